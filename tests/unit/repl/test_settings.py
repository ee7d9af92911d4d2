"""The file of settings: what it sets, and that no file keeps a prompt from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.repl.settings import Settings, load_settings, settings_file


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "config.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == (Settings(), [])


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    file = written(tmp_path, '[prompt]\nediting = "vi"\nauto_close = false\npager = "off"\n')
    settings, problems = load_settings(file)
    assert not problems
    assert (settings.editing, settings.auto_close, settings.pager) == ("vi", False, "off")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[prompt]\nedting = "vi"', "unknown setting edting; did you mean editing?"),
        ("[prompt]\nzoom = 1", "unknown setting zoom; there are editing, style,"),
        ('[prompt]\nediting = "ed"', "editing is one of emacs, vi, not ed"),
        ('[prompt]\ntoolbar = "no"', "toolbar must be true or false, got 'no'"),
        ("[prompt]\nstyle = 1", "style must be a string, got 1"),
        ("[colors]\n", "unknown table [colors]; there is [prompt]"),
        ("prompt = 1", "prompt must be a table: [prompt]"),
        ("[prompt", "Expected ']'"),
        (b"\xff\xfe", "codec can't decode"),
    ],
)
def test_what_makes_no_sense_is_reported_and_left_out(
    tmp_path: Path, text: str | bytes, problem: str
) -> None:
    settings, problems = load_settings(written(tmp_path, text))
    assert settings == Settings()
    assert len(problems) == 1
    assert str(tmp_path) in problems[0] and problem in problems[0]


def test_a_wrong_setting_leaves_the_others(tmp_path: Path) -> None:
    settings, problems = load_settings(written(tmp_path, '[prompt]\nmouse = 1\nediting = "vi"'))
    assert settings.editing == "vi" and len(problems) == 1


def test_a_folder_in_its_place_is_reported(tmp_path: Path) -> None:
    assert "Is a directory" in load_settings(tmp_path)[1][0]


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SX_CONFIG", "/somewhere/else.toml")
    assert settings_file() == Path("/somewhere/else.toml")
    monkeypatch.delenv("SX_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/config")
    assert settings_file() == Path("/config/sx/config.toml")
