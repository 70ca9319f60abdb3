"""What `doctor` says of the cohort: the level that questions reach in the live snapshot which nothing in it answers."""

from assistant.cli.diagnosis import Diagnosis
from assistant.errors import AssistantError
from assistant.search.cohort import MeasuredCohorts, asked_of_snapshots, read_cohorts
from assistant.settings import Settings
from assistant.store.snapshots import open_current

_NAMED = ("score", "sentence", "document", "known")  # of the features, those that differ most between libraries


def cohort_figures(settings: Settings) -> Diagnosis:
    """The means of some features over the cohort, for each language of the live snapshot."""
    try:
        folder = open_current(settings.index, verify=False).folder
    except AssistantError:  # told as the index's
        return Diagnosis("cohort", "warning", "not looked at: the index cannot be read")
    try:
        measured = read_cohorts(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return _missing("its figures cannot be read")
    return Diagnosis("cohort", "ok", _described(measured)) if measured.by_language else _missing("it was not asked")


def _described(measured: MeasuredCohorts) -> str:
    """For each language the number of questions and the means, 0 to 1."""
    parts = []
    for code, cohort in measured.by_language.items():
        means = ", ".join(f"{name} {cohort[name]:.2f}" for name in _NAMED)
        parts.append(f"{code}: {len(asked_of_snapshots(code))} questions that nothing answers reach {means}")
    return f"{'; '.join(parts)}; asked with {measured.passages} passages"


def _missing(why: str) -> Diagnosis:
    detail = f"{why}; confidence is read by the shipped figures; run: recovery-assistant ingest --rebuild"
    return Diagnosis("cohort", "warning", detail)
