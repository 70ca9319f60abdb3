from pathlib import Path

import pytest

from assistant.cli.assembly import file_limits
from assistant.errors import SettingsError
from assistant.loading import Limits
from assistant.safety import for_region
from assistant.safety.patterns import LANGUAGES as PATTERN_LANGUAGES
from assistant.settings import LANGUAGES, REGIONS, Settings, load_settings
from assistant.ui.help import REGIONS as PANEL_REGIONS


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
        ('language = "fr"', "language 'fr' is not shipped; choose one of en, es"),
        ('region = "ZZ"', "region 'ZZ' is not shipped; choose one of US, GB"),
        ('encoder = " "', "encoder must not be empty"),
        ("top_k = ", "settings.toml"),
        ('ocr = "perhaps"', "ocr must be true or false, not 'perhaps'"),
        ("file_seconds = 0", "file_seconds must be a whole number from 1 to 3600"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_settings(file)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        load_settings(tmp_path / "absent.toml")


def test_languages_and_regions_are_those_of_the_safety_files() -> None:
    assert set(LANGUAGES) == set(PATTERN_LANGUAGES)
    assert set(REGIONS) == set(PANEL_REGIONS)
    assert all(for_region(region) for region in REGIONS)


def test_a_mistyped_variable_is_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("ASSISTANT_TOPK", "3")
    load_settings()
    assert "ASSISTANT_TOPK is no setting" in caplog.text


def test_limits_of_a_file_come_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert file_limits(Settings()) == Limits()
    (tmp_path / "a.toml").write_text("ocr = true\nfile_seconds = 60\n")
    monkeypatch.setenv("ASSISTANT_FILE_MEGABYTES", "500")
    assert file_limits(load_settings(tmp_path / "a.toml")) == Limits(seconds=60, megabytes=500, ocr=True)
    assert load_settings(tmp_path / "a.toml", flags={"ocr": None}).ocr
    monkeypatch.setenv("ASSISTANT_OCR", "off")
    assert not load_settings(tmp_path / "a.toml").ocr
