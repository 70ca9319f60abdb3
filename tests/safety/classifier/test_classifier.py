"""The second net: what it reads, how two models are joined, and what it does when one of them is missing."""

import logging
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.arrays import Floats
from assistant.errors import DataFileError
from assistant.safety import Detector, SecondNet, load_net, shipped_net
from assistant.safety.classifier.classifier import PART_WORDS, PARTS, parts_of
from assistant.safety.classifier.model import Linear, Net, Prototypes, kind_of, read_net
from assistant.safety.classifier.ngrams import PLACES, ngram_shares
from assistant.safety.findings import Finding, verdict_of
from assistant.types import Action, Category, Tier

KINDS = ("none", "off_topic", "overdose", "relapse_now", "suicide_self_harm/passive")


def small_net(*, alone: float = 0.5, both: float = 0.5) -> Net:
    """A net that knows five words and vectors of two numbers: (1, 0) is a relapse, (0, 1) nothing."""
    words = np.zeros((2 * PLACES, len(KINDS)), np.int8)
    for word, kind in (("step", 0), ("weather", 1), ("gurgling", 2), ("bottle", 3), ("pointless", 4)):
        words[ngram_shares(word)[0], KINDS.index(KINDS[kind])] = 100
    vector = np.zeros((2, len(KINDS)), np.float32)
    vector[0, 3] = vector[1, 0] = 10.0
    return Net(
        kinds=tuple(map(kind_of, KINDS)),
        words=Linear(words, np.full(len(KINDS), 0.05, np.float32), np.zeros(len(KINDS), np.float32)),
        vector=Linear(vector, np.ones(len(KINDS), np.float32), np.zeros(len(KINDS), np.float32)),
        alone={"en": alone, "es": alone},
        both={"en": both, "es": both},
        mix={"en": 0.5, "es": 0.5},
        digest="d",
        adapters={},
        prototypes=Prototypes(
            ids=("r-1", "r-2", "r-3", "o-1"),
            classes=np.asarray([3, 3, 3, 2]),
            vectors=np.asarray([[0, 100], [90, 10], [100, 0], [100, 0]], np.int8),
        ),
    )


def test_words_pairs_and_pieces_each_make_a_vector_of_length_one() -> None:
    places, shares = ngram_shares("so so tired")
    whole = places < PLACES
    assert len(places) == len(set(places)) == 4 + len(set(places[~whole]))  # so, tired, "so so", "so tired"
    assert np.sqrt((shares[whole] ** 2).sum()) == pytest.approx(1.0, abs=1e-6)
    assert np.sqrt((shares[~whole] ** 2).sum()) == pytest.approx(1.0, abs=1e-6)
    assert shares[whole].max() == pytest.approx(np.sqrt(2) / np.sqrt(2 + 1 + 1 + 1), abs=1e-6)  # "so" twice, 3 once


def test_a_text_without_words_has_no_places() -> None:
    places, shares = ngram_shares("")
    assert (len(places), len(shares)) == (0, 0)


def test_words_alone_name_the_category_but_no_prototype() -> None:
    found = small_net().resemblance(["gurgling"], language="en")
    assert found.kind == (Category.OVERDOSE, None)
    assert found.prototypes == ()
    assert 0.9 < found.probability <= 1.0


def test_a_probability_below_the_threshold_is_not_heard() -> None:
    # nothing is known: five equal shares, three of them of classes that need help
    assert not small_net(alone=0.61).resemblance(["xyz"], language="en").heard
    found = small_net(alone=0.59).resemblance(["xyz"], language="en")
    assert found.heard
    assert found.probability == pytest.approx(0.6, abs=1e-5)


def test_the_mean_of_both_models_counts_and_the_nearest_of_the_class_are_named() -> None:
    toward = np.asarray([[1.0, 0.0]], np.float32)
    away = np.asarray([[0.0, 1.0]], np.float32)
    found = small_net().resemblance(["bottle"], toward, language="en")
    assert (found.kind, found.prototypes) == ((Category.RELAPSE_NOW, None), ("r-3", "r-2"))
    doubtful = small_net(both=0.0).resemblance(["bottle"], away, language="en")
    assert doubtful.probability == pytest.approx(0.5, abs=0.02)


def test_the_part_that_needs_most_decides() -> None:
    found = small_net().resemblance(["step", "step", "pointless", "step"], language="en")
    assert found.kind == (Category.SUICIDE_SELF_HARM, Tier.PASSIVE)


def test_off_topic_only_where_every_part_is() -> None:
    for parts, expected in ((["weather", "weather"], True), (["weather", "step"], False), (["step"], False)):
        assert small_net().resemblance(parts, language="en").off_topic is expected
    (found,) = SecondNet(small_net()).weigh("weather", ())
    assert (found.category, found.action, found.sources) == (Category.OFF_TOPIC, Action.NONE, ("near.off_topic",))
    card = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    assert SecondNet(small_net()).weigh("weather", [card]) == [card]
    assert verdict_of([found, card], young=False).secondary is None


def test_a_finding_is_a_card_with_the_ids_of_its_prototypes() -> None:
    net = SecondNet(small_net(), lambda parts, _: np.asarray([[1.0, 0.0]] * len(parts), np.float32))
    assert net.weigh("bottle", ()) == [
        Finding(("near.r-3", "near.r-2"), Category.RELAPSE_NOW, None, Action.CARD, seen=False)
    ]
    assert SecondNet(small_net()).weigh("gurgling", ()) == [
        Finding(("near.words.overdose",), Category.OVERDOSE, None, Action.CARD, seen=False)
    ]


def test_what_a_pattern_found_is_not_said_twice() -> None:
    found = Finding(("od.x",), Category.OVERDOSE, None, Action.TAKEOVER)
    assert SecondNet(small_net()).weigh("gurgling", [found]) == [found]


def harmless(parts: Sequence[str], _: Net) -> Floats:
    """Vectors that resemble nothing that needs help."""
    return np.asarray([[0.0, 1.0]] * len(parts), np.float32)


def test_in_doubt_a_takeover_becomes_a_card_a_card_is_dropped_and_plain_words_keep_a_card() -> None:
    overdose = Finding(("od.x",), Category.OVERDOSE, None, Action.TAKEOVER)
    acute = Finding(("su.x",), Category.SUICIDE_SELF_HARM, Tier.ACUTE, Action.TAKEOVER)
    card = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    plain = Finding(("su.y",), Category.SUICIDE_SELF_HARM, Tier.ACUTE, Action.TAKEOVER, plain=True)
    weighed = SecondNet(small_net(), harmless).weigh("step", [overdose, acute, card, plain])
    assert weighed == [overdose, acute.lowered(), plain.lowered()]
    assert SecondNet(small_net()).weigh("step", [overdose, acute, card]) == [overdose, acute, card]


def test_what_a_pattern_knows_leads_before_what_is_resembled() -> None:
    seen = Finding(("re.x",), Category.RELAPSE_NOW, None, Action.CARD)
    near = Finding(("near.o-1",), Category.OVERDOSE, None, Action.CARD, seen=False)
    verdict = verdict_of([near, seen], young=False)
    assert (verdict.lead, verdict.secondary) == (Category.RELAPSE_NOW, Category.OVERDOSE)


def test_what_is_resembled_beside_is_named_and_leads_nothing() -> None:
    net = SecondNet(small_net(), lambda parts, _: np.asarray([[1.0, 0.0]] * len(parts), np.float32))
    first, aside = net.weigh("gurgling", ())  # overdose by its words, relapse by its vector
    assert {first.category, aside.category} == {Category.OVERDOSE, Category.RELAPSE_NOW}
    assert (first.aside, aside.aside) == (False, True)
    verdict = verdict_of([aside, first], young=False)
    assert (verdict.lead, verdict.secondary) == (first.category, aside.category)
    relapse = Finding(("near.r-1",), Category.RELAPSE_NOW, None, Action.CARD, seen=False)
    higher = Finding(("near.overdose",), Category.OVERDOSE, None, Action.CARD, seen=False, aside=True)
    assert verdict_of([higher, relapse], young=False).lead is Category.RELAPSE_NOW
    assert len(net.weigh("bottle", ())) == 1


def test_what_was_merely_resembled_holds_for_a_word_or_two_and_no_longer() -> None:
    detector = Detector(second=SecondNet(small_net(alone=0.7)))
    assert detector.check("yes", ["it is all so pointless"]).lead is Category.SUICIDE_SELF_HARM
    assert detector.check("where do the members meet here", ["it is all so pointless"]).action is Action.NONE


def test_spanish_is_told_in_the_ids() -> None:
    (found,) = SecondNet(small_net()).weigh("esta gurgling y no se", ())
    assert found.sources == ("es.near.words.overdose",)


def test_a_failing_encoder_leaves_the_words(caplog: pytest.LogCaptureFixture) -> None:
    def fail(parts: Sequence[str], net: Net) -> Floats:
        raise RuntimeError("private words")

    with caplog.at_level(logging.WARNING):
        (found,) = SecondNet(small_net(), fail).weigh("gurgling", ())
    assert found.sources == ("near.words.overdose",)
    assert [record.getMessage() for record in caplog.records] == ["the second net reads words alone: RuntimeError"]


def test_a_long_message_is_read_in_parts() -> None:
    words = [str(number) for number in range(2 * PART_WORDS + 5)]
    parts = [part.split() for part in parts_of(" ".join(words))]
    assert [len(part) for part in parts] == [PART_WORDS, PART_WORDS, 5]
    assert [word for part in parts for word in part] == words
    assert parts_of(" ") == []
    assert len(parts_of("word " * 100_000)) == PARTS


def test_a_missing_file_leaves_the_patterns(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Net:
        raise DataFileError("safety_net.npz: cannot be read")

    monkeypatch.setattr("assistant.safety.classifier.classifier.load_net", fail)
    with caplog.at_level(logging.ERROR):
        detector = Detector()
    assert "no second net" in caplog.text
    assert detector.check("I want to kill myself").action is Action.TAKEOVER
    assert shipped_net().weigh("gurgling", ()) == []


def test_a_file_of_another_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        read_net({"kinds": np.asarray(["none"])})


def test_the_shipped_net_raises_cards_and_never_a_takeover() -> None:
    net = shipped_net()
    messages = ["he is gurgling and I cannot wake him", "I took all the pills", "my dad hits my mum when he is drunk"]
    found = [one for message in messages for one in net.weigh(message, ())]
    assert len(found) == len(messages)
    assert {one.action for one in found} == {Action.CARD}


def test_the_shipped_net_names_labelled_messages_alone() -> None:
    net = load_net()
    assert len(net.prototypes.ids) == len(net.prototypes.classes) == len(net.prototypes.vectors)
    assert {kind[0] for kind in net.kinds if kind} == set(Category)
