"""Compute the values of Gradio's outputs for every part of the page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from onrecord.chat import suggestions as suggest
from onrecord.chat.actions import Asked, answering, asked, filters_from, position_from
from onrecord.chat.conversation import Conversation, Quotation, conversation_from
from onrecord.chat.live_index import Collection, IndexLike
from onrecord.chat.server.gradio_setup import gr
from onrecord.chat.speaker_topics import Topics
from onrecord.chat.views import evidence_panel as evidence
from onrecord.chat.views import welcome
from onrecord.chat.views.templates import render
from onrecord.chat.views.transcript import transcript
from onrecord.errors import IndexMissing, OnRecordError, QuestionError

_log = logging.getLogger(__name__)


class Views:
    """Renders the parts of the page; every method returns values for its outputs."""

    def __init__(self, collection: Collection, *, upload: bool) -> None:
        self._collection = collection
        self._upload = upload

    def answer(self, data: Any, wanted: dict[str, Any], by_hand: tuple[Any, ...]) -> Iterator[list[Any]]:
        """Answer a question: yield the stages, then the updated page."""
        before = conversation_from(data)
        try:
            what = asked(before, wanted, filters_from(*by_hand))
            events = answering(self._collection, what)
            # Answering has already started.
            stage = _pending(what.question, "Understanding the question")
            yield [gr.skip(), gr.skip(), gr.skip(), stage, "", *_same()]
            for event in events:
                if isinstance(event, Conversation):
                    yield self.drawn(event)[:5] + self._fields(what, wanted, by_hand)
                else:
                    yield [gr.skip(), gr.skip(), gr.skip(), _pending(what.question, event), gr.skip(), *_same()]
        except OnRecordError as error:
            typed = wanted.get("question") if wanted.get("action") == "ask" else None
            yield [
                gr.skip(),
                gr.skip(),
                gr.skip(),
                render("problem.html", message=str(error)),
                typed or gr.skip(),
                *_same(),
            ]
        except Exception as error:  # the user sees no stack trace; with --debug the terminal does
            _log.error("Answering failed: %s", type(error).__name__)
            _log.debug("Stack trace:", exc_info=error)
            message = "Something went wrong while answering. Please ask again."
            yield [gr.skip(), gr.skip(), gr.skip(), render("problem.html", message=message), gr.skip(), *_same()]

    def drawn(self, conversation: Conversation) -> list[Any]:
        """Return values for conversation, transcript, evidence, stage, question and the four filters."""
        shown = transcript(conversation) if conversation.turns else self.first_look()
        return [conversation.to_dict(), shown, evidence.panel(conversation), "", gr.skip(), *_same()]

    def first_look(self) -> str:
        """Render the welcome view, once per generation of the index."""
        index, _, trouble = self._collection.current()
        if index is not None:
            return self._collection.once(self._welcome)
        if isinstance(trouble, IndexMissing):
            command = trouble.fix.partition("onrecord ")
            return welcome.nothing(trouble.message, upload=self._upload, command="".join(command[1:]) or trouble.fix)
        return welcome.unusable(str(trouble))

    def _welcome(self, index: IndexLike) -> str:
        asked = suggest.examples(index, self._collection.once(Topics))
        return welcome.first_look(index, asked, upload=self._upload)

    def masthead(self) -> str:
        """Render the header with statistics of the newest index."""
        index, _, trouble = self._collection.current()
        if index is None:
            state = "No documents yet" if isinstance(trouble, IndexMissing) else "The index cannot be used"
            return welcome.masthead(state, upload=self._upload)
        info = index.info()
        holds = f"{info.documents:,} document{'s' if info.documents != 1 else ''}"
        if info.first and info.last:
            years = f"{info.first.year}" if info.first.year == info.last.year else f"{info.first.year}–{info.last.year}"
            holds += f", {years}"
        return welcome.masthead(holds, upload=self._upload)

    def document(self, conversation: Conversation, wanted: dict[str, Any]) -> str:
        """Render the document of a citation, with all of the conversation's citations from it."""
        try:
            turn = conversation.turns[position_from(conversation, wanted)]
            quotations = [*turn.citations, *([turn.nearest] if turn.nearest else [])]
            at = next((each for each in quotations if str(each.number) == str(wanted.get("number"))), None)
            if at is None:
                raise QuestionError("That citation is no longer part of this conversation.")
            found = self._collection.index().document(at.source.id)
        except OnRecordError as error:
            return evidence.document_gone(str(error))
        cited: list[Quotation] = [
            each for turn in conversation.turns for each in turn.citations if each.source.id == found.id
        ]
        return evidence.document_view(found, [*cited, at], at)

    def _fields(self, what: Asked, wanted: dict[str, Any], by_hand: tuple[Any, ...]) -> list[Any]:
        """Return the filter fields after an answer: remove dropped filters, show those of a link."""
        if wanted.get("action") == "drop":
            field = wanted.get("field")
            return [
                "" if field == "speaker" else gr.skip(),
                "" if field == "dates" else gr.skip(),
                "" if field == "dates" else gr.skip(),
                "" if field == "source" else gr.skip(),
            ]
        if wanted.get("filters"):
            shown = what.filters
            return [shown.speaker or "", shown.since or "", shown.until or "", shown.source or ""]
        return _same()


def _same() -> list[Any]:
    """Return updates that leave the four filter fields unchanged."""
    return [gr.skip() for _ in range(4)]


def _pending(question: str, stage: str) -> str:
    """Render a pending question and its current stage."""
    return render("pending.html", question=question, stage=stage)
