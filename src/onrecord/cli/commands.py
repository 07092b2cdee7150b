"""The command line as a whole. Results go to stdout, progress and notes to stderr.

Exit codes: 0 answered or done, 3 not in the documents, 2 wrong usage, 1 other errors. Commands import heavy modules
when they run, so that `onrecord --help` is fast.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from typing import Annotated

import typer

from onrecord.cli.building import index_command
from onrecord.cli.listings import info, speakers, statements
from onrecord.cli.measuring import eval_command
from onrecord.cli.questions import ask, check, search
from onrecord.cli.serving import chat, serve
from onrecord.cli.setup import doctor, trust
from onrecord.errors import OnRecordError, QuestionError

INTERRUPTED = 130

app = typer.Typer(
    help="Ask news and official statements what was said, by whom and when.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_debug = False


def _version(shown: bool) -> None:
    if shown:
        from onrecord import __version__

        print(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error came from.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version)] = False,
) -> None:
    """Ask news and official statements what was said, by whom and when."""
    global _debug
    _debug = debug
    if debug:
        logging.basicConfig()
        logging.getLogger("onrecord").setLevel(logging.DEBUG)


app.command("index")(index_command)
for command in (ask, check, search, statements, speakers, info, doctor, trust):
    app.command()(command)
app.command("eval")(eval_command)
app.command()(chat)
app.command()(serve)


def main() -> None:
    """Run the command line; turn every error into a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Characters that the terminal cannot display are written as \u escapes.
            stream.reconfigure(errors="backslashreplace")
    try:
        _run()
    except OnRecordError as error:
        if _debug:
            raise
        _say(f"onrecord: {error}")
        sys.exit(2 if isinstance(error, QuestionError) else 1)
    except BrokenPipeError:  # `onrecord statements | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if _debug:
            raise
        _say(
            f"onrecord: {type(error).__name__}: {error}. This is a defect; "
            "run the command again as 'onrecord --debug ...' and report the output."
        )
        sys.exit(1)


def _say(message: str) -> None:
    """Print an error message without control characters from paths or documents."""
    from onrecord.types import on_one_line

    print(on_one_line(message), file=sys.stderr)


def _run() -> None:
    try:
        app()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None  # typer treats it as a failure
        if end.code == INTERRUPTED:
            print("onrecord: stopped. The work so far is kept.", file=sys.stderr)
        sys.stdout.flush()
        raise


if __name__ == "__main__":
    main()
