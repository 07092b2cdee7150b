"""The password of the door."""

from __future__ import annotations

import base64
import binascii
import getpass
import hashlib
import hmac
import os
import sys
import time
from collections import OrderedDict
from pathlib import Path

from onrecord.errors import SettingsError

_CLIENTS_KEPT = 10_000
ATTEMPTS = 20.0
ATTEMPTS_A_SECOND = 4.0
"""Wrong passwords of all clients together: so many at once, then so many a second. Each costs a hash."""


class Password:
    """One user's password, kept as a salted scrypt hash and compared in constant time.

    Each failure makes the client it came from wait longer; all clients together may fail so often and no more.

    Args:
        written: `user:password`.
    """

    def __init__(self, written: str) -> None:
        user, colon, password = written.partition(":")
        if not colon or not user or not password:
            raise ValueError("authentication is written as user:password")
        self._salt = os.urandom(16)
        self._hash = self._hashed(f"{user}:{password}")
        self._known: OrderedDict[bytes, bool] = OrderedDict()
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._attempts, self._counted = ATTEMPTS, time.monotonic()

    def _hashed(self, written: str) -> bytes:
        return hashlib.scrypt(written.encode("utf-8", "replace"), salt=self._salt, n=2**14, r=8, p=1)

    def seconds_closed(self, client: str) -> float:
        """How long no attempt of a client is looked at, after failures."""
        _, until = self._failures.get(client, (0, 0.0))
        now = time.monotonic()
        self._attempts = min(ATTEMPTS, self._attempts + (now - self._counted) * ATTEMPTS_A_SECOND)
        self._counted = now
        return max(0.0, until - now, (1.0 - self._attempts) / ATTEMPTS_A_SECOND)

    def knows(self, header: str) -> bool:
        """Whether this very header was found right before: a browser sends it with every request."""
        return self._digest(header) in self._known

    def _digest(self, header: str) -> bytes:
        return hmac.digest(self._salt, header.encode("utf-8", "replace"), "sha256")

    def fits(self, header: str, client: str) -> bool:
        """Whether an `Authorization` header of a client carries the user and the password."""
        if self.knows(header):
            return True
        scheme, _, encoded = header.partition(" ")
        try:
            written = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return False
        if scheme.lower() != "basic":
            return False
        if hmac.compare_digest(self._hashed(written), self._hash):
            self._failures.pop(client, None)
            self._known[self._digest(header)] = True
            return True
        failures = self._failures.pop(client, (0, 0.0))[0] + 1
        self._failures[client] = (failures, time.monotonic() + min(30.0, 0.25 * 2 ** min(failures, 10)))
        while len(self._failures) > _CLIENTS_KEPT:
            self._failures.popitem(last=False)
        self._attempts -= 1.0
        return False


def written_in(file: str) -> str:
    """`user:password` as the first line of a file has it; `-` asks at the terminal, or reads standard input.

    On the command line itself a password is seen by everybody who can list processes.

    Raises:
        SettingsError: The file cannot be read.
    """
    if file == "-":
        ask = sys.stdin.isatty()
        return getpass.getpass("User and password, as user:password: ") if ask else sys.stdin.readline().rstrip("\r\n")
    try:
        return Path(file).read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise SettingsError(
            f"The password file {file} cannot be read: {reason}.", fix="Write user:password on its first line."
        ) from None
