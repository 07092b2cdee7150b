"""One frozen `Settings`, made at the edge: flags, environment, `onrecord.toml` of the working folder, the user's own
`onrecord.toml`, defaults, in that order.

A working folder may come from anybody: what its file says of models, caches and endpoints counts only once the user
has trusted it (`onrecord trust`). Importing this reads nothing. Unknown keys are errors, so that a typing mistake is
not silently ignored.
"""

from __future__ import annotations

import os
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from onrecord import trust
from onrecord.errors import SettingsError

FILE_NAME = "onrecord.toml"
PREFIX = "ONRECORD_"

GUARDED = ("model", "cross_encoder", "cache", "llm_model", "llm_base_url", "llm_api_key")
"""What a file of the working folder may set only where the user trusts it: what is loaded, and where questions go."""

BACKENDS = ("openvino-bf16", "openvino", "onnx", "torch")
"""Ways to run the embedding model, the fastest first; `backends` knows them."""
LLM_ANSWERS = ("quotes", "written")
"""What a language model gives: the quotations alone, or checked sentences of its own above them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    Attributes:
        index: Folder of the index.
        model: Embedding model: `all-MiniLM-L6-v2` (packaged), or the folder of a sentence-transformers model.
        passage_tokens: Most tokens of a passage.
        threads: Processor cores for building; 0 for all.
        backend: What runs the embedding model: `auto`, or one of `BACKENDS`.
        cache: Folder for the model's exported form; empty for `onrecord` in the user's cache folder.
        max_file_mb: Larger files are reported, not read.
        refuse_below: Evidence weaker than this (0 to 1) is no answer; tests/benchmarks/LOG.md has the curve.
        cross_encoder: Folder of a cross-encoder that orders the evidence; empty for none.
        llm_model: Name of a language model that picks the sentences of an answer; empty for none.
        llm_answer: `quotes`, or `written` for a few checked sentences of the model's own above them.
        llm_base_url: Where it is served (OpenAI-compatible).
        llm_api_key: Its key. Never shown or logged.
        llm_timeout_seconds: Deadline of a whole call.
    """

    index: str = "index"
    model: str = "all-MiniLM-L6-v2"
    passage_tokens: int = 160
    threads: int = 0
    backend: str = "auto"
    cache: str = ""
    max_file_mb: int = 64
    refuse_below: float = 0.35
    cross_encoder: str = ""
    llm_model: str = ""
    llm_answer: str = "quotes"
    llm_base_url: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout_seconds: float = 60.0

    def __post_init__(self) -> None:
        for name in ("index", "model"):
            if not getattr(self, name):
                raise SettingsError(f"The setting {name} is empty.", fix="Name a folder, or leave it out.")
        if self.backend not in ("auto", *BACKENDS):
            known = ", ".join(BACKENDS)
            raise SettingsError(f"There is no backend {self.backend!r}.", fix=f"Set backend to auto, {known}.")
        if self.llm_answer not in LLM_ANSWERS:
            raise SettingsError(
                f"There is no way to answer called {self.llm_answer!r}.",
                fix=f"Set llm_answer to {' or '.join(LLM_ANSWERS)}.",
            )
        bounds: dict[str, tuple[float, float]] = {
            "passage_tokens": (16, 8192),
            "threads": (0, 1024),
            "max_file_mb": (1, 100_000),
            "refuse_below": (0.0, 1.0),
            "llm_timeout_seconds": (0.1, 3600),
        }
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(
                    f"The setting {name} is {value}, outside {low:g} to {high:g}.",
                    fix=f"Set {name} within these bounds.",
                )

    def shown(self) -> dict[str, Any]:
        """All settings, the key hidden; for `onrecord doctor`."""
        values: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        values["llm_api_key"] = "(set)" if self.llm_api_key else ""
        return values


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings from flags, then `ONRECORD_*`, then `onrecord.toml` in `folder`, then the user's own, then defaults.

    Args:
        flags: Values given on the command line or in code; those that are None count as not given.
        environment: Instead of `os.environ`.
        folder: Where `onrecord.toml` may lie; the working folder if None.

    Raises:
        SettingsError: A key is unknown, a value has the wrong type or is out of bounds, a file is broken, or the
            file in `folder` sets what it may set only once it is trusted.
    """
    environment = os.environ if environment is None else environment
    path, users_path = (folder or Path.cwd()) / FILE_NAME, trust.config_folder() / FILE_NAME
    # A home that this process may not look into is as good as none.
    users_content = _content(users_path) if users_path.is_file() else b""
    users = _checked(_parsed(users_content, users_path), str(users_path))
    content = _content(path)
    in_file = _checked(_parsed(content, path), str(path))
    settings = replace(Settings(), **users)
    defaults = settings
    settings = replace(settings, **in_file)
    from_environment = {
        key[len(PREFIX) :].lower(): value for key, value in environment.items() if key.startswith(PREFIX) and value
    }
    settings = replace(settings, **_checked(from_environment, "the environment"))
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    settings = replace(settings, **_checked(given, "the arguments"))
    own = from_environment.keys() | given.keys()
    guarded = [key for key in GUARDED if key in in_file.keys() - own and in_file[key] != getattr(defaults, key)]
    if guarded and not trust.is_trusted(path, content):
        raise SettingsError(
            f"{path} sets {', '.join(guarded)}, and you have not trusted it as it is now.",
            fix=f"Read it. If it is right: onrecord trust {shlex.quote(str(path.parent))}. "
            f"Or set {' '.join(PREFIX + key.upper() for key in guarded)} yourself.",
        )
    own |= users.keys() - in_file.keys()
    if settings.llm_model and "llm_base_url" in in_file.keys() - own and "llm_api_key" in own:
        # A folder that somebody sent may hold such a file: who runs a command there must not give the key away.
        raise SettingsError(
            f"{path} says where the language model is; the key, which is not in it, is not sent there.",
            fix="Set ONRECORD_LLM_BASE_URL too, or write llm_api_key beside the address.",
        )
    return settings


def trust_folder(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Trust the settings file of a folder as it is now; gives it, and what it sets that needs trust.

    Raises:
        SettingsError: There is none, it is broken, or nothing can be remembered.
    """
    path = folder / FILE_NAME
    content = _content(path)
    if not content:
        raise SettingsError(f"There is no {FILE_NAME} in {folder}.", fix="Name the folder that has one.")
    values = _checked(_parsed(content, path), str(path))
    try:
        trust.trust(path, content)
    except OSError as error:
        raise _unkept(error) from error
    return path, {key: "(hidden)" if key == "llm_api_key" else values[key] for key in GUARDED if key in values}


def distrust_folder(folder: Path) -> bool:
    """Trust the settings file of a folder no longer; whether it was trusted.

    Raises:
        SettingsError: That cannot be remembered.
    """
    try:
        return trust.distrust(folder / FILE_NAME)
    except OSError as error:
        raise _unkept(error) from error


def _unkept(error: OSError) -> SettingsError:
    reason = f"It cannot be remembered in {trust.config_folder()}: {error.strerror}."
    return SettingsError(reason, fix="Correct its permissions.")


def _content(path: Path) -> bytes:
    try:
        return trust.regular_bytes(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", fix="Check its permissions.") from error


def _parsed(content: bytes, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.", fix="Correct that line.") from error


def _checked(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    """`values` in the types of `Settings`; strings from the environment are converted."""
    defaults = Settings()
    types: dict[str, type[Any]] = {each.name: type(getattr(defaults, each.name)) for each in fields(Settings)}
    result: dict[str, Any] = {}
    for key, value in values.items():
        if key not in types:
            known = ", ".join(sorted(types))
            raise SettingsError(f"Unknown setting {key!r} in {where}.", fix=f"Known settings: {known}.")
        wanted = types[key]
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float | Path):
                raise TypeError
            if (isinstance(value, float) and wanted is int) or (wanted is str and isinstance(value, int | float)):
                raise TypeError
            result[key] = str(value) if wanted is str else wanted(value)
        except (TypeError, ValueError):
            raise SettingsError(
                f"The setting {key} in {where} is {value!r}, not a value of type {wanted.__name__}.",
                fix=f"Give a {wanted.__name__}.",
            ) from None
    return result
