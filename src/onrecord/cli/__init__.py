"""The command line: a command parses, calls one function of the library, and prints."""

from onrecord.cli.commands import main

__all__ = ["main"]
