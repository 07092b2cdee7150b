"""The routes of the views beside the conversation: people, a person, documents, a document, a timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from onrecord.chat.live_index import Collection, IndexLike
from onrecord.chat.views import browse
from onrecord.chat.views.evidence_panel import passage_view
from onrecord.chat.views.templates import render
from onrecord.errors import OnRecordError

Words = Annotated[str, Query(max_length=300)]
Name = Annotated[str, Query(max_length=2_000)]
Rows = Annotated[int, Query(ge=1, le=browse.MOST_SHOWN)]
Place = Annotated[int, Query(ge=0)]


def router(collection: Collection) -> APIRouter:
    """Make the routes; every answer is a part of the page, as HTML."""
    routes = APIRouter(prefix="/onrecord/view", default_response_class=HTMLResponse)

    def answer(view: Callable[[IndexLike], str]) -> HTMLResponse:
        try:
            return HTMLResponse(view(collection.index()))
        except OnRecordError as error:
            return HTMLResponse(render("problem.html", message=str(error)), status_code=404)

    @routes.get("/people")
    def people(part: Words = "", order: browse.PeopleOrder = "statements", shown: Rows = browse.SHOWN) -> HTMLResponse:
        return answer(lambda index: browse.people(index, part, order, shown))

    @routes.get("/person")
    def person(
        name: Name,
        about: Words = "",
        since: Words = "",
        until: Words = "",
        source: Words = "",
        act: Words = "",
        direct: bool = False,
        shown: Rows = browse.SHOWN,
    ) -> HTMLResponse:
        return answer(
            lambda index: browse.person(index, name, about, since, until, source, act, direct=direct, shown=shown)
        )

    @routes.get("/timeline")
    def timeline(name: Name = "", about: Words = "") -> HTMLResponse:
        return answer(lambda index: browse.timeline(index, name, about))

    @routes.get("/documents")
    def documents(
        part: Words = "",
        order: browse.DocumentOrder = "date",
        descending: bool = False,
        shown: Rows = browse.SHOWN,
    ) -> HTMLResponse:
        return answer(lambda index: browse.documents(index, part, order, descending=descending, shown=shown))

    @routes.get("/document")
    def document(id: Name, start: Place = 0, end: Place = 0) -> HTMLResponse:
        span = (start, end) if start < end else None
        return answer(lambda index: passage_view(index.document(id), span))

    return routes
