"""What each fixed text must say, by the specification of safety: held here so that no edit loses a point.

POINTS: for each full text, words of which every row must stand in it, in English and in Spanish.
"""

import re

import pytest

from assistant.data import language_codes
from assistant.linting import grade
from assistant.safety.responses.messages import VARIANTS, general_text
from assistant.safety.responses.text_keys import FOR_THE_YOUNG, WARNING_KEYS

LANGUAGES = language_codes()
REGIONS = ("US", "GB", "ES", "MX", "ZA", "WORLD")
GRADE = 7.0  # Flesch–Kincaid, of an English text: what a child of about twelve can read
FIRST_LINE = {  # how the first line begins: with what to do
    "en": re.compile(
        r"(?:Call|Please (?:call|ask|choose)|Stay with them|If any part of you|Speak to|If anyone is in danger|"
        r"I cannot help with that|Move away|Put distance|You can (?:call|visit|choose|tell)|If you are in danger|"
        r"It is not your fault\. In danger, call|Tell (?:an|a safe) adult|Do not stop methadone|"
        r"Check that they are safe|If you may hurt yourself|In danger, call)"
    ),
    "es": re.compile(
        r"(?:Llama|Por favor|Quédate|No la dejes|Si una parte de ti|Aunque no lo tengas claro|A cualquier hora|Habla|"
        r"Si alguien está en peligro|Con eso no puedo|Pregúntalo|Aléjate|Pon distancia|Puedes contárselo|"
        r"Si estás en peligro|No es culpa tuya\. En peligro, llama|Cuéntaselo hoy|No dejes la metadona|"
        r"Mira si está a salvo|Si puedes hacerte daño|En peligro, llama)"
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
    "911|988|doctor|médico|call someone|an adult you trust|Llama|llama a alguien|un adulto de confianza|"
    "prescriber|quien te la receta"
)
POINTS = {
    "overdose": (
        ("not breathing", "no respira"),
        ("won't wake up", "no despierta"),
        ("where you are", "dónde están"),
        ("naloxone if you have it, even if unsure", "naloxona, dásela, aunque dudes"),
        ("again after 2–3 minutes without response", "otra vez a los 2–3 minutos si no responde"),
        ("nothing for alcohol or benzodiazepines: call anyway", "No sirve para alcohol ni benzodiacepinas: llama"),
        ("rescue breaths if you know how", "Si sabes, dale respiraciones de rescate"),
        ("on their side", "Si la persona respira, ponla de lado"),
        ("Stay", "No te vayas"),
        ("Is this you? Unlock the door, be with someone", "¿Eres tú? Quita el seguro de la puerta; busca compañía"),
        ("No cold shower", "Nada de duchas frías"),
        ("no making them vomit", "provocar el vómito"),
        ('no "sleeping it off"', "ni dejarla dormir"),
        ("Many laws protect callers", "La ley suele proteger a quien llama"),
        ("Awake, not sure?", "¿Despierta, con dudas?"),
        ("On purpose? Also", "¿A propósito? Además"),
    ),
    "suicide_acute": (
        ("I am glad you said it", "Me alegra que lo hayas dicho"),
        ("988", "988"),
        ("911", "911"),
        ("Go to someone", "Ve con alguien"),
        ("Move away from anything you could use", "Aléjate de lo que podrías usar"),
        ("For the next few minutes, one thing", "Los próximos minutos, una sola cosa"),
        ("Cannot speak aloud?", "¿No puedes hablar?"),
    ),
    "suicide_acute_other": (
        ("Stay with them", "Quédate con esa persona"),
        ("Ask directly", "Pregunta sin rodeos"),
        ("out of reach", "Aleja de su alcance las medicinas"),
        ("988", "988"),
        ("you can call for yourself too", "también puedes llamar por ti"),
    ),
    "suicide_passive": (
        ("988", "988"),
        ("people who are not sure, too", "quien no lo tiene claro"),
        ("a sponsor", "tu padrino o madrina"),
        ("a friend", "un amigo"),
        ("a doctor", "un médico"),
        ("keep reading with you", "seguir leyendo contigo"),
    ),
    "withdrawal_severe": (
        ("dangerous to life", "puede poner en peligro la vida"),
        ("alcohol, benzodiazepines", "alcohol, las benzodiacepinas"),
        ("seizure", "convulsiones"),
        ("things that are not there", "alucinaciones (ver u oír cosas que no existen)"),
        ("confusion", "confusión"),
        ("fever", "fiebre"),
        ("In pregnancy", "En el embarazo"),
        ("Stay with someone", "No te quedes a solas"),
        ("Do not drive", "ni manejes"),
        ("Do not restart, stop or change a medicine", "No retomes, dejes ni cambies una medicina"),
    ),
    "withdrawal_question": (
        ("a doctor or a detox service today", "hoy con un médico o un servicio de desintoxicación"),
        ("dangerous to life", "puede poner en peligro la vida"),
        ("seizure, confusion, fever", "convulsiones, confusión, fiebre"),
        ("things that are not there", "alucinaciones (ver u oír cosas que no existen)"),
        ("Do not do this alone", "No lo hagas a solas"),
        ("Do not drive", "no manejes"),
        ("Do not restart, stop or change a medicine", "No retomes, dejes ni cambies una medicina"),
    ),
    "violence_abuse": (
        ("in danger now", "en peligro ahora"),
        ("Abuse by a partner", "Maltrato de la pareja"),
        ("exit button", "botón de salida"),
        ("A child at risk", "Un niño en riesgo"),
        ("step away now", "apártate ya"),
        ("hand the child or the keys to another person", "deja al niño o las llaves con otra persona"),
        ("Alone with a baby? Lay them face up in the crib", "¿A solas con un bebé? Acuéstalo boca arriba en su cuna"),
        ("Nobody deserves this", "Nadie merece daño"),
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
        ("Call a sponsor, another member", "Llama ahora a tu padrino o madrina, a otro miembro"),
        ("online meeting", "reunión en línea"),
        ("can handle less than before", "aguanta menos que antes"),
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
    "alcohol_poisoning": (
        ("will not wake up", "no despierta"),
        ("breathe slowly", "respira despacio"),
        ("cold, look blue", "fría o azul"),
        ("can kill, even hours later", "puede matar, también horas después"),
        ("on their side and stay", "de lado y no te vayas"),
        ("Keep them warm", "Abrígala"),
        ("No coffee, no cold shower", "Nada de café, ni duchas frías"),
        ("no making them vomit", "ni provocar el vómito"),
        ('no "sleeping it off"', "ni dejarla dormir"),
        ("naloxone if you have it", "naloxona si tienes"),
        ("Is this you? Unlock the door", "¿Eres tú? Quita el seguro de la puerta"),
    ),
    "sexual_assault": (
        ("get somewhere safe and call 911", "ve a un lugar seguro y llama al 911"),
        ("What happened is not your fault", "Lo que pasó no es culpa tuya"),
        ("National Sexual Assault Hotline, 1-800-656-4673", "Agresión Sexual, 1-800-656-4673"),
        ("You decide what comes next", "Tú decides qué sigue"),
        ("medical care without the police", "atención médica sin la policía"),
        ("even if you drank or froze", "aunque hubieras bebido o te paralizaras"),
        ("exit button", "botón de salida"),
    ),
    "sexual_assault_child": (
        ("a safe adult or call 911", "un adulto seguro o llama al 911"),
        ("it is not your fault", "no es culpa tuya"),
        ("If one does not help, tell another", "Si uno no ayuda, busca otro"),
        ("Childhelp, 1-800-422-4453", "Childhelp, 1-800-422-4453"),
        ("You may tell this secret", "Este secreto se puede contar"),
        ("Adults: believe the child, and call today", "Créele, aléjalo de esa persona y llama hoy"),
    ),
    "eating_disorder": (
        ("if you fainted, or have chest pain", "si te desmayaste, o tienes dolor de pecho"),
        ("can harm the heart even when you feel fine", "puede dañar el corazón aunque te sientas bien"),
        ("See a doctor today", "Ve hoy a un médico"),
        ("Do not drive", "No manejes"),
        ("help at any weight", "ayuda con cualquier peso"),
        ("anad.org", "anad.org"),
        ("If you think of dying", "Si piensas en morir"),
    ),
    "pregnancy_medicine": (
        ("Do not stop methadone or buprenorphine", "No dejes la metadona ni la buprenorfina"),
        ("Call the person who prescribes it today", "Llama hoy a quien te la receta"),
        ("Stopping suddenly can be dangerous", "Dejarla de golpe puede ser peligroso"),
        ("Doctors advise staying on it", "Los médicos aconsejan seguirla"),
        ("Missed a dose", "¿Te saltaste una dosis"),
        ("or if the baby moves less, call 911", "o el bebé se mueve menos, llama al 911"),
        ("1-833-852-6262", "1-833-852-6262"),
    ),
    "birth_near": (
        ("Call 911 now, or let someone drive you", "Llama ya al 911, o que alguien te lleve"),
        ("bleeding or your water broke", "sangrado o se rompió la fuente"),
        ("Tell them what you took and when", "Diles qué tomaste y cuándo"),
        ("Do not stop methadone or buprenorphine", "No dejes la metadona ni la buprenorfina"),
        ("Do not stay alone or drive", "No te quedes a solas ni manejes"),
    ),
    "child_of_drinker": (
        ("an adult outside your home today", "un adulto de fuera de tu casa"),
        ("If one does not help, tell another", "Si uno no ayuda, busca otro"),
        ("You did not cause their drinking", "Tú no causaste que beba"),
        ("you cannot cure it", "no puedes curarlo"),
        ("Do not ride with someone who has been drinking", "No subas a un carro con quien ha bebido"),
        ("Alateen", "Alateen"),
        ("al-anon.org", "al-anon.org"),
    ),
    "gambling_death": (
        ("Please call or text 988 now", "Por favor, llama al 988 y oprime 2"),
        ("I am glad you said it", "Me alegra que lo hayas dicho"),
        ("no debt is worth a life", "ninguna vale una vida"),
        ("Move away from anything you could use", "Aléjate de lo que podrías usar"),
        ("Hand over your cards", "Deja tus tarjetas"),
        ("1-800-522-4700", "1-800-522-4700"),
    ),
    "relapse_other": (
        ("Check that they are safe", "Mira si está a salvo"),
        ("will not wake up or breathe slowly, call 911", "no despierta o respira despacio, llama al 911"),
        ("naloxone if you have it", "naloxona si tienes"),
        ("less than before", "menos que antes"),
        ("You did not cause this", "Tú no lo causaste"),
        ("you cannot control it", "no puedes controlarlo"),
        ("Al-Anon, Nar-Anon", "Al-Anon, Nar-Anon"),
        ("what helps families", "qué ayuda a las familias"),
    ),
    "stimulant_psychosis": (
        ("if anyone may get hurt", "si alguien puede salir herido"),
        ("A doctor can help", "Un médico puede ayudar"),
        ("with someone you trust", "con alguien de confianza"),
        ("Take no more", "No tomes más"),
        ("Do not do what voices say", "ni obedezcas a las voces"),
        ("keep your distance, do not argue", "guarda distancia, no discutas"),
        ("put weapons away", "aleja las armas"),
        ("If voices speak of dying, call or text 988", "Si las voces hablan de morir, llama al 988"),
    ),
    "grief_or_worry": (
        ("a friend, a doctor, a counselor, a group", "un amigo, un médico, un consejero, un grupo"),
        ("I am sorry you carry this", "Siento que cargues con esto"),
        ("come in waves", "vienen en olas"),
        ("You did not cause what someone else did", "Tú no causaste lo que otra persona hizo"),
        ("You count too", "Tú también cuentas"),
        ("If it becomes too heavy, call or text 988", "Si pesa demasiado, llama al 988"),
    ),
    "crisis_other_language": (
        ("call 911 now", "llama ya al 911"),
        ("You are not alone", "No estás a solas"),
        ("findahelpline.com", "findahelpline.com"),
        ("De l’aide dans ton pays", "De l’aide dans ton pays"),
        ("I can read English and Spanish only", "Leo inglés y español, nada más"),
    ),
}


def test_every_text_has_its_points() -> None:
    assert set(POINTS) == set(WARNING_KEYS)


@pytest.mark.parametrize("key", WARNING_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_text_says_all_it_must(key: str, language: str) -> None:
    text = " ".join(general_text(key, language=language, region="US").split())
    missing = [row[LANGUAGES.index(language)] for row in POINTS[key] if row[LANGUAGES.index(language)] not in text]
    assert missing == []


@pytest.mark.parametrize("key", WARNING_KEYS)
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
    for key in ("suicide_passive_young", "relapse_now_young", *sorted(FOR_THE_YOUNG)):
        for variant in VARIANTS:
            text = general_text(key, language=language, variant=variant)
            assert re.findall(r"sponsor|member|meeting|padrino|miembro|reunión|compañero", text) == []


@pytest.mark.parametrize("key", WARNING_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_banned_words_in_any_variant(key: str, language: str, variant: str) -> None:
    assert BANNED.findall(general_text(key, language=language, variant=variant)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in WARNING_KEYS if key not in ("harmful_request", "medical_advice")])
def test_every_variant_names_someone_to_reach(language: str, key: str) -> None:
    for variant in VARIANTS:
        text = general_text(key, language=language, region="US", variant=variant)
        assert SOMEONE.search(text), (variant, text)


@pytest.mark.parametrize("key", WARNING_KEYS)
def test_a_child_of_twelve_can_read_it(key: str) -> None:
    for variant in VARIANTS:
        assert grade([general_text(key, language="en", region="WORLD", variant=variant)]) <= GRADE, variant


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_grieves_or_worries_is_told_of_no_emergency(language: str) -> None:
    for region in REGIONS:
        text = general_text("grief_or_worry", language=language, region=region)
        assert not re.search(r"\b(?:911|999|112|10177)\b(?! 2000)|emergency|emergencia", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_pregnancy_a_medicine_is_never_spoken_of_as_in_a_withdrawal(language: str) -> None:
    for variant in VARIANTS:
        first = general_text("pregnancy_medicine", language=language, variant=variant).splitlines()[0]
        assert first.startswith(("Do not stop methadone", "No dejes la metadona"))
        assert "911" not in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["suicide_acute", "suicide_passive", "suicide_passive_young", "gambling_death"])
def test_a_warm_word_stands_in_the_first_line_after_what_to_do(key: str, language: str) -> None:
    first = general_text(key, language=language).splitlines()[0]
    assert re.search(r"988.*(?:I am glad you|Me alegra que lo hayas)", first)


@pytest.mark.parametrize("key", WARNING_KEYS)
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
    for key in WARNING_KEYS:
        for variant in VARIANTS:
            assert names.findall(general_text(key, language=language, region="WORLD", variant=variant)) == []
