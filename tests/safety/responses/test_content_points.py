"""What each fixed text must say, by the specification of safety: held here so that no edit loses a point.

POINTS: for each full text, words of which every row must stand in it, in English and in Spanish.
"""

import re

import pytest

from assistant.data import language_codes
from assistant.safety.responses.messages import CATEGORY_KEYS, VARIANTS, general_text

LANGUAGES = language_codes()
REGIONS = ("US", "GB", "ES", "WORLD")
FIRST_LINE = {  # how the first line begins: with what to do
    "en": re.compile(
        r"(?:Call|Please (?:call|ask|choose)|Stay with them|If any part of you|Speak to|If anyone is in danger|"
        r"I cannot help with that|Move away|Put distance|You can (?:call|visit|choose))"
    ),
    "es": re.compile(
        r"(?:Llama|Por favor|Quédate|No la dejes|Si una parte de ti|Aunque no lo tengas claro|A cualquier hora|Habla|"
        r"Si alguien está en peligro|Con eso no puedo|Pregúntalo|Aléjate|Pon distancia)"
    ),
}
OPEN_DOOR = {  # how the last line keeps the door open
    "en": re.compile(r"\b(?:come back|you can|I am here|I can keep|ask me)\b", re.I),
    "es": re.compile(r"\b(?:vuelve|puedes|aquí estoy|puedo seguir|sigo aquí|pregúntame)\b", re.I),
}
BANNED = re.compile(
    r"commit(?:ted|s|ting)? suicide|cometer suicidio|\baddicts?\b|\badict[oa]s?\b|\babuser\b|\bclean\b|\bdirty\b|"
    r"\bI promise\b|\bte prometo\b|\bselfish\b|\begoísta\b|\byou have (?:a disorder|depression|addiction)\b"
    r"|\byou should have\b|\b\d+ ?mg\b|\bmilligram|\bmiligramo",
    re.I,
)
SOMEONE = re.compile(
    "911|988|doctor|médico|ring someone|an adult you trust|Llama|llama a alguien|un adulto de confianza"
)
POINTS = {
    "overdose": (
        ("not breathing", "no respira"),
        ("won't wake up", "no despierta"),
        ("where you are", "dónde están"),
        ("naloxone if you have it, and again after 2 to 3 minutes", "naloxona, dásela, y otra vez a los 2 o 3 minutos"),
        ("does not work on alcohol or benzodiazepines: still call", "No sirve para alcohol ni benzodiacepinas: llama"),
        ("rescue breaths if you know how", "Si sabes, dale respiraciones de rescate"),
        ("on their side", "de lado"),
        ("Stay", "No te vayas"),
        ("No cold shower", "Nada de duchas frías"),
        ("no making them vomit", "ni provocar el vómito"),
        ('no "sleeping it off"', "ni dejarla dormir"),
        ("Many places have laws", "En muchos lugares la ley"),
        ("Awake and not sure", "Está despierta y tienes dudas"),
        ("On purpose? Also", "a propósito"),
    ),
    "suicide_acute": (
        ("I am glad you said it", "Me alegra que lo hayas dicho"),
        ("988", "988"),
        ("911", "911"),
        ("Go to someone", "Ve con alguien"),
        ("Move away from anything you could use", "Aléjate de lo que podrías usar"),
        ("For the next few minutes, one thing", "Los próximos minutos, una sola cosa"),
    ),
    "suicide_acute_other": (
        ("Stay with them", "Quédate con esa persona"),
        ("Ask directly", "Pregunta sin rodeos"),
        ("out of reach", "Pon lejos"),
        ("988", "988"),
        ("you can call for yourself too", "también puedes llamar por ti"),
    ),
    "suicide_passive": (
        ("988", "988"),
        ("people who are not sure, too", "quien no lo tiene claro"),
        ("a sponsor", "tu padrino"),
        ("a friend", "un amigo"),
        ("a doctor", "un médico"),
        ("keep reading with you", "seguir leyendo contigo"),
    ),
    "withdrawal_severe": (
        ("dangerous to life", "en peligro la vida"),
        ("alcohol, benzodiazepines", "alcohol, las benzodiacepinas"),
        ("seizure", "convulsión"),
        ("confusion", "confusión"),
        ("fever", "fiebre"),
        ("In pregnancy", "En el embarazo"),
        ("Stay with someone", "No te quedes a solas"),
        ("Do not drive", "ni conduzcas"),
        ("Do not restart, stop or change a medicine", "No retomes, dejes ni cambies una medicina"),
    ),
    "withdrawal_question": (
        ("a doctor or a detox service today", "hoy con un médico o un servicio de desintoxicación"),
        ("dangerous to life", "en peligro la vida"),
        ("seizure, confusion, fever", "convulsión, confusión, fiebre"),
        ("Do not do this alone", "No lo hagas a solas"),
        ("do not drive", "no conduzcas"),
        ("Do not restart, stop or change a medicine", "No retomes, dejes ni cambies una medicina"),
    ),
    "violence_abuse": (
        ("in danger now", "en peligro ahora"),
        ("Abuse by a partner", "Maltrato de la pareja"),
        ("exit button", "botón de salida"),
        ("A child at risk", "Un niño en riesgo"),
        ("step away now", "apártate ya"),
        ("hand the child or the keys to another person", "deja al niño o las llaves con otra persona"),
    ),
    "harmful_request": (
        ("I cannot help with that", "no puedo ayudarte"),
        ("never use alone", "nunca lo hagas a solas"),
        ("naloxone", "naloxona"),
        ("If you would like to read", "Si quieres leer"),
    ),
    "medical_advice": (
        ("I quote recovery literature", "Yo cito textos de recuperación"),
        ("cannot advise on medicines, doses or what a symptom means", "No puedo aconsejar sobre medicinas, dosis ni"),
        ("the person who prescribes for you, or a pharmacist", "quien te receta o en una farmacia"),
        ("Do not stop, start or change a medicine on your own", "No dejes, empieces ni cambies una medicina"),
    ),
    "relapse_now": (
        ("The urge can pass", "Las ganas pueden pasar"),
        ("Move away from it, and wait", "Aléjate de ello y espera"),
        ("Ring a sponsor, another member", "Llama ahora a tu padrino, a otro miembro"),
        ("online meeting", "reunión en línea"),
        ("less than before", "menos que antes"),
        ("something to read", "algo para leer"),
    ),
    "suicide_passive_young": (
        ("988", "988"),
        ("people who are not sure, too", "quien no lo tiene claro"),
        ("a parent, a teacher, a school nurse, a doctor", "tu padre o tu madre, un profesor"),
        ("keep reading with you", "seguir leyendo contigo"),
    ),
    "relapse_now_young": (
        ("The urge can pass", "Las ganas pueden pasar"),
        ("an adult you trust", "un adulto de confianza"),
        ("less than before", "menos que antes"),
        ("something to read", "algo para leer"),
    ),
}


def test_every_text_has_its_points() -> None:
    assert set(POINTS) == set(CATEGORY_KEYS)


@pytest.mark.parametrize("key", CATEGORY_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_text_says_all_it_must(key: str, language: str) -> None:
    text = " ".join(general_text(key, language=language, region="US").split())
    missing = [row[LANGUAGES.index(language)] for row in POINTS[key] if row[LANGUAGES.index(language)] not in text]
    assert missing == []


@pytest.mark.parametrize("key", CATEGORY_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_first_line_is_the_action_and_the_last_keeps_the_door_open(
    key: str, language: str, region: str, variant: str
) -> None:
    lines = general_text(key, language=language, region=region, variant=variant).splitlines()
    assert FIRST_LINE[language].match(lines[0]), lines[0]
    assert OPEN_DOOR[language].search(lines[-1]), lines[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_young_are_sent_to_no_members_of_a_fellowship(language: str) -> None:
    for key in ("suicide_passive_young", "relapse_now_young"):
        for variant in VARIANTS:
            text = general_text(key, language=language, variant=variant)
            assert re.findall(r"sponsor|member|meeting|padrino|miembro|reunión|compañero", text) == []


@pytest.mark.parametrize("key", CATEGORY_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_banned_words_in_any_variant(key: str, language: str, variant: str) -> None:
    assert BANNED.findall(general_text(key, language=language, variant=variant)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in CATEGORY_KEYS if key not in ("harmful_request", "medical_advice")])
def test_every_variant_names_someone_to_reach(language: str, key: str) -> None:
    for variant in VARIANTS:
        text = general_text(key, language=language, region="US", variant=variant)
        assert SOMEONE.search(text), (variant, text)


@pytest.mark.parametrize("key", CATEGORY_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_variants_grow_shorter(key: str, language: str) -> None:
    lengths = [len(general_text(key, language=language, variant=variant).split()) for variant in VARIANTS]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[2] <= 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_country_is_named_that_the_person_did_not_choose(language: str) -> None:
    names = re.compile(
        r"\b(?:US|USA|U\.S\.|America|United States|Estados Unidos|EE\. ?UU\.|UK|Britain|Reino Unido|Spain|España|"
        r"Canada|Mexico|México|India|Ireland|Irlanda|Australia)\b"
    )
    for key in CATEGORY_KEYS:
        for variant in VARIANTS:
            assert names.findall(general_text(key, language=language, region="WORLD", variant=variant)) == []
