#!/usr/bin/env python3
"""Finds the directions that hold most of the default encoder's word vectors: word_basis.npy of its shipped data.

They are the principal directions of the word vectors of a corpus, by singular value decomposition. The vectors are not
centred, so that cosines keep their meaning. Which corpus matters little. A new basis asks for `ingest --rebuild`.

Usage: python scripts/fit_word_basis.py [--corpus corpus] [--dimension 64] [--out FILE]
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from assistant.embedding.models import BUNDLED, load_encoder
from assistant.embedding.shipped import ENCODERS, WORD_BASIS
from assistant.errors import AssistantError
from assistant.evaluation.questions import read_sources
from assistant.ingestion.splitter import SplitLimits, split_document

OUT = Path(__file__).parent.parent / "assistant" / "data" / ENCODERS / BUNDLED / WORD_BASIS


def main() -> int:
    """Fits and writes; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), metavar="DIR", help="default: corpus")
    parser.add_argument("--dimension", type=int, default=64, metavar="N", help="directions that are kept (default: 64)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help=f"where they go (default: {OUT.name})")
    options = parser.parse_args()
    try:
        encoder = load_encoder(small_words=False)
        limits = SplitLimits(max_tokens=encoder.max_tokens)
        passages = []
        for document in read_sources(options.corpus).values():
            passages += split_document(document, encoder.count_tokens, limits)
        encoded = encoder.encode_passages([one.text for one in passages], [one.sentences for one in passages])
    except AssistantError as error:
        print(f"fit_word_basis: {error}", file=sys.stderr)
        return 1
    words = encoded.word_vectors.astype(np.float64)
    directions, energy, _ = np.linalg.svd(words.T @ words)
    held = energy[: options.dimension].sum() / energy.sum()
    print(f"{len(words)} words of {len(passages)} passages; {options.dimension} directions hold {held:.3f}")
    np.save(options.out, directions[:, : options.dimension].astype(np.float16), allow_pickle=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
