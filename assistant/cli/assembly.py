"""Settings to working parts: the one place where they are put together."""

from pathlib import Path

from assistant.chat.assistant import Assistant
from assistant.chat.message_vectors import MessageVectors
from assistant.embedding import Encoder
from assistant.embedding.cross_encoder import load_reranker
from assistant.embedding.graph_encoder import GraphEncoder
from assistant.embedding.graphs import graph_folder
from assistant.embedding.models import encoder_digest, load_encoder
from assistant.errors import EncoderError
from assistant.ingestion.build_settings import RecordedEncoder
from assistant.ingestion.loading import ReadLimits
from assistant.ingestion.withdrawals import IndexWithdrawals
from assistant.safety import Detector, shipped_classifier
from assistant.search.library import Library
from assistant.search.reranker import Reranker
from assistant.settings import Settings
from assistant.store.recorded import recorded_build, recorded_dtype


def make_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name, in the number type that was decided at the first ingest.

    Only a type named in the settings changes it; the next ingest then encodes everything anew. Raises EncoderError.
    """
    dtype = settings.dtype if settings.dtype != "auto" else recorded_dtype(settings.index) or "float32"
    return load_encoder(settings.encoder, batch_size=settings.batch_size, dtype=dtype)


def make_question_encoder(settings: Settings) -> Encoder:
    """What reads questions: the graphs beside the index where it holds them, else the encoder. Raises EncoderError."""
    return _graphs_of(settings)[0] or make_encoder(settings)


def without_graphs(settings: Settings) -> str | None:
    """Why questions are read by sentence-transformers, or None where graphs are there."""
    return _graphs_of(settings)[1]


def _graphs_of(settings: Settings) -> tuple[GraphEncoder | None, str | None]:
    """The graphs of the encoder that the settings name, or why there are none that can be used."""
    built_with = recorded_build(settings.index)
    recorded = built_with and RecordedEncoder.of(built_with)
    if not recorded:
        return None, "there is no index that says which encoder built it"
    if recorded.name != settings.encoder or settings.dtype not in ("auto", recorded.dtype):
        return None, "the settings name another encoder than the index was built with"
    folder = graph_folder(settings.index, digest=recorded.digest, dtype=recorded.dtype)
    try:
        return GraphEncoder(folder, lambda: make_encoder(settings), batch_size=settings.batch_size), None
    except EncoderError as error:
        return None, str(error)


def encoder_for_planning(settings: Settings) -> Encoder | RecordedEncoder | None:
    """What a plan must know of the encoder; it is loaded only where the settings name another than the index records.

    None where there is no index that can be read: nothing depends on the encoder then. Raises EncoderError.
    """
    built_with = recorded_build(settings.index)
    if built_with is None:
        return None
    recorded = RecordedEncoder.of(built_with)
    if recorded is None or recorded.name != settings.encoder or settings.dtype not in ("auto", recorded.dtype):
        return make_encoder(settings)
    return recorded if recorded.digest == encoder_digest(settings.encoder) else make_encoder(settings)


def make_library(settings: Settings, *, encoder: Encoder | None = None) -> Library:
    """A library that opens its index on first use, and loads its encoder then where none is given.

    Raises EncoderError for a reranker that cannot be loaded.
    """
    return Library(
        settings.index,
        lambda: encoder or make_question_encoder(settings),
        withdrawn=make_withdrawals(settings).among,
        reranker=make_reranker(settings),
    )


def vector_engine(settings: Settings) -> str:
    """The engine of the index as the store names it, with the address of its server where it has one."""
    return f"milvus {settings.milvus_url}" if settings.vector_store == "milvus" else settings.vector_store


def make_withdrawals(settings: Settings) -> IndexWithdrawals:
    """What tells which documents of the index are withdrawn now."""
    return IndexWithdrawals(settings.index, settings.corpus, is_named=settings.corpus != Settings().corpus)


def make_reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name, or None. Raises EncoderError."""
    if settings.reranker == "off":
        return None
    return load_reranker(Path(settings.reranker).expanduser())


def file_limits(settings: Settings) -> ReadLimits:
    """What reading one source file may cost."""
    return ReadLimits(float(settings.file_seconds), settings.file_megabytes, ocr=settings.ocr)


def make_detector(library: Library) -> Detector:
    """The safety check; its classifier reads vectors as soon as the library's encoder is loaded."""
    return Detector(classifier=shipped_classifier(MessageVectors(library)))


def make_assistant(settings: Settings, library: Library) -> Assistant:
    """An assistant over a library."""
    return Assistant(
        library,
        make_detector(library),
        top_k=settings.top_k,
        language=settings.language,
        region=settings.region,
        max_question_characters=settings.max_question_characters,
    )
