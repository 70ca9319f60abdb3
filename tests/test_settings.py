from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def test_flags_win_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('top_k = 3\nregion = "UK"\nlanguage = "es"\n')
    monkeypatch.setenv("ASSISTANT_TOP_K", "4")
    monkeypatch.setenv("ASSISTANT_REGION", "Ireland")
    settings = load_settings(file, flags={"top_k": 2, "index": None})
    assert (settings.top_k, settings.region, settings.language, settings.index) == (2, "Ireland", "es", Path("index"))


def test_defaults_hold_without_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("top_k = 0", "top_k must be a whole number from 1 to 20, not 0"),
        ('top_k = "many"', "top_k must be a whole number"),
        ("colour = 1", "unknown setting 'colour'"),
        ('encoder = " "', "encoder must not be empty"),
        ("top_k = ", "settings.toml"),
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
