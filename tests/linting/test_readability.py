"""Syllables, sentences and the Flesch–Kincaid grade, against values worked by hand."""

import pytest

from assistant.linting import grade, syllables
from assistant.linting.readability import sentences

KNOWN = """
recovery 4 alcohol 3 addiction 3 meeting 2 sponsor 2 programme 2 anonymous 4 study 2 studies 2 helped 1 wanted 2
needed 2 stopped 1 treatment 2 medicine 3 fellowship 3 people 2 little 2 table 2 trouble 2 simple 2 whole 1 rule 1
places 2 changes 2 services 3 groups 1 makes 1 takes 1 uses 2 science 2 violence 3 experience 4 client 2 period 3
radio 3 social 2 special 2 nation 2 religious 3 anxious 2 serious 3 various 3 previous 3 theory 3 real 1 reality 4
create 2 created 3 creation 3 area 3 idea 3 being 2 seeing 2 doing 2 going 2 saying 2 trying 2 situation 4 actual 3
gradual 3 usually 4 equally 3 quality 3 guilt 1 guide 1 quiet 2 diet 2 society 4 anxiety 4 patient 2 ancient 2
efficient 3 lonely 2 safely 2 careful 2 homeless 2 movement 2 somewhere 2 methadone 3 naloxone 3 opioid 3 cocaine 2
psychiatric 4 relapse 2 abstinence 3 spiritual 4 meditation 4 ceremony 4 heal 1 health 1 ideally 4 breathe 1
clothes 1 loved 1 used 1 facilitator 5 individual 5 biology 4 museum 3 poetry 3 lion 2 violent 3 reliable 4 higher 2
money 2 they 1 eye 1 year 1 beautiful 3 obvious 3 union 2 million 2 opinion 3 region 2 champion 3 coincidence 4
obedience 4 audience 3 cooperate 4 dying 2 employer 3 fire 1 hour 1 worried 2 died 1 tried 1 hundred 2 bed 1 speed 1
guaranteed 3 agreed 2 series 2 honest 2 sobriety 4 secular 3 women 2 criticism 4 mechanism 4 something 2 therapist 3
psychologist 4 emergencies 4 courageous 3 surgeon 2 theology 4 the 1 he 1 tree 1 acre 2 more 1 here 1 there 1
"""
PAIRS = list(zip(KNOWN.split()[::2], map(int, KNOWN.split()[1::2]), strict=True))


def test_syllables_of_known_words() -> None:
    assert len(PAIRS) > 150
    assert [(word, count, syllables(word)) for word, count in PAIRS if syllables(word) != count] == []


@pytest.mark.parametrize(("word", "count"), [("AA", 2), ("SMART", 1), ("sponsor's", 2), ("they’ve", 1), ("b", 1)])
def test_letters_and_endings(word: str, count: int) -> None:
    assert syllables(word) == count


def test_grade_by_hand() -> None:
    # 2 sentences, 12 words, 14 syllables
    text = "She goes to a meeting at noon. He is at home today."
    assert grade([text]) == pytest.approx(0.39 * 6 + 11.8 * 14 / 12 - 15.59)
    assert grade([]) == 0.0
    assert grade(["12 345."]) == 0.0


def test_bracketed_sources_are_not_read_aloud() -> None:
    plain = "Meetings help many people."
    assert sentences(["Meetings help many people (Kelly, Humphreys & Ferri, 2020)."]) == [plain]
    assert grade(["Meetings help many people (Kelly et al., 2020; Moos & Moos, 2006a)."]) == grade([plain])
    assert sentences(["Meetings (in rooms) help."]) == ["Meetings (in rooms) help."]
