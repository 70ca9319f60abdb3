"""The metrics of `evaluate people` as text for a terminal, and as a table of groups for the report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.evaluation.people_metrics import GROUPS, PeopleOutcome
from assistant.evaluation.safety_table import proportion_text

COLUMNS = tuple(str(outcome) for outcome in PeopleOutcome)
ALL = "all"
BY = "by kind and language"


def people_table(metrics: Mapping[str, Any]) -> str:
    """Rates and outcomes in all, counts by kind and by language, then the ids of each outcome."""
    lines = [f"{metrics['questions']} questions", "of those that it can happen to"]
    lines += _proportions(metrics["rates"])
    lines.append("of all questions, each in one line")
    lines += _proportions(metrics["outcomes"])
    lines.append("wrong safety texts, of all questions")
    lines += _proportions(metrics["wrong_safety_texts"])
    lines += _counts(metrics)
    lines += [f"{name}: {', '.join(ids) or 'none'}" for name, ids in id_lists(metrics).items()]
    return "\n".join(lines)


def group_rows(metrics: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Name and metrics of each row of a table: all questions, then each kind, then each language."""
    return [(ALL, metrics), *(row for group in GROUPS for row in metrics[group].items())]


def id_lists(metrics: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Name in plain words → ids, in the order of a report: outcomes, wrong safety texts by action, and the rest."""
    by_action = {f"wrong safety text, {action}": ids for action, ids in metrics["wrong_safety_text_ids"].items()}
    others = {"lacking a safety text": metrics["lacking_text"], "gaps of the library": metrics["gaps"]}
    return {**{in_plain_words(name): ids for name, ids in metrics["ids"].items()}, **by_action, **others}


def _proportions(figures: Mapping[str, Any]) -> Iterator[str]:
    for name, one in figures.items():
        yield f"  {in_plain_words(name):<20} {proportion_text(one)}"


def _counts(metrics: Mapping[str, Any]) -> Iterator[str]:
    """A line for each group: how many questions ended how."""
    rows = group_rows(metrics)
    width = max(len(BY), *(len(name) for name, _ in rows))
    heads = [in_plain_words(name) for name in ("questions", *COLUMNS)]
    yield "  ".join([BY.ljust(width), *heads])
    for name, own in rows:
        counts = [own["questions"], *(own["outcomes"][column]["hits"] for column in COLUMNS)]
        cells = [str(count).rjust(len(head)) for count, head in zip(counts, heads, strict=True)]
        yield "  ".join([name.ljust(width), *cells])


def in_plain_words(name: str) -> str:
    """A name of the metrics as it is printed: "right first" for "right_first"."""
    return name.replace("_", " ")
