"""The page as Gradio Blocks: components and event handlers.

The views render everything from the conversation, which the browser stores; the server keeps no state between
events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from onrecord.chat import api as interface
from onrecord.chat import export, feedback
from onrecord.chat.actions import position_from
from onrecord.chat.conversation import Conversation, Verdict, conversation_from
from onrecord.chat.live_index import Collection
from onrecord.chat.server.gradio_setup import gr
from onrecord.chat.server.queue import strengthen
from onrecord.chat.upload import Uploads
from onrecord.chat.upload import status as upload_status
from onrecord.chat.views import evidence_panel as evidence_html
from onrecord.chat.views import welcome
from onrecord.chat.views.outputs import Views
from onrecord.chat.views.templates import render
from onrecord.chat.views.transcript import transcript
from onrecord.errors import OnRecordError, QuestionError
from onrecord.read.formats import SUFFIXES, format_names

ASKED_AT_ONCE = 4
"""Questions answered concurrently; more wait in the queue. Answering is limited by the processor."""
MOST_WAITING = 200
"""Maximum number of queued calls; further calls get an error message."""

POLL_SECONDS = 0.01
"""Interval for checking the queue; a question may wait that long."""

# Bridge between the page's script and Gradio: `trigger` sends an action to the server.
_BRIDGE = "(window.OnRecordReady = window.OnRecordReady || []).push(trigger); window.OnRecord?.ready();"
# A field is read when it loses focus, and shows the server's value; values never become part of the HTML.
_FIELD = """const shown = () => {
  const input = element.querySelector('input');
  if (input) input.value = props.value || '';
};
element.addEventListener('focusout', event => {
  if (event.target.matches('input') && (props.value || '') !== event.target.value) props.value = event.target.value;
});
watch('value', shown);
shown();"""
_WAIT = "async () => { while (!window.OnRecord) await new Promise(done => setTimeout(done, 5)); return "
_RESTORE = _WAIT + "[window.OnRecord.restore()]; }"
_KEEP = "conversation => { window.OnRecord.keep(conversation); }"
# Replace the welcome view after an upload only if no question was asked meanwhile; only the page knows.
_RENEW = """(fresh, conversation, shown) =>
  fresh && !conversation.turns.length && !document.querySelector(".or-turn") ? fresh.html : shown"""
_SAVE = "parcel => { window.OnRecord.save(parcel); }"


@dataclass(frozen=True, slots=True)
class Page:
    """Dependencies of the page.

    Attributes:
        collection: Answers the questions.
        uploads: Receives files; None if uploads are disabled.
        feedback_path: File for feedback.
    """

    collection: Collection
    uploads: Uploads | None
    feedback_path: Path


def build_page(page: Page) -> gr.Blocks:
    """Build the page and its event handlers."""
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
                talk = _html("", "or-transcript")
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
                            speaker = _field("Speaker", 'type="text" data-names="speakers" placeholder="Anyone"')
                            source = _field("Source", 'type="text" data-names="sources" placeholder="Any"')
                        with gr.Row():
                            since = _field("From", 'type="date"')
                            until = _field("To", 'type="date"')
                            clear = gr.Button("Clear", elem_id="or-clear", min_width=0)
            evidence = _html(evidence_html.panel(Conversation()), "or-side")
        _html('<section id="or-view" aria-label="View"></section>', "or-view-place")
        viewer = _html("", "or-viewer-place")
        bridge = _html("", "or-bridge", js_on_load=_BRIDGE)
        filters = [speaker, since, until, source]
        drawn = [conversation, talk, evidence, stage, question, *filters]

        def ask_typed(
            data: Any, written: str, speaker: Any, since: Any, until: Any, source: Any
        ) -> Iterator[list[Any]]:
            wanted = {"action": "ask", "question": written}
            # The fields stay unchanged and need no update.
            for values in views.answer(data, wanted, (speaker, since, until, source)):
                yield values[: -len(filters)]

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
            drawn[: -len(filters)],
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

        clear.click(lambda: [""] * 4, None, filters, **private)

        def open_document(data: Any, event: gr.EventData) -> str:
            wanted = _wanted(event)
            # Numbered, because Gradio ignores unchanged values and a document can be opened twice.
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
                if verdict not in feedback.VERDICTS:
                    raise QuestionError("Choose one of the options first.")
                line = feedback.record(known, position, verdict, str(wanted.get("note") or ""))
                feedback.append(page.feedback_path, line)
            except OnRecordError as error:
                return [gr.skip(), gr.skip(), render("problem.html", message=str(error))]
            noted = known.with_turn(position, replace(known.turns[position], verdict=cast(Verdict, verdict)))
            return [noted.to_dict(), transcript(noted), ""]

        bridge.like(note, [conversation], [conversation, talk, stage], **private).then(**keep, **private)

        def export_file(data: Any, event: gr.EventData) -> dict[str, str] | None:
            name, media_type, make = export.FORMATS.get(str(_wanted(event).get("format")), export.FORMATS["json"])
            return {"name": name, "type": media_type, "text": make(conversation_from(data))}

        bridge.download(export_file, [conversation], [parcel], **private).then(
            fn=None, inputs=[parcel], outputs=None, js=_SAVE, **private
        )

        def restore(data: Any) -> list[Any]:
            values = [*views.drawn(conversation_from(data)), views.masthead()]
            collection.page_shown()
            return values

        opening = blocks.load(restore, [conversation], [*drawn, masthead], js=_RESTORE, **private)
        opening.then(fn=None, inputs=None, outputs=None, js="() => { window.OnRecord.opened(); }", **private)

        if uploads is not None:
            _uploading(uploads, views, ticket, conversation, masthead, talk, private)
        interface.register(collection)
    blocks.queue(default_concurrency_limit=8, max_size=MOST_WAITING)
    strengthen(blocks)
    # By default, Gradio polls the queue a thousand times a second, which slows answering down.
    blocks._queue.sleep_when_free = blocks._queue.progress_update_sleep_when_free = POLL_SECONDS
    return blocks


def _uploading(
    uploads: Uploads,
    views: Views,
    ticket: gr.State,
    conversation: gr.JSON,
    masthead: gr.HTML,
    talk: gr.HTML,
    private: dict[str, Any],
) -> None:
    """Build the upload panel."""
    with gr.Column(elem_id="or-add", min_width=0):
        _html(
            render("uploads.html", formats=format_names()),
            "or-add-head",
        )
        files = gr.File(
            label="Drop files here or click to browse",
            show_label=False,
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=140,
            elem_id="or-files",
        )
        progress = _html("", "or-progress")
    timer = gr.Timer(0.7, active=False)
    fresh = gr.JSON(None, visible=False)

    def take(paths: list[str] | None) -> list[Any]:
        if not paths:
            return [gr.skip(), gr.skip(), gr.skip(), None]
        try:
            taken = uploads.take(paths)
        except OnRecordError as error:
            return [gr.skip(), render("problem.html", message=str(error)), gr.skip(), None]
        return [taken, upload_status(uploads.job(taken)), gr.Timer(active=True), None]

    def look(taken: str | None) -> list[Any]:
        job = uploads.job(taken)
        if job is None or not job.done:
            return [upload_status(job), gr.skip(), gr.skip(), None]
        return [upload_status(job), gr.Timer(active=False), views.masthead(), {"html": views.first_look()}]

    files.upload(take, [files], [ticket, progress, timer, files], **private)
    looking = timer.tick(look, [ticket], [progress, timer, masthead, fresh], **private)
    looking.then(fn=None, inputs=[fresh, conversation, talk], outputs=[talk], js=_RENEW, **private)


def _html(value: str, identity: str, js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=identity, js_on_load=js_on_load, apply_default_css=False, padding=False)


def _field(label: str, attributes: str) -> gr.HTML:
    """Build a filter field."""
    return gr.HTML(
        "",
        html_template=f'<div class="or-field"><label><span>{label}</span>'
        f'<input {attributes} autocomplete="off" dir="auto"></label></div>',
        js_on_load=_FIELD,
        apply_default_css=False,
        min_width=120,
    )


def _wanted(event: gr.EventData) -> dict[str, Any]:
    """Return the data that the page's script sent with an event."""
    wanted = getattr(event, "wanted", None)
    return wanted if isinstance(wanted, dict) else {}
