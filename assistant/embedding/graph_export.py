"""From an encoder of sentence-transformers to graphs: once for each encoder, where torch is; see `graphs`."""

import json
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.embedding.adapted_encoder import AdaptedEncoder
from assistant.embedding.adapters import Adapters, with_adapters
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.graph_encoder import GraphEncoder
from assistant.embedding.graphs import (
    DESCRIPTION,
    MESSAGE,
    OPSET,
    QUESTION,
    TOKENIZER,
    WEIGHTS,
    GraphDescription,
    digests_of,
)
from assistant.errors import EncoderError

if TYPE_CHECKING:
    from torch import nn

LEAST_COSINE = 0.9999  # between the vectors of the encoder and of its graphs
INPUTS, OUTPUTS = ["input_ids", "attention_mask"], ["tokens", "question", "message"]
_SAMPLES = ["Hope", "How do I find a sponsor, and what does one do?"]  # of two lengths: both axes are free
_LIBRARIES = ("torch", "transformers", "sentence-transformers", "onnx", "onnxscript")


def export_graphs(
    encoder: SentenceTransformerEncoder, message_adapters: Adapters | None, folder: Path, *, checked_on: Sequence[str]
) -> GraphEncoder:
    """Writes the graphs of an encoder into an empty folder, and compares them with it.

    - message_adapters: of the classifier of the safety check; None where it was fitted on another encoder.
    - checked_on: texts that both must read alike.

    Raises EncoderError for a model that cannot be exported, or whose graphs give other vectors.
    """
    if encoder.dtype != "float32":
        raise EncoderError(f"an encoder that computes in {encoder.dtype} is not exported")
    tokenizer = encoder.transformer()[0]
    if not getattr(tokenizer, "is_fast", False) or tokenizer.padding_side != "right" or tokenizer.pad_token_id is None:
        raise EncoderError("its tokenizer cannot be used without transformers")
    module = _forward_module(encoder, message_adapters)
    try:
        with _quiet():
            _write_graphs(module, tokenizer, folder)
            own_tokenizer = type(tokenizer.backend_tokenizer).from_str(tokenizer.backend_tokenizer.to_str())
            own_tokenizer.no_padding()
            own_tokenizer.no_truncation()
            own_tokenizer.save(str(folder / TOKENIZER))
    except Exception as error:  # whatever torch and onnxscript make of a model that they do not know
        raise EncoderError(f"it cannot be exported: {(str(error).splitlines() or ['?'])[0][:200]}") from error
    _describe(encoder, tokenizer.pad_token_id, folder, {})
    graphs = GraphEncoder(folder, lambda: encoder)
    least = _compared(encoder, message_adapters, graphs, checked_on)
    _describe(encoder, tokenizer.pad_token_id, folder, {"least_cosine": round(least, 7), "texts": len(checked_on)})
    return graphs


def _forward_module(encoder: SentenceTransformerEncoder, message_adapters: Adapters | None) -> "nn.Module":
    """Tokens → vectors of tokens, of the question, of the message. Equal weights are one tensor, kept once."""
    import torch
    from torch import Tensor, nn

    model, reader = encoder.parts()
    published = encoder.transformer()[1]
    message = with_adapters(published, message_adapters or {}, name=encoder.name) if message_adapters else None

    class Forward(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model, self.reader, self.message = model, reader, message

        def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            output = self.model(dict(features))
            question = output["sentence_embedding"]
            if self.reader is not None:
                question = _mean(self.reader, features)
            heard = question if self.message is None else _mean(self.message, features)
            return output["token_embeddings"], question, heard + 0.0  # two outputs may not be one

    def _mean(transformer: Any, features: dict[str, Tensor]) -> Tensor:  # noqa: ANN401
        tokens = transformer(**features).last_hidden_state
        mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
        means: Tensor = (tokens * mask).sum(1) / mask.sum(1)
        return means

    for other in (reader, message):
        if other is not None:
            _share_weights(dict(published.named_parameters()), other)
    torch.set_num_threads(1)
    return Forward().eval()


def _share_weights(known: dict[str, Any], other: Any) -> None:  # noqa: ANN401
    import torch

    for name, weight in list(other.named_parameters()):
        if name in known and torch.equal(known[name], weight):
            place, _, leaf = name.rpartition(".")
            setattr(other.get_submodule(place), leaf, known[name])


def _write_graphs(module: "nn.Module", tokenizer: Any, folder: Path) -> None:  # noqa: ANN401
    """question.onnx and message.onnx, both with their weights in weights.bin."""
    import onnx
    import torch
    from onnx.utils import Extractor

    features = tokenizer(_SAMPLES, padding=True, return_tensors="pt")
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")}
    with torch.no_grad():
        program = torch.onnx.export(
            module,
            tuple(features[name] for name in INPUTS),
            dynamo=True,
            dynamic_shapes=(axes, axes),
            input_names=INPUTS,
            output_names=OUTPUTS,
            opset_version=OPSET,
            verbose=False,
        )
    whole = folder / "whole.onnx"
    program.save(str(whole), external_data=True)  # type: ignore[union-attr]
    model = onnx.load(str(whole), load_external_data=False)
    (folder / "whole.onnx.data").rename(folder / WEIGHTS)
    for weight in model.graph.initializer:
        for entry in weight.external_data:
            if entry.key == "location":
                entry.value = WEIGHTS
    for name, outputs in ((QUESTION, OUTPUTS[:2]), (MESSAGE, OUTPUTS[2:])):
        onnx.save(Extractor(model).extract_model(INPUTS, outputs), str(folder / name))
    whole.unlink()


def _describe(encoder: SentenceTransformerEncoder, pad: int, folder: Path, checked: dict[str, float]) -> None:
    told = GraphDescription(
        name=encoder.name,
        digest=encoder.digest,
        dtype=encoder.dtype,
        dimension=encoder.dimension,
        word_dimension=encoder.word_dimension,
        max_tokens=encoder.max_tokens,
        prefixes=encoder.prefixes,
        pad=pad,
        files=digests_of(folder),
        made_with={name: version(name) for name in _LIBRARIES},
        checked=checked,
    )
    (folder / DESCRIPTION).write_text(json.dumps(told.to_json(), indent=1), encoding="utf-8")


def _compared(
    encoder: SentenceTransformerEncoder, adapters: Adapters | None, graphs: GraphEncoder, texts: Sequence[str]
) -> float:
    """The least cosine of all vectors that both make of some texts. Raises EncoderError below LEAST_COSINE."""
    least = 1.0
    for one, other in zip(encoder.encode_queries(texts), graphs.encode_queries(texts), strict=True):
        if one.texts != other.texts or one.word_vectors.shape != other.word_vectors.shape:
            raise EncoderError("its graphs take texts apart in another way")
        cosines = (one.word_vectors * other.word_vectors).sum(1)
        least = min(least, float(one.vector @ other.vector), *map(float, cosines))
    if adapters:
        heard, again = AdaptedEncoder(encoder, adapters).encode(texts), graphs.encode(texts)
        norms = np.linalg.norm(heard, axis=1) * np.linalg.norm(again, axis=1)
        least = min(least, float(((heard * again).sum(1) / norms).min()))
    if not least >= LEAST_COSINE:
        raise EncoderError(f"its graphs give other vectors (least cosine {least:.5f})")
    return least


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the exporter tells of itself."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
