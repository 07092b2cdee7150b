"""Render a conversation as HTML: questions, their interpretation, answers and refusals.

Pure functions; all text is escaped by `html.text`.
"""

from __future__ import annotations

from textwrap import shorten

from onrecord.chat.citations_markdown import answer_markdown
from onrecord.chat.conversation import Conversation, Quotation, Turn, Understood
from onrecord.chat.feedback import VERDICTS
from onrecord.chat.views.html import button, day, kind, name, period, questions, text
from onrecord.chat.views.markdown import Part, answer_text

_REFUSALS = {
    "no_evidence": "No answer in these documents",
    "other_speaker": "Someone else said it",
    "out_of_range": "Nothing in these dates",
}

_TITLE_SHOWN = 60
"""Maximum characters of a title below a quotation without an outlet."""

_NEAREST_SHOWN = 400
"""Maximum characters of the closest match in the transcript; the evidence panel shows all of it."""


def transcript(conversation: Conversation) -> str:
    """Render all turns, oldest first."""
    last = len(conversation.turns) - 1
    turns = "".join(_turn(turn, position, is_last=position == last) for position, turn in enumerate(conversation.turns))
    return f'<div class="or-turns" data-turns="{len(conversation.turns)}">{turns}</div>'


def _turn(turn: Turn, position: int, *, is_last: bool) -> str:
    heading = f"or-q-{position}"
    small_talk = turn.reason == "not_a_question"
    state = "or-answered" if turn.answered else "or-aside" if small_talk else "or-refused"
    parts = [
        f'<article class="or-turn {state}" id="or-turn-{position}" data-turn="{position}" aria-labelledby="{heading}">',
        f'<div class="or-asked"><h2 class="or-question" id="{heading}" dir="auto">{text(turn.question)}</h2>',
        button("Edit", "edit", classes="or-quiet", title="Edit this question", turn=position) + "</div>",
    ]
    if not small_talk:
        parts.append(_chips(turn.understood, position))
    said = f'<div class="or-text">{answer_text(turn.text, _marks(turn, position), _bylines(turn))}</div>'
    if turn.answered or small_talk:
        parts.append(said)
    else:
        verdict = f'<p class="or-verdict-no">{_REFUSALS.get(turn.reason or "", "Not answered")}</p>'
        parts.append(f'<div class="or-no">{verdict}{said}{_way_on(turn, position)}</div>')
    parts.append(_tools(turn, position, is_last=is_last))
    if is_last and turn.next:
        parts.append(questions(turn.next, "Related questions"))
    parts.append("</article>")
    return "".join(parts)


def _marks(turn: Turn, position: int) -> Part:
    """Return a function that renders the link for a mark [n], or None without such a citation."""
    speakers = {citation.number: citation.speaker for citation in turn.citations}

    def mark(number: int) -> str | None:
        if number not in speakers:
            return None
        label = f"Citation {number}" + (f", {speakers[number]}" if speakers[number] else "")
        return (
            f'<a class="or-mark" href="#or-cite-{position}-{number}" data-act="cite" data-turn="{position}" '
            f'data-number="{number}" aria-label="{text(label)}">{number}</a>'
        )

    return mark


def _bylines(turn: Turn) -> Part:
    """Return a function that renders the line below a quotation: speaker, kind, source and date."""
    citations = {citation.number: citation for citation in turn.citations}

    def byline(number: int) -> str | None:
        citation = citations.get(number)
        return None if citation is None else _byline(citation)

    return byline


def _byline(citation: Quotation) -> str:
    source = citation.source
    who = f'<strong class="or-who">{name(citation.speaker)}</strong>' if citation.speaker else ""
    how = kind(citation.kind) + (f", reported by {name(citation.reporter)}" if citation.reporter else "")
    others = len(citation.also)
    also = f"also in {others} other document{'s' if others > 1 else ''}" if others else ""
    pieces = [
        who,
        how,
        name(source.source or shorten(source.title, _TITLE_SHOWN, placeholder=" …")),
        day(citation.date or source.date),
        also,
    ]
    return " · ".join(piece for piece in pieces if piece)


def _chips(understood: Understood, position: int) -> str:
    """Render the interpretation of a question as chips that can be changed, removed or added."""
    about = f"about {period(*understood.period)}" if understood.period else ""
    shown = [
        ("speaker", "Speaker", name(understood.speaker) if understood.speaker else ""),
        ("topic", "About", name(understood.topic) if understood.topic else ""),
        ("dates", "When", period(understood.since, understood.until) or about),
        ("source", "Source", name(understood.source) if understood.source else ""),
        ("document", "Document", name(understood.document) if understood.document else ""),
    ]
    chips = "".join(_chip(field, label, value, position) for field, label, value in shown if value)
    others = "".join(
        button(f"or {name(other)}?", "take", classes="or-alternative", turn=position, field="speaker", value=other)
        for other in understood.alternatives[:4]
    )
    plus = '<span aria-hidden="true">+</span>'
    absent = "".join(
        button(
            f"{plus} {label}",
            "change",
            classes="or-add-part",
            title=f"Add: {label.lower()}",
            turn=position,
            field=field,
        )
        for field, label, value in shown
        if not value and field in ("speaker", "dates", "source")
    )
    return f'<div class="or-chips" role="group" aria-label="Understood as">{chips}{others}{absent}</div>'


def _chip(field: str, label: str, value: str, position: int) -> str:
    change = button(
        f'<span class="or-chip-label">{label}</span> {value}',
        "change",
        classes="or-chip-change",
        field=field,
        turn=position,
    )
    remove = button(
        '<span aria-hidden="true">×</span>',
        "drop",
        classes="or-chip-drop",
        title=f"Remove: {label.lower()}",
        field=field,
        turn=position,
    )
    return f'<span class="or-chip">{change}{remove}</span>'


def _way_on(turn: Turn, position: int) -> str:
    """Render the closest match, unless the text quotes it, and suggestions for other searches."""
    parts = []
    if turn.nearest is not None and not turn.citations:
        nearest = turn.nearest
        shown = nearest.quote
        if len(shown) > _NEAREST_SHOWN:
            shown = shown[:_NEAREST_SHOWN].rsplit(" ", 1)[0] + " …"
        where = button("Show in context", "cite", classes="or-quiet", turn=position, number=nearest.number)
        parts.append(
            '<div class="or-nearest"><p class="or-nearest-label">Closest match (doesn’t answer the question)</p>'
            f'<blockquote dir="auto">{text(shown)}<footer>{_byline(nearest)}</footer></blockquote>{where}</div>'
        )
    understood = turn.understood
    speaker = understood.speaker
    wide = [
        ("speaker", "Anyone", speaker),
        ("dates", "All dates", understood.since or understood.until),
        ("source", "All sources", understood.source),
        ("topic", f"Everything by {name(speaker)}", speaker and understood.topic and understood.speaks),
    ]
    tries = [button(label, "drop", field=field, turn=position) for field, label, is_set in wide if is_set]
    if tries:
        parts.append(f'<div class="or-try" role="group" aria-label="What to try">{"".join(tries)}</div>')
    return "".join(parts)


def _tools(turn: Turn, position: int, *, is_last: bool) -> str:
    tools = [
        button("Copy", "copy", title="Copy the answer with its references", turn=position, text=answer_markdown(turn)),
        button("Link", "link", title="Copy a link that asks this question", turn=position),
        button("Ask again", "retry", title="Ask this question again", turn=position),
    ]
    if is_last:
        tools.append(button("Undo", "undo", title="Remove last question"))
    shown = "".join(tools) + _feedback(turn, position)
    return f'<div class="or-tools" role="group" aria-label="This answer">{shown}</div>'


def _feedback(turn: Turn, position: int) -> str:
    if turn.verdict:
        verdict = VERDICTS[turn.verdict].lower()
        return f'<span class="or-noted" role="status">Thanks: marked “{text(verdict)}”</span>'
    wrong = ("wrong_speaker", "wrong_passage", "should_refuse") if turn.answered else ("should_answer",)
    choices = ("good", *wrong)
    radios = "".join(
        f'<label><input type="radio" name="or-verdict-{position}" value="{value}"> {VERDICTS[value]}</label>'
        for value in choices
    )
    send = button("Send", "feedback", classes="or-send", turn=position)
    return (
        f'<details class="or-feedback"><summary>Feedback</summary><div class="or-feedback-form" role="group" '
        f'aria-label="Feedback on this answer">{radios}'
        f'<label class="or-word">Comment (optional) <input type="text" maxlength="500" dir="auto" data-note></label>'
        f"{send}</div></details>"
    )
