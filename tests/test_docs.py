"""The README: names every command and option, no others, and its examples run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
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


def test_the_generated_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "reference.py", "--check"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


def test_links_in_the_documentation_lead_to_files() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_files_named_for_changes_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## Where does a change go?")[2].partition("##")[0]
    for name in re.findall(r"`([a-z_]+(?:/[a-z_.]+)*(?:/|\.py|\.js))`", table):
        assert (ROOT / "src" / "onrecord" / name).exists() or (ROOT / name).exists(), name


@pytest.mark.slow
def test_the_example_notebook_runs(seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(seeds_index, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onrecord._opened", {})
    cells = json.loads((ROOT / "docs" / "example.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "example.ipynb", "exec"), names)
    assert "Taiwan" in names["answer"]._repr_markdown_()  # type: ignore[attr-defined]
