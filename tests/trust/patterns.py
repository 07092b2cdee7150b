"""Every regular expression of the package, and texts made to keep each of them busy as long as can be.

A pattern is taken apart; for every repetition in it, texts are made that lead up to it, go through it many times and
then fail (with `a{n}!` for `(a+)+$`), beside runs of single characters, and its own matches one after another with
and without their ends. Time that grows faster than the text shows on one of them.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as codes
from re import _parser as parser
from typing import Any

import onrecord

_RUNS = (
    *" \n\t\r\u00a0\u200baA1.,;:'’\"“”-–(@[{<&|#*_/\\\u2029",
    " \n",
    "\r\n",
    "a ",
    "Aa ",
    "A. ",
    "1. ",
    "a.",
    ". ",
    "“a” ",
)
_FAILING = ("", "\0", "!", "\n", "a", ">")
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a ",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_NOT_SPACE: "a.",
    codes.CATEGORY_WORD: "aA1",
    codes.CATEGORY_NOT_WORD: " .",
}


@dataclass(frozen=True)
class Found:
    """A pattern, where in the package it stands, and how it is used: "match", "fullmatch", or all over a text."""

    where: str
    pattern: re.Pattern[Any]
    use: str = "finditer"


def patterns() -> list[Found]:
    """All patterns: those that modules keep, alone or in collections, and those written where they are used."""
    found: dict[tuple[Any, int], Found] = {}
    for info in pkgutil.walk_packages(onrecord.__path__, "onrecord."):
        if info.name == "onrecord.__main__":
            continue
        module = importlib.import_module(info.name)
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for name, value in vars(module).items():
            use = _use_of(name, tree) if isinstance(value, re.Pattern) else "finditer"
            for pattern in _in(value):
                found.setdefault((pattern.pattern, pattern.flags), Found(f"{info.name}.{name}", pattern, use))
        for pattern, line, use in _written_in(tree):
            found.setdefault((pattern.pattern, pattern.flags), Found(f"{info.name}:{line}", pattern, use))
    return list(found.values())


def _use_of(name: str, tree: ast.Module) -> str:
    """How a module uses a pattern of its own: at one place of a text where it says so everywhere, else all over it."""
    read = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    methods = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    ]
    elsewhere = sum(isinstance(node.ctx, ast.Load) for node in read) != len(methods)  # handed on, in a collection
    if not name.startswith("_") or elsewhere or not methods or set(methods) - {"match", "fullmatch"}:
        return "finditer"
    return "match" if "match" in methods else "fullmatch"


def _in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for each in (*value.keys(), *value.values()):
            yield from _in(each, depth + 1)
    elif isinstance(value, (tuple, list, frozenset, set)) and depth < 3:
        for each in value:
            yield from _in(each, depth + 1)


def _written_in(tree: ast.Module) -> Iterator[tuple[re.Pattern[Any], int, str]]:
    """The patterns given to functions of `re` in a module's code; what is filled in while it runs becomes "x"."""
    constants = {id(node.value) for node in tree.body if isinstance(node, ast.Assign)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re") or node.func.attr == "escape":
            continue
        if id(node) in constants:
            continue  # looked at as the value it has
        use = node.func.attr if node.func.attr in ("match", "fullmatch") else "finditer"
        written = node.args[0]
        if isinstance(written, ast.Constant):
            yield re.compile(written.value), node.lineno, use
        elif isinstance(written, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "x" for part in written.values]
            yield re.compile("".join(parts)), node.lineno, use


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Texts of about this length that are hard for the pattern."""
    for run in _RUNS:
        yield (run * length)[:length]
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    whole = _sample(tree, 0)
    for once in {whole, whole[:-1], whole + " ", _sample(tree, 1), _sample(tree, 1)[:-1]}:
        if once:
            yield (once * (length // len(once) + 1))[:length]
    for before, body in _repeated(tree, ""):
        for choice in range(3):
            pump = _sample(body, choice)
            if pump:
                run = (pump * (length // len(pump) + 1))[:length]
                for behind in _FAILING:
                    yield before + run + behind


def _repeated(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Every repetition without a small bound: what leads up to it, and what is repeated."""
    for operation, value in tree:
        if operation in _REPEATS:
            if value[1] > 50:
                yield before, value[2]
            yield from _repeated(value[2], before)
        elif operation is codes.SUBPATTERN:
            yield from _repeated(value[3], before)
        elif operation is codes.ATOMIC_GROUP:
            yield from _repeated(value, before)
        elif operation is codes.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, before)
        before += _sample([(operation, value)], 0)


def _sample(tree: Any, choice: int) -> str:
    """A short text that the pattern, or this part of it, matches; `choice` picks among alternatives."""
    made = ""
    for operation, value in tree:
        if operation is codes.LITERAL:
            made += chr(value)
        elif operation is codes.NOT_LITERAL:
            made += "a" if value != ord("a") else "b"
        elif operation is codes.ANY:
            made += "a .“"[choice % 4]
        elif operation is codes.IN:
            members = _members(value)
            made += members[choice % len(members)]
        elif operation is codes.BRANCH:
            made += _sample(value[1][choice % len(value[1])], choice)
        elif operation is codes.SUBPATTERN:
            made += _sample(value[3], choice)
        elif operation is codes.ATOMIC_GROUP:
            made += _sample(value, choice)
        elif operation in _REPEATS:
            made += _sample(value[2], choice) * max(value[0], min(1, value[1]))
    return made


def _members(values: Any) -> str:
    """Some characters of a class."""
    if values[0][0] is codes.NEGATE:
        forbidden = _members(values[1:])
        return "".join(each for each in "a .1A\n“-" if each not in forbidden) or "\u4e00"
    made = ""
    for operation, value in values:
        if operation is codes.LITERAL:
            made += chr(value)
        elif operation is codes.RANGE:
            made += chr(value[0]) + chr(value[1])
        elif operation is codes.CATEGORY:
            made += _OF_CATEGORY[value]
    return made or "a"


USED_BY = {
    r"[ \t]+[–—][ \t]+|[ \t]+--[ \t]+|[–—]$|[ \t]*[–—]{1,2}$": ("finditer", 170),
    r"(?P<who>.{2,60}?)[ \t]+[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?": ("fullmatch", 110),
    r"[ \t]*(?:[(\[<][^()\[\]<>\n]{1,60}[)\]>][ \t]*)$": ("search", 70),
    r"([^\W\d_]+(?:-[^\W\d_]+)*)-\Z": ("search", 80),
    r"([A-Z][^\W\d_]+),\s": ("match", 100_000),
    r"[a-z-]{4,}(?:ed|ing|ly)": ("fullmatch", 100_000),
    r"([A-Za-z][\w .-]{0,40}?)[ \t]*+:(?:[ \t]++(.*+))?\Z": ("match", 32 * 1024),
    r",?\s+(?:whether|if|about|why|how|what|when|where|who|which)\b": ("match", 100_000),
    r"[^\W\d_]+(?:\.[^\W\d_]+)*$": ("search", 24),
}
"""Patterns not looked for all over a text: how each is used, and the longest text that its caller gives it."""


def bound(found: Found) -> tuple[str, int]:
    """How the pattern is used, and the longest text it is given."""
    return USED_BY.get(found.pattern.pattern, (found.use, sys.maxsize))


def seconds(found: Found, text: str) -> float:
    """Processor time to use the pattern on the text; the least of three."""
    pattern = found.pattern
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    use = getattr(pattern, bound(found)[0])
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        result = use(subject)
        if bound(found)[0] == "finditer":
            for _ in result:
                pass
        best = min(best, time.process_time() - begun)
        if best < 0.002:
            break
    return best


def worst(found: Found, length: int) -> tuple[float, float, str]:
    """For the attack whose time grows most: seconds at this length, at twice the length, and how it begins.

    Times under 5 ms are left out: a text that is handled so fast is no attack, and such times are no measurement.
    """
    longest = min(length, bound(found)[1] // 2)
    slowest = 0.0, 0.0, ""
    for one, two in zip(attacks(found.pattern, longest), attacks(found.pattern, 2 * longest), strict=True):
        large = seconds(found, two)
        if large < 0.005:
            continue
        small = seconds(found, one)
        if large / max(small, 1e-4) > slowest[1] / max(slowest[0], 1e-4):
            slowest = small, large, two[:40]
    return slowest


def main() -> None:
    """Print how time grows for each pattern: at the length given (default 20,000) and at twice that."""
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    every = patterns()
    for found in every:
        small, large, text = worst(found, length)
        if large:
            print(f"{small:8.4f} {large:8.4f} {large / max(small, 1e-4):5.1f}  {found.where:45} {text!r}", flush=True)
    print(f"{len(every)} patterns")


if __name__ == "__main__":
    main()
