import re
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.cli.assembly import file_limits
from assistant.data import language_codes
from assistant.errors import SettingsError
from assistant.ingestion.loading import ReadLimits
from assistant.safety import for_region
from assistant.safety.rules.patterns import load_patterns
from assistant.settings import REGIONS, Settings, load_settings
from assistant.ui.html.help import REGIONS as PANEL_REGIONS
from assistant.ui.session.site import Site, site_of
from tests.paths import ROOT


def test_flags_win_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('top_k = 3\nregion = "UK"\nlanguage = "ES"\n')
    monkeypatch.setenv("ASSISTANT_TOP_K", "4")
    monkeypatch.setenv("ASSISTANT_REGION", "ie")
    settings = load_settings(file, flags={"top_k": 2, "index": None})
    assert (settings.top_k, settings.region, settings.language, settings.index) == (2, "IE", "es", Path("index"))


def test_defaults_hold_without_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("top_k = 0", "top_k must be a whole number from 1 to 20, not 0"),
        ('top_k = "many"', "top_k must be a whole number"),
        ("colour = 1", "unknown setting 'colour'"),
        ('language = "fr"', "language must be one of en, es, not 'fr'"),
        ('region = "ZZ"', "region must be one of US, GB, .*, not 'ZZ'"),
        ('encoder = " "', "encoder must not be empty"),
        ('dtype = "float64"', "dtype must be one of auto, float32, bfloat16, not 'float64'"),
        ("top_k = ", "settings.toml"),
        ('ocr = "perhaps"', "ocr must be true or false, not 'perhaps'"),
        ('url = "example.org"', "url must be none or an address like https://example.org/help, not 'example.org'"),
        ('url = "https://example.org/?a"', "url must be none or an address"),
        ("url = 'https://e.org/\"><script>'", "url must be none or an address"),
        ('allowed_hosts = ["example.org", "a b"]', "allowed_hosts must be any or names like example.org, not 'a b'"),
        ('allowed_hosts = "https://example.org"', "allowed_hosts must be any or names like example.org"),
        ('root_path = "help"', "root_path must be / or a path like /help, not 'help'"),
        ('root_path = "/a/../b"', "root_path must be / or a path like /help"),
        ('root_path = "//example.org"', "root_path must be / or a path like /help"),
        ("file_seconds = 0", "file_seconds must be a whole number from 1 to 3600"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_settings(file)


def test_every_setting_has_a_check_that_takes_its_default() -> None:
    for field in fields(Settings):
        default = getattr(Settings(), field.name)
        assert load_settings(flags={field.name: default}) == Settings(), field.name
    with pytest.raises(SettingsError, match=f"known: {', '.join(field.name for field in fields(Settings))}"):
        load_settings(flags={"colour": 1})


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        load_settings(tmp_path / "absent.toml")


def test_languages_and_regions_are_those_of_the_safety_files() -> None:
    assert all(load_patterns(language).patterns for language in language_codes())
    assert set(REGIONS) == set(PANEL_REGIONS)
    assert all(for_region(region) for region in REGIONS)


def test_a_mistyped_variable_is_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("ASSISTANT_TOPK", "3")
    load_settings()
    assert "ASSISTANT_TOPK is no setting" in caplog.text


def test_limits_of_a_file_come_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert file_limits(Settings()) == ReadLimits()
    (tmp_path / "a.toml").write_text("ocr = true\nfile_seconds = 60\n")
    monkeypatch.setenv("ASSISTANT_FILE_MEGABYTES", "500")
    assert file_limits(load_settings(tmp_path / "a.toml")) == ReadLimits(seconds=60, megabytes=500, ocr=True)
    assert load_settings(tmp_path / "a.toml", flags={"ocr": None}).ocr
    monkeypatch.setenv("ASSISTANT_OCR", "off")
    assert not load_settings(tmp_path / "a.toml").ocr


@pytest.mark.parametrize("value", ["about:blank", "https://www.wikipedia.org/", "https://weather.example/today"])
def test_an_exit_is_a_plain_https_address_or_a_blank_page(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ASSISTANT_EXIT_URL", value)
    assert load_settings().exit_url == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("exit_url", url) for url in ("http://a.example/", "javascript:alert(1)", "data:text/html,x", "//a.example",
                                        "https://", "https://a@b.example/", "https://a.example/?from=chat", "about:x",
                                        'https://a.example/"onx', "https://a.example/#x", "file:///etc/passwd")],
        *[("embed_ancestors", origin) for origin in ("*", "https://*", "http://a.example", "https://a.example/path",
                                                     "https://a.example; script-src *", "'self'", "none https://a.example")],
        *[("feedback", file) for file in ("yes", "on", "votes.txt")],
        ("messages_per_minute", "-1"),
    ],
)  # fmt: skip
def test_a_wrong_choice_about_the_site_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name.upper()}", value)
    with pytest.raises(SettingsError, match=f"ASSISTANT_{name.upper()}: {name} must be"):
        load_settings()


def test_sites_that_may_embed_are_origins(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    origins = 'embed_ancestors = "https://a.example  https://*.b.example:8443"'
    file.write_text(f'{origins}\nfeedback = "votes.csv"\nmessages_per_minute = 0\n')
    site = site_of(load_settings(file), mcp=True)
    assert site.ancestors == ("https://a.example", "https://*.b.example:8443")
    assert (site.feedback, site.messages_per_minute, site.mcp) == (Path("votes.csv"), 0, True)
    assert site_of(Settings()) == Site()
    assert (Site().ancestors, Site().feedback) == ((), None)


def test_the_document_for_operators_names_the_defaults() -> None:
    text = (ROOT / "docs" / "how-to" / "deploying.md").read_text(encoding="utf-8")
    for name in ("exit_url", "embed_ancestors", "feedback", "messages_per_minute", "max_question_characters"):
        assert re.search(rf"\| `{name}` \| .* \| `{re.escape(str(getattr(Settings(), name)))}` \|", text)


def test_the_place_of_the_site_reaches_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        'url = "https://Example.org/help/"\nallowed_hosts = ["Example.org", "*.lan"]\nroot_path = "/help/"\n'
    )
    site = site_of(load_settings(file))
    assert (site.url, site.allowed_hosts, site.root_path) == (
        "https://Example.org/help",
        ("example.org", "*.lan"),
        "/help",
    )
    monkeypatch.setenv("ASSISTANT_ALLOWED_HOSTS", "a.example, b.example 127.0.0.1")
    assert load_settings(file).allowed_hosts == ("a.example", "b.example", "127.0.0.1")
    monkeypatch.setenv("ASSISTANT_ALLOWED_HOSTS", "any")
    assert load_settings(file, flags={"root_path": "/a/b"}).allowed_hosts == ()
    plain = site_of(Settings())
    assert (plain.url, plain.allowed_hosts, plain.root_path) == ("", (), "")
