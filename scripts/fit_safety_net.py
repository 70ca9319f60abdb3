#!/usr/bin/env python3
"""Fits the message classifier of the safety check: assistant/data/safety_net.npz, from labelled messages.

- It reads the lines of tests/safety/corpus whose part is "fit". It never reads those of "check".
- With --public it also learns from labelled messages of others, with --ordinary from messages that count as harmless.
  Neither stands in the repository; tests/safety/corpus/README.md says which were used for the shipped file.
- One in seven of them is held back. On these the weight of the words is chosen by language.
- The thresholds are set where the allowed false alarms are used up, on ordinary messages, alarming look-alikes or plain
  questions, whichever comes first; each group of classes has its own allowance, the cries the largest.
- Four of the encoder's six layers are used, so that a message is read in two thirds of the time.
- A full fit takes about 20 minutes on two cores.

--leave-out names authors (files of the corpus) and public sources that are not learned; the whole check is then
measured on them.
--write replaces the file that the product reads. Then measure again: recovery-assistant evaluate safety --part check.
--resume goes on from the shipped model when some messages were added: one epoch at half the rate, or as --epochs and
--rate say; a few minutes each.
--tune keeps the vector model, for when rules or thresholds were changed.

Usage: python scripts/fit_safety_net.py [--public FILE …] [--ordinary LANGUAGE:FILE …] [--leave-out NAME …]
       [--resume | --tune] [--write]
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from low_rank import EPOCHS, RATE, Classifier, Extra, fit, resumed, untrained
from safety_judging import judged, print_figures, save
from safety_messages import Messages, read_messages
from safety_thresholds import need_of, thresholds_of
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.data import language_codes
from assistant.embedding.batches import all_cores
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import load_encoder
from assistant.evaluation.safety_cases import NONE, QUIET, Case
from assistant.safety.classifier.model import FILE, load_classifier_model, pooled, read_model
from assistant.safety.classifier.ngrams import PLACES, ngram_shares
from assistant.safety.text.normalise import normalise
from assistant.settings import load_settings

HERE = Path(__file__).resolve().parent.parent
CASES = sorted((HERE / "tests" / "safety" / "corpus").glob("*.jsonl"))
REGULARISATION = 30.0  # C of the words' regression; between 10 and 100 it makes no difference
WORD_STEPS = 100  # of the words' regression, which has not settled then; a thousand were not done after twelve minutes
ORDINARY_AN_EPOCH = 4000  # messages
PUBLIC = "pub-"  # with which the ids of messages of others begin; none of them is kept as an example
MIXES = (0.25, 0.35, 0.5, 0.65, 0.8)  # how much the words may count beside the vector

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how fast the vector model learns. rate: of the adapters, at its height."""

    epochs: int
    rate: float


def words_table(texts: Sequence[str]) -> sparse.csr_matrix:
    """(n, 2 · PLACES): the words and pieces of words of each text."""
    rows = [ngram_shares(normalise(text)) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([own for own, _ in rows])
    shares = np.concatenate([own for _, own in rows])
    return sparse.csr_matrix((shares, places, ends), shape=(len(texts), 2 * PLACES))


def mixed(of_words: Floats, of_vectors: Floats, names: list[str], cases: Sequence[Case]) -> tuple[Floats, Floats]:
    """The probabilities of both models together, and how much the words count in each language.

    Chosen is what puts most messages that need help before most that need none (the area under the ROC curve).
    """
    together, chosen = np.zeros_like(of_words), []
    helped = np.asarray([case.expected not in QUIET for case in cases])
    for language in language_codes():
        own = np.asarray([case.lang == language for case in cases])
        tried = {mix: pooled(of_words[own], of_vectors[own], mix) for mix in MIXES}
        best = max(MIXES, key=lambda mix: roc_auc_score(helped[own], need_of(tried[mix], names)))
        together[own] = tried[best]
        chosen.append(best)
    return together, np.asarray(chosen, np.float32)


def words_arrays(model: LogisticRegression) -> dict[str, Any]:
    """The words' weights as model.py reads them, one byte each."""
    weights = model.coef_.T
    scale = np.abs(weights).max(axis=0) / 127
    return {
        "kinds": np.asarray([str(name) for name in model.classes_]),
        "words": np.round(weights / scale).astype(np.int8),
        "words_scale": scale.astype(np.float32),
        "words_bias": model.intercept_.astype(np.float32),
    }


def vector_arrays(model: Classifier, cases: Sequence[Case], names: list[str]) -> dict[str, Any]:
    """The encoder's adapters, the weights on its vectors, and our messages that need help as nearest examples."""
    kept = [case for case in cases if case.expected not in QUIET and not case.id.startswith(PUBLIC)]
    vectors, _ = model.read([case.text for case in kept])
    lengths = np.abs(vectors).max(axis=1, keepdims=True)
    found = {
        "vector": model.head.weight.detach().numpy().T.astype(np.float16),
        "vector_bias": model.head.bias.detach().numpy(),
        "prototypes": np.round(vectors / lengths * 127).astype(np.int8),
        "prototype_ids": np.asarray([case.id for case in kept]),
        "prototype_classes": np.asarray([names.index(case.group) for case in kept], np.int16),
    }
    for name, (narrow, wide) in model.adapters().items():
        found |= {f"change/{name}/narrow": narrow.astype(np.float16), f"change/{name}/wide": wide.astype(np.float16)}
    return found


def _in_order(thresholds: Mapping[str, Floats]) -> Floats:
    """(languages, classes)."""
    return np.stack([thresholds[language] for language in language_codes()])


def fit_words(cases: Sequence[Case]) -> LogisticRegression:
    """The word model of labelled messages; its classes are in alphabetical order."""
    model = LogisticRegression(C=REGULARISATION, max_iter=WORD_STEPS, tol=1e-4)
    model.fit(words_table([case.text for case in cases]), [case.group for case in cases])
    return model


def fit_vectors(
    encoder: SentenceTransformerEncoder, messages: Messages, names: list[str], *, start: str, pace: Pace
) -> Classifier:
    """The vector model of messages.

    start: "full" for a new one, "resume" to go on from the shipped model, "tune" for the shipped model as it is.
    """
    texts = [case.text for case in messages.learned]
    labels = [names.index(case.group) for case in messages.learned]
    each = min(ORDINARY_AN_EPOCH, len(messages.ordinary))
    extra = Extra([case.text for case in messages.ordinary], names.index(NONE), each)
    if start == "full":
        new = untrained(*encoder.transformer(), classes=len(names))
        return fit(new, texts, labels, extra=extra, epochs=pace.epochs, rate=pace.rate)
    shipped = resumed(*encoder.transformer(), load_classifier_model())
    if start == "tune":
        return shipped
    return fit(shipped, texts, labels, extra=extra, epochs=pace.epochs, rate=pace.rate)


def fitted(encoder: SentenceTransformerEncoder, messages: Messages, *, start: str, pace: Pace) -> dict[str, Any]:
    """The arrays of the file: both models, their thresholds and the nearest examples. start, pace: as fit_vectors."""
    held = messages.held
    words = fit_words([*messages.learned, *messages.ordinary[: 2 * ORDINARY_AN_EPOCH]])
    names = [str(name) for name in words.classes_]
    of_words = np.asarray(words.predict_proba(words_table([case.text for case in held])), np.float32)
    model = fit_vectors(encoder, messages, names, start=start, pace=pace)
    _, of_vectors = model.read([case.text for case in held])
    together, mix = mixed(of_words, of_vectors, names, held)
    thresholds = {"alone": thresholds_of(of_words, names, held), "both": thresholds_of(together, names, held)}
    print(f"the words count {dict(zip(language_codes(), mix.tolist(), strict=True))}")
    return {
        **words_arrays(words),
        **{name: _in_order(values) for name, values in thresholds.items()},
        "mix": mix,
        **vector_arrays(model, messages.learned, names),
        "digest": np.asarray(encoder.digest),
        "languages": np.asarray(language_codes()),
    }


def parsed_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", nargs="+", type=Path, default=CASES, metavar="FILE", help="our labelled messages")
    parser.add_argument(
        "--public", nargs="+", type=Path, default=[], metavar="FILE", help="labelled messages of others"
    )
    parser.add_argument(
        "--ordinary",
        nargs="+",
        default=[],
        metavar="LANGUAGE:FILE",
        help='messages that count as harmless; "held-es:FILE" is for thresholds and judging alone',
    )
    parser.add_argument(
        "--leave-out", nargs="+", default=[], metavar="NAME", help="authors and sources to judge by, not learned"
    )
    start = parser.add_mutually_exclusive_group()
    start.set_defaults(start="full")
    start.add_argument(
        "--resume", action="store_const", const="resume", dest="start", help="one epoch more, at half the rate"
    )
    start.add_argument(
        "--tune", action="store_const", const="tune", dest="start", help="the words' model and the thresholds alone"
    )
    parser.add_argument("--epochs", type=int, help=f"{EPOCHS} of a full fit and 1 of --resume by default")
    parser.add_argument("--rate", type=float, help="share of the usual rate: 1 and, with --resume, 0.5 by default")
    parser.add_argument("--write", action="store_true", help="replace the file the product reads")
    return parser.parse_args()


def pace_of(options: argparse.Namespace) -> Pace:
    """What the options ask for, or what is usual for a full fit or one that goes on."""
    usual = (1, 0.5) if options.start == "resume" else (EPOCHS, 1.0)
    epochs = usual[0] if options.epochs is None else options.epochs
    share = usual[1] if options.rate is None else options.rate
    return Pace(epochs, RATE * share)


def main() -> int:
    """Runs the script; returns the exit code."""
    options = parsed_options()
    messages = read_messages(options.cases, options.public, options.ordinary, leave_out=options.leave_out)
    encoder = load_encoder(load_settings(None).encoder, dtype="float32")
    with all_cores():
        arrays = fitted(encoder, messages, start=options.start, pace=pace_of(options))
        model = read_model(arrays)
        for name, cases in (("held back", messages.held), ("left out", messages.left_out)):
            if cases:
                print(f"{name}:")
                print_figures(judged(model, encoder, cases))
    if options.write:
        save(arrays, HERE / "assistant" / "data" / FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
