"""Fill the page's templates. Every value is escaped, except what a template or a filter of `html` has made.

A line break between tags is not part of the page, so that templates can be laid out for reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from textwrap import shorten
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from onrecord.chat.views import html

_BREAK = re.compile(r"(?<=[>}])\n *(?=[<{])")


class _Layout(Extension):
    """Remove the line breaks between tags."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _BREAK.sub("", source.rstrip("\n"))


_TITLE_SHOWN = 60
"""Maximum characters of a title below a quotation without an outlet."""


def _shortened(title: str) -> str:
    return shorten(title, _TITLE_SHOWN, placeholder=" …")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("onrecord.chat"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=html.printable,
        extensions=[_Layout],
    )
    environment.filters |= {
        "name": html.name,
        "day": html.day,
        "kind": html.kind,
        "role": html.role,
        "shortened": _shortened,
    }
    environment.globals |= {"period": html.period, "address": html.address}
    return environment


def render(template: str, **values: Any) -> str:
    """Fill a template of the folder `templates`."""
    return _environment().get_template(template).render(values)


def part(template: str, macro: str) -> Callable[..., str]:
    """Return a macro of a template as a function."""
    made: Callable[..., str] = getattr(_environment().get_template(template).module, macro)
    return made


def safe(made: str) -> Markup:
    """Mark HTML that a view has made from escaped text, so that a template does not escape it again."""
    return Markup(made)
