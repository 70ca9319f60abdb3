"""The report of `evaluate all` as one HTML page that loads nothing: its style and its plots stand inside.

The page is the template templates/report.html; Jinja2 escapes all texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from assistant.evaluation import plots
from assistant.evaluation.curves import CurvePoint
from assistant.evaluation.people_table import COLUMNS, group_rows, id_lists, in_plain_words
from assistant.evaluation.safety_table import proportion_text
from assistant.evaluation.summary import HEADINGS, MetricRow

TEMPLATE = "report.html"
ABSTENTION = (
    "False answers against false silences at every threshold; the dot is the one the product ships with. "
    "Nearer to the lower left corner is better."
)
RELIABILITY = (
    "Confidence against the share of questions that have an answer in the library, in groups of equal size. "
    "On the dashed line the confidence can be taken at its word."
)
HITS = "Share of answerable questions whose gold sentence has been shown after so many words, read from the top."
LATENCY = (
    "Share of questions done in a warm process within so many milliseconds: the whole question (ask), and of its "
    "search the encoding and the rest. These depend on the machine and are not gated."
)
PEOPLE = (
    "Questions as people ask them, through the safety check, the threshold and the ranking. Each question has one "
    "outcome; a cell holds the share of its row, the 95 % Wilson interval and the counts."
)


@dataclass(frozen=True, slots=True)
class PeopleSection:
    """The part of the page about people.

    - headings: of the table. rows: of it, each as texts.
    - ids: name of an outcome → ids of its questions, those without any left out.
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    ids: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of the page. svg: an <svg> element, put in as it is."""

    title: str
    svg: str
    caption: str


def render(metrics: Mapping[str, Any], rows: Sequence[MetricRow], failed: Sequence[str]) -> str:
    """The page.

    - metrics: of `suite`, with "facts" (name → text) and "threshold".
    - rows: all numbers of the metrics.
    - failed: a line for each gate that fails.
    """
    gated = [row for row in rows if row.bound]
    others = [row for row in rows if not row.bound]
    return _template().render(
        facts=", ".join(f"{name} {value}" for name, value in metrics["facts"].items()),
        failed=failed,
        gated=gated,
        plots=list(_plots(metrics)),
        people=_people(metrics["people"]) if "people" in metrics else None,
        headings=HEADINGS,
        tables={"Gated figures": gated, "Other figures": others},
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("assistant.evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(TEMPLATE)


def _people(metrics: Mapping[str, Any]) -> PeopleSection:
    rows = [
        (name, str(own["questions"]), *(proportion_text(own["outcomes"][column]) for column in COLUMNS))
        for name, own in group_rows(metrics)
    ]
    headings = ("Group", *(in_plain_words(name) for name in ("questions", *COLUMNS)))
    ids = {name: own for name, own in id_lists(metrics).items() if own}
    return PeopleSection(PEOPLE, headings, rows, ids)


def _plots(metrics: Mapping[str, Any]) -> Iterator[Plot]:
    shipped = _curves(metrics["corpus"])
    chosen = _errors_as_shipped(metrics["corpus"])
    if chosen:
        svg = plots.plot_abstention(shipped, chosen, metrics["threshold"])
        yield Plot("When it keeps silent", svg, ABSTENTION)
        svg = plots.plot_reliability(shipped)
        yield Plot("How far its confidence can be trusted", svg, RELIABILITY)
    svg = plots.plot_hits(shipped | _curves(metrics.get("answers", {})))
    yield Plot("How soon the answer is read", svg, HITS)
    if "latency" in metrics:
        svg = plots.plot_latency(metrics["latency"]["samples"])
        yield Plot("How long it takes", svg, LATENCY)


def _curves(question_sets: Mapping[str, Any]) -> dict[str, Sequence[CurvePoint]]:
    return {name: own["curve"] for name, own in question_sets.items()}


def _errors_as_shipped(parts: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Part → shares of false answers and false silences at the shipped threshold; parts without abstention left out."""
    errors = {}
    for name, metrics in parts.items():
        abstention = metrics["silence"]
        if abstention["questions"]:
            errors[name] = (abstention["false_answers"]["value"], abstention["false_silences"]["value"])
    return errors
