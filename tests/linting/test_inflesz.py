"""Spanish syllables and the Szigriszt-Pazos reading ease, against values worked by hand."""

import pytest

from assistant.linting import reading_ease, spanish_syllables

KNOWN = """
a 1 y 1 o 1 tú 1 muy 1 hoy 1 ley 1 voy 1 vez 1 pan 1 bien 1 dios 1 guion 1 fue 1 dio 1 buey 1 miau 1 día 2 país 2
maíz 2 raíz 2 río 2 tío 2 oír 2 leer 2 caer 2 baúl 2 reír 2 aún 2 guía 2 agua 2 lengua 2 guerra 2 guitarra 3 quien 1
quiero 2 aquí 2 queso 2 cigüeña 3 vergüenza 3 pingüino 3 averigüé 4 lingüística 4 antiguo 3 ahora 3 alcohol 3 ahí 2
búho 2 prohibir 2 ahumar 2 rehén 2 vehículo 4 zanahoria 4 cohibir 2 ciudad 2 viuda 2 cuidado 3 ruido 2 construir 2
construido 3 huir 1 destruido 3 jesuita 3 triunfo 2 recaída 4 recaer 3 adicción 3 abstinencia 4 desintoxicación 6
naloxona 4 fentanilo 4 buprenorfina 5 metadona 4 heroína 4 cocaína 4 marihuana 4 medicina 4 reunión 2 reuniones 3
padrino 3 madrina 3 madre 2 grupo 2 ayuda 3 ayudar 3 emergencia 4 emergencias 4 consumo 3 consumir 3 dependencia 4
enfermedad 4 familia 3 familiar 3 hospital 3 ansiedad 3 sueño 2 sueños 2 cuerpo 2 cuenta 2 puedes 2 puede 2
siempre 2 tiempo 2 siente 2 miedo 2 también 2 después 2 cualquier 2 cualquiera 3 cacahuate 4 hielo 2 hueso 2
seguía 3 había 3 tenía 3 todavía 4 energía 4 teoría 4 decías 3 vivíais 3 oíais 3 averiguáis 4 estudiáis 3 aéreo 4
poeta 3 teatro 3 realidad 4 ideal 3 creer 2 creencia 3 océano 4 coordinar 4 línea 3 área 3 héroe 3 yo 1 ya 1 yodo 2
mayor 2 ayer 2 apoyo 3 proyecto 3 rey 1 reyes 2 lluvia 2 calle 2 perro 2 transporte 3 instrucción 3 obstáculo 4
psicología 5 psiquiatra 3 internet 3
"""
PAIRS = list(zip(KNOWN.split()[::2], map(int, KNOWN.split()[1::2]), strict=True))


def test_syllables_of_known_words() -> None:
    assert len(PAIRS) > 150
    assert [(word, count, spanish_syllables(word)) for word, count in PAIRS if spanish_syllables(word) != count] == []


@pytest.mark.parametrize(
    ("word", "count"),
    [("AA", 2), ("NA", 3), ("THC", 4), ("DIF", 1), ("SMART", 1), ("UNEME", 3), ("Al", 1), ("ÓRALE", 3), ("Sí", 1)],
)
def test_letters_are_spoken_where_they_make_no_word(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_reading_ease_by_hand() -> None:
    # 2 sentences, 10 words, 18 syllables
    text = "Ella va a una reunión hoy. Mañana descansa en casa."
    syllables = [2, 1, 1, 2, 2, 1, 3, 3, 1, 2]
    assert reading_ease([text]) == pytest.approx(206.835 - 62.3 * sum(syllables) / 10 - 10 / 2)
    assert reading_ease([]) == 100.0
    assert reading_ease(["12 345."]) == 100.0


def test_a_longer_sentence_and_longer_words_are_harder() -> None:
    one = reading_ease(["Come pan, bebe té."])
    assert reading_ease(["Come pan. Bebe té."]) > one > reading_ease(["Come verdura, bebe té."])


def test_bracketed_sources_are_not_read_aloud() -> None:
    plain = reading_ease(["Las reuniones ayudan."])
    assert reading_ease(["Las reuniones ayudan (Bonnet y Preuss, 2017)."]) == plain
    assert reading_ease(["Las reuniones ayudan (Nacoa, s. f.; Kelly y otros, 2020)."]) == plain
