"""Boilerplate."""

from __future__ import annotations

import re

_BOILERPLATE = re.compile(
    r"(?:^|\W)(?:editor'?s note|related(?: links| stories|:)|read more|sign up|subscribe|follow us|share this|"
    r"copyright|all rights reserved|click here|photo by|getty images|flagshare|advertisement|abstract\.|full text\.|"
    r"contributed to this report|contact the reporter|@\w+\.com)(?:\W|$)",
    re.IGNORECASE,
)


def is_boilerplate(text: str) -> bool:
    """Return whether a sentence is page boilerplate rather than part of the article."""
    return bool(_BOILERPLATE.search(text))
