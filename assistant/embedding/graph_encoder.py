"""An encoder that runs exported graphs with onnxruntime: what a question needs, without torch."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, unit_rows
from assistant.embedding import Encoded, Encoder, Progress
from assistant.embedding.graphs import MESSAGE, QUESTION, TOKENIZER, GraphDescription, read_description
from assistant.embedding.shipped import fitted_for
from assistant.embedding.text_encoder import ReadText, TextEncoder, read_texts
from assistant.errors import EncoderError
from assistant.types import Span

if TYPE_CHECKING:
    from tokenizers import Encoding

THREADS = 1  # of one question: the threads of a short text wait for each other, as those of torch do
PROVIDER = "CPUExecutionProvider"
MESSAGE_WINDOW = 128  # tokens; what is longer is cut, as adapted_encoder does


class GraphEncoder(TextEncoder):
    """See Encoder. Safe to use from several threads. Passages are encoded by the encoder it was made from."""

    def __init__(self, folder: Path, passages: Callable[[], Encoder], *, batch_size: int = 32) -> None:
        """passages: loads the encoder that the graphs were made from, for texts of the library.

        Raises EncoderError where the graphs are missing, altered or cannot be run.
        """
        self.description = read_description(folder)
        try:
            from tokenizers import Tokenizer

            self._question = _session(folder / QUESTION)
            self._message = _session(folder / MESSAGE)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._cutting_tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # those of both libraries have no base of their own
            raise EncoderError(f"the graphs of the encoder cannot be run: {_first_line(error)}") from error
        self._cutting_tokenizer.enable_truncation(MESSAGE_WINDOW)
        self._passages = passages
        self._batch_size = batch_size
        self._take_over(self.description)

    def _take_over(self, told: GraphDescription) -> None:
        self.name, self.digest, self.dtype = told.name, told.digest, told.dtype
        self.dimension, self.word_dimension = told.dimension, told.word_dimension
        self.max_tokens, self.prefixes = told.max_tokens, told.prefixes
        self._basis = fitted_for(told.digest).word_basis

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""
        return [len(one.ids) for one in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """See Encoder: by the encoder that the graphs were made from, which is loaded now."""
        return self._passages().encode_passages(texts, spans, progress=progress)

    def encode_example_questions(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        """See Encoder: by the encoder that the graphs were made from, which is loaded now."""
        return self._passages().encode_example_questions(texts, progress=progress)

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, dim): vectors of messages for the classifier of the safety check; see AdaptedEncoder."""
        ids, mask = self._padded(self._cutting_tokenizer.encode_batch(list(texts)))
        (found,) = self._run(self._message, ["message"], ids, mask)
        return found

    def _read(self, texts: list[str], *, prefix: str) -> list[ReadText]:
        raise EncoderError("graphs read questions and messages alone")

    def _question_vectors(self, texts: list[str]) -> Floats:
        return np.stack([one.vector for one in self._read_questions(texts)])

    def _read_questions(self, texts: list[str]) -> list[ReadText]:
        if not texts:
            return []
        prefix = self.prefixes.query
        encodings = self._tokenizer.encode_batch([prefix + text for text in texts])
        ids, mask = self._padded(encodings)
        tokens, vectors = self._run(self._question, ["tokens", "question"], ids, mask)
        offsets = np.zeros((*ids.shape, 2), np.int64)
        for row, one in enumerate(encodings):
            offsets[row, : len(one.ids)] = one.offsets
        return read_texts(texts, unit_rows(vectors), tokens, mask=mask, offsets=offsets - len(prefix))

    def _padded(self, encodings: Sequence["Encoding"]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Numbers of the tokens and mask, both (n, length)."""
        length = max(len(one.ids) for one in encodings)
        ids = np.full((len(encodings), length), self.description.pad, np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(encodings):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        return ids, mask

    def _run(
        self,
        session: Any,  # noqa: ANN401
        outputs: list[str],
        ids: npt.NDArray[np.int64],
        mask: npt.NDArray[np.int64],
    ) -> list[Floats]:
        try:
            found: list[Floats] = session.run(outputs, {"input_ids": ids, "attention_mask": mask})
        except Exception as error:  # see above
            raise EncoderError(f"the graphs of the encoder failed: {_first_line(error)}") from error
        return found


def _session(path: Path) -> Any:  # noqa: ANN401
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors alone
    return onnxruntime.InferenceSession(str(path), options, providers=[PROVIDER])


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
