"""The chat's functions for programs: Gradio's API by name, and MCP tools with a real client."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chat_browser import Served, run_apart, start
from chat_index import FakeIndex
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

QUESTION = "What did Ada Brandt say about the harbour?"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served, stop = start(tmp_path_factory.mktemp("index"), FakeIndex(), mcp=True)
    yield served
    stop()


@pytest.fixture(scope="module")
def client(served: Served) -> Client:
    return Client(served.url, verbose=False)


def test_the_api_is_documented_and_names_only_what_is_meant(client: Client) -> None:
    described = client.view_api(return_format="dict", print_info=False)
    assert isinstance(described, dict)
    assert set(described["named_endpoints"]) == {"/ask", "/search", "/check", "/statements", "/speakers", "/document"}
    assert described["unnamed_endpoints"] == {}
    asks = described["named_endpoints"]["/ask"]
    assert [each["parameter_name"] for each in asks["parameters"]][:2] == ["question", "speaker"]
    assert "verbatim" in asks["description"]


def test_a_program_asks_searches_and_reads(client: Client) -> None:
    answer = client.predict(question=QUESTION, api_name="/ask")
    assert answer["answered"] and len(answer["citations"]) == 3
    cited = answer["citations"][0]
    read = client.predict(id=cited["document"]["id"], start=cited["start"], length=10, api_name="/document")
    assert read["text"] == cited["quote"][:10]
    assert read["file"] == "files/talks.txt"
    narrowed = client.predict(question="fees", speaker="Tomas Reyes", since="2024-06-01", api_name="/ask")
    assert [citation["speaker"] for citation in narrowed["citations"]] == ["Tomas Reyes"]
    assert client.predict(question="fees", api_name="/search")[0]["document"]["id"] == "later"
    assert client.predict(name="reyes", api_name="/speakers")[0]["name"] == "Tomas Reyes"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"question": " "}, "empty"),
        ({"question": "x" * 3000}, "3,000 characters"),
        ({"question": "x", "since": "soon"}, "not a date"),
        ({"question": "x", "history": ["y" * 3000]}, "too long"),
    ],
)
def test_mistakes_are_worded(client: Client, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(**arguments, api_name="/ask")


def test_an_mcp_client_lists_and_calls_tools_that_only_read(served: Served) -> None:
    async def talk() -> None:
        async with (
            streamable_http_client(f"{served.url}/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            assert set(tools) == {"ask", "search", "check", "statements", "speakers", "document"}
            for tool in tools.values():
                assert tool.annotations is not None and tool.annotations.readOnlyHint is True
                assert tool.annotations.destructiveHint is False
            assert tools["ask"].inputSchema["required"] == ["question"]
            asked = await session.call_tool("ask", {"question": QUESTION})
            answer = json.loads(asked.content[0].text)
            assert [citation["number"] for citation in answer["citations"]] == [1, 2, 3]
            document = await session.call_tool("document", {"id": answer["citations"][0]["document"]["id"]})
            text = json.loads(document.content[0].text)["text"]
            for citation in answer["citations"][:2]:
                assert text[citation["start"] : citation["end"]] == citation["quote"]
            found = await session.call_tool("search", {"question": "fees"})
            assert found.structuredContent is not None and not found.isError
            listed = await session.call_tool("speakers", {"name": "brandt"})
            assert "Ada Brandt" in listed.content[0].text
            wrong = await session.call_tool("document", {"id": "nowhere"})
            assert wrong.isError and "There is no document" in wrong.content[0].text

    run_apart(talk)


def test_without_mcp_there_are_no_tools(tmp_path: Path) -> None:
    served, stop = start(tmp_path, FakeIndex())
    try:

        async def talk() -> None:
            async with (
                streamable_http_client(f"{served.url}/mcp/") as (read, write, _),
                ClientSession(read, write) as session,
            ):
                await session.initialize()

        with pytest.raises(BaseException):  # noqa: B017  (the client's own group of errors)
            run_apart(talk)
    finally:
        stop()


def test_twenty_people_at_once_each_get_their_own_answer(served: Served) -> None:
    expected = {
        QUESTION: "Ada Brandt said the harbour must stay open to every ship.",
        "What did Tomas Reyes say about fees?": "Tomas Reyes welcomed the rise of the fees.",
        "What did Mina Okafor say about schools?": "Mina Okafor told reporters in Port Alma",
        "What did Liv Strand say about the tunnel?": "Liv Strand said the tunnel is safe.",
    }
    questions = list(expected)
    together = threading.Barrier(20)

    def person(number: int) -> int:
        own = Client(served.url, verbose=False)
        together.wait(timeout=60)
        for turn in range(4):
            question = questions[(number + turn) % len(questions)]
            answer = own.predict(question=question, api_name="/ask")
            assert answer["question"] == question
            assert answer["citations"][0]["quote"].startswith(expected[question])
        return 4

    with ThreadPoolExecutor(20) as people:
        assert sum(people.map(person, range(20))) == 80
