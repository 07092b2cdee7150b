"""The command line. Every command parses arguments, calls the library and prints the result."""

from onrecord.cli.commands import main

__all__ = ["main"]
