"""The privacy page: the same words in docs/explanation/privacy.md and on the server, in both languages."""

from assistant.data import language_codes
from assistant.ui.html.privacy import privacy_html, privacy_markdown, site_words
from tests.paths import ROOT


def test_the_document_says_what_the_page_says() -> None:
    written = (ROOT / "docs" / "explanation" / "privacy.md").read_text(encoding="utf-8")
    assert written == privacy_markdown("en"), "run: python scripts/make_privacy.py"


def test_every_language_has_the_same_parts() -> None:
    shapes = {
        code: (
            [len(part["lines"]) for part in site_words(code)["privacy"]["parts"]],
            set(site_words(code)["privacy"]), set(site_words(code)["votes"]), site_words(code)["kept"],
        )
        for code in language_codes()
    }  # fmt: skip
    assert all(shape == shapes["en"] for shape in shapes.values())


def test_the_page_is_in_its_language_and_leads_to_the_others_and_back() -> None:
    page = privacy_html("es", feedback=False)
    assert '<html lang="es">' in page
    assert 'href="privacy?lang=en"' in page
    assert 'href="./"' in page
    assert "desactivados" in page
    assert '<html lang="en">' in privacy_html('"><script>', feedback=True)
    assert "<script" not in privacy_html('"><script>', feedback=True)
