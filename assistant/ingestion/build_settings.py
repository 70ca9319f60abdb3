"""What an index was built with: compared at the next run, it says what may be used again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assistant.data import data_file, language_codes
from assistant.embedding import Encoder
from assistant.embedding.shipped import shipped_files
from assistant.ingestion.loading import LOADER_VERSION
from assistant.ingestion.splitter import SPLITTER_VERSION, SplitLimits
from assistant.store.snapshot import RANKING
from assistant.text.gloss import gloss_files

VECTORS_VERSION = "1"  # raise it when the same encoder would give a passage other vectors
SHAPING_DATA = (  # besides _vector_data
    "boilerplate.toml", "lead_generation.toml", "helplines.toml", "finders.toml", RANKING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordedEncoder:
    """What an index says of the encoder that it was built with: enough for a plan, which needs no vectors."""

    name: str
    digest: str
    dimension: int
    dtype: str
    max_tokens: int

    @classmethod
    def of(cls, built_with: Mapping[str, Any]) -> "RecordedEncoder | None":
        """From the build settings of a manifest; None where an older format says less."""
        known = {**built_with["encoder"], "max_tokens": built_with["splitter"].get("max_tokens")}
        return cls(**known) if set(known) == set(cls.__slots__) else None


def build_settings(encoder: Encoder | RecordedEncoder, engine: str) -> dict[str, Any]:
    """What must be equal for an index to be usable and current. engine: of the vector store."""
    return {
        "encoder": {
            "name": encoder.name,
            "digest": encoder.digest,
            "dimension": encoder.dimension,
            "dtype": encoder.dtype,
        },
        "splitter": {"version": SPLITTER_VERSION, **asdict(split_limits(encoder))},
        "vector_store": engine,
        "loader": LOADER_VERSION,
        "data": _data_digest((*SHAPING_DATA, *_vector_data())),
    }


def vector_settings(encoder: Encoder) -> dict[str, Any]:
    """What must be equal for vectors to be used again."""
    return {
        "version": VECTORS_VERSION,
        "encoder": encoder.digest,
        "computed_in": encoder.dtype,
        "dimensions": [encoder.dimension, encoder.word_dimension],
        "prefixes": [encoder.prefixes.query, encoder.prefixes.passage],
        "data": _data_digest(_vector_data()),
    }


def split_limits(encoder: Encoder | RecordedEncoder) -> SplitLimits:
    """The usual limits of passages, within the encoder's window."""
    return SplitLimits(max_tokens=encoder.max_tokens)


def _vector_data() -> tuple[str, ...]:
    """Shipped files that vectors follow from."""
    return ("languages/en/stop_words.txt", *gloss_files(language_codes()), *shipped_files())


def _data_digest(names: Iterable[str]) -> str:
    """sha256 over shipped files that decide what a source becomes."""
    digests = (hashlib.sha256(data_file(name).read_bytes()).hexdigest() for name in names)
    return hashlib.sha256(" ".join(digests).encode("ascii")).hexdigest()
