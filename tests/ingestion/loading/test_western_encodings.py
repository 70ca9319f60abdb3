"""Old encodings of Latin scripts are told apart, or the text is refused: no letter becomes another in silence."""

import pytest

from assistant.errors import DocumentError
from assistant.ingestion.loading.decoding import decode_bytes

SPANISH = "Mañana dejaré el alcohol. ¿Cuántos días dura lo peor? La reunión está aquí, y allí también hay café."
GERMAN = "Müde bin ich, und der Schlaf läßt auf sich warten. Über Rückfälle dürfen wir reden; schöne Tage kommen."
FRENCH = "Où aller ? J'ai arrêté il y a trois mois. La première soirée a été la pire, déjà après le dîner."
SWEDISH = "Kvällarna är svårast, men mötena hjälper. Så småningom går det lättare på jobbet också."
POLISH = "Przestałem pić trzy miesiące temu. Później było łatwiej, dzięki żonie i przyjaciołom. Śpię już dobrze."
TURKISH = (
    "Üç ay önce içmeyi bıraktım. En zoru akşamlardı ama toplantılar sayesinde başardım. Daha sonra kolaylaştı; "
    "şimdi iyi uyuyorum, değil mi?"
)
ENGLISH = "The naïve plan cost £20 and a café visit – “just one”- and most of us went home…"
RUSSIAN = "Я бросил пить три месяца назад. Труднее всего было по вечерам, потом стало легче."

DOS = ("cp850", "cp437", "cp858")
WESTERN = [
    (text, encoding)
    for text in (SPANISH, GERMAN, FRENCH, SWEDISH)
    for encoding in (*DOS, "cp1252", "iso8859_15", "mac_roman")
]
FURTHER = [
    (POLISH, "cp1250"), (POLISH, "cp852"), (TURKISH, "cp1254"), (ENGLISH, "cp1252"), (ENGLISH, "mac_roman"),
    (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding"), [*WESTERN, *FURTHER])
@pytest.mark.parametrize("times", [1, 20])
def test_what_was_written_is_read(text: str, encoding: str, times: int) -> None:
    written = f"{text}\n" * times
    decoded = decode_bytes(written.encode(encoding))
    assert decoded.text == written
    assert [note.kind for note in decoded.notes] == ["encoding"]  # it was guessed, and is said to be


@pytest.mark.parametrize("encoding", ["cp866", "cp737"])
def test_an_encoding_that_reads_badly_in_all_that_are_known_is_refused(encoding: str) -> None:
    text = {"cp866": RUSSIAN, "cp737": "Σταμάτησα να πίνω πριν από τρεις μήνες. Τα βράδια ήταν δύσκολα."}[encoding]
    with pytest.raises(DocumentError, match="encoding cannot be told"):
        decode_bytes(text.encode(encoding))


def test_one_sign_is_not_enough_to_leave_the_encoding_of_browsers() -> None:
    assert decode_bytes("It costs £20.".encode("cp1252")).encoding == "windows-1252"
