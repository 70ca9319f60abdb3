"""What `doctor` says of the cohort of the live snapshot."""

from pathlib import Path

import pytest

from assistant.cli.cohort_figures import cohort_figures
from assistant.search.cohort import COHORT, RELATIVE, MeasuredCohorts, asked_of_snapshots, write_cohorts
from assistant.settings import Settings


@pytest.fixture
def snapshot(index: Path) -> Path:
    (folder,) = (index / "generations").iterdir()
    return folder


def test_the_means_of_each_language_are_named(index: Path, snapshot: Path) -> None:
    means = dict.fromkeys(RELATIVE, 0.25) | {"score": 0.5}
    write_cohorts(snapshot, MeasuredCohorts(17, "d", {"en": means}))
    found = cohort_figures(Settings(index=index))
    assert found.state == "ok"
    count = len(asked_of_snapshots("en"))
    reach = "score 0.50, sentence 0.25, document 0.25, known 0.25"
    assert found.detail == f"en: {count} questions that nothing answers reach {reach}; asked with 17 passages"


@pytest.mark.parametrize("content", [None, "{", '{"passages": 1, "questions": "d", "languages": {}}'])
def test_without_figures_it_says_what_to_do(index: Path, snapshot: Path, content: str | None) -> None:
    (snapshot / COHORT).unlink(missing_ok=True)
    if content is not None:
        (snapshot / COHORT).write_text(content)
    found = cohort_figures(Settings(index=index))
    assert found.state == "warning"
    assert "recovery-assistant ingest --rebuild" in found.detail


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    found = cohort_figures(Settings(index=tmp_path / "none"))
    assert (found.state, found.detail) == ("warning", "not looked at: the index cannot be read")
