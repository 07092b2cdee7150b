"""A conversation as HTML. Pure functions: data in, safe text out.

Everything that comes from a document, a question or a setting passes through `text`; no other way leads
into the page. Nothing here makes an attribute that runs script or a link that leaves the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

from onrecord.chat.references import answer_markdown
from onrecord.chat.turns import Conversation, Turn, Understood

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_KINDS = {
    "direct": "direct quotation",
    "indirect": "indirect speech",
    "mixed": "partly quoted",
    "narration": "the document’s own words",
}

_REFUSALS = {
    "no_evidence": "No answer in these documents",
    "other_speaker": "Somebody else said it",
    "out_of_range": "Nothing within these dates",
}

VERDICTS = {
    "good": "Good answer",
    "wrong_speaker": "Wrong speaker",
    "wrong_passage": "Wrong passage",
    "should_refuse": "Should have said no",
    "should_answer": "Should have answered",
}


def text(value: object) -> str:
    """`value` as text that is safe between tags and in quoted attributes."""
    return html.escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True)


def name(value: object) -> str:
    """A name or title within a line; its writing direction cannot turn what stands around it."""
    return f"<bdi>{text(value)}</bdi>"


def day(value: str | date | None) -> str:
    """A day as people write it: `5 February 2026`. Empty where there is none."""
    if value is None:
        return ""
    try:
        known = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return text(value)
    return f'<time datetime="{known.isoformat()}">{known.day} {known:%B} {known.year}</time>'


def period(first: str | date | None, last: str | date | None) -> str:
    """A range of days; empty where neither end is known."""
    if first and last:
        return day(first) if first == last else f"{day(first)} to {day(last)}"
    return f"from {day(first)}" if first else f"until {day(last)}" if last else ""


def kind(value: str) -> str:
    """How words are reported, in words."""
    return text(_KINDS.get(value, value))


def button(label: str, action: str, *, classes: str = "", title: str = "", **data: object) -> str:
    """A button that the page's script answers to; `label` is HTML already made safe."""
    attributes = "".join(f' data-{key}="{text(value)}"' for key, value in data.items() if value is not None)
    described = f' aria-label="{text(title)}" title="{text(title)}"' if title else ""
    styled = f' class="{classes}"' if classes else ""
    return f'<button type="button"{styled} data-act="{action}"{attributes}{described}>{label}</button>'


def transcript(conversation: Conversation) -> str:
    """All turns, oldest first."""
    last = len(conversation.turns) - 1
    turns = "".join(_turn(turn, position, is_last=position == last) for position, turn in enumerate(conversation.turns))
    return f'<div class="or-turns" data-turns="{len(conversation.turns)}">{turns}</div>'


def pending(question: str, stage: str) -> str:
    """The question just asked and how far its answer is."""
    return (
        '<article class="or-turn or-pending"><h2 class="or-question" dir="auto">'
        f'{text(question)}</h2><p class="or-stage" role="status"><span class="or-pulse" aria-hidden="true"></span>'
        f"{text(stage)}</p></article>"
    )


def problem(message: str) -> str:
    """An error a person can do something about."""
    return f'<div class="or-problem" role="alert"><p dir="auto">{text(message)}</p></div>'


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
    if not turn.answered and not small_talk:
        parts.append(f'<p class="or-verdict-no">{_REFUSALS.get(turn.reason or "", "Not answered")}</p>')
    parts.append(f'<div class="or-text">{answer_text(turn.text, _marks(turn, position))}</div>')
    if not turn.answered and not small_talk:
        parts.append(_refusal(turn, position))
    parts.append(_tools(turn, position, is_last=is_last))
    if is_last and turn.next:
        parts.append(questions(turn.next, "Go on with"))
    parts.append("</article>")
    return "".join(parts)


def questions(asked: tuple[str, ...], heading: str) -> str:
    """Questions that can be asked with one press."""
    items = "".join(f"<li>{button(name(q), 'ask', classes='or-ask-this', question=q)}</li>" for q in asked)
    return (
        f'<nav class="or-next" aria-label="{text(heading)}"><h3>{text(heading)}</h3><ul>{items}</ul></nav>'
        if items
        else ""
    )


def _marks(turn: Turn, position: int) -> Callable[[int], str | None]:
    """Makes the link for a mark [n], or None where nothing is cited under that number."""
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


def _chips(understood: Understood, position: int) -> str:
    shown = [
        ("speaker", "Speaker", name(understood.speaker) if understood.speaker else ""),
        ("topic", "About", name(understood.topic) if understood.topic else ""),
        ("dates", "When", period(understood.since, understood.until) or _about(understood)),
        ("source", "Source", name(understood.source) if understood.source else ""),
        ("document", "Document", name(understood.document) if understood.document else ""),
    ]
    chips = "".join(_chip(field, label, value, position) for field, label, value in shown if value)
    others = "".join(
        button(f"or {name(other)}?", "speaker", classes="or-alternative", turn=position, value=other)
        for other in understood.alternatives[:4]
    )
    if not chips and not others:
        return ""
    return f'<div class="or-chips" role="group" aria-label="Understood as">{chips}{others}</div>'


def _about(understood: Understood) -> str:
    return f"about {period(*understood.period)}" if understood.period else ""


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


def _refusal(turn: Turn, position: int) -> str:
    """The nearest passage marked as not the answer, and what to try; the text says what was searched."""
    parts = []
    nearest = turn.citations[0] if turn.citations else turn.nearest
    if nearest is not None and not turn.citations:
        shown = nearest.quote if len(nearest.quote) <= 420 else nearest.quote[:400].rsplit(" ", 1)[0] + " …"
        where = button("See it in its place", "cite", classes="or-quiet", turn=position, number=nearest.number)
        parts.append(
            '<div class="or-nearest"><p class="or-nearest-label">Nearest passage, not the answer</p>'
            f'<blockquote dir="auto">{text(shown)}</blockquote>'
            f'<p class="or-byline">{_byline(nearest.speaker, nearest.date, nearest.source.title)}</p>{where}</div>'
        )
    tries = []
    if turn.understood.speaker:
        tries.append(button("Anybody’s words", "drop", field="speaker", turn=position))
    if turn.understood.since or turn.understood.until:
        tries.append(button("Any date", "drop", field="dates", turn=position))
    if turn.understood.source:
        tries.append(button("Any source", "drop", field="source", turn=position))
    if tries:
        parts.append(f'<p class="or-try"><span>Try</span> {" ".join(tries)}</p>')
    return "".join(parts)


def _byline(speaker: str | None, said: str | None, title: str) -> str:
    pieces = [name(speaker) if speaker else "", day(said), name(title)]
    return " · ".join(piece for piece in pieces if piece)


def _tools(turn: Turn, position: int, *, is_last: bool) -> str:
    tools = [
        button("Copy", "copy", title="Copy the answer with its references", turn=position, text=answer_markdown(turn)),
        button("Link", "link", title="Copy a link that asks this question", turn=position),
        button("Ask again", "retry", title="Ask this question again", turn=position),
    ]
    if is_last:
        tools.append(button("Undo", "undo", title="Take back the last question"))
    shown = "".join(tools) + _feedback(turn, position)
    return f'<div class="or-tools" role="group" aria-label="This answer">{shown}</div>'


def _feedback(turn: Turn, position: int) -> str:
    if turn.verdict:
        return f'<span class="or-noted" role="status">Noted: {text(VERDICTS[turn.verdict].lower())}</span>'
    wrong = ("wrong_speaker", "wrong_passage", "should_refuse") if turn.answered else ("should_answer",)
    choices = ("good", *wrong)
    radios = "".join(
        f'<label><input type="radio" name="or-verdict-{position}" value="{value}"> {VERDICTS[value]}</label>'
        for value in choices
    )
    send = button("Send", "feedback", classes="or-send", turn=position)
    return (
        f'<details class="or-feedback"><summary>Feedback</summary><div class="or-feedback-form">{radios}'
        f'<label class="or-word">In a word <input type="text" maxlength="500" dir="auto" data-note></label>'
        f"{send}</div></details>"
    )


_MARK = re.compile(r"\[(\d{1,3})\]")
_INLINE = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~$&-])|\*\*(?=\S)((?:\\.|[^\\*]){1,400})\*\*|\[(\d{1,3})\]")
_ITEM = re.compile(r"(?:[-*]|\d{1,3}\.)\s+")


def answer_text(markdown: str, mark: Callable[[int], str | None]) -> str:
    """An answer's Markdown as HTML: paragraphs, quotations, lists, bold words and marks; all else is text.

    Links, images, raw HTML and formulas are deliberately unknown here: they stay the characters they are.
    """
    blocks = []
    for block in re.split(r"\n[ \t]*\n", markdown.strip("\n")):
        lines = block.split("\n")
        if all(line.startswith(">") for line in lines):
            inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
            blocks.append(f'<blockquote dir="auto">{_quoted(inner, mark)}</blockquote>')
        elif all(_ITEM.match(line) or (number and line.startswith("  ")) for number, line in enumerate(lines)):
            blocks.append(_list(lines, mark))
        else:
            blocks.append(f'<p dir="auto">{"<br>".join(_inline(line, mark) for line in lines)}</p>')
    return "".join(blocks)


def _quoted(inner: str, mark: Callable[[int], str | None]) -> str:
    """A quotation; a last line that begins with a dash says whose words they are."""
    words, _, last = inner.rpartition("\n")
    if words and last.startswith("— "):
        return f'{answer_text(words, mark)}<footer dir="auto">{_inline(last, mark)}</footer>'
    return answer_text(inner, mark)


def _list(lines: list[str], mark: Callable[[int], str | None]) -> str:
    items: list[str] = []
    for line in lines:
        found = _ITEM.match(line)
        if found:
            items.append(_inline(line[found.end() :], mark))
        else:
            items[-1] += "<br>" + _inline(line.strip(), mark)
    return f"<ul>{''.join(f'<li dir=auto>{item}</li>' for item in items)}</ul>"


def _inline(line: str, mark: Callable[[int], str | None]) -> str:
    parts, position = [], 0
    for found in _INLINE.finditer(line):
        parts.append(text(line[position : found.start()]))
        position = found.end()
        escaped, bold, number = found.groups()
        if escaped is not None:
            parts.append(text(escaped))
        elif bold is not None:
            parts.append(f"<strong>{_inline(bold, mark)}</strong>")
        else:
            parts.append(mark(int(number)) or text(found.group()))
    parts.append(text(line[position:]))
    return "".join(parts)
