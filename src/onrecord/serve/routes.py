"""The routes: `/v1/...` as OpenAI's clients ask, `/api/...` for other programs, described at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from onrecord.chat.actions import filters_from, question_from
from onrecord.chat.functions import functions
from onrecord.chat.live_index import Collection
from onrecord.errors import IndexMissing, OnRecordError, QuestionError
from onrecord.serve.completions import Completion, model_card
from onrecord.serve.page import page
from onrecord.serve.requests import MODEL, AskRequest, CheckRequest, CompletionRequest, SearchRequest, StatementsRequest
from onrecord.types import Answer

PATHS = ("/v1/", "/api/", "/api", "/openapi.json")
"""What the routes take, as the door is told."""
AT_ONCE = 4
"""Questions answered at the same time; more would only slow one another down."""
WAITING = 60
"""Questions that may wait for their turn."""

Result = TypeVar("Result")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def router(collection: Collection) -> APIRouter:
    """All routes, answering from `collection`."""
    limiter = anyio.CapacityLimiter(AT_ONCE)
    routes = APIRouter(route_class=_Worded)
    offered = functions(collection)

    async def run(function: Callable[[], Result]) -> Result:
        if limiter.statistics().tasks_waiting >= WAITING:
            raise _Refused(429, "Too many questions are waiting already. Ask again in a moment.")
        return await anyio.to_thread.run_sync(function, limiter=limiter)

    @routes.post("/api/ask", summary="Answer a question with checked quotations")
    async def ask(body: AskRequest) -> dict[str, Any]:
        """Give an answer made of verbatim quotations with speaker, date and place, or say that there is none."""
        return await run(partial(offered["ask"], **body.model_dump()))

    @routes.post("/api/search", summary="Rank passages without an answer")
    async def search(body: SearchRequest) -> list[dict[str, Any]]:
        """Give ranked passages with the statements in them."""
        return await run(partial(offered["search"], **body.model_dump()))

    @routes.post("/api/check", summary="Check a quotation")
    async def check(body: CheckRequest) -> dict[str, Any]:
        """Say whether words stand in the documents exactly so, and whose they are."""
        return await run(partial(offered["check"], **body.model_dump()))

    @routes.post("/api/statements", summary="List who said what")
    async def statements(body: StatementsRequest) -> list[dict[str, Any]]:
        """List statements in document order: speaker, words with their places, kind and day."""
        return await run(partial(offered["statements"], **body.model_dump()))

    @routes.get("/api/documents/{identifier}", summary="Read a document or a part of it")
    async def document(identifier: str, start: int = 0, length: int = 20_000) -> dict[str, Any]:
        """Give the text that the places of quotations count in."""
        return await run(partial(offered["document"], id=identifier[:200], start=start, length=length))

    @routes.post("/v1/chat/completions", summary="Answer the last message of a conversation, as OpenAI's API does")
    async def completions(body: CompletionRequest, request: Request) -> Response:
        """Give the answer as Markdown, with `citations` and `annotations` as data; plain or streamed."""
        if body.model != MODEL:
            raise _Refused(404, f"The only model is {MODEL}.", code="model_not_found")
        answer = await run(partial(_answer, collection, body))
        base = str(request.base_url)
        completion = Completion(answer, tuple(message.text for message in body.messages), base)
        if not body.stream:
            return JSONResponse(await run(completion.whole))
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return StreamingResponse(completion.stream(usage=usage), media_type="text/event-stream")

    @routes.get("/v1/models", summary="List the models: there is a single one")
    async def models() -> dict[str, Any]:
        """List the models."""
        return {"object": "list", "data": [model_card()]}

    @routes.get("/v1/models/{name}", summary="Describe the model")
    async def model(name: str) -> dict[str, Any]:
        """Describe a model."""
        if name != MODEL:
            raise _Refused(404, f"The only model is {MODEL}.", code="model_not_found")
        return model_card()

    described = get_openapi(title="OnRecord", version="1", description=_ABOUT, routes=list(routes.routes))

    @routes.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(described)

    @routes.get("/api", include_in_schema=False)
    async def api_page() -> Response:
        return HTMLResponse(page(described))

    return routes


_ABOUT = "Who said what, in a collection of documents. Quotations are verbatim: `document.text[start:end] == quote`."


def _answer(collection: Collection, body: CompletionRequest) -> Answer:
    try:
        text, before = body.turns()
    except ValueError:
        raise QuestionError("None of the messages is the user's.", fix="Send one with the role user.") from None
    filters = filters_from(body.speaker, body.since, body.until, body.source)
    return collection.index().ask(
        question_from(text),
        history=before,
        speaker=filters.speaker,
        since=filters.since,
        until=filters.until,
        source=filters.source,
        document=body.document.strip() or None,
        limit=body.limit,
    )


class _Refused(Exception):
    """A refusal with its status and words."""

    def __init__(self, status: int, words: str, code: str | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.code = code


class _Worded(APIRoute):
    """Errors in words of ours, in the form that OpenAI's clients read; what was sent is not repeated."""

    def get_route_handler(self) -> Handler:
        """The route's handler with errors in words."""
        handle = super().get_route_handler()

        async def worded(request: Request) -> Response:
            try:
                return await _awaited(handle(request))
            except _Refused as error:
                return _error(error.status, error.words, error.code)
            except RequestValidationError as error:
                return _error(422, _mistakes(error))
            except HTTPException as error:
                return _error(error.status_code, "The body of the request cannot be read.")
            except QuestionError as error:
                return _error(400, str(error))
            except IndexMissing as error:
                return _error(404, str(error), "index_missing")
            except OnRecordError as error:
                return _error(500, str(error))

        return worded


async def _awaited(response: Awaitable[Response]) -> Response:
    return await response


def _mistakes(error: RequestValidationError) -> str:
    """What is wrong with a body: the places and the rules, at most five of them."""
    found = [
        f"{'.'.join(str(part)[:60] for part in each['loc'][1:]) or 'the body'}: {each['msg']}"
        for each in error.errors()[:5]
    ]
    return f"The request is not understood. {'; '.join(found)}."


def _error(status: int, words: str, code: str | None = None) -> Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    headers = {"retry-after": "2"} if status == 429 else None
    body = {"error": {"message": words, "type": kind, "param": None, "code": code}, "detail": words}
    return JSONResponse(body, status_code=status, headers=headers)
