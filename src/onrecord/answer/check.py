"""Did X say "..."? Verbatim, altered, shortened or spliced, another's, or not found. Half of it is no yes."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.quote import Quoted, cite_statements
from onrecord.answer.shown import shown
from onrecord.answer.wording import quotation_lines
from onrecord.query.understand import describe
from onrecord.retrieve.quotation_match import QuotationMatch, match_quotation
from onrecord.retrieve.statement_search import Target
from onrecord.store.snapshot import Snapshot
from onrecord.text.formatting import escape
from onrecord.text.sentences import sentences
from onrecord.text.spans import _shared
from onrecord.types import Answer, Citation, Query, Reason, Span, Statement

_MOST_CHANGES = 4


def check_answer(question: str, query: Query, target: Target | None, snapshot: Snapshot) -> Answer:
    """The answer to whether words were said so.

    Args:
        question: As it was asked.
        query: As it was understood; `quotation` holds the words.
        target: Who is said to have said them, if anyone in particular.
        snapshot: Where to look.
    """
    matches = match_quotation(query.quotation, snapshot)
    placed = [(match, _statement(match, snapshot)) for match in matches]
    own = [
        (match, statement) for match, statement in placed if target is None or (statement and _by(statement, target))
    ]
    name = escape(target.name) if target else ""
    best = next(iter(own or placed), None)
    if best is None:
        by = f" by {name}" if name else ""
        return _answer(question, query, [f"Not found{by} in these documents."], (), "no_evidence")
    match, statement = best
    speaker = escape(statement.speaker) if statement and statement.speaker else ""
    reason: Reason | None = None
    if not own:
        reason = "other_speaker"
        whose = (
            f"These are the words of {speaker}" if speaker else "These words are in the documents, without a speaker"
        )
        lines = [f"{whose}, not of {name}." if speaker else f"{whose}; {name} is not named as saying them."]
    elif match.fidelity == "verbatim":
        lines = [f"Verbatim{f', {speaker}' if speaker else ''}."]
    else:
        reason = "altered"
        kind = "Shortened or spliced" if match.fidelity == "spliced" else "Altered"
        lines = [f"{kind}{f', {speaker}' if speaker else ''}. The documents have:"]
    if match.fidelity != "verbatim":
        lines += ["", *_differences(match)]
    citation = _cited(match, statement, target if own else None)
    return _answer(question, query, [*lines, "", *quotation_lines((citation,))], (citation,), reason)


def _differences(match: QuotationMatch) -> list[str]:
    lines = []
    for said, there in match.changes[:_MOST_CHANGES]:
        if said and there:
            lines.append(f"- “{escape(said)}” is “{escape(there)}” there")
        elif said:
            lines.append(f"- “{escape(said)}” is not there")
        else:
            lines.append(f"- “{escape(there)}” was left out")
    return lines


def _cited(match: QuotationMatch, statement: Statement | None, target: Target | None) -> Citation:
    """A citation of the whole sentences that hold the words."""
    document = match.document
    span = _whole_sentences(document.text, match.span)
    if statement is not None:
        return cite_statements(1, Quoted(document, span, (statement,), (), 0.0), target)
    return Citation(
        number=1,
        quote=document.text[slice(*span)],
        start=span[0],
        end=span[1],
        speaker=None,
        kind="narration",
        document=document,
        date=document.date,
        shown=shown(document, span, "narration"),
    )


def _whole_sentences(text: str, span: Span) -> Span:
    start = max(text.rfind("\n", 0, span[0]) + 1, 0)
    stop = text.find("\n", span[1])
    inside = [each for each in sentences(text, (start, len(text) if stop < 0 else stop)) if _shared([each], span)]
    return (inside[0][0], inside[-1][1]) if inside else span


def _statement(match: QuotationMatch, snapshot: Snapshot) -> Statement | None:
    """The statement that holds most of the words."""
    touching = snapshot.tables.statements(document=match.document.id, overlapping=match.span)
    return max(
        touching,
        key=lambda statement: (_shared(statement.content, match.span), statement.speaker is not None, -statement.start),
        default=None,
    )


def _by(statement: Statement, target: Target) -> bool:
    return statement.speaker in target.names


def _answer(
    question: str, query: Query, lines: Sequence[str], citations: tuple[Citation, ...], reason: Reason | None
) -> Answer:
    return Answer(
        question=question,
        answered=reason is None,
        reason=reason,
        text="\n".join(lines).rstrip(),
        citations=citations,
        hits=(),
        standalone=describe(query),
        query=query,
        total=len(citations),
    )
