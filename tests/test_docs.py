"""The README: names every command and option, no others, and its examples run."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer.main
from collection import ROOT

from onrecord.cli.commands import app

README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUP = typer.main.get_command(app)
COMMANDS = {name: command for name, command in GROUP.commands.items() if not command.hidden}
FENCED = re.compile(r"^```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["language"], match["code"]) for match in FENCED.finditer(README)]


def options(name: str) -> set[str]:
    """Every form of every option of a command."""
    forms = {form for each in COMMANDS[name].params for form in (*each.opts, *each.secondary_opts)}
    return {form for form in forms if form.startswith("-")} | {"--help", "-h"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_readme_shows_every_command_and_its_options(name: str) -> None:
    assert f"onrecord {name}" in README
    long = {form for each in COMMANDS[name].params for form in each.opts if form.startswith("--")}
    missing = {form for form in long if not re.search(rf"{re.escape(form)}\b", README)}
    assert not missing, f"onrecord {name}"


def test_the_readme_shows_no_command_or_option_that_is_not_there() -> None:
    lines = [
        line for language, code in BLOCKS if language in ("", "sh", "bash", "console") for line in code.split("\n")
    ]
    found = [match.group() for line in lines if (match := re.search(r"(?<![\w./-])onrecord .*", line))]
    assert found
    for command in found:
        words = shlex.split(command.split("#", 1)[0].replace("...", ""))
        rest = [word for word in words[1:] if word != "--debug"]
        if not rest or rest[0].startswith("-"):
            continue
        assert rest[0] in COMMANDS, command
        used = {word.split("=", 1)[0] for word in rest[1:] if re.fullmatch(r"--?[a-z][a-z-]*(=.*)?", word)}
        assert used <= options(rest[0]), command


@pytest.mark.slow
def test_the_readmes_python_runs(seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = [code for language, code in BLOCKS if language == "python"]
    assert examples
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(seeds_index, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onrecord._opened", {})
    names: dict[str, object] = {}
    for code in examples:
        exec(compile(code, "README.md", "exec"), names)


def test_the_folders_that_need_it_explain_themselves() -> None:
    for folder in ("index", "prompts"):
        assert (ROOT / folder / "README.md").read_text(encoding="utf-8").startswith(f"# {folder}/")
