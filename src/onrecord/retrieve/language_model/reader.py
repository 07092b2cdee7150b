"""A language model as reader: one call, numbered sentences in, numbers out. It never writes what is quoted.

It cannot invent a quotation, and a document that tries to instruct it can at worst have the wrong sentence picked,
which still carries its true speaker. Nothing leaves the machine unless `llm_model` is set.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from onrecord.errors import ModelUnavailable
from onrecord.retrieve.language_model import prompts
from onrecord.retrieve.language_model.endpoint import OPENAI, Endpoint, complete
from onrecord.retrieve.language_model.replies import NotAnAnswer, parse_reply, picks_schema
from onrecord.retrieve.reader import NumberedPassage, Pick, Picks
from onrecord.settings import Settings

_TURNS = 6
"""Earlier questions that are sent along."""
_TURN_CHARACTERS = 300


class LanguageModel:
    """A language model behind an OpenAI-compatible endpoint.

    Args:
        settings: Name, address, key and deadline; whether it writes sentences of its own.
    """

    def __init__(self, settings: Settings) -> None:
        self._endpoint = Endpoint(
            settings.llm_model, settings.llm_base_url or OPENAI, settings.llm_api_key, settings.llm_timeout_seconds
        )
        self._writes = settings.llm_answer == "written"
        self._template = "write" if self._writes else "select"
        self._understood = 0

    @property
    def name(self) -> str:
        """The model's name."""
        return self._endpoint.model

    @property
    def prompt_sha256(self) -> str:
        """SHA-256 of the prompt template."""
        return prompts.digest(self._template)

    def read(self, question: str, history: Sequence[str], passages: Sequence[NumberedPassage]) -> Picks:
        """Let the model pick.

        Raises:
            ModelUnavailable: It cannot be asked, or answers in another form than asked for.
        """
        offered = sum(len(passage.sentences) for passage in passages)
        if not offered:
            return Picks(())
        host = self._endpoint.host
        announce(host, self.name)
        prompt = prompts.render(
            self._template,
            question=_on_a_line(question),
            history="\n".join(f"- {_on_a_line(turn)[:_TURN_CHARACTERS]}" for turn in history[-_TURNS:]) or "- (none)",
            passages="\n\n".join(_shown(number, passage) for number, passage in enumerate(passages, start=1)),
        )
        requests = _requests(prompt, picks_schema(offered, written=self._writes))[self._understood :]
        reply, number = complete(self._endpoint, requests)
        # A server that does not know a parameter is not sent it again.
        self._understood += number
        try:
            numbers, written = parse_reply(reply, offered)
        except NotAnAnswer as error:
            raise ModelUnavailable(
                f"The language model {self.name} at {host} {error}.",
                fix="Use a model that follows instructions, or unset llm_model.",
            ) from None
        return Picks(tuple(Pick(sentence) for sentence in numbers), written)


@lru_cache(maxsize=16)
def announce(host: str, model: str) -> None:
    """Say where questions go, once for each endpoint."""
    print(f"Questions and the passages found for them go to {host} (language model {model}).", file=sys.stderr)


def _requests(prompt: str, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The request with everything that helps, then without what some servers do not know."""
    messages = [{"role": "user", "content": prompt}]
    plain = {"messages": messages, "temperature": 0.0, "max_tokens": 2_000, "stream": False}
    form = {"type": "json_schema", "json_schema": {"name": "picks", "strict": True, "schema": schema}}
    return [{**plain, "response_format": form}, plain, {"messages": messages, "max_completion_tokens": 4_000}]


def _shown(number: int, passage: NumberedPassage) -> str:
    document = passage.document
    facts = [document.title, document.source, document.date.isoformat() if document.date else "no date"]
    lines = [f"Passage {number}: {_on_a_line('; '.join(fact for fact in facts if fact))}"]
    for sentence in passage.sentences:
        who = _on_a_line(", ".join(sentence.speakers)) or "no speaker found"
        lines.append(f"[{sentence.number}] ({who}) {_on_a_line(document.text[slice(*sentence.span)])}")
    return "\n".join(lines)


def _on_a_line(text: str) -> str:
    """Text on one line and without the markers, so that a document cannot end the block it stands in."""
    return " ".join(text.split()).replace("<", "‹").replace(">", "›")
