"""The page as Gradio Blocks: which parts there are and which function answers which of them.

Everything shown is drawn by `html`, `evidence` and `welcome` from the conversation, which the browser keeps;
the server keeps nothing of it between two events.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import gradio as gr

from onrecord.chat import evidence as evidence_html
from onrecord.chat import export, feedback, html, interface, welcome
from onrecord.chat.asking import Asked, answering, asked, filters_from, position_from
from onrecord.chat.collection import Collection
from onrecord.chat.turns import Conversation, Filters, Quotation, Verdict, conversation_from
from onrecord.chat.upload import SUFFIXES, Uploads
from onrecord.chat.upload import status as upload_status
from onrecord.errors import OnRecordError, QuestionError

SPEAKERS_OFFERED = 500
ASKED_AT_ONCE = 4
"""Questions answered at the same time; more wait in the queue. Answering is bound by the processor."""

# What the page's script needs of Gradio: `trigger` sends a wish to the server.
_BRIDGE = "(window.OnRecordReady = window.OnRecordReady || []).push(trigger); window.OnRecord?.ready();"
_DAY = """element.addEventListener('focusout', event => {
  if (event.target.matches('input') && props.value !== event.target.value) props.value = event.target.value;
});"""
_WAIT = "async () => { while (!window.OnRecord) await new Promise(done => setTimeout(done, 5)); return "
_RESTORE = _WAIT + "[window.OnRecord.restore()]; }"
_KEEP = "conversation => { window.OnRecord.keep(conversation); }"
_SAVE = "parcel => { window.OnRecord.save(parcel); }"


@dataclass(frozen=True, slots=True)
class Page:
    """What the page is made with.

    Attributes:
        collection: Answers the questions.
        uploads: Takes files in; None where that is switched off.
        feedback_path: Where feedback is kept.
        debug: Show the trace of unforeseen faults on standard error.
    """

    collection: Collection
    uploads: Uploads | None
    feedback_path: Path
    debug: bool = False


def build_page(page: Page) -> gr.Blocks:
    """The whole page, with its events."""
    collection, uploads = page.collection, page.uploads
    views = Views(collection, upload=uploads is not None)

    blocks = gr.Blocks(title="OnRecord", analytics_enabled=False, fill_width=True)
    with blocks:
        conversation = gr.JSON(Conversation().to_dict(), visible=False)
        parcel = gr.JSON(None, visible=False)
        ticket = gr.State(None)
        masthead = _html(welcome.masthead("", upload=uploads is not None), "or-top")
        with gr.Row(elem_id="or-main"):
            with gr.Column(elem_id="or-talk", min_width=0):
                transcript = _html("", "or-transcript")
                stage = _html("", "or-stage")
                with gr.Column(elem_id="or-ask", min_width=0):
                    with gr.Row(elem_id="or-ask-row"):
                        question = gr.Textbox(
                            label="Your question",
                            placeholder="What did … say about …?",
                            lines=1,
                            max_lines=6,
                            max_length=2_000,
                            container=False,
                            show_label=False,
                            elem_id="or-question",
                            html_attributes=gr.InputHTMLAttributes(spellcheck=True, autocorrect="off"),
                        )
                        send = gr.Button("Ask", variant="primary", elem_id="or-send", min_width=0)
                    with gr.Accordion("Narrow by speaker, dates or source", open=False, elem_id="or-filters"):
                        with gr.Row():
                            speaker = _choice("Speaker")
                            source = _choice("Source")
                        with gr.Row():
                            since = _day("From")
                            until = _day("To")
                            clear = gr.Button("Clear", elem_id="or-clear", min_width=0)
            evidence = _html(evidence_html.empty(), "or-side")
        viewer = _html("", "or-viewer-place")
        bridge = _html("", "or-bridge", js_on_load=_BRIDGE)
        filters = [speaker, since, until, source]
        drawn = [conversation, transcript, evidence, stage, question, *filters]

        def ask_typed(
            data: Any, written: str, speaker: Any, since: Any, until: Any, source: Any
        ) -> Iterator[list[Any]]:
            wanted = {"action": "ask", "question": written}
            yield from views.answer(data, wanted, (speaker, since, until, source))

        def ask_wanted(data: Any, speaker: Any, since: Any, until: Any, source: Any, event: gr.EventData) -> Any:
            wanted = _wanted(event)
            by_hand = (speaker, since, until, source)
            if isinstance(wanted.get("filters"), dict):
                given = wanted["filters"]
                by_hand = tuple(given.get(key) for key in ("speaker", "since", "until", "source"))
            yield from views.answer(data, wanted, by_hand)

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        keep: dict[str, Any] = {"fn": None, "inputs": [conversation], "outputs": None, "js": _KEEP}

        asking = gr.on(
            [question.submit, send.click],
            ask_typed,
            [conversation, question, *filters],
            drawn,
            concurrency_limit=ASKED_AT_ONCE,
            concurrency_id="ask",
            **private,
        )
        asking.then(**keep, **private)
        wishing = bridge.submit(
            ask_wanted,
            [conversation, *filters],
            drawn,
            concurrency_limit=ASKED_AT_ONCE,
            concurrency_id="ask",
            **private,
        )
        wishing.then(**keep, **private)

        def undo(data: Any) -> list[Any]:
            earlier = conversation_from(data)
            return views.drawn(earlier.kept(len(earlier.turns) - 1))

        undoing = bridge.undo(undo, [conversation], drawn, **private)
        undoing.then(**keep, **private)

        def switch(event: gr.EventData) -> list[Any]:
            return views.drawn(conversation_from(_wanted(event).get("conversation")))

        bridge.change(switch, None, drawn, **private).then(**keep, **private)

        def edit_filters(data: Any, event: gr.EventData) -> list[Any]:
            """Put what a question was taken to mean into the fields, to be changed there."""
            try:
                known = conversation_from(data)
                turn = known.turns[position_from(known, _wanted(event))]
            except QuestionError:
                return [gr.skip()] * 5
            meant = turn.understood
            return [turn.question, meant.speaker, meant.since or "", meant.until or "", meant.source]

        bridge.edit(edit_filters, [conversation], [question, *filters], **private)
        clear.click(lambda: [None, "", "", None], None, filters, **private)

        def open_document(data: Any, event: gr.EventData) -> str:
            wanted = _wanted(event)
            # Numbered, since Gradio draws nothing where a value is what it was: a document can be opened twice.
            opened = wanted.get("opened")
            return (
                f'<div data-opened="{opened if isinstance(opened, int) else 0}">'
                + views.document(conversation_from(data), wanted)
                + "</div>"
            )

        bridge.select(open_document, [conversation], [viewer], **private)

        def note(data: Any, event: gr.EventData) -> list[Any]:
            wanted = _wanted(event)
            known = conversation_from(data)
            try:
                position = position_from(known, wanted)
                verdict = str(wanted.get("verdict"))
                if verdict not in html.VERDICTS:
                    raise QuestionError("Choose what you make of the answer first.")
                line = feedback.record(known, position, verdict, str(wanted.get("note") or ""))
                feedback.append(page.feedback_path, line)
            except OnRecordError as error:
                return [gr.skip(), gr.skip(), html.problem(str(error))]
            noted = known.with_turn(position, replace(known.turns[position], verdict=cast(Verdict, verdict)))
            return [noted.to_dict(), html.transcript(noted), ""]

        bridge.like(note, [conversation], [conversation, transcript, stage], **private).then(**keep, **private)

        def export_file(data: Any, event: gr.EventData) -> dict[str, str] | None:
            name, media_type, make = export.FORMATS.get(str(_wanted(event).get("format")), export.FORMATS["json"])
            return {"name": name, "type": media_type, "text": make(conversation_from(data))}

        bridge.download(export_file, [conversation], [parcel], **private).then(
            fn=None, inputs=[parcel], outputs=None, js=_SAVE, **private
        )

        def restore(data: Any) -> list[Any]:
            return [*views.drawn(conversation_from(data)), *views.furniture()]

        opening = blocks.load(restore, [conversation], [*drawn, masthead, speaker, source], js=_RESTORE, **private)
        opening.then(fn=None, inputs=None, outputs=None, js="() => { window.OnRecord.opened(); }", **private)

        if uploads is not None:
            _uploading(uploads, views, ticket, [masthead, speaker, source, conversation, transcript], private)
        interface.register(collection)
    blocks.queue(default_concurrency_limit=8, max_size=200)
    return blocks


class Views:
    """Draws the parts of the page; every method gives values for its outputs."""

    def __init__(self, collection: Collection, *, upload: bool) -> None:
        self._collection = collection
        self._upload = upload
        self._look: tuple[int, str] = (-1, "")

    def answer(self, data: Any, wanted: dict[str, Any], by_hand: tuple[Any, ...]) -> Iterator[list[Any]]:
        """Ask; the stages first, then everything drawn anew."""
        before = conversation_from(data)
        try:
            what = asked(before, wanted, filters_from(*by_hand))
            stage = html.pending(what.question, "Understanding the question")
            yield [gr.skip(), gr.skip(), gr.skip(), stage, "", *_same()]
            for event in answering(self._collection, what):
                if isinstance(event, Conversation):
                    yield self.drawn(event)[:5] + self._fields(what, wanted, by_hand)
                else:
                    yield [gr.skip(), gr.skip(), gr.skip(), html.pending(what.question, event), gr.skip(), *_same()]
        except OnRecordError as error:
            typed = wanted.get("question") if wanted.get("action") == "ask" else None
            yield [gr.skip(), gr.skip(), gr.skip(), html.problem(str(error)), typed or gr.skip(), *_same()]
        except Exception:  # no trace reaches a person; whoever runs the program finds it on standard error
            traceback.print_exc()
            message = "Something went wrong in the program while answering. The question can be asked again."
            yield [gr.skip(), gr.skip(), gr.skip(), html.problem(message), gr.skip(), *_same()]

    def drawn(self, conversation: Conversation) -> list[Any]:
        """Values for conversation, transcript, evidence, stage, question and the four filters."""
        shown = html.transcript(conversation) if conversation.turns else self.first_look()
        return [conversation.to_dict(), shown, evidence_html.panel(conversation), "", gr.skip(), *_same()]

    def first_look(self) -> str:
        """What is loaded; drawn once for each generation of the index."""
        index, generation, trouble = self._collection.current()
        if index is None:
            return welcome.nothing(trouble, upload=self._upload)
        if self._look[0] != generation:
            self._look = (generation, welcome.first_look(index, upload=self._upload))
        return self._look[1]

    def furniture(self) -> list[Any]:
        """Values for masthead, speaker and source: what the newest index offers."""
        index, _, _ = self._collection.current()
        if index is None:
            return [welcome.masthead("No documents yet", upload=self._upload), gr.skip(), gr.skip()]
        info = index.info()
        holds = f"{info.documents:,} document{'s' if info.documents != 1 else ''}"
        if info.first and info.last:
            years = f"{info.first.year}" if info.first.year == info.last.year else f"{info.first.year}–{info.last.year}"
            holds += f", {years}"
        names = [speaker.name for speaker in index.speakers()[:SPEAKERS_OFFERED]]
        sources = [str(source) for source, _ in info.sources if source]
        return [
            welcome.masthead(holds, upload=self._upload),
            gr.update(choices=names),
            gr.update(choices=sources),
        ]

    def document(self, conversation: Conversation, wanted: dict[str, Any]) -> str:
        """The document of a citation, with all that the conversation cites from it."""
        try:
            turn = conversation.turns[position_from(conversation, wanted)]
            quotations = [*turn.citations, *([turn.nearest] if turn.nearest else [])]
            at = next((each for each in quotations if str(each.number) == str(wanted.get("number"))), None)
            if at is None:
                raise QuestionError("That citation is no longer part of this conversation.")
            found = self._collection.index().document(at.source.id)
        except OnRecordError as error:
            return evidence_html.document_gone(str(error))
        cited: list[Quotation] = [
            each for turn in conversation.turns for each in turn.citations if each.source.id == found.id
        ]
        return evidence_html.document_view(found, [*cited, at], at)

    def _fields(self, what: Asked, wanted: dict[str, Any], by_hand: tuple[Any, ...]) -> list[Any]:
        """The filter fields after an answer: a dropped filter is dropped there too, a link's filters are shown."""
        if wanted.get("action") == "drop":
            field = wanted.get("field")
            return [
                None if field == "speaker" else gr.skip(),
                "" if field == "dates" else gr.skip(),
                "" if field == "dates" else gr.skip(),
                None if field == "source" else gr.skip(),
            ]
        if wanted.get("filters"):
            shown: Filters = what.filters
            return [shown.speaker, shown.since or "", shown.until or "", shown.source]
        return _same()


def _uploading(uploads: Uploads, views: Views, ticket: gr.State, outputs: list[Any], private: dict[str, Any]) -> None:
    """The part that takes documents in."""
    with gr.Column(elem_id="or-add", min_width=0):
        _html(
            '<div class="or-side-head"><h2>Add documents</h2>'
            + html.button('<span aria-hidden="true">×</span>', "close-add", classes="or-close", title="Close")
            + "</div><p>Text, Markdown, HTML, PDF, Word, JSON Lines or CSV. They are kept beside the index; "
            "until they are in, questions are answered from what was there before.</p>",
            "or-add-head",
        )
        files = gr.File(
            label="Drop files here, or press to choose",
            show_label=False,
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=140,
            elem_id="or-files",
        )
        progress = _html("", "or-progress")
    timer = gr.Timer(0.7, active=False)

    def take(paths: list[str] | None) -> list[Any]:
        if not paths:
            return [gr.skip(), gr.skip(), gr.skip(), None]
        try:
            taken = uploads.take(paths)
        except OnRecordError as error:
            return [gr.skip(), html.problem(str(error)), gr.skip(), None]
        return [taken, upload_status(uploads.job(taken)), gr.Timer(active=True), None]

    def look(taken: str | None, data: Any) -> list[Any]:
        job = uploads.job(taken)
        if job is None or not job.done:
            return [upload_status(job), gr.skip(), *[gr.skip()] * len(outputs)]
        known = conversation_from(data)
        shown = gr.skip() if known.turns else views.first_look()
        return [upload_status(job), gr.Timer(active=False), *views.furniture(), gr.skip(), shown]

    files.upload(take, [files], [ticket, progress, timer, files], **private)
    conversation = outputs[3]
    timer.tick(look, [ticket, conversation], [progress, timer, *outputs], **private)


def _html(value: str, identity: str, js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=identity, js_on_load=js_on_load, apply_default_css=False, padding=False)


def _choice(label: str) -> gr.Dropdown:
    return gr.Dropdown([], value=None, label=label, allow_custom_value=True, filterable=True, min_width=140)


def _day(label: str) -> gr.HTML:
    """A native date field. Its value is a day as `2016-10-31`, or empty; only checked days are ever put in."""
    return gr.HTML(
        "",
        html_template=f'<label class="or-day"><span>{label}</span><input type="date" value="${{value}}"></label>',
        js_on_load=_DAY,
        apply_default_css=False,
        min_width=120,
    )


def _wanted(event: gr.EventData) -> dict[str, Any]:
    """What the page's script sent along with an event."""
    wanted = getattr(event, "wanted", None)
    return wanted if isinstance(wanted, dict) else {}


def _same() -> list[Any]:
    """The four filter fields as they are."""
    return [gr.skip() for _ in range(4)]
