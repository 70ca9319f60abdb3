"""What ships for an encoder beside its weights: assistant/data/encoders/<name>/, found by the digest of the weights.

- weights.sha256: the digest of the weights that the other files were fitted on.
- question_adapters.npz: see `adapters`. From scripts/fit_question_encoder.py.
- word_basis.npy: (dim, word_dim), directions that word vectors are kept along. From scripts/fit_word_basis.py.

An encoder without a folder is used as it is published. So is one whose weights have changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import numpy as np

from assistant.arrays import Floats
from assistant.data import data_file
from assistant.embedding.adapters import Adapters, read_adapters

ENCODERS = "encoders"  # of assistant/data
WEIGHTS, QUESTION_ADAPTERS, WORD_BASIS = "weights.sha256", "question_adapters.npz", "word_basis.npy"


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted for one encoder.

    - word_basis: (dim, word_dim), directions that word vectors are kept along; None keeps all.
    - question_adapters: adapters with which questions are read; None reads questions and passages alike.
    """

    word_basis: Floats | None = None
    question_adapters: Adapters | None = None


def fitted_for(digest: str) -> Fitted:
    """What ships for the weights with this digest; nothing where no folder belongs to them. Raises EncoderError."""
    folder = _folder_of(digest)
    if folder is None:
        return Fitted()
    basis, adapters = folder / WORD_BASIS, folder / QUESTION_ADAPTERS
    return Fitted(
        word_basis=_read_basis(basis) if basis.is_file() else None,
        question_adapters=read_adapters(adapters, digest) if adapters.is_file() else None,
    )


def shipped_files() -> Iterator[str]:
    """Names inside assistant/data of all that is fitted for encoders, in order."""
    folders = sorted((one for one in data_file(ENCODERS).iterdir() if one.is_dir()), key=lambda one: one.name)
    for folder in folders:
        yield from (f"{ENCODERS}/{folder.name}/{one}" for one in sorted(one.name for one in folder.iterdir()))


def _folder_of(digest: str) -> Traversable | None:
    for folder in data_file(ENCODERS).iterdir():
        weights = folder / WEIGHTS
        if weights.is_file() and weights.read_text(encoding="ascii").strip() == digest:
            return folder
    return None


def _read_basis(file: Traversable) -> Floats:
    with file.open("rb") as stream:
        return np.asarray(np.load(stream, allow_pickle=False), np.float32)
