"""Settings: flag, then environment, then file, then default; what is unknown or out of bounds is an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onrecord.errors import SettingsError
from onrecord.settings import GUARDED, Settings, load_settings, trust_folder
from onrecord.trust import config_folder


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(tmp_path: Path) -> None:
    file = tmp_path / "onrecord.toml"
    file.write_text('index = "file"\nthreads = 2\npassage_tokens = 100\n')
    environment = {"ONRECORD_INDEX": "environment", "ONRECORD_THREADS": "3", "HOME": "/x"}
    found = load_settings({"index": "flag", "model": None}, environment=environment, folder=tmp_path)
    assert (found.index, found.threads, found.passage_tokens, found.model) == ("flag", 3, 100, Settings().model)


def test_the_working_folder_and_the_real_environment_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "onrecord.toml").write_text("max_file_mb = 7")
    monkeypatch.setenv("ONRECORD_REFUSE_BELOW", "0.25")
    assert (load_settings().max_file_mb, load_settings().refuse_below) == (7, 0.25)


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert load_settings(environment={"ONRECORD_INDEX": ""}, folder=tmp_path) == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "indexx = 'a'",
            r"Unknown setting 'indexx' in .*onrecord\.toml.*Known settings: backend, cache, cross_encoder, ",
        ),
        ("threads = 'two'", "not a value of type int"),
        ("threads = 1.5", "not a value of type int"),
        ("threads = true", "not a value of type int"),
        ("index = ['a']", "not a value of type str"),
        ("index = 7", "not a value of type str"),
        ("index = ''", "The setting index is empty"),
        ("passage_tokens = 15", "outside 16 to 8192"),
        ("refuse_below = nan", "outside 0 to 1"),
        ("refuse_below = 1.01", "outside 0 to 1"),
        ("llm_timeout_seconds = inf", "outside 0.1 to 3600"),
        ("index = ", "is not valid TOML"),
        ("[index]\na = 1", "not a value of type str"),
        ("\udcff", "is not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "onrecord.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=said):
        load_settings(environment={}, folder=tmp_path)


def test_a_mistyped_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Unknown setting 'modell' in the environment"):
        load_settings(environment={"ONRECORD_MODELL": "x"}, folder=tmp_path)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(environment={}, folder=tmp_path)


def test_the_key_is_never_shown() -> None:
    settings = Settings(llm_api_key="secret-key")
    assert "secret-key" not in repr(settings) + str(settings.shown())
    assert settings.shown()["llm_api_key"] == "(set)" and Settings().shown()["llm_api_key"] == ""


def test_a_key_of_ones_own_is_not_sent_where_a_file_of_the_folder_says(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text('llm_model = "m"\nllm_base_url = "http://model.invalid/v1"\n')
    trust_folder(tmp_path)
    mine = {"ONRECORD_LLM_API_KEY": "secret-key"}
    with pytest.raises(SettingsError, match=r"is not sent there\. Set ONRECORD_LLM_BASE_URL") as caught:
        load_settings(environment=mine, folder=tmp_path)
    assert "secret-key" not in str(caught.value)
    with pytest.raises(SettingsError, match="is not sent there"):
        load_settings({"llm_api_key": "secret-key"}, environment={}, folder=tmp_path)
    address = {"ONRECORD_LLM_BASE_URL": "http://127.0.0.1:9/v1"}
    assert load_settings(environment=mine | address, folder=tmp_path).llm_api_key == "secret-key"
    assert load_settings(environment={}, folder=tmp_path).llm_base_url == "http://model.invalid/v1"
    (tmp_path / "onrecord.toml").write_text('llm_base_url = "http://model.invalid/v1"\n')
    trust_folder(tmp_path)
    assert load_settings(environment=mine, folder=tmp_path).llm_model == "", "nothing is asked, nothing is sent"


@pytest.mark.parametrize("key", GUARDED)
def test_a_working_folder_says_what_is_loaded_and_where_questions_go_only_once_it_is_trusted(
    tmp_path: Path, key: str
) -> None:
    file = tmp_path / "onrecord.toml"
    file.write_text(f'{key} = "theirs"\nthreads = 2\n')
    with pytest.raises(SettingsError, match=f"sets {key}, and you have not trusted it.*onrecord trust "):
        load_settings(environment={}, folder=tmp_path)
    mine = load_settings(environment={f"ONRECORD_{key.upper()}": "mine"}, folder=tmp_path)
    assert (getattr(mine, key), mine.threads) == ("mine", 2), "what the user sets counts, and the rest of the file"
    assert getattr(load_settings({key: "flag"}, environment={}, folder=tmp_path), key) == "flag"
    path, values = trust_folder(tmp_path)
    assert path == file and values == {key: "(hidden)" if key == "llm_api_key" else "theirs"}
    assert getattr(load_settings(environment={}, folder=tmp_path), key) == "theirs"
    file.write_text(f'{key} = "theirs, changed"\n')
    with pytest.raises(SettingsError, match="as it is now"):
        load_settings(environment={}, folder=tmp_path)


def test_the_users_own_file_always_counts_and_the_working_folders_wins_over_it(tmp_path: Path) -> None:
    own = config_folder() / "onrecord.toml"
    own.parent.mkdir()
    own.write_text('llm_model = "mine"\nthreads = 3\n')
    file = tmp_path / "onrecord.toml"
    file.write_text('threads = 2\nllm_model = "mine"\n')
    found = load_settings(environment={}, folder=tmp_path)
    assert (found.llm_model, found.threads) == ("mine", 2), "what only repeats the user's own needs no trust"
    file.write_text('llm_model = "theirs"\n')
    with pytest.raises(SettingsError, match="not trusted"):
        load_settings(environment={}, folder=tmp_path)
    own.write_text("nonsense = 1")
    with pytest.raises(SettingsError, match="Unknown setting"):
        load_settings(environment={}, folder=tmp_path)


def test_a_pipe_a_device_and_a_giant_are_no_settings(tmp_path: Path) -> None:
    file = tmp_path / "onrecord.toml"
    os.mkfifo(file)
    with pytest.raises(SettingsError, match="no regular file"):
        load_settings(environment={}, folder=tmp_path)
    file.unlink()
    file.symlink_to("/dev/zero")
    with pytest.raises(SettingsError, match="no regular file"):
        load_settings(environment={}, folder=tmp_path)
    file.unlink()
    file.write_text("#" * 2**21)
    with pytest.raises(SettingsError, match="more than"):
        load_settings(environment={}, folder=tmp_path)
