"""Where the graphs of an encoder lie beside the snapshots of an index, and what they must have been made of.

index/models/<key>/ holds, for one encoder with all that is fitted for it:

- question.onnx: tokens → vectors of tokens as published, and the vector of the question with its adapters.
- message.onnx: tokens → the mean vector that the classifier of the safety check reads.
- weights.bin: the weights of both, each once; mapped, not read.
- tokenizer.json: of the `tokenizers` library.
- graphs.json: sizes, prefixes, what it was made with, how it was checked, and the sha256 of the other files.

The key is a digest of what a graph follows from: see graph_key. Graphs of another key are never opened.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.data import data_file
from assistant.embedding.prefixes import Prefixes
from assistant.embedding.shipped import shipped_files
from assistant.errors import EncoderError

MODELS = "models"  # of an index
QUESTION, MESSAGE, WEIGHTS, TOKENIZER = "question.onnx", "message.onnx", "weights.bin", "tokenizer.json"
DESCRIPTION = "graphs.json"
GRAPHS_VERSION = 1  # raise it when the same encoder would give other graphs
CLASSIFIER = "safety_net.npz"  # its adapters are in message.onnx
OPSET = 20


@dataclass(frozen=True, slots=True)
class GraphDescription:
    """What graphs.json says. See Encoder for the first seven.

    - pad: number of the token that a batch is filled up with.
    - files: sha256 by name.
    - made_with: versions of the libraries that exported it.
    - checked: how near it came to the encoder that it was made from.
    """

    name: str
    digest: str
    dtype: str
    dimension: int
    word_dimension: int
    max_tokens: int
    prefixes: Prefixes
    pad: int
    files: Mapping[str, str]
    made_with: Mapping[str, str]
    checked: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """As it is written."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "prefixes": {"query": self.prefixes.query, "passage": self.prefixes.passage}}


def graph_key(digest: str, dtype: str) -> str:
    """Name of the folder: a sha256 over all that graphs follow from, its first 32 hexadecimal digits.

    - digest: of the weights of the encoder.
    - dtype: number type that it computes in.
    """
    parts = [str(GRAPHS_VERSION), digest, dtype]
    parts += [hashlib.sha256(data_file(name).read_bytes()).hexdigest() for name in (CLASSIFIER, *shipped_files())]
    return hashlib.sha256(" ".join(parts).encode("ascii")).hexdigest()[:32]


def graph_folder(index: Path, *, digest: str, dtype: str) -> Path:
    """Where the graphs of an encoder lie, or would."""
    return index / MODELS / graph_key(digest, dtype)


def read_description(folder: Path) -> GraphDescription:
    """What lies in a folder, every file compared with its sha256. Raises EncoderError, naming what is wrong."""
    try:
        told = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        found = GraphDescription(**{**told, "prefixes": Prefixes(**told["prefixes"])})
        for name, digest in found.files.items():
            if _digest(folder / name) != digest:
                raise EncoderError(f"{name} of the encoder's graphs is altered")
    except FileNotFoundError as error:
        raise EncoderError("the index holds no graphs of its encoder") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise EncoderError(f"the graphs of the encoder cannot be read ({type(error).__name__})") from error
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digests_of(folder: Path) -> dict[str, str]:
    """sha256 of each file that graphs.json names."""
    return {name: _digest(folder / name) for name in (QUESTION, MESSAGE, WEIGHTS, TOKENIZER)}
