"""How well questions are answered: is the gold sentence on the screen, early, and is silence honest?

Every figure goes through `Assistant.ask`, so that a safety text or a silence where an answer was due
counts as a miss.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.chat.assistant import Assistant
from assistant.chat.citations import is_verbatim
from assistant.errors import QuestionError
from assistant.evaluation.intervals import mean_with_interval, percentiles
from assistant.evaluation.questions import LabelledQuestion
from assistant.text.cleaning import one_line
from assistant.types import Document, Outcome, Quote

WORD_LIMITS = (150, 300)
RANKS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was answered. words: until the end of the gold sentence, None if not shown.

    rank: of the passage that holds the gold sentence, or None.
    """

    question: LabelledQuestion
    answered: bool
    confidence: float
    words: int | None
    rank: int | None
    highlighted: bool
    verbatim: bool
    seconds: float


def measure_answers(
    assistant: Assistant, questions: Sequence[LabelledQuestion], sources: Mapping[str, Document]
) -> dict[str, Any]:
    """All figures of `evaluate answers`, with 95 % bootstrap intervals as [low, high].

    sources: document id → document, loaded from the files and not from the index, to check quotes with.
    curve: of each question [confidence, answerable, words shown until the gold sentence ends or None].
    """
    ask_question(assistant, questions[0], sources)  # loads what is loaded once
    asked = [ask_question(assistant, question, sources) for question in questions]
    plain = [one for one in asked if one.question.answerable and not one.question.history]
    following = [one for one in asked if one.question.answerable and one.question.history]
    return {
        "questions": len(asked),
        "standalone": _group(plain),
        "followups": _group(following),
        "silence": _silence(asked),
        "verbatim": all(one.verbatim for one in asked),
        "seconds": percentiles([one.seconds for one in asked]),
        "missed": [one.question.id for one in (*plain, *following) if one.rank is None],
        "false_answers": [one.question.id for one in asked if one.answered and not one.question.answerable],
        "false_silences": [one.question.id for one in asked if not one.answered and one.question.answerable],
        "curve": [[round(one.confidence, 6), one.question.answerable, one.words] for one in asked],
    }


def ask_question(assistant: Assistant, question: LabelledQuestion, sources: Mapping[str, Document]) -> Asked:
    """Asks one labelled question and looks for its gold sentence among the quotes."""
    began = time.perf_counter()
    try:
        answer = assistant.ask(question.question, question.history)
    except QuestionError:
        answer = None
    seconds = time.perf_counter() - began
    quotes = answer.quotes if answer else ()
    words, rank, highlighted = _find_gold(quotes, question)
    return Asked(
        question=question,
        answered=answer is not None and answer.outcome is Outcome.ANSWERED,
        confidence=answer.confidence if answer else 0.0,
        words=words,
        rank=rank,
        highlighted=highlighted,
        verbatim=_all_verbatim(sources, quotes),
        seconds=seconds,
    )


def _all_verbatim(sources: Mapping[str, Document], quotes: Sequence[Quote]) -> bool:
    """Whether every quote equals its slice of its source, loaded anew from the file."""
    return all(
        quote.citation.document_id in sources and is_verbatim(quote.hit, sources[quote.citation.document_id])
        for quote in quotes
    )


def _find_gold(quotes: Sequence[Quote], question: LabelledQuestion) -> tuple[int | None, int | None, bool]:
    """Words shown until the first gold sentence ends, rank of its passage, and whether one is highlighted there."""
    before = 0
    for quote in quotes:
        text = one_line(quote.hit.passage.text)
        homes = (quote.citation.document_id, *quote.also_in)
        golds = [one.text for one in question.golds if one.document in homes and one.text in text]
        if golds:
            start, end = quote.hit.highlight
            marked = one_line(quote.hit.passage.text[start:end])
            words = before + min(len(text[: text.find(gold) + len(gold)].split()) for gold in golds)
            return words, quote.hit.rank, any(gold in marked or marked in gold for gold in golds)
        before += len(text.split())
    return None, None, False


def _group(asked: Sequence[Asked]) -> dict[str, Any]:
    if not asked:
        return {"questions": 0}
    figures: dict[str, Any] = {"questions": len(asked)}
    for limit in WORD_LIMITS:
        figures[f"hit@{limit}"] = mean_with_interval([one.words is not None and one.words <= limit for one in asked])
    for limit in RANKS:
        figures[f"R@{limit}"] = mean_with_interval([one.rank is not None and one.rank <= limit for one in asked])
    figures["MRR"] = mean_with_interval([1 / one.rank if one.rank else 0.0 for one in asked])
    figures["highlight"] = mean_with_interval([one.highlighted for one in asked])
    return figures


def _silence(asked: Sequence[Asked]) -> dict[str, Any]:
    """Does confidence tell answerable questions from others, and how often is the choice wrong?"""
    labels = [one.question.answerable for one in asked]
    if all(labels) or not any(labels):
        return {"questions": 0}
    from sklearn.metrics import roc_auc_score

    unanswerable = [one.answered for one in asked if not one.question.answerable]
    answerable = [not one.answered for one in asked if one.question.answerable]
    return {
        "questions": len(unanswerable),
        "auc": round(float(roc_auc_score(labels, [one.confidence for one in asked])), 4),
        "false_answers": mean_with_interval(unanswerable),
        "false_silences": mean_with_interval(answerable),
    }
