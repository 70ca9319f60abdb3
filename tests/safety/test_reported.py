"""Messages that readers reported: refused, taken over or missed without reason. Each gets now what it should."""

from pathlib import Path

import pytest

from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.evaluation.collections import read_rows
from assistant.safety import Detector
from assistant.types import SafetyVerdict
from tests.safety.batches import detector_in_batches

ROWS = [row for _, row in read_rows(Path(__file__).with_name("reported.jsonl"), "id", "text")]


@pytest.fixture(scope="module")
def detector(real_encoder: SentenceTransformerEncoder) -> Detector:
    return detector_in_batches(real_encoder, [row["text"] for row in ROWS])


def _is_right(row: dict[str, object], verdict: SafetyVerdict) -> bool:
    """Whether the lead is the expected or an accepted one; tier and action count where the expected one leads."""
    lead = str(verdict.lead) if verdict.action != "none" and verdict.lead else "none"
    if lead != row["expected"]:
        return lead in row["accept"]  # type: ignore[operator]
    return row["tier"] in (None, verdict.tier) and row["action"] in (None, verdict.action)


def test_reported_messages_get_what_they_should(detector: Detector) -> None:
    assert len(ROWS) >= 51
    assert [row["text"] for row in ROWS if not _is_right(row, detector.check(row["text"]))] == []
