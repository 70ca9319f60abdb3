"""Spanish texts are judged by the Spanish rules, and by them alone."""

from pathlib import Path

import pytest

from assistant.linting import LintFinding, eases, find_near_duplicates, grades, lint_texts, read_texts

GOOD = """---
title: "Un día sin beber"
author: "Recovery Assistant contributors"
publisher: "Recovery Assistant"
published: 2026-11-01
reviewed: 2026-11-02
licence: "CC BY 4.0"
kind: article
pathway: "general"
language: es
---
# Un día sin beber

El día tiene mañana, tarde y noche. Vive cada parte a su tiempo.

## ¿Cómo empiezo?
<!-- asked
soy adicto, usted me puede ayudar siempre
-->

Empieza con agua y pan (Aliso y otros, 2019; Cedro, s. f.). Aliso y Haya (2019) hablaron con 3,500 personas.

## Si tiemblo, ¿qué hago?

Llama a una amiga. Descansar ayuda a muchas personas.

## Referencias

1. Aliso, A., & Haya, B. (2019). Abuso de sustancias y vicio. Revista de la Mañana, 1(2), 3–4.
2. Cedro, C. (s. f.). Un folleto. Lima.
"""
PLAIN = "Descansar ayuda a muchas personas."
BAD = [
    ("heading-style", "## ¿Cómo empiezo?", "## Cómo empiezo?", "“¿” and “?” belong together"),
    ("heading-style", "## ¿Cómo empiezo?", "## ¿cómo empiezo?", "a capital first"),
    ("heading-style", "## ¿Cómo empiezo?", f"## ¿Empiezo{' ya' * 16}?", "17 words, at most 16"),
    ("heading-style", "## ¿Cómo empiezo?", "## Cómo Empezar Otra Mañana Tranquila Sola", "title case"),
    ("sentence-length", PLAIN, f"Come{' y come' * 15}.", "31 words, at most 30"),
    ("stands-alone", "Llama a una amiga.", "Eso se llama abstinencia.", "“Eso” points out of the section"),
    ("stands-alone", PLAIN, "Como se dijo arriba, descansa.", "“Como se dijo” points out"),
    ("stigma", PLAIN, "Los adictos descansan.", "“adictos” (adicto): una persona con una adicción"),
    ("claim", PLAIN, "Descansar siempre ayuda.", "“siempre” (siempre): a menudo"),
    ("address", PLAIN, "Eso depende de usted.", "“usted” (usted): tú"),
    ("number", PLAIN, "Son 2,5 horas.", "“2,5” (coma-decimal): un punto"),
    ("citation", "(Aliso y otros, 2019;", "(Olmo y otros, 2019;", "“Olmo, 2019” is not among"),
    ("citation", "Cedro, s. f.)", "Olmo, s. f.)", "“Olmo, s. f.” is not among"),
    ("reference-form", "2. Cedro", "3. Cedro", "should be numbered 2"),
    ("phone-number", PLAIN, "Llama al 0161 496 0999.", "is not in data/helplines.toml"),
]


def lint(tmp_path: Path, text: str) -> list[LintFinding]:
    path = tmp_path / "uno.md"
    path.write_text(text, encoding="utf-8")
    return lint_texts(read_texts([path]))


@pytest.mark.parametrize("tag", ["es", "es-MX"])
def test_a_good_article_has_no_findings(tmp_path: Path, tag: str) -> None:
    assert lint(tmp_path, GOOD.replace("language: es", f"language: {tag}")) == []


@pytest.mark.parametrize(("rule", "old", "new", "message"), BAD, ids=lambda value: str(value)[:24])
def test_a_bad_line_is_found(tmp_path: Path, rule: str, old: str, new: str, message: str) -> None:
    assert GOOD.count(old) == 1
    found = lint(tmp_path, GOOD.replace(old, new))
    assert [one.rule for one in found] == [rule]
    assert message in found[0].message


@pytest.mark.parametrize("said", ["“Los adictos mienten siempre”", "«Usted es un borracho»", '"Es un vicio"'])
def test_words_in_quotation_marks_are_somebodys_own(tmp_path: Path, said: str) -> None:
    assert lint(tmp_path, GOOD.replace(PLAIN, f"Un vecino dijo: {said}.")) == []


def test_no_english_rule_is_asked(tmp_path: Path) -> None:
    english = "Addicts always abuse drugs. They are clean."
    assert lint(tmp_path, GOOD.replace(PLAIN, english)) == []
    found = lint(tmp_path, GOOD.replace(PLAIN, english).replace("language: es", "language: en"))
    assert {"stigma", "claim"} <= {one.rule for one in found}


HARD = " ".join(["La institucionalización interdisciplinaria imposibilita consideraciones personalizadas."] * 15)
MIDDLING = " ".join(["Algunas personas encuentran apoyo en reuniones semanales con otros miembros."] * 30)
EASY = " ".join(["Hoy no bebo. Voy a pie a casa y como pan con mi hija."] * 12)


def test_a_text_too_hard_to_read_is_found(tmp_path: Path) -> None:
    each, together = lint(tmp_path, GOOD.replace(PLAIN, HARD))
    assert each.rule == together.rule == "reading-ease"
    assert ", at least 45: shorter sentences" in each.message
    assert together.message.startswith("median reading ease of 1 documents ")


def test_one_text_of_middling_ease_is_under_the_median_alone(tmp_path: Path) -> None:
    (found,) = lint(tmp_path, GOOD.replace(PLAIN, MIDDLING))
    assert found.message.startswith("median reading ease of 1 documents ")
    assert lint(tmp_path, GOOD.replace(PLAIN, EASY)) == []


def test_each_language_has_its_own_figures_and_median(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD.replace(PLAIN, MIDDLING), encoding="utf-8")
    (tmp_path / "b.md").write_text(GOOD.replace(PLAIN, EASY), encoding="utf-8")
    easy_english = " ".join(["I go home. I do not drink now. I eat some bread at noon with a friend."] * 9)
    english = GOOD.replace(PLAIN, easy_english).replace("language: es", "language: en")
    (tmp_path / "c.md").write_text(english, encoding="utf-8")
    texts = read_texts([tmp_path])
    assert [Path(path).name for path in eases(texts)] == ["a.md", "b.md"]
    assert [Path(path).name for path in grades(texts)] == ["c.md"]
    assert max(grades(texts).values()) < 9
    (tmp_path / "b.md").write_text(GOOD.replace(PLAIN, HARD), encoding="utf-8")
    found = lint_texts(read_texts([tmp_path]))
    medians = [one for one in found if one.message.startswith("median")]
    assert [(one.rule, Path(one.path).name) for one in medians] == [("reading-ease", "b.md")]
    assert "of 2 documents" in medians[0].message
    assert not [one for one in found if one.rule == "reading-grade"]


def test_the_glue_of_spanish_is_no_copy(tmp_path: Path) -> None:
    glue = "lo que es de uno y no lo es para ti ni para mí"
    shared = "camina despacio hasta el viejo puerto cada mañana temprano con sus perros"
    (tmp_path / "a.md").write_text(GOOD.replace(PLAIN, f"Dijo {glue}. Marta {shared}."), encoding="utf-8")
    found = find_near_duplicates(read_texts([tmp_path]), [("suyo.txt", f"{glue} {shared}")])
    assert [one.message for one in found] == [f"12 words in a row as in suyo.txt: “{shared}”"]
