"""Fits small adapters of an encoder's linear layers, with a classifier on top (LoRA; Hu et al. 2021, arXiv:2106.09685).

fit_safety_net.py uses it; fit_question_encoder.py uses it without the classifier. Half of the texts get slips of the
pen, so that a letter swapped or left out does not change what is understood.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from assistant.embedding.adapted_encoder import token_means
from assistant.embedding.adapters import lower_layers
from assistant.safety.classifier.model import ClassifierModel

LAYERS = 4  # of the transformer, from below; see fit_safety_net.py
RANK = 16
STRENGTH = 2.0  # of an adapter, as a multiple of the product of its matrices
EPOCHS = 6
BATCH = 32  # texts
RATE = 1e-3  # of the adapters, at its height; of the classifier twice that
WARM_UP = 0.1  # share of the steps over which the rate rises
DROPOUT = 0.2
SMOOTHING = 0.05  # of the labels
DECAY = 0.01

Floats = npt.NDArray[np.float32]
Tokenizer = Callable[..., Any]
Transformer = Any  # of a BERT kind: `encoder.layer` holds its layers


class AdaptedLinear(nn.Module):
    """A linear layer with an adapter: narrow (in, RANK) and wide (RANK, out)."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.narrow = nn.Parameter(torch.randn(layer.in_features, RANK) / layer.in_features**0.5)
        self.wide = nn.Parameter(torch.zeros(RANK, layer.out_features))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """The layer's output with that of the adapter added."""
        added: torch.Tensor = (values @ self.narrow @ self.wide) * STRENGTH
        kept: torch.Tensor = self.layer(values)
        return kept + added


@dataclass
class Classifier:
    """An adapted transformer and the classes' weights on its mean token."""

    tokenizer: Tokenizer
    transformer: Transformer
    head: nn.Linear

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """(n, dim): means over tokens."""
        return token_means(self.tokenizer, self.transformer, texts)

    @torch.inference_mode()
    def read(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """(n, dim) vectors and (n, classes) probabilities."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        vectors = torch.zeros(len(texts), self.head.in_features)
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            vectors[rows] = self.vectors([texts[row] for row in rows])
        shares = functional.softmax(self.head(vectors), dim=1)
        return vectors.numpy(), shares.numpy()

    def adapters(self) -> dict[str, tuple[Floats, Floats]]:
        """As adapters_of."""
        return adapters_of(self.transformer)


def adapters_of(transformer: Transformer) -> dict[str, tuple[Floats, Floats]]:
    """By number and name of the layer, the two matrices of each adapter; the strength is in the second."""
    return {
        name: (module.narrow.detach().numpy(), (module.wide.detach() * STRENGTH).numpy())
        for name, module in transformer.encoder.layer.named_modules()
        if isinstance(module, AdaptedLinear)
    }


def untrained(tokenizer: Tokenizer, transformer: Transformer, *, classes: int) -> Classifier:
    """A model whose adapters change nothing yet; the transformer given stays as it is."""
    torch.manual_seed(0)
    return Classifier(tokenizer, with_adapters(transformer), nn.Linear(transformer.config.hidden_size, classes))


def resumed(tokenizer: Tokenizer, transformer: Transformer, shipped: ClassifierModel) -> Classifier:
    """The model with the weights of the shipped one."""
    model = untrained(tokenizer, transformer, classes=len(shipped.classes))
    with torch.no_grad():
        for name, module in model.transformer.encoder.layer.named_modules():
            if isinstance(module, AdaptedLinear):
                narrow, wide = shipped.adapters[name]
                module.narrow.copy_(torch.from_numpy(narrow))
                module.wide.copy_(torch.from_numpy(wide / STRENGTH))
        model.head.weight.copy_(torch.from_numpy(shipped.vector.weights.T))
        model.head.bias.copy_(torch.from_numpy(shipped.vector.bias))
    return model


@dataclass(frozen=True)
class Extra:
    """Texts of one class, of which each epoch reads some others.

    - texts: in any order
    - label: of all of them
    - each: how many an epoch reads
    """

    texts: Sequence[str]
    label: int
    each: int

    def of_epoch(self, epoch: int) -> list[str]:
        """The texts of an epoch, from 0 on; they begin anew where all were read."""
        start = epoch * self.each
        return [self.texts[at % len(self.texts)] for at in range(start, start + self.each)] if self.texts else []


NO_EXTRA = Extra((), 0, 0)


def fit(
    model: Classifier,
    own: Sequence[str],
    own_labels: Sequence[int],
    *,
    extra: Extra = NO_EXTRA,
    epochs: int = EPOCHS,
    rate: float = RATE,
) -> Classifier:
    """The model after some epochs of its own texts, each with some extra ones. Prints the loss of each.

    The forward pass is in bfloat16, weights and losses in float32: in half of the time, on every machine.
    """
    torch.manual_seed(0)
    pen = random.Random(0)  # noqa: S311
    adapters = [one for one in model.transformer.parameters() if one.requires_grad]
    groups = [{"params": adapters, "lr": rate}, {"params": model.head.parameters(), "lr": 2 * rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = epochs * -(-(len(own) + len(extra.of_epoch(0))) // BATCH)
    schedule = warmed_up(optimizer, steps)
    model.transformer.train()
    for epoch in range(epochs):
        more = extra.of_epoch(epoch)
        texts = [*own, *more]
        answers = torch.tensor([*own_labels, *(extra.label for _ in more)])
        losses = []
        for rows in _batches(texts, pen):
            read = [misspelt(texts[row], pen) if pen.random() < 0.5 else texts[row] for row in rows]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model.head(functional.dropout(model.vectors(read), DROPOUT))
            loss = functional.cross_entropy(scores.float(), answers[rows], label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(adapters, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"  epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)
    model.transformer.eval()
    return model


def warmed_up(optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Rates that rise over the first WARM_UP of the steps and fall from there."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )


def with_adapters(transformer: Transformer, layers: int = LAYERS) -> Transformer:
    """A copy of the lowest layers with an adapter on each linear one; all other weights stand still."""
    copied = lower_layers(transformer, layers)
    for parameter in copied.parameters():
        parameter.requires_grad = False
    for module in list(copied.encoder.layer.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Linear):
                setattr(module, name, AdaptedLinear(child))
    return copied


def _batches(texts: Sequence[str], pen: random.Random) -> list[list[int]]:
    """Rows in batches of like length, in random order."""
    order = list(range(len(texts)))
    pen.shuffle(order)
    pools = [order[at : at + 20 * BATCH] for at in range(0, len(order), 20 * BATCH)]
    sorted_pools = [sorted(pool, key=lambda row: len(texts[row])) for pool in pools]
    batches = [pool[at : at + BATCH] for pool in sorted_pools for at in range(0, len(pool), BATCH)]
    pen.shuffle(batches)
    return batches


def misspelt(text: str, pen: random.Random) -> str:
    """The text in small letters, without stops, with letters lost, doubled or swapped; each at times."""
    if pen.random() < 0.25:
        text = text.lower()
    if pen.random() < 0.2:
        text = "".join(letter for letter in text if letter not in ".,'!?\u2019")
    letters = list(text)
    if pen.random() < 0.25 and len(letters) > 2:
        for _ in range(max(1, len(letters) // 60)):
            place = pen.randrange(len(letters) - 1)
            slip = pen.choice(("lost", "doubled", "swapped"))
            if slip == "lost" and len(letters) > 2:
                del letters[place]
            elif slip == "doubled":
                letters.insert(place, letters[place])
            else:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters) or text
