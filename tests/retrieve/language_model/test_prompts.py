"""Prompt templates: found, complete, and filled in without being templates themselves."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from onrecord.errors import OnRecordError
from onrecord.retrieve.language_model import prompts

_GIVEN = {"question": "{passages} {0}", "history": "- {x}", "passages": "[1] {question}"}
VALUES = {"select": _GIVEN, "write": _GIVEN}


def test_every_template_renders_with_its_values_as_they_are() -> None:
    assert set(prompts.names()) == set(VALUES)
    for name, values in VALUES.items():
        text = prompts.render(name, **values)
        assert all(value in text for value in values.values())


def test_a_missing_or_unknown_name_is_refused() -> None:
    for values in ({"question": "a"}, VALUES["select"] | {"more": "b"}):
        with pytest.raises(OnRecordError, match=r"names .* but .* are given"):
            prompts.render("select", **values)


def test_a_template_that_is_missing_or_broken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "folder", lambda: tmp_path)
    with pytest.raises(OnRecordError, match="There are no prompt templates"):
        prompts.names()
    with pytest.raises(OnRecordError, match="There is no prompt template"):
        prompts.render("select")
    (tmp_path / "select.md").write_text("{a")
    with pytest.raises(OnRecordError, match="is broken"):
        prompts.render("select", a="1")


def test_the_digest_is_that_of_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "select.md").write_text("{a}")
    monkeypatch.setattr(prompts, "folder", lambda: tmp_path)
    assert prompts.digest("select") == hashlib.sha256(b"{a}").hexdigest()
