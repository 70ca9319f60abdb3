"""A reranker around a sentence-transformers cross-encoder: question and passage are read together (Nogueira and Cho
2019, arXiv:1901.04085)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.arrays import Floats
from assistant.embedding.models import weights_digest
from assistant.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """See search.reranker.Reranker. The model gives one number for a pair; a longer passage is cut to its window."""

    def __init__(self, model: "CrossEncoder", *, name: str, digest: str) -> None:
        self.name = name
        self.digest = digest
        self._model = model

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """(n,): how well each text answers the question, 0 to 1."""
        import torch

        if not texts:
            return np.zeros(0, np.float32)
        pairs = [(question, text) for text in texts]
        found = self._model.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(len(texts))


def load_reranker(folder: Path) -> CrossEncoderReranker:
    """The cross-encoder in a folder on this machine; offline. Raises EncoderError."""
    digest = weights_digest(folder)
    try:
        from sentence_transformers import CrossEncoder

        model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise EncoderError(f"the reranker {folder} cannot be loaded: {str(error).splitlines()[0][:200]}") from error
    if model.config.num_labels != 1:
        raise EncoderError(f"the reranker {folder} gives {model.config.num_labels} numbers for a pair, not one")
    return CrossEncoderReranker(model, name=str(folder), digest=digest)
