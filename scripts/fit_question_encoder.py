#!/usr/bin/env python3
"""Fits how questions are read: small adapters of the encoder that bring a question nearer to what answers it.

Passages stay as the encoder reads them, so an index is not touched. The adapters learn from the example questions of
the library's sections (comments under their headings). Of all passages those of the section shall come first, by
passage, best window and heading together (multiple positives, softmax over the whole library; cf. Karpukhin et al.
2020, arXiv:2004.04906). The vector stays near that of the encoder itself.

--hold-out leaves every third document out of the fit and prints how its questions are ranked before and after.

Usage: python scripts/fit_question_encoder.py [--corpus corpus] [--hold-out] [--write]
"""

import argparse
import os
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from low_rank import DECAY, adapters_of, misspelt, warmed_up, with_adapters
from torch import nn
from torch.nn import functional

from assistant.arrays import Floats, unit_rows
from assistant.embedding.adapted_encoder import token_means
from assistant.embedding.adapters import NARROW, WIDE
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import BUNDLED, load_encoder
from assistant.embedding.shipped import ENCODERS, QUESTION_ADAPTERS
from assistant.errors import AssistantError
from assistant.ingestion.pipeline import build
from assistant.search.library import open_searcher
from assistant.search.searcher import Searcher
from assistant.store.example_questions import all_questions
from assistant.store.vectors import VectorStore

OUT = Path(__file__).parent.parent / "assistant" / "data" / ENCODERS / BUNDLED / QUESTION_ADAPTERS
LAYERS = 6  # all of the default encoder
EPOCHS = 2  # a third gained nothing on documents held out
BATCH = 64  # questions
RATE = 5e-4  # at its height
TEMPERATURE = 0.05
NEARNESS = 0.5  # weight of staying near the encoder's own vector
SHARES = (0.3, 0.5, 0.2)  # of passage, best window and heading in what is compared
MISSPELT = 0.3  # share of the questions that are read with slips of the pen
HELD_OUT = 3  # every third document
NEVER = -1e4  # a score that no softmax sees

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Targets:
    """What questions are compared with, n passages in all.

    - passages: (n, dim), rows of length 1.
    - windows: (w, dim), rows of length 1, of one or two sentences.
    - owners: (w,), the passage of each window.
    - headings: (n, dim), of the section of each passage.
    - sections: (n,), the section of each passage, counted over the library.
    """

    passages: torch.Tensor
    windows: torch.Tensor
    owners: torch.Tensor
    headings: torch.Tensor
    sections: torch.Tensor

    def scores(self, questions: torch.Tensor) -> torch.Tensor:
        """(k, n), higher is better: of each question with each passage. questions: (k, dim)."""
        best = torch.full((len(questions), len(self.passages)), -1.0)
        best = best.scatter_reduce(1, self.owners.expand(len(questions), -1), questions @ self.windows.T, "amax")
        return SHARES[0] * questions @ self.passages.T + SHARES[1] * best + SHARES[2] * questions @ self.headings.T


@dataclass(frozen=True)
class ExampleQuestions:
    """The questions to learn from.

    - texts: k questions.
    - vectors: (k, dim), as the encoder itself reads them.
    - sections: (k,), the section of each, counted over the library.
    - held_out: (sections,), whether the document of a section is held out.
    """

    texts: list[str]
    vectors: torch.Tensor
    sections: Rows
    held_out: npt.NDArray[np.bool_]


def all_vectors(store: VectorStore) -> Floats:
    """(n, dim): every vector of a store, in the order of its keys, which are rows."""
    return store.get(np.arange(store.count()))


def read(searcher: Searcher, *, hold_out: bool) -> tuple[Targets, ExampleQuestions]:
    """What there is to learn from; the vectors are those of the index."""
    lines = searcher.view.example_questions
    vectors = all_vectors(lines.store)
    headings = np.flatnonzero(np.diff(lines.owners, prepend=-1))  # the first line of each section
    windows, owners = _windows(searcher)
    targets = Targets(
        torch.from_numpy(all_vectors(searcher.view.vectors)),
        torch.from_numpy(windows),
        torch.from_numpy(owners),
        torch.from_numpy(vectors[headings[lines.sections]]),
        torch.from_numpy(lines.sections),
    )
    texts = all_questions(searcher.documents.values())
    rows = np.setdiff1d(np.arange(len(vectors)), headings)
    questions = ExampleQuestions(
        [texts[row] for row in rows],
        torch.from_numpy(vectors[rows]),
        lines.owners[rows],
        np.asarray(_held_out(searcher)) & hold_out,
    )
    return targets, questions


def _windows(searcher: Searcher) -> tuple[Floats, Rows]:
    """Vectors (w, dim) of all windows of one and two sentences, and the passage (w,) of each."""
    windows, owners = [], []
    for row in range(len(searcher.passages)):
        sums = searcher.view.sentences.of(row).astype(np.float32)
        windows.append(unit_rows(np.concatenate([sums, sums[:-1] + sums[1:]])))
        owners += [row] * len(windows[-1])
    return np.concatenate(windows), np.asarray(owners, np.int64)


def _held_out(searcher: Searcher) -> list[bool]:
    """For each section of the library whether it is of every third document."""
    found = []
    for number, document in enumerate(searcher.documents.values()):
        found += [number % HELD_OUT == 0] * len(document.sections)
    return found


def fit(encoder: SentenceTransformerEncoder, targets: Targets, questions: ExampleQuestions) -> nn.Module:
    """The transformer with its adapters. Prints the loss of each epoch."""
    torch.manual_seed(0)
    pen = random.Random(0)  # noqa: S311
    tokenizer, transformer = encoder.transformer()
    model = with_adapters(transformer, LAYERS)
    order = [row for row, section in enumerate(questions.sections) if not questions.held_out[section]]
    parameters = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=DECAY)
    schedule = warmed_up(optimizer, EPOCHS * (len(order) // BATCH))
    model.train()
    for epoch in range(EPOCHS):
        pen.shuffle(order)
        losses = []
        for at in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[at : at + BATCH]
            texts = [_with_slips(questions.texts[row], pen) for row in rows]
            vectors = functional.normalize(token_means(tokenizer, model, texts), dim=1)
            loss = _loss(vectors, rows, targets, questions)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"  epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}", flush=True)
    fitted: nn.Module = model.eval()
    return fitted


def _with_slips(text: str, pen: random.Random) -> str:
    """The text, at times with slips of the pen."""
    return misspelt(text, pen) if pen.random() < MISSPELT else text


def _loss(vectors: torch.Tensor, rows: list[int], targets: Targets, questions: ExampleQuestions) -> torch.Tensor:
    """How far the right passages are from the top, and the vectors from those of the encoder. vectors: (k, dim)."""
    outside = torch.from_numpy(questions.held_out)[targets.sections]
    scores = (targets.scores(vectors) / TEMPERATURE).masked_fill(outside, NEVER)
    right = targets.sections[None, :] == torch.from_numpy(questions.sections[rows])[:, None]
    missed = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, NEVER), 1)
    away = 1 - (vectors * questions.vectors[rows]).sum(1)
    return (missed + NEARNESS * away).mean()


@torch.inference_mode()
def encode(encoder: SentenceTransformerEncoder, model: nn.Module, texts: list[str]) -> torch.Tensor:
    """(n, dim), rows of length 1: of questions as the transformer with its adapters reads them."""
    tokenizer, _ = encoder.transformer()
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    return torch.cat([functional.normalize(token_means(tokenizer, model, batch), dim=1) for batch in batches])


@torch.inference_mode()
def metrics_line(vectors: torch.Tensor, targets: Targets, questions: ExampleQuestions) -> str:
    """R@1, R@3 and MRR of the right section, of the questions of documents held out. vectors: (k, dim)."""
    rows = [row for row, section in enumerate(questions.sections) if questions.held_out[section]]
    order = torch.argsort(-targets.scores(vectors[rows]), dim=1)
    right = targets.sections[order] == torch.from_numpy(questions.sections[rows])[:, None]
    ranks = 1 + right.float().argmax(1)
    first, third = ((ranks <= depth).float().mean().item() for depth in (1, 3))
    return f"{len(rows)} questions held out: R@1 {first:.3f}, R@3 {third:.3f}, MRR {(1 / ranks).mean():.3f}"


def main() -> int:
    """Runs the script; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), metavar="DIR", help="default: corpus")
    parser.add_argument("--hold-out", action="store_true", help="leave every third document out, and measure on it")
    parser.add_argument("--write", action="store_true", help=f"write {OUT.name}")
    options = parser.parse_args()
    try:
        encoder = load_encoder(dtype="float32", questions=False)
        with tempfile.TemporaryDirectory() as place:
            build(options.corpus, Path(place), encoder)
            targets, questions = read(open_searcher(Path(place), encoder), hold_out=options.hold_out)
    except AssistantError as error:
        print(f"fit_question_encoder: {error}", file=sys.stderr)
        return 1
    torch.set_num_threads(os.cpu_count() or 1)
    if options.hold_out:
        print("before:", metrics_line(questions.vectors, targets, questions))
    model = fit(encoder, targets, questions)
    adapters = adapters_of(model)
    if options.hold_out:
        print("after: ", metrics_line(encode(encoder, model, questions.texts), targets, questions))
    if options.write:
        arrays: dict[str, Any] = {
            name + part: one.astype(np.float16)
            for name, pair in adapters.items()
            for part, one in zip((NARROW, WIDE), pair, strict=True)
        }
        arrays["encoder"] = np.asarray(encoder.digest)
        np.savez(OUT, **arrays)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
