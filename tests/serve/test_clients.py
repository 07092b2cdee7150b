"""Real clients over real sockets hold a conversation of three turns over the seeds and get the right citations."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from chat_browser import free_port, run_apart, serve_in_thread
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from onrecord import Index
from onrecord.chat.live_index import Collection
from onrecord.chat.server.app import Options
from onrecord.serve.app import create_app

pytestmark = pytest.mark.slow

LLM = shutil.which("llm", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
KEY = "s3cret"
TURNS = (
    ("what did Xi say about Taiwan", "Xi Jinping", "arms sales to Taiwan"),
    ("and Trump?", "Donald Trump", "understands how China feels about the Taiwan question"),
    ("what did he say about trade", "Donald Trump", "economy and trade"),
)
"""A question, who is cited, and words that are quoted."""


@pytest.fixture(scope="module")
def url(seeds_index: Path) -> Iterator[str]:
    port = free_port()
    application = create_app(Collection(lambda: Index.open(seeds_index)), Options(auth=f"ann:{KEY}"))
    stop = serve_in_thread(application, port)
    yield f"http://127.0.0.1:{port}"
    stop()


def right(citations: list[dict[str, Any]], speaker: str, words: str) -> None:
    assert {each["speaker"] for each in citations} == {speaker}
    assert any(words in each["quote"] for each in citations)


def test_the_openai_package(url: str, seeds_index: Path) -> None:
    client = openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, timeout=120)
    assert [model.id for model in client.models.list()] == ["onrecord"]
    documents = {each.id: each.text for each in Index.open(seeds_index).documents()}
    messages: list[Any] = []
    for question, speaker, words in TURNS:
        messages.append({"role": "user", "content": question})
        reply = client.chat.completions.create(model="onrecord", messages=messages, temperature=0)
        message = reply.choices[0].message
        citations: list[dict[str, Any]] = reply.model_dump()["citations"]
        right(citations, speaker, words)
        for each in citations:
            assert documents[each["document"]["id"]][each["start"] : each["end"]] == each["quote"]
        assert message.annotations and message.annotations[0].url_citation.title == citations[0]["document"]["title"]
        streamed = list(client.chat.completions.create(model="onrecord", messages=messages, stream=True))
        assert "".join(part.choices[0].delta.content or "" for part in streamed) == message.content
        assert streamed[-1].model_dump()["citations"] == citations
        messages.append({"role": "assistant", "content": message.content})
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{url}/v1", api_key="wrong", max_retries=0).models.list()


def test_an_mcp_client(url: str) -> None:
    async def talk() -> None:
        headers = {"authorization": f"Bearer {KEY}"}
        async with (
            httpx.AsyncClient(headers=headers) as web,
            streamable_http_client(f"{url}/mcp/", http_client=web) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name for tool in (await session.list_tools()).tools}
            assert tools == {"ask", "search", "check", "statements", "speakers", "document"}
            history: list[str] = []
            for question, speaker, words in TURNS:
                asked = await session.call_tool("ask", {"question": question, "history": history})
                right(json.loads(asked.content[0].text)["citations"], speaker, words)
                history.append(question)
            checked = await session.call_tool("check", {"quotation": "excellent telephone conversation"})
            assert json.loads(checked.content[0].text)["answered"] is True
            listed = await session.call_tool("statements", {"speaker": "Xi", "limit": 2})
            assert not listed.isError and "Xi Jinping" in listed.content[0].text

    run_apart(talk)


@pytest.mark.skipif(LLM is None, reason="llm is not installed (extra: llm)")
def test_the_llm_command(url: str, tmp_path: Path) -> None:
    model = f"- model_id: onrecord\n  model_name: onrecord\n  api_base: {url}/v1\n  api_key_name: onrecord\n"
    (tmp_path / "extra-openai-models.yaml").write_text(model)
    (tmp_path / "keys.json").write_text(json.dumps({"onrecord": KEY}))
    environment = {**os.environ, "LLM_USER_PATH": str(tmp_path), "LLM_LOAD_PLUGINS": ""}
    for number, (question, speaker, words) in enumerate(TURNS):
        more = ["--continue"] if number else []
        done = subprocess.run(
            [str(LLM), "-m", "onrecord", *more, question],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert f"— {speaker}" in done.stdout and words in done.stdout
