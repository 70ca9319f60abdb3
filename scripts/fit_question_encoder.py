#!/usr/bin/env python3
"""Fits how questions are read: small adapters of the encoder that bring a question nearer to what answers it.

Passages stay as the encoder reads them, so an index is not touched. Learned from the questions that the library's
sections are asked with (comments under their headings): of all passages those of the section shall come first, by
passage, best window and heading together (multiple positives, softmax over the whole library; cf. Karpukhin et al.
2020, arXiv:2004.04906), while the vector stays near that of the encoder itself.

--hold-out leaves every third document out of the fit altogether and prints how its questions fare before and after.

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
from low_rank import DECAY, changeable, changes_of, misspelt, warmed_up
from torch import nn
from torch.nn import functional

from assistant.arrays import unit_rows
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

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Targets:
    """What questions are compared with: passages (n, dim), windows (w, dim) with their passages, headings (n, dim).

    sections: (n,), the section of each passage, counted over the library.
    """

    passages: torch.Tensor
    windows: torch.Tensor
    owners: torch.Tensor
    headings: torch.Tensor
    sections: torch.Tensor

    def scores(self, questions: torch.Tensor) -> torch.Tensor:
        """(k, n): of each question (k, dim) with each passage."""
        best = torch.full((len(questions), len(self.passages)), -1.0)
        best = best.scatter_reduce(1, self.owners.expand(len(questions), -1), questions @ self.windows.T, "amax")
        return SHARES[0] * questions @ self.passages.T + SHARES[1] * best + SHARES[2] * questions @ self.headings.T


@dataclass(frozen=True)
class Asked:
    """Questions with their own vectors (k, dim) and sections, and which sections' documents are held out."""

    texts: list[str]
    vectors: torch.Tensor
    sections: Rows
    held_out: npt.NDArray[np.bool_]


def read(searcher: Searcher, *, hold_out: bool) -> tuple[Targets, Asked]:
    """What there is to learn from; the vectors are those of the index."""
    asked, vectors = searcher.space.example_questions, searcher.space.example_questions.store.vectors()
    headings = np.flatnonzero(np.diff(asked.owners, prepend=-1))  # the first line of each section
    windows, owners = [], []
    for row in range(len(searcher.passages)):
        sums = searcher.space.sentences.of(row).astype(np.float32)
        windows.append(unit_rows(np.concatenate([sums, sums[:-1] + sums[1:]])))
        owners += [row] * len(windows[-1])
    targets = Targets(
        torch.from_numpy(searcher.space.store.vectors()),
        torch.from_numpy(np.concatenate(windows)),
        torch.tensor(owners),
        torch.from_numpy(vectors[headings[asked.sections]]),
        torch.from_numpy(asked.sections),
    )
    documents = searcher.documents.values()
    held = [hold_out and number % HELD_OUT == 0 for number, one in enumerate(documents) for _ in one.sections]
    rows = np.setdiff1d(np.arange(len(vectors)), headings)
    lines = all_questions(documents)
    questions = Asked(
        [lines[row] for row in rows], torch.from_numpy(vectors[rows]), asked.owners[rows], np.asarray(held)
    )
    return targets, questions


def fit(encoder: SentenceTransformerEncoder, targets: Targets, asked: Asked) -> nn.Module:
    """The changed transformer. Prints the loss of each epoch."""
    torch.manual_seed(0)
    pen = random.Random(0)  # noqa: S311
    tokenizer, transformer = encoder.transformer()
    model = changeable(transformer, LAYERS)
    order = [row for row, section in enumerate(asked.sections) if not asked.held_out[section]]
    parameters = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(order) // BATCH)
    schedule = warmed_up(optimizer, steps)
    outside = torch.from_numpy(asked.held_out)[targets.sections]
    model.train()
    for epoch in range(EPOCHS):
        pen.shuffle(order)
        losses = []
        for at in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[at : at + BATCH]
            texts = [misspelt(asked.texts[row], pen) if pen.random() < MISSPELT else asked.texts[row] for row in rows]
            questions = functional.normalize(token_means(tokenizer, model, texts), dim=1)
            scores = (targets.scores(questions) / TEMPERATURE).masked_fill(outside, -1e4)
            right = targets.sections[None, :] == torch.from_numpy(asked.sections[rows])[:, None]
            missed = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, -1e4), 1)
            away = 1 - (questions * asked.vectors[rows]).sum(1)
            loss = (missed + NEARNESS * away).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"  epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}", flush=True)
    fitted: nn.Module = model.eval()
    return fitted


@torch.inference_mode()
def vectors(encoder: SentenceTransformerEncoder, model: nn.Module, texts: list[str]) -> torch.Tensor:
    """(n, dim): of questions as the changed transformer reads them."""
    tokenizer, _ = encoder.transformer()
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    return torch.cat([functional.normalize(token_means(tokenizer, model, batch), dim=1) for batch in batches])


@torch.inference_mode()
def figures(questions: torch.Tensor, targets: Targets, asked: Asked) -> str:
    """How often the first passage, one of the first three is of the right section, for documents held out."""
    rows = [row for row, section in enumerate(asked.sections) if asked.held_out[section]]
    order = torch.argsort(-targets.scores(questions[rows]), dim=1)
    right = targets.sections[order] == torch.from_numpy(asked.sections[rows])[:, None]
    ranks = right.float().argmax(1)
    shares = [(ranks < depth).float().mean().item() for depth in (1, 3)]
    return (
        f"{len(rows)} questions held out: R@1 {shares[0]:.3f}, R@3 {shares[1]:.3f}, MRR {(1 / (1 + ranks)).mean():.3f}"
    )


def main() -> int:
    """Runs the script; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--hold-out", action="store_true", help="leave every third document out, and measure on it")
    parser.add_argument("--write", action="store_true", help=f"write {OUT.name}")
    options = parser.parse_args()
    try:
        encoder = load_encoder(dtype="float32", questions=False)
        with tempfile.TemporaryDirectory() as place:
            build(options.corpus, Path(place), encoder)
            targets, asked = read(open_searcher(Path(place), encoder), hold_out=options.hold_out)
    except AssistantError as error:
        print(f"fit_question_encoder: {error}", file=sys.stderr)
        return 1
    torch.set_num_threads(os.cpu_count() or 1)
    if options.hold_out:
        print("before:", figures(asked.vectors, targets, asked))
    model = fit(encoder, targets, asked)
    adapters = changes_of(model)
    if options.hold_out:
        print("after: ", figures(vectors(encoder, model, asked.texts), targets, asked))
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
    sys.exit(main())
