"""An answer in the form of OpenAI's chat completions: Markdown, and its citations as data."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from onrecord.answer.cite import MARK
from onrecord.serve.requests import MODEL
from onrecord.text.formatting import escape
from onrecord.text.token_count import count_tokens
from onrecord.types import Answer, Citation

_OF_THE_MODEL = {"object": "model", "created": 1_767_225_600, "owned_by": "onrecord"}


def model_card() -> dict[str, Any]:
    """The only model, as `/v1/models` lists it."""
    return {"id": MODEL, **_OF_THE_MODEL}


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer with what its completion needs.

    Attributes:
        answer: The answer.
        prompt: The texts of the messages, for the count of tokens.
        base_url: Address of the server, for the links to documents; ends with a slash.
    """

    answer: Answer
    prompt: tuple[str, ...]
    base_url: str

    @property
    def content(self) -> str:
        """The answer as Markdown, its references numbered below."""
        return "\n".join([self.answer.text, *self._references()])

    def _references(self) -> list[str]:
        lines = [f"\\[{each.number}\\] {escape(each.place)}  " for each in self.answer.citations]
        return ["", *lines] if lines else []

    def citations(self) -> list[dict[str, Any]]:
        """The citations as data."""
        return [
            {
                "number": each.number,
                "quote": each.quote,
                "speaker": each.speaker,
                "kind": each.kind,
                "date": each.date.isoformat() if each.date else None,
                "document": each.document.to_dict(),
                "start": each.start,
                "end": each.end,
                "url": self._url(each),
            }
            for each in self.answer.citations
        ]

    def annotations(self) -> list[dict[str, Any]]:
        """The citations as clients of OpenAI's know them: where a mark stands in the content, and what it points to."""
        places: dict[int, tuple[int, int]] = {}
        for match in MARK.finditer(self.answer.text):
            places.setdefault(int(match.group(1)), match.span())
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": places[each.number][0],
                    "end_index": places[each.number][1],
                    "title": each.document.title,
                    "url": self._url(each),
                },
            }
            for each in self.answer.citations
        ]

    def whole(self) -> dict[str, Any]:
        """The completion in a single piece."""
        message = {"role": "assistant", "content": self.content, "refusal": None, "annotations": self.annotations()}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self._usage(), **self._data()}

    def stream(self, *, usage: bool) -> Iterator[str]:
        """The completion as server-sent events: the text line by line, then the citations."""
        head = self._head("chat.completion.chunk")

        def event(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
            return _event({**head, "choices": [choice], **more})

        yield event({"role": "assistant", "content": ""})
        for line in self.content.splitlines(keepends=True):
            yield event({"content": line})
        yield event({"annotations": self.annotations()}, "stop", **self._data())
        if usage:
            yield _event({**head, "choices": [], "usage": self._usage()})
        yield "data: [DONE]\n\n"

    def _data(self) -> dict[str, Any]:
        answer = self.answer
        return {
            "citations": self.citations(),
            "answered": answer.answered,
            "reason": answer.reason,
            "standalone": answer.standalone,
        }

    def _head(self, kind: str) -> dict[str, Any]:
        made_of = json.dumps([*self.prompt, self.content]).encode()
        identifier = hashlib.sha256(made_of).hexdigest()[:24]
        return {"id": f"chatcmpl-{identifier}", "object": kind, "created": int(time.time()), "model": MODEL}

    def _usage(self) -> dict[str, int]:
        sent, received = sum(count_tokens(list(self.prompt))), count_tokens([self.content])[0]
        return {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}

    def _url(self, citation: Citation) -> str:
        length = citation.end - citation.start
        identifier = quote(citation.document.id, safe="")
        return f"{self.base_url}api/documents/{identifier}?start={citation.start}&length={length}"


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
