"""A verdict of the safety check explained: for people, as JSON, and as a report without a word of the message."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from assistant.safety import Explanation, Finding, Hearing, Judgement, PartReading, Prediction

_UNHEARD = {
    Hearing.PLAIN_FORM: "the message has the form of a question that is answered",
    Hearing.OTHER_LETTERS: "the message is in letters that it cannot read",
    Hearing.UNREAD_LANGUAGE: "the message is in a language that it has hardly read; only near certainty counts",
}


def why_json(explained: Explanation) -> dict[str, Any]:
    """The explanation as JSON. It holds the message: it is for the person who typed it."""
    return {
        "language": explained.language,
        "classifier": explained.hearing.value,
        "rules": [
            {**_rule(one), "sentence": one.sentence, "stands": one.finding is not None} for one in explained.judgements
        ],
        "parts": [{"text": part.text, **_part(part)} for part in explained.parts],
        "lowered": [_lowered(before, after) for before, after in explained.changed],
    }


def why_lines(explained: Explanation) -> Iterator[str]:
    """The explanation in words, one line each."""
    yield f"language: {explained.language}"
    yield "rules:" if explained.judgements else "rules: none matched"
    for one in explained.judgements:
        fate = f"spoken against by {one.guard}" if one.guard else "stands"
        left = "" if one.finding or not one.guard else ", nothing is left of it"
        yield f'  {one.pattern}: {fate}{left} · "{one.sentence}"'
    if explained.hearing is not Hearing.FULL:
        yield f"the classifier is not heard: {_UNHEARD[explained.hearing]}"
    for number, part in enumerate(explained.parts, start=1):
        yield from _part_lines(number, part)
    for before, after in explained.changed:
        row = _lowered(before, after)
        yield f"lowered by the classifier: {row['rule']}: {row['from']} to {row['to']}"


def report_json(explained: Explanation) -> dict[str, Any]:
    """What a stranger can send: ids and figures, and nothing that was written."""
    verdict = explained.verdict
    return {
        "version": version("recovery-assistant"),
        "language": explained.language,
        "classifier": explained.hearing.value,
        "action": verdict.action.value,
        "lead": verdict.lead.value if verdict.lead else None,
        "tier": verdict.tier.value if verdict.tier else None,
        "patterns": list(verdict.patterns),
        "rules": [_rule(one) for one in explained.judgements],
        "parts": [_part(part) for part in explained.parts],
        "lowered": [_lowered(before, after) for before, after in explained.changed],
    }


def _rule(one: Judgement) -> dict[str, Any]:
    return {"rule": one.pattern, "guard": one.guard}


def _part(part: PartReading) -> dict[str, Any]:
    row: dict[str, Any] = {"words": len(part.text.split())}
    if part.prediction is not None:
        row |= {
            "probability": round(part.prediction.probability, 3),
            "threshold": round(part.threshold or 0.0, 3),
            "first": _kind(part.prediction),
            "nearest": [{"id": name, "cosine": round(cosine, 3)} for name, cosine in part.prediction.nearest],
        }
    return row


def _part_lines(number: int, part: PartReading) -> Iterator[str]:
    row = _part(part)
    if "probability" not in row:
        yield f"part {number}: {row['words']} words; no classifier"
        return
    needs = "reaches" if row["probability"] >= row["threshold"] else "is below"
    yield (
        f"part {number}: {row['words']} words; probability {row['probability']} {needs} "
        f"the threshold {row['threshold']}; most likely {row['first']}"
    )
    for near in row["nearest"]:
        yield f"  near {near['id']}: cosine {near['cosine']}"


def _kind(prediction: Prediction) -> str:
    return "/".join(str(one) for one in prediction.first if one is not None)


def _lowered(before: Finding, after: Finding | None) -> dict[str, Any]:
    return {
        "rule": before.sources[0],
        "from": before.action.value,
        "to": after.action.value if after is not None else "nothing",
    }
