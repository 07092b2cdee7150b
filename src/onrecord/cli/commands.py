"""The commands: parse, call the library, print. Results go to stdout, progress and notes to stderr.

Exit codes: 0 answered or done, 3 not in the documents, 2 wrong usage, 1 other errors. Commands import heavy modules
when they run, so that `onrecord --help` is fast.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from onrecord.errors import OnRecordError, QuestionError

if TYPE_CHECKING:
    from onrecord.index import Index
    from onrecord.settings import Settings
    from onrecord.types import Answer

NOT_IN_DOCUMENTS = 3
INTERRUPTED = 130

app = typer.Typer(
    help="Ask news and official statements what was said, by whom and when.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

IndexOption = Annotated[str | None, typer.Option("--index", "-i", help="Folder of the index (default: index).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SpeakerOption = Annotated[str | None, typer.Option("--speaker", "-s", help="Only this speaker's statements.")]
SinceOption = Annotated[str | None, typer.Option("--since", help="First date, YYYY-MM-DD.")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Last date, YYYY-MM-DD.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Only this outlet (part of its name).")]
DocumentOption = Annotated[str | None, typer.Option("--document", "-d", help="Only this document (path or title).")]
SetPart = Literal["a", "b", "all"]
QuestionArgument = Annotated[
    list[str], typer.Argument(help="The question, with or without quotation marks; - reads it from standard input.")
]


class EvalReader(StrEnum):
    """Readers that can be measured."""

    BUILT_IN = "built-in"
    LANGUAGE_MODEL = "language-model"


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


@app.command("index")
def index_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders to add.", show_default=False)] = None,
    index: IndexOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build everything again (with PATHS: only these).")
    ] = False,
    remove: Annotated[list[Path] | None, typer.Option("--remove", help="Remove this path from the index.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Update the index with new, changed, moved and deleted files; without PATHS, those already indexed."""
    settings = _settings(index)
    from onrecord.cli.output import print_report, progress_bar
    from onrecord.indexing.build import build_index

    with progress_bar() as progress:
        report = build_index(
            list(paths or ()),
            settings.index,
            rebuild=rebuild,
            remove=list(remove or ()),
            progress=progress,
            settings=settings,
        )
    if as_json:
        _print_json(report.to_dict())
    print_report(report, settings.index, to_stderr=as_json)
    if report.failed:
        raise typer.Exit(1)


@app.command()
def ask(
    question: QuestionArgument,
    index: IndexOption = None,
    speaker: SpeakerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    document: DocumentOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="Maximum number of citations.")] = 5,
    offset: Annotated[int, typer.Option("--offset", help="Leave out so many statements, shown before.")] = 0,
    history: Annotated[list[str] | None, typer.Option("--after", help="An earlier question, oldest first.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verbatim quotations."""
    answer = _open(index).ask(
        _question(" ".join(question)),
        tuple(history or ()),
        speaker,
        since,
        until,
        source,
        limit,
        document=document,
        offset=offset,
    )
    _print_answer(answer, as_json)


@app.command()
def check(
    quotation: Annotated[str, typer.Argument(help="The words, or - to read them from standard input.")],
    speaker: Annotated[str | None, typer.Option("--speaker", "-s", help="Who is said to have said them.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a quotation: verbatim, altered, shortened or spliced, another's, or not found."""
    _print_answer(_open(index).check(_question(quotation), speaker), as_json)


@app.command()
def search(
    question: QuestionArgument,
    index: IndexOption = None,
    speaker: SpeakerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    document: DocumentOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="Maximum number of passages.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """List the passages that match a question, best first."""
    from onrecord.answer import render

    words = _question(" ".join(question))
    found = _open(index).search(words, (), speaker, since, until, source, limit, document=document)
    if as_json:
        _print_json([hit.to_dict() for hit in found])
    else:
        print(render.hits(found) if found else "Nothing found.")
    if not found:
        raise typer.Exit(NOT_IN_DOCUMENTS)


@app.command()
def statements(
    index: IndexOption = None,
    speaker: SpeakerOption = None,
    document: DocumentOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who said what, in document order."""
    from onrecord.types import on_one_line

    for each in _open(index).statements(speaker, document):
        row = each.to_dict()
        if as_json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            when = f" ({each.date})" if each.date else ""
            print(on_one_line(f"{each.speaker or 'unknown'}{when}, {each.kind}: {' '.join(row['text'].split())}"))


@app.command()
def speakers(
    name: Annotated[str | None, typer.Argument(help="Part of a name; all if omitted.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the speakers in the documents, with their number of statements."""
    from onrecord.types import on_one_line

    opened = _open(index)
    found = opened.find_speakers(name) if name else opened.speakers()
    if as_json:
        _print_json([each.to_dict() for each in found])
    else:
        for each in found:
            others = [alias for alias in each.aliases if alias != each.name]
            also = f"  (also: {', '.join(others)})" if others else ""
            print(on_one_line(f"{each.statements:6d} in {each.documents:4d} documents  {each.name}{also}"))
    if not found:
        print(f"No speaker matches {name!r}.", file=sys.stderr)
        raise typer.Exit(NOT_IN_DOCUMENTS)


@app.command()
def info(
    index: IndexOption = None,
    documents: Annotated[bool, typer.Option("--documents", help="List the documents too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show statistics of the index and how it was built."""
    from onrecord.types import on_one_line

    opened = _open(index)
    values = opened.info().to_dict()
    listed = list(opened.documents()) if documents else []
    if as_json:
        _print_json(values | ({"list": [each.to_dict() for each in listed]} if documents else {}))
        return
    for key, value in values.items():
        shown = ", ".join(f"{k} ({v})" for k, v in value.items()) if isinstance(value, dict) else value
        print(on_one_line(f"{key:15} {', '.join(shown) if isinstance(shown, list) else shown}"))
    for each in listed:
        print(on_one_line(f"{each.id}  {each.date or '----------'}  {each.path}  {each.title}"))


@app.command()
def doctor(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Check settings, models and index, and show a fix for every problem."""
    from onrecord.doctor import examine
    from onrecord.types import on_one_line

    checks = examine(index)
    if as_json:
        _print_json([check.to_dict() for check in checks])
    else:
        for check in checks:
            print(on_one_line(f"{'ok  ' if check.good else 'FAIL'}  {check.name:10} {check.found}"))
    if not all(check.good for check in checks):
        raise typer.Exit(1)


@app.command()
def trust(
    folder: Annotated[Path, typer.Argument(help="Folder with an onrecord.toml.")] = Path(),
    forget: Annotated[bool, typer.Option("--forget", help="Trust it no longer.")] = False,
) -> None:
    """Let the onrecord.toml of a folder say which models are loaded and where questions go."""
    from onrecord.settings import FILE_NAME, distrust_folder, trust_folder
    from onrecord.types import on_one_line

    if forget:
        was = distrust_folder(folder)
        print(on_one_line(f"{folder / FILE_NAME} is {'no longer' if was else 'not'} trusted."))
        return
    path, values = trust_folder(folder)
    print(on_one_line(f"{path} is trusted until it changes."))
    for key, value in values.items():
        print(on_one_line(f"{key} = {value}"))


@app.command("eval")
def eval_command(
    questions: Annotated[Path, typer.Argument(help="Question set: JSON Lines, or a folder with --topical.")],
    index: IndexOption = None,
    details: Annotated[bool, typer.Option("--details", help="Print every question's outcome to stderr.")] = False,
    topical: Annotated[bool, typer.Option("--topical", help="Grade by judged pools of passages.")] = False,
    part: Annotated[SetPart, typer.Option("--part", help="Part of a topical set: a to tune on, b to report.")] = "all",
    readers: Annotated[
        list[EvalReader] | None,
        typer.Option("--reader", help="Who reads the passages (default: as set); give both to compare them."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the quality of answers on a question set."""
    if topical:
        _eval_topical(questions, index, part, details, as_json)
        return
    from onrecord import evaluate
    from onrecord.cli.output import print_figures
    from onrecord.evaluate.readers import differences, run_reader, settings_for
    from onrecord.index import Index

    items = evaluate.load_questions(questions)
    settings = _settings(index)
    names = list(dict.fromkeys(readers or ()))

    def show(outcome: evaluate.Outcome) -> None:
        if details:
            marks = {
                "clean": outcome.clean,
                "answered": outcome.answered,
                "hit": outcome.hit,
                "trapped": outcome.trapped,
            }
            shown = " ".join(name for name, is_so in marks.items() if is_so)
            print(f"{outcome.item.id}\t{outcome.item.type}\t{shown}\t{outcome.item.question}", file=sys.stderr)

    runs = []
    for name, chosen in [(name.value, settings_for(name, settings)) for name in names] or [("", settings)]:
        opened = Index.open(settings=chosen)
        opened.load_model()
        runs.append(run_reader(name, items, opened.ask, opened.documents(), show))
    figures = {done.name: evaluate.summary(done.outcomes) for done in runs}
    if as_json:
        _print_json(figures if len(runs) > 1 else figures[runs[0].name])
        return
    for done in runs:
        if names:
            print(done.summary())
        print_figures(figures[done.name])
    if len(runs) == 2:
        for done, only in zip(runs, differences(*runs), strict=True):
            print(f"clean with {done.name} only: {len(only)} {' '.join(only)}".rstrip())


def _eval_topical(folder: Path, index: str | None, part: SetPart, details: bool, as_json: bool) -> None:
    """Print the figures of a topical set; list the citations that nobody has judged on stderr."""
    from onrecord.cli.output import print_figures
    from onrecord.evaluate.topical import TopicalOutcome, load_topical_set, run_topical, topical_figures
    from onrecord.types import on_one_line

    topical = load_topical_set(folder)
    opened = _open(index)
    opened.load_model()

    def show(outcome: TopicalOutcome) -> None:
        if details:
            print(on_one_line(outcome.summary()), file=sys.stderr)
        for name, start, end in outcome.unjudged:
            print(on_one_line(f"unjudged: {outcome.query.id} {name} {start}-{end}"), file=sys.stderr)

    outcomes = run_topical(topical, lambda question: opened.ask(question), None if part == "all" else part, show)
    figures = topical_figures(outcomes)
    if as_json:
        _print_json(figures)
        return
    print_figures({"all": figures})


@app.command()
def chat(
    index: IndexOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port (default: 7860, or the next free one).")] = None,
    auth: Annotated[
        str | None, typer.Option(help="NAME:PASSWORD for visitors; visible to all users of this machine.")
    ] = None,
    auth_file: Annotated[
        str | None,
        typer.Option("--auth-file", help="File with NAME:PASSWORD; - prompts or reads standard input."),
    ] = None,
    without_password: Annotated[
        bool, typer.Option("--without-password", help="Listen beyond this machine without a password.")
    ] = False,
    allowed_host: Annotated[
        list[str] | None, typer.Option("--allowed-host", help="Another host name of the chat.")
    ] = None,
    root_path: Annotated[str, typer.Option(help="Path prefix of the chat behind a proxy.")] = "",
    upload: Annotated[bool, typer.Option("--upload/--no-upload", help="Whether visitors can add documents.")] = True,
    mcp: Annotated[bool, typer.Option("--mcp", help="Also serve read-only MCP tools.")] = False,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Whether to open a browser.")] = True,
) -> None:
    """Open the web chat."""
    settings = _settings(index)
    from onrecord.chat import serve
    from onrecord.serve import addition

    serve(
        Path(settings.index),
        host=host,
        port=port,
        auth=_auth(auth, auth_file),
        without_password=without_password,
        allowed_hosts=tuple(allowed_host or ()),
        root_path=root_path,
        upload=upload,
        mcp=mcp,
        open_browser=open_browser,
        additions=(addition(),),
    )


@app.command()
def serve(
    index: IndexOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 7870,
    auth: Annotated[
        str | None, typer.Option(help="NAME:PASSWORD that programs must give; PASSWORD is the API key.")
    ] = None,
    auth_file: Annotated[
        str | None,
        typer.Option("--auth-file", help="File with NAME:PASSWORD; - prompts for it or reads standard input."),
    ] = None,
    without_password: Annotated[
        bool, typer.Option("--without-password", help="Listen beyond this machine without a password.")
    ] = False,
    allowed_host: Annotated[
        list[str] | None, typer.Option("--allowed-host", help="Another name under which it may be reached.")
    ] = None,
    root_path: Annotated[str, typer.Option(help="Path under which a proxy serves it.")] = "",
) -> None:
    """Serve other programs: OpenAI-compatible chat, JSON functions, MCP tools."""
    settings = _settings(index)
    from onrecord import serve as interface

    interface.serve(
        Path(settings.index),
        host=host,
        port=port,
        auth=_auth(auth, auth_file),
        without_password=without_password,
        allowed_hosts=tuple(allowed_host or ()),
        root_path=root_path,
    )


def _auth(auth: str | None, auth_file: str | None) -> str | None:
    from onrecord.chat.server.password import written_in

    if auth and auth_file:
        raise typer.BadParameter("Give --auth or --auth-file, not both.")
    return written_in(auth_file) if auth_file else auth


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


def _settings(index: str | None) -> Settings:
    from onrecord.settings import load_settings

    return load_settings({"index": index})


def _open(index: str | None) -> Index:
    from onrecord.index import Index

    return Index.open(settings=_settings(index))


def _question(text: str) -> str:
    if text != "-":
        return text
    try:
        # Read a bounded amount; `ask` rejects questions that are too long.
        return sys.stdin.buffer.read(100_000).decode("utf-8-sig", "strict")
    except UnicodeDecodeError:
        raise QuestionError("The question on standard input is not UTF-8.", fix="Save it as UTF-8.") from None


def _print_answer(answer: Answer, as_json: bool) -> None:
    if as_json:
        _print_json(answer.to_dict())
    else:
        print(answer)
    if not answer.answered:
        raise typer.Exit(NOT_IN_DOCUMENTS)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
