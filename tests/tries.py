"""How many tries a test of trust makes: few on every change, many with `make trust`."""

from __future__ import annotations

import os

LONG = os.environ.get("TRUST") == "long"


def tries(*, short: int, long: int) -> int:
    """The number for this run."""
    return long if LONG else short
