"""The bodies of requests, as pydantic checks and OpenAPI describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MODEL = "onrecord"
"""The name of the only model."""
MAX_MESSAGES = 500

Words = Annotated[str, Field(max_length=200)]
Question = Annotated[str, Field(max_length=10_000, examples=["what did Xi say about Taiwan"])]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Narrowed(_Strict):
    """A question and what it is narrowed to."""

    question: Question
    speaker: Words = Field("", description="Only this speaker's words; empty for anybody's.")
    since: Words = Field("", description="First day that counts, as 2016-10-31.")
    until: Words = Field("", description="Last day that counts, as 2016-10-31.")
    source: Words = Field("", description="Only this outlet (part of its name).")
    document: Words = Field("", description="Only this document (its id, or part of its path or title).")


class AskRequest(Narrowed):
    """A question to be answered."""

    limit: int = Field(5, ge=1, le=20, description="At most so many citations.")
    history: list[str] = Field(
        default_factory=list, max_length=60, description="Earlier questions of the conversation, oldest first."
    )


class SearchRequest(Narrowed):
    """A question for which to rank passages."""

    limit: int = Field(10, ge=1, le=50, description="At most so many passages.")


class CheckRequest(_Strict):
    """A quotation to be checked."""

    quotation: str = Field(max_length=10_000, description="The words, with or without quotation marks.")
    speaker: Words = Field("", description="Who is said to have said them; empty where that is not known.")


class StatementsRequest(_Strict):
    """Which statements to list."""

    speaker: Words = Field("", description="Only this speaker's statements.")
    document: Words = Field("", description="Only this document (its id, or part of its path or title).")
    skip: int = Field(0, ge=0, description="How many to pass over.")
    limit: int = Field(100, ge=1, le=1_000, description="At most so many.")


class Part(BaseModel):
    """A part of a message; only text is understood."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text, parts joined."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type in ("text", "input_text"))
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds besides the answer."""

    include_usage: bool | None = None


class CompletionRequest(BaseModel):
    """A chat completion as OpenAI's clients ask for it. What is not named here is ignored, the temperature too."""

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=MAX_MESSAGES)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    speaker: Words = Field("", description="Only this speaker's words. Not of OpenAI's API, like the next five.")
    since: Words = ""
    until: Words = ""
    source: Words = ""
    document: Words = ""
    limit: int = Field(5, ge=1, le=20)

    def turns(self) -> tuple[str, list[dict[str, Any]]]:
        """The question, which is the last message of the user's, and the messages before it.

        Raises:
            ValueError: No message is the user's.
        """
        for place in range(len(self.messages) - 1, -1, -1):
            message = self.messages[place]
            if message.role == "user":
                before = [{"role": each.role, "content": each.text} for each in self.messages[:place]]
                return message.text, before
        raise ValueError("no message is the user's")
