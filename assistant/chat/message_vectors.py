"""Vectors of messages for the classifier of the safety check: the library's encoder with the classifier's adapters."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from assistant.arrays import Floats
from assistant.embedding.adapted_encoder import MessageEncoder, adapted
from assistant.safety.classifier.model import ClassifierModel
from assistant.search.library import Library
from assistant.text.cleaning import replace_surrogates

REMEMBERED = 256  # parts of messages; the turns of a conversation are read again with each new one


class MessageVectors:
    """Answers None while no encoder is loaded, and for good where it is another than the model was fitted on.

    What it remembers is kept by a hash of the text, in memory alone.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._encoder: MessageEncoder | None = None
        self._known: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = Lock()

    def __call__(self, parts: Sequence[str], model: ClassifierModel) -> Floats | None:
        """(parts, dim): a vector of each part, or None. Raises EncoderError when the model does not fit the encoder."""
        with self._lock:
            encoder = self._adapted(model)
            if encoder is None:
                return None
            keys = [hashlib.sha256(part.encode("utf-8", "replace")).digest() for part in parts]
            new = {key: part for key, part in zip(keys, parts, strict=True) if key not in self._known}
            if new:
                readable = [replace_surrogates(part) for part in new.values()]
                self._known.update(zip(new, encoder.encode(readable), strict=True))
            vectors = np.stack([self._known[key] for key in keys])
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return vectors

    def _adapted(self, model: ClassifierModel) -> MessageEncoder | None:
        if self._encoder is None:
            encoder = self._library.loaded_encoder
            if encoder is not None and encoder.digest == model.digest:
                self._encoder = adapted(encoder, model.adapters)
        return self._encoder
