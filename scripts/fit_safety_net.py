#!/usr/bin/env python3
"""Fits the message classifier of the safety check: assistant/data/safety_net.npz, from labelled messages.

- It reads the lines of tests/safety/corpus whose part is "fit". It never reads those of "check".
- One in seven of them is held back. On these both models are judged, and the weight of the words is chosen by language.
- The thresholds are set where the allowed false alarms are used up, on alarming look-alikes or on plain questions,
  whichever comes first.
- Four of the encoder's six layers are used, so that a message is read in two thirds of the time.
- A full fit takes about 15 minutes on two cores.

--write replaces the file that the product reads. Then measure again: recovery-assistant evaluate safety --part check.
--resume goes on from the shipped model when some messages were added: one epoch, a few minutes.
--tune keeps the vector model, for when rules or thresholds were changed.

Usage: python scripts/fit_safety_net.py [--cases FILE …] [--resume | --tune] [--write]
"""

import argparse
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from low_rank import RATE, Classifier, fit, resumed, untrained
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.data import language_codes
from assistant.embedding.batches import all_cores
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import load_encoder
from assistant.evaluation.safety_metrics import NONE, QUIET, Case, read_cases
from assistant.safety.classifier.classifier import downgrade
from assistant.safety.classifier.model import FILE, load_classifier_model, pooled
from assistant.safety.classifier.ngrams import PLACES, ngram_shares
from assistant.safety.rules.rule_detector import RuleDetector
from assistant.safety.text.normalise import marked, normalise
from assistant.settings import load_settings

HERE = Path(__file__).resolve().parent.parent
CASES = sorted((HERE / "tests" / "safety" / "corpus").glob("*.jsonl"))
REGULARISATION = 30.0  # C of the words' regression; between 10 and 100 it makes no difference
HELD_BACK = 7  # one message in so many
FALSE_ALARMS = {"plain": 0.03, "look_alike": 0.08}  # greatest share of messages to be answered
FEW = 100  # messages
MIXES = (0.25, 0.35, 0.5, 0.65, 0.8)  # how much the words may count beside the vector

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def words_table(texts: Sequence[str]) -> sparse.csr_matrix:
    """(n, 2 · PLACES): the words and pieces of words of each text."""
    rows = [ngram_shares(normalise(text)) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([own for own, _ in rows])
    shares = np.concatenate([own for _, own in rows])
    return sparse.csr_matrix((shares, places, ends), shape=(len(texts), 2 * PLACES))


def thresholds_of(need: Floats, cases: Sequence[Case]) -> dict[str, float]:
    """By language, the least probability of needing help that raises too many alarms on no kind of message.

    Where a kind has fewer than FEW messages, a share of them says little: all kinds are then judged as one.
    """
    found = {}
    for language in language_codes():
        own = {
            kind: need[[case.expected == NONE and (case.lang, case.kind) == (language, kind) for case in cases]]
            for kind in FALSE_ALARMS
        }
        limits = [float(np.quantile(own[kind], 1 - share)) for kind, share in FALSE_ALARMS.items()]
        if min(map(len, own.values())) < FEW:
            allowed = sum(share * len(own[kind]) for kind, share in FALSE_ALARMS.items())
            together = np.concatenate(list(own.values()))
            limits = [float(np.quantile(together, 1 - allowed / len(together)))]
        found[language] = round(max(limits), 3)
    return found


def alarms(need: Floats, cases: Sequence[Case]) -> Flags:
    """Whether the rules raise a card or more, after the classifier downgraded them as in the product."""
    rules = RuleDetector()
    alarmed = []
    for value, case in zip(need.tolist(), cases, strict=True):
        found = downgrade(rules.findings(marked(case.text)), value, case.lang)
        alarmed.append(bool(found))
    return np.asarray(alarmed)


def mixed(of_words: Floats, of_vectors: Floats, names: list[str], cases: Sequence[Case]) -> tuple[Floats, Floats]:
    """The probabilities of both models together, and how much the words count in each language.

    Chosen is what puts most messages that need help before most that need none (the area under the ROC curve).
    """
    together, chosen = np.zeros_like(of_words), []
    helped = np.asarray([case.expected not in QUIET for case in cases])
    needs = [place for place, name in enumerate(names) if name not in QUIET]
    for language in language_codes():
        own = np.asarray([case.lang == language for case in cases])
        tried = {mix: pooled(of_words[own], of_vectors[own], mix) for mix in MIXES}
        best = max(MIXES, key=lambda mix: roc_auc_score(helped[own], tried[mix][:, needs].sum(axis=1)))
        together[own] = tried[best]
        chosen.append(best)
    return together, np.asarray(chosen, np.float32)


def report(shares: Floats, names: list[str], cases: Sequence[Case], *, may_downgrade: bool) -> dict[str, float]:
    """Prints what classifier and rules catch in each group, and how often its lead is right; returns thresholds.

    may_downgrade: whether a low probability downgrades a rule, as it does with a vector.
    """
    needs = [place for place, name in enumerate(names) if name not in QUIET]
    need = shares[:, needs].sum(1)
    alarmed = alarms(need if may_downgrade else np.ones_like(need), cases)
    thresholds = thresholds_of(need, cases)
    caught = alarmed | [value >= thresholds[case.lang] for value, case in zip(need, cases, strict=True)]
    leads = [names[needs[place]].split("/")[0] for place in shares[:, needs].argmax(1)]
    print(f"thresholds {thresholds}; on messages the fit had not seen:")
    for group in sorted({_group(case) for case in cases}):
        own = [row for row, case in enumerate(cases) if _group(case) == group]
        right: list[bool] = [leads[row] in {cases[row].expected, *cases[row].accept} for row in own if caught[row]]
        share = np.mean(right or [False])
        print(f"  {group:40} caught {caught[own].mean():.3f} of {len(own):4}, lead right {share:.2f}")
    return thresholds


def _group(case: Case) -> str:
    return f"{case.lang} {case.group}" + (f" {case.kind}" if case.expected in QUIET else "")


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
    """The encoder's adapters, the weights on its vectors, and the messages that need help as nearest examples."""
    kept = [case for case in cases if case.expected not in QUIET]
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


def _in_order(thresholds: Mapping[str, float]) -> Floats:
    return np.asarray([thresholds[language] for language in language_codes()], np.float32)


def is_held_back(case: Case) -> bool:
    """Whether a case is judged and not learned from; by its id, so that it stays so when cases are added."""
    return zlib.crc32(case.id.encode()) % HELD_BACK == 0


def fit_words(cases: Sequence[Case]) -> LogisticRegression:
    """The word model of labelled messages; its classes are in alphabetical order."""
    model = LogisticRegression(C=REGULARISATION, max_iter=1000, tol=1e-4)
    model.fit(words_table([case.text for case in cases]), [case.group for case in cases])
    return model


def fit_vectors(
    encoder: SentenceTransformerEncoder, cases: Sequence[Case], names: list[str], *, resume: bool, tune: bool
) -> Classifier:
    """The vector model of labelled messages.

    resume: from the shipped model, one epoch at half the rate. tune: the shipped model as it is.
    """
    texts = [case.text for case in cases]
    labels = [names.index(case.group) for case in cases]
    if not resume and not tune:
        return fit(untrained(*encoder.transformer(), classes=len(names)), texts, labels)
    shipped = resumed(*encoder.transformer(), load_classifier_model())
    return shipped if tune else fit(shipped, texts, labels, epochs=1, rate=RATE / 2)


def parsed_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", nargs="+", type=Path, default=CASES, metavar="FILE", help="labelled messages")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--resume", action="store_true", help="one epoch more, at half the rate")
    start.add_argument("--tune", action="store_true", help="the words' model and the thresholds alone")
    parser.add_argument("--write", action="store_true", help="replace the file the product reads")
    return parser.parse_args()


def main() -> int:
    """Runs the script; returns the exit code."""
    options = parsed_options()
    cases = read_cases(options.cases, part="fit")
    held = [case for case in cases if is_held_back(case)]
    train = [case for case in cases if not is_held_back(case)]
    words = fit_words(train)
    names = [str(name) for name in words.classes_]
    of_words = words.predict_proba(words_table([case.text for case in held]))
    print("words alone: ", end="")
    arrays = words_arrays(words) | {"alone": _in_order(report(of_words, names, held, may_downgrade=False))}
    encoder = load_encoder(load_settings(None).encoder, dtype="float32")
    with all_cores():
        model = fit_vectors(encoder, train, names, resume=options.resume, tune=options.tune)
        _, of_vectors = model.read([case.text for case in held])
        together, mix = mixed(of_words, of_vectors, names, held)
        print(f"words count {dict(zip(language_codes(), mix.tolist(), strict=True))}; words and vector: ", end="")
        arrays |= {"both": _in_order(report(together, names, held, may_downgrade=True)), "mix": mix}
        arrays |= vector_arrays(model, train, names)
    arrays |= {"digest": np.asarray(encoder.digest), "languages": np.asarray(language_codes())}
    if options.write:
        np.savez_compressed(HERE / "assistant" / "data" / FILE, **arrays)
    return 0


if __name__ == "__main__":
    sys.exit(main())
