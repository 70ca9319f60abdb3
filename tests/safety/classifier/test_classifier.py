"""The message classifier: what it reads, how two models are joined, and what it does when one of them is missing."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.arrays import Floats
from assistant.data import data_file
from assistant.errors import DataFileError
from assistant.evaluation.safety_cases import read_cases
from assistant.safety import Detector, MessageClassifier, load_classifier_model, shipped_classifier
from assistant.safety.classifier.classifier import downgrade, parts_of
from assistant.safety.classifier.model import FILE, ClassifierModel, LinearModel, NearestExamples, class_of, read_model
from assistant.safety.classifier.ngrams import PLACES, ngram_shares
from assistant.safety.findings import Finding, verdict_of
from assistant.safety.thresholds import load_language_thresholds
from assistant.types import Action, Category, Tier

CASES = sorted((Path(__file__).parent.parent / "corpus").glob("*.jsonl"))
KINDS = ("none", "off_topic", "overdose", "relapse_now", "suicide_self_harm/passive")


def small_model(*, alone: float = 0.5, both: float = 0.5) -> ClassifierModel:
    """A model that knows five words and vectors of two numbers: (1, 0) is a relapse, (0, 1) nothing."""
    words = np.zeros((2 * PLACES, len(KINDS)), np.int8)
    for word, kind in (("step", 0), ("weather", 1), ("gurgling", 2), ("bottle", 3), ("pointless", 4)):
        words[ngram_shares(word)[0], KINDS.index(KINDS[kind])] = 100
    vector = np.zeros((2, len(KINDS)), np.float32)
    vector[0, 3] = vector[1, 0] = 10.0
    return ClassifierModel(
        classes=tuple(map(class_of, KINDS)),
        words=LinearModel(words, np.full(len(KINDS), 0.05, np.float32), np.zeros(len(KINDS), np.float32)),
        vector=LinearModel(vector, np.ones(len(KINDS), np.float32), np.zeros(len(KINDS), np.float32)),
        word_thresholds={"en": _same(alone), "es": _same(alone)},
        vector_thresholds={"en": _same(both), "es": _same(both)},
        word_weights={"en": 0.5, "es": 0.5},
        digest="d",
        adapters={},
        examples=NearestExamples(
            ids=("r-1", "r-2", "r-3", "o-1"),
            classes=np.asarray([3, 3, 3, 2]),
            vectors=np.asarray([[0, 100], [90, 10], [100, 0], [100, 0]], np.int8),
        ),
    )


def _same(threshold: float) -> Floats:
    return np.full(len(KINDS), threshold, np.float32)


def test_words_pairs_and_pieces_each_make_a_vector_of_length_one() -> None:
    places, shares = ngram_shares("so so tired")
    of_words, of_pieces = shares[places < PLACES], shares[places >= PLACES]
    # so (twice), tired, "so so", "so tired"
    assert sorted(of_words) == pytest.approx([np.sqrt(1 / 5)] * 3 + [np.sqrt(2 / 5)], abs=1e-6)
    # _so and so_ twice, _so_ four times (as the piece of 4 and, for want of 5 letters, of 5), 12 pieces of _tired_
    expected = [np.sqrt(1 / 20)] * 12 + [np.sqrt(2 / 20)] * 2 + [np.sqrt(4 / 20)]
    assert sorted(of_pieces) == pytest.approx(expected, abs=1e-6)
    assert len(set(places.tolist())) == len(places) == 4 + 15


def test_a_text_without_words_has_no_places() -> None:
    places, shares = ngram_shares("")
    assert (len(places), len(shares)) == (0, 0)


def test_words_alone_name_the_category_but_no_example() -> None:
    found = small_model().predict(["gurgling"], language="en")
    assert found.first == (Category.OVERDOSE, None)
    assert found.nearest == ()
    assert 0.9 < found.probability <= 1.0


def test_each_class_has_a_threshold_of_its_own() -> None:
    strict = _same(0.5)
    strict[KINDS.index("relapse_now")] = 1.01
    model = replace(small_model(), word_thresholds={"en": strict, "es": strict})
    assert model.predict(["gurgling"], language="en").above_threshold
    assert not model.predict(["bottle xyz"], language="en").above_threshold
    assert model.threshold((Category.RELAPSE_NOW, None), with_vector=False, language="en") == pytest.approx(1.01)
    assert model.threshold((Category.RELAPSE_NOW, None), with_vector=True, language="en") == 0.5


def test_of_two_parts_the_one_above_its_threshold_decides() -> None:
    strict = _same(0.2)
    strict[KINDS.index("relapse_now")] = 1.01
    model = replace(small_model(), word_thresholds={"en": strict, "es": strict})
    found = model.predict(["bottle xyz", "gurgling step"], language="en")
    assert (found.first, found.above_threshold) == ((Category.OVERDOSE, None), True)
    assert found.probability < model.predict(["bottle xyz"], language="en").probability


def test_a_probability_below_the_threshold_gives_no_card() -> None:
    # nothing is known: five equal shares, three of them of classes that need help
    assert not small_model(alone=0.61).predict(["xyz"], language="en").above_threshold
    found = small_model(alone=0.59).predict(["xyz"], language="en")
    assert found.above_threshold
    assert found.probability == pytest.approx(0.6, abs=1e-5)


def test_the_mean_of_both_models_counts_and_the_nearest_of_the_class_are_named() -> None:
    toward = np.asarray([[1.0, 0.0]], np.float32)
    away = np.asarray([[0.0, 1.0]], np.float32)
    found = small_model().predict(["bottle"], toward, language="en")
    assert found.first == (Category.RELAPSE_NOW, None)
    assert [name for name, _ in found.nearest] == ["r-3", "r-2"]
    doubtful = small_model(both=0.0).predict(["bottle"], away, language="en")
    assert doubtful.probability == pytest.approx(0.5, abs=0.02)


def test_the_part_that_needs_most_decides() -> None:
    found = small_model().predict(["step", "step", "pointless", "step"], language="en")
    assert found.first == (Category.SUICIDE_SELF_HARM, Tier.PASSIVE)


def test_off_topic_only_where_every_part_is() -> None:
    for parts, expected in ((["weather", "weather"], True), (["weather", "step"], False), (["step"], False)):
        assert small_model().predict(parts, language="en").off_topic is expected
    (found,) = MessageClassifier(small_model()).refine("weather", ())
    assert (found.category, found.action, found.sources) == (Category.OFF_TOPIC, Action.NONE, ("near.off_topic",))
    card = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    assert MessageClassifier(small_model()).refine("weather", [card]) == [card]
    assert verdict_of([found, card], young=False).secondary is None


def test_a_finding_is_a_card_with_the_ids_of_its_examples() -> None:
    classifier = MessageClassifier(small_model(), lambda parts, _: np.asarray([[1.0, 0.0]] * len(parts), np.float32))
    assert classifier.refine("bottle", ()) == [
        Finding(("near.r-3", "near.r-2"), Category.RELAPSE_NOW, None, Action.CARD, by_rule=False)
    ]
    assert MessageClassifier(small_model()).refine("gurgling", ()) == [
        Finding(("near.words.overdose",), Category.OVERDOSE, None, Action.CARD, by_rule=False)
    ]


def test_what_a_rule_found_is_not_said_twice() -> None:
    found = Finding(("od.x",), Category.OVERDOSE, None, Action.TAKEOVER)
    assert MessageClassifier(small_model()).refine("gurgling", [found]) == [found]


def harmless(parts: Sequence[str], _: ClassifierModel) -> Floats:
    """Vectors of harmless messages."""
    return np.asarray([[0.0, 1.0]] * len(parts), np.float32)


def test_at_a_low_probability_rules_are_dropped_and_plain_words_keep_a_card() -> None:
    overdose = Finding(("od.x",), Category.OVERDOSE, None, Action.TAKEOVER)
    acute = Finding(("su.x",), Category.SUICIDE_SELF_HARM, Tier.ACUTE, Action.TAKEOVER)
    card = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    plain = Finding(("su.y",), Category.SUICIDE_SELF_HARM, Tier.ACUTE, Action.TAKEOVER, explicit=True)
    refined = MessageClassifier(small_model(), harmless).refine("step", [overdose, acute, card, plain])
    assert refined == [plain.downgraded()]  # the probability is below drop_overdose as well
    assert MessageClassifier(small_model()).refine("step", [overdose, acute, card]) == [overdose, acute, card]


def test_each_kind_of_finding_has_its_own_least_probability() -> None:
    limits = load_language_thresholds("en").downgrade
    acute = Finding(("su.x",), Category.SUICIDE_SELF_HARM, Tier.ACUTE, Action.TAKEOVER)
    card = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    refused = Finding(("ha.x",), Category.HARMFUL_REQUEST, None, Action.DECLINE)
    overdose = Finding(("od.x",), Category.OVERDOSE, None, Action.TAKEOVER)
    passive = Finding(("pa.x",), Category.SUICIDE_SELF_HARM, Tier.PASSIVE, Action.CARD)
    severe = Finding(("wd.x",), Category.WITHDRAWAL, Tier.SEVERE, Action.CARD)
    found = [acute, card, refused, overdose, passive, severe]
    assert downgrade(found, limits.drop_request, "en") == found
    assert downgrade(found, limits.drop_request - 0.01, "en") == [acute, card, overdose, passive, severe]
    assert downgrade(found, limits.drop_card - 0.01, "en") == [acute.downgraded(), overdose, passive, severe]
    assert downgrade(found, limits.drop_cry - 0.01, "en") == [overdose.downgraded()]
    assert downgrade(found, limits.drop_overdose - 0.01, "en") == []


@pytest.mark.parametrize(("share", "lead"), [(0.51, Category.SUICIDE_SELF_HARM), (0.49, Category.WITHDRAWAL)])
def test_a_cry_leads_before_a_rule_where_the_classifier_is_sure(
    monkeypatch: pytest.MonkeyPatch, share: float, lead: Category
) -> None:
    seen = Finding(("wd.x",), Category.WITHDRAWAL, Tier.QUESTION, Action.CARD)
    cry = replace(small_model().predict(["pointless"], language="en"), share=share)
    classifier = MessageClassifier(small_model())
    monkeypatch.setattr(MessageClassifier, "read", lambda self, parts, language: cry)
    assert verdict_of(classifier.refine("pointless", [seen]), young=False).lead is lead
    assert verdict_of(classifier.refine("pointless", ()), young=False).lead is Category.SUICIDE_SELF_HARM


def test_what_a_rule_knows_leads_before_what_the_classifier_finds() -> None:
    seen = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    near = Finding(("near.o-1",), Category.OVERDOSE, None, Action.CARD, by_rule=False)
    verdict = verdict_of([near, seen], young=False)
    assert (verdict.lead, verdict.secondary) == (Category.RELAPSE_NOW, Category.OVERDOSE)


def test_a_second_category_is_named_and_leads_nothing() -> None:
    classifier = MessageClassifier(small_model(), lambda parts, _: np.asarray([[1.0, 0.0]] * len(parts), np.float32))
    first, second = classifier.refine("gurgling", ())  # overdose by its words, relapse by its vector
    assert {first.category, second.category} == {Category.OVERDOSE, Category.RELAPSE_NOW}
    assert (first.secondary, second.secondary) == (False, True)
    verdict = verdict_of([second, first], young=False)
    assert (verdict.lead, verdict.secondary) == (first.category, second.category)
    relapse = Finding(("near.r-1",), Category.RELAPSE_NOW, None, Action.CARD, by_rule=False)
    higher = Finding(("near.overdose",), Category.OVERDOSE, None, Action.CARD, by_rule=False, secondary=True)
    assert verdict_of([higher, relapse], young=False).lead is Category.RELAPSE_NOW
    assert len(classifier.refine("bottle", ())) == 1


def test_what_the_classifier_found_holds_for_a_word_or_two_and_no_longer() -> None:
    detector = Detector(classifier=MessageClassifier(small_model(alone=0.7)))
    assert detector.check("yes", ["it is all so pointless"]).lead is Category.SUICIDE_SELF_HARM
    assert detector.check("where do the members meet here", ["it is all so pointless"]).action is Action.NONE


def test_spanish_is_told_in_the_ids() -> None:
    (found,) = MessageClassifier(small_model()).refine("esta gurgling y no se", ())
    assert found.sources == ("es.near.words.overdose",)


def test_a_failing_encoder_leaves_the_words(caplog: pytest.LogCaptureFixture) -> None:
    def fail(parts: Sequence[str], net: ClassifierModel) -> Floats:
        raise RuntimeError("private words")

    with caplog.at_level(logging.WARNING):
        (found,) = MessageClassifier(small_model(), fail).refine("gurgling", ())
    assert found.sources == ("near.words.overdose",)
    assert [record.getMessage() for record in caplog.records] == [
        "the message classifier reads words alone: RuntimeError"
    ]


def test_a_long_message_is_read_in_parts() -> None:
    words = [str(number) for number in range(185)]
    parts = [part.split() for part in parts_of(" ".join(words))]
    assert [len(part) for part in parts] == [90, 90, 5]
    assert [word for part in parts for word in part] == words
    assert parts_of(" ") == []


def test_of_an_endless_message_both_ends_are_read() -> None:
    starts = [part.split()[0] for part in parts_of(" ".join(map(str, range(9000))))]
    assert starts == [str(90 * part) for part in (0, 1, 2, 3, 4, 5, 6, 7, 92, 93, 94, 95, 96, 97, 98, 99)]


def test_a_missing_file_leaves_the_rules(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> ClassifierModel:
        raise DataFileError("safety_net.npz: cannot be read")

    monkeypatch.setattr("assistant.safety.classifier.classifier.load_classifier_model", fail)
    with caplog.at_level(logging.ERROR):
        detector = Detector()
    assert "no message classifier" in caplog.text
    assert detector.check("I want to kill myself").action is Action.TAKEOVER
    assert shipped_classifier().refine("gurgling", ()) == []


def file_arrays() -> dict[str, np.ndarray]:
    with data_file(FILE).open("rb") as file:
        return dict(np.load(file, allow_pickle=False))


def test_a_file_that_lacks_an_array_or_has_one_of_another_shape_is_refused() -> None:
    arrays = file_arrays()
    with pytest.raises(KeyError, match="mix"):
        read_model({name: array for name, array in arrays.items() if name != "mix"})
    with pytest.raises(ValueError, match="weights or thresholds of another shape"):
        read_model(arrays | {"vector": arrays["vector"][:, :-1]})
    with pytest.raises(ValueError, match="weights or thresholds of another shape"):
        read_model(arrays | {"both": arrays["both"][:, 0]})
    with pytest.raises(ValueError, match="not a valid Category"):
        read_model(arrays | {"kinds": np.asarray(["boredom", *arrays["kinds"][1:]])})


def test_the_shipped_classifier_raises_cards_and_never_a_takeover() -> None:
    classifier = shipped_classifier()
    messages = ["he is gurgling and I cannot wake him", "I took all the pills", "my dad hits my mum when he is drunk"]
    found = [one for message in messages for one in classifier.refine(message, ())]
    assert len(found) == len(messages)
    assert {one.action for one in found} == {Action.CARD}


def test_the_shipped_model_names_messages_that_were_fitted_and_need_help() -> None:
    model = load_classifier_model()
    fitted = {case.id: case.group for case in read_cases(CASES, part="fit")}
    own = [model.classes[place] for place in model.examples.classes]
    assert [class_of(fitted[one]) for one in model.examples.ids] == own
    assert len(model.examples.vectors) == len(own) > 4000
    assert {kind[0] for kind in own if kind} == set(Category) - {Category.OFF_TOPIC}
    assert {kind[0] for kind in model.classes if kind} == set(Category)
