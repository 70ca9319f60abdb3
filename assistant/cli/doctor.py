"""recovery-assistant doctor: what is in order, what is not, and what to do about it."""

import argparse
import datetime
import importlib.metadata
import json
from collections.abc import Callable, Sequence

from assistant.cli.assembly import make_question_encoder, without_graphs
from assistant.cli.cohort_figures import cohort_figures
from assistant.cli.diagnosis import Diagnosis
from assistant.cli.starter_library import with_starter_library
from assistant.cli.ways_back import ways_back
from assistant.data import language_codes
from assistant.errors import AssistantError
from assistant.ingestion.expiry import expired
from assistant.ingestion.plan import make_plan
from assistant.safety import (
    Detector,
    Finder,
    load_classifier_model,
    load_finders,
    load_messages,
    load_registry,
    overdue,
    overdue_finders,
)
from assistant.search.library import open_searcher
from assistant.search.searcher import Searcher
from assistant.settings import Settings, load_settings
from assistant.store.locking import is_being_written
from assistant.store.recorded import live_remark
from assistant.store.records import read_documents
from assistant.store.snapshot import DOCUMENTS
from assistant.store.snapshots import interrupted, open_current
from assistant.types import Helpline

_NEEDED = ("sentence-transformers", "faiss-cpu", "gradio", "pypdf", "bm25s", "PyStemmer", "sentencex", "trafilatura")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument("--corpus", metavar="DIR", help="folder of sources (default: corpus)")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns 1 where there is a problem, 0 where there are warnings at most."""
    flags = {"index": options.index, "corpus": options.corpus}
    findings = examine(with_starter_library(load_settings(options.config, flags=flags)))
    healthy = all(finding.state != "problem" for finding in findings)
    if options.json:
        rows = [{"name": one.name, "state": one.state, "detail": one.detail} for one in findings]
        print(json.dumps({"healthy": healthy, "findings": rows}, ensure_ascii=False))
    else:
        print("\n".join(f"{one.state:<8} {one.name}: {one.detail}" for one in findings))
    return 0 if healthy else 1


def examine(settings: Settings) -> list[Diagnosis]:
    """All findings, in the order in which parts depend on each other."""
    checks: tuple[tuple[str, Callable[[Settings], Diagnosis]], ...] = (
        ("installation", _installation),
        ("safety texts", _safety),
        ("helplines", _helplines),
        ("finders", _finders),
        ("encoder", _encoder),
        ("graphs", _graphs),
        ("corpus", _corpus),
        ("index", _index),
        ("cohort", cohort_figures),
        ("articles", _articles),
    )
    findings = []
    for name, check in checks:
        try:
            findings.append(check(settings))
        except AssistantError as error:
            findings.append(Diagnosis(name, "problem", " ".join(str(error).split())))
    return findings


def _installation(_: Settings) -> Diagnosis:
    missing = []
    for name in _NEEDED:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        named = ", ".join(missing)
        return Diagnosis("installation", "problem", f"missing: {named}; pip install 'recovery-assistant[build]'")
    return Diagnosis("installation", "ok", f"recovery-assistant {importlib.metadata.version('recovery-assistant')}")


def _safety(_: Settings) -> Diagnosis:
    Detector()
    load_classifier_model()
    for language in language_codes():
        load_messages(language)
    return Diagnosis("safety texts", "ok", f"patterns and messages are valid ({', '.join(language_codes())})")


def _helplines(_: Settings) -> Diagnosis:
    late = overdue(datetime.date.today())
    return _looked_up("helplines", "lines", load_registry().lines, late, advice="ring them or read their pages")


def _finders(_: Settings) -> Diagnosis:
    late = overdue_finders(datetime.date.today())
    return _looked_up("finders", "pages", load_finders().finders, late, advice="open their pages")


def _looked_up(
    name: str, things: str, rows: Sequence[Helpline | Finder], late: Sequence[Helpline | Finder], *, advice: str
) -> Diagnosis:
    """Whether the rows of a dated file, assistant/data/<name>.toml, are to be looked up again. late: those that are."""
    if late:
        names = ", ".join(one.id for one in late[:5])
        return Diagnosis(
            name, "warning",
            f"{len(late)} of {len(rows)} are to be looked up again ({names}); {advice}, then "
            f"renew `checked` and `recheck` in assistant/data/{name}.toml",
        )  # fmt: skip
    weak = sum(one.confidence != "high" for one in rows)
    soonest = min(one.recheck for one in rows)
    detail = f"{len(rows)} {things}, to be looked up again from {soonest} on; {weak} of them are still to be confirmed"
    return Diagnosis(name, "ok", detail)


def _encoder(settings: Settings) -> Diagnosis:
    encoder = make_question_encoder(settings)
    if encoder.digest != load_classifier_model().digest:
        return Diagnosis(
            "encoder", "warning",
            f"{encoder.name} is not the encoder that the safety check's classifier was fitted on: it reads words alone "
            "and finds less; refit it: python scripts/fit_safety_net.py --write",
        )  # fmt: skip
    return Diagnosis("encoder", "ok", f"{encoder.name}, {encoder.dimension} dimensions, sha256 {encoder.digest[:12]}…")


def _graphs(settings: Settings) -> Diagnosis:
    if why := without_graphs(settings):
        return Diagnosis(
            "graphs", "warning",
            f"questions are read by sentence-transformers, which is slower and needs torch: {why}; "
            "run: recovery-assistant ingest",
        )  # fmt: skip
    return Diagnosis("graphs", "ok", "questions are read by onnxruntime, without torch")


def _corpus(settings: Settings) -> Diagnosis:
    plan = make_plan(settings.corpus, settings.index)
    if plan.failed:
        first = "; ".join(f"{path}: {reason}" for path, reason in list(plan.failed.items())[:3])
        return Diagnosis("corpus", "warning", f"{len(plan.failed)} files are not indexed ({first})")
    waiting = len(plan.added) + len(plan.changed) + len(plan.removed)
    if waiting:
        return Diagnosis(
            "corpus", "warning", f"{waiting} documents differ from the index; run: recovery-assistant ingest"
        )
    return Diagnosis("corpus", "ok", f"{len(plan.unchanged)} documents, all in the index")


def _index(settings: Settings) -> Diagnosis:
    searcher = open_searcher(settings.index, make_question_encoder(settings))
    broken = _not_verbatim(searcher)
    if broken:
        return Diagnosis(
            "index", "problem", f"{broken} passages differ from their source; run: recovery-assistant ingest --rebuild"
        )
    if remark := live_remark(settings.index):
        return Diagnosis("index", "warning", f"{remark}; it still answers; build it anew: recovery-assistant ingest")
    back = list(ways_back(settings))
    barred = next((one for one in back if not one.usable), None)
    if barred:
        return Diagnosis(
            "index", "warning",
            f"snapshot {barred.name}, kept for going back, {barred.remark}: --rollback would be refused; "
            "it is replaced when the corpus next changes, or by: recovery-assistant ingest --rebuild",
        )  # fmt: skip
    left = 0 if is_being_written(settings.index) else len(interrupted(settings.index))
    if left == 1:
        return Diagnosis("index", "warning", "1 left-over of a run that was interrupted; the next ingest removes it")
    if left:
        return Diagnosis(
            "index", "warning", f"{left} left-overs of runs that were interrupted; the next ingest removes them"
        )
    kept = f"; {back[0]} kept for going back" if back else ""
    return Diagnosis(
        "index", "ok", f"{len(searcher.passages)} passages, every file as published, every passage verbatim{kept}"
    )


def _not_verbatim(searcher: Searcher) -> int:
    """How many passages differ from their slice of the stored document."""
    broken = 0
    for passage in searcher.passages:
        section = searcher.documents[passage.document_id].sections[passage.section]
        broken += section.text[passage.start : passage.end] != passage.text
    return broken


def _articles(settings: Settings) -> Diagnosis:
    try:
        documents = read_documents(open_current(settings.index, verify=False).folder / DOCUMENTS)
    except AssistantError:  # told as the index's
        return Diagnosis("articles", "warning", "not looked at: the index cannot be read")
    late = expired(documents, datetime.date.today())
    if late:
        names = "; ".join(f"{one.id}, {one.expires}" for one in late)
        return Diagnosis(
            "articles", "warning",
            f"{len(late)} of {len(documents)} are past their date ({names}); look up what may have changed, then "
            "renew `expires` and run: recovery-assistant ingest",
        )  # fmt: skip
    return Diagnosis("articles", "ok", f"none of {len(documents)} is past its date")
