"""How much of what a person would have to write out the follow-up plan makes up for.

Each turn is ranked three times: as typed ("raw"), with the plan of `plan_query` ("ours"), and as a person rewrote it
("rewrite").
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.chat.followup import plan_query
from assistant.embedding import Encoder
from assistant.evaluation.conversations import Conversations, LabelledTurn
from assistant.evaluation.intervals import (
    Estimate,
    closed_share,
    mean_difference,
    mean_with_interval,
    percentiles,
    with_interval,
)
from assistant.evaluation.retrieval import DEPTH, Run, judge, judge_each
from assistant.ingestion.pipeline import build_documents
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher

GAIN = "nDCG@10"  # the metric in which the closed share is given
HISTORY_LENGTHS = {"0": (0, 0), "1-2": (1, 2), "3-5": (3, 5), "6+": (6, 10**9)}  # earlier messages, both ends in
Plan = Callable[[LabelledTurn], FollowUp]
PLANS: Mapping[str, Plan] = {
    "raw": lambda turn: FollowUp(turn.query),
    "ours": lambda turn: plan_query(turn.query, turn.history),
    "rewrite": lambda turn: FollowUp(turn.rewrite),
}
Gains = Mapping[str, Mapping[str, float]]  # name of PLANS → turn id → GAIN


def measure_followups(conversations: Conversations, encoder: Encoder, index: Path) -> dict[str, Any]:
    """Metrics of `evaluate followups`, with 95 % bootstrap intervals.

    index: where to build. query_seconds: of "ours", planning included.
    """
    report = build_documents(conversations.documents, index, encoder)
    searcher = open_searcher(index, encoder)
    searcher.rank_documents(FollowUp("warm up"), count=1)
    turns, judgements = conversations.turns, conversations.judgements
    runs, seconds = {}, {}
    for name, plan in PLANS.items():
        runs[name], seconds[name] = _run(searcher, turns, plan)
    gains = {name: judge_each(run, judgements)[GAIN] for name, run in runs.items()}
    return {
        "documents": len(conversations.documents),
        "passages": report.passages,
        "turns": len(turns),
        **{name: judge(run, judgements) for name, run in runs.items()},
        "closed": _closed(turns, gains),
        "groups": groups(turns, gains),
        "carried_over": carried_over(turns),
        "query_seconds": by_history(turns, seconds["ours"]),
    }


def _run(searcher: Searcher, turns: Sequence[LabelledTurn], plan: Plan) -> tuple[Run, list[float]]:
    """The rankings by turn id, and the seconds of each turn in order."""
    run: Run = {}
    seconds = []
    for turn in turns:
        began = time.perf_counter()
        run[turn.id] = searcher.rank_documents(plan(turn), count=DEPTH)
        seconds.append(time.perf_counter() - began)
    return run, seconds


def groups(turns: Sequence[LabelledTurn], gains: Gains) -> dict[str, Any]:
    """Gains of turns that stand alone, in all, first and later ones, and of turns that lean on earlier ones.

    In a turn that stands alone the plan can only do harm.
    """
    alone = [turn for turn in turns if turn.stands_alone]
    leaning = [turn for turn in turns if not turn.stands_alone]
    return {
        "standing_alone": _harm(alone, gains),
        "standing_alone_first_turns": _harm([turn for turn in alone if not turn.history], gains),
        "standing_alone_later_turns": _harm([turn for turn in alone if turn.history], gains),
        "leaning": _gain(leaning, gains),
    }


def _harm(turns: Sequence[LabelledTurn], gains: Gains) -> dict[str, Any]:
    if not turns:
        return {"turns": 0}
    ours, raw = _values(turns, gains, "ours", "raw")
    return {"turns": len(turns), "ours_minus_raw": with_interval(mean_difference, ours, raw)}


def _gain(turns: Sequence[LabelledTurn], gains: Gains) -> dict[str, Any]:
    if not turns:
        return {"turns": 0}
    means = {name: mean_with_interval(*_values(turns, gains, name)) for name in PLANS}
    return {"turns": len(turns), **means, "closed": _closed(turns, gains)}


def _closed(turns: Sequence[LabelledTurn], gains: Gains) -> Estimate:
    return with_interval(closed_share, *_values(turns, gains, "ours", "raw", "rewrite"))


def _values(turns: Sequence[LabelledTurn], gains: Gains, *names: str) -> list[list[float]]:
    """For each name its gains, in the order of the turns."""
    return [[gains[name][turn.id] for turn in turns] for name in names]


def carried_over(turns: Sequence[LabelledTurn]) -> dict[str, int]:
    """How many turns took something over from earlier ones: in all, and of those that stand alone."""
    carrying = [turn for turn in turns if PLANS["ours"](turn).carried_over is not None]
    return {"turns": len(carrying), "standing_alone": sum(turn.stands_alone for turn in carrying)}


def by_history(turns: Sequence[LabelledTurn], seconds: Sequence[float]) -> dict[str, Any]:
    """{"0", "1-2", …: {"turns", "p50", "p95"}}: seconds by how many messages the person had written before."""
    found: dict[str, dict[str, float]] = {}
    for name, (low, high) in HISTORY_LENGTHS.items():
        own = [took for turn, took in zip(turns, seconds, strict=True) if low <= len(turn.history) <= high]
        found[name] = {"turns": len(own)}
        if own:
            found[name] |= percentiles(own)
    return found
