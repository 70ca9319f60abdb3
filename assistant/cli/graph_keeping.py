"""The graphs beside an index: exported after an ingest where they are missing, old ones removed."""

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.embedding import Encoder
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.graph_encoder import GraphEncoder
from assistant.embedding.graphs import MODELS, graph_folder, graph_key, read_description
from assistant.errors import AssistantError, EncoderError, IndexDamagedError, IndexFormatError
from assistant.safety import load_classifier_model
from assistant.search.cohort import asked_of_snapshots
from assistant.search.library import searcher_of
from assistant.search.query import FollowUp
from assistant.store.disk import disk_errors, sync
from assistant.store.locking import write_lock
from assistant.store.snapshots import GENERATIONS, PARTIAL, open_current, read_manifest, snapshot_ids

CHECKED = 24  # questions that graphs and encoder must answer alike
FIRST = 5  # passages of each that must be the same
ASKED_IN = "en"


def keep_graphs(index: Path, encoder: Encoder) -> str | None:
    """Exports the graphs of an encoder where the index does not hold them; says why where that cannot be.

    Without graphs the index answers as before, through the encoder itself.
    """
    if not isinstance(encoder, SentenceTransformerEncoder):
        return None
    folder = graph_folder(index, digest=encoder.digest, dtype=encoder.dtype)
    try:
        read_description(folder)
    except EncoderError:
        pass
    else:
        return None
    try:
        with write_lock(index), disk_errors(index):
            _export(index, encoder, folder)
            _drop_old(index)
    except AssistantError as error:
        return f"questions will be read by sentence-transformers: {error}"
    return None


def _export(index: Path, encoder: SentenceTransformerEncoder, folder: Path) -> None:
    """Aside, checked, then in place by one rename."""
    from assistant.embedding.graph_export import export_graphs

    aside = folder.with_name(f"{folder.name}{PARTIAL}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    model = load_classifier_model()
    try:
        adapters = model.adapters if model.digest == encoder.digest else None
        questions = asked_of_snapshots(ASKED_IN)[:CHECKED]
        graphs = export_graphs(encoder, adapters, aside, checked_on=questions)
        _check_passages(index, encoder, graphs, questions)
        for path in (*aside.iterdir(), aside):
            sync(path)
        shutil.rmtree(folder, ignore_errors=True)  # damaged, or it would not be exported again
        os.replace(aside, folder)
        sync(folder.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_passages(index: Path, encoder: Encoder, graphs: GraphEncoder, questions: tuple[str, ...]) -> None:
    """Raises EncoderError where a question would be answered with other passages."""
    searcher = searcher_of(open_current(index, verify=False), encoder)
    again = replace(searcher, encoder=graphs)
    for question in questions:
        plan = FollowUp(question)
        first, second = ([hit.passage.id for hit in one.search(plan, top_k=FIRST).hits] for one in (searcher, again))
        if first != second:
            raise EncoderError("its graphs find other passages")


def _drop_old(index: Path) -> None:
    """Removes the graphs of encoders that no snapshot was built with, and what killed runs left."""
    kept = set()
    for name in snapshot_ids(index):
        with suppress(IndexDamagedError, IndexFormatError):
            built = read_manifest(index / GENERATIONS / name)["built_with"]["encoder"]
            kept.add(graph_key(str(built["digest"]), str(built.get("dtype"))))
    for path in (index / MODELS).iterdir():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
