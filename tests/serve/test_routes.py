"""The HTTP interface on a socket: what each route gives, in which form, and how mistakes are worded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_browser import free_port, serve_in_thread
from chat_index import FakeIndex

from onrecord.chat.live_index import Collection
from onrecord.chat.server.app import Options
from onrecord.chat.server.app import create_app as create_chat
from onrecord.errors import IndexMissing, SettingsError
from onrecord.serve.app import addition, create_app

QUESTION = "What did Ada Brandt say about the harbour?"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    port = free_port()
    stop = serve_in_thread(create_app(Collection(FakeIndex)), port)
    yield f"http://127.0.0.1:{port}"
    stop()


def post(url: str, path: str, body: object, **headers: str) -> httpx.Response:
    return httpx.post(f"{url}{path}", json=body, headers=headers, timeout=60)


def completion(url: str, *messages: dict[str, Any], **more: Any) -> httpx.Response:
    return post(url, "/v1/chat/completions", {"model": "onrecord", "messages": list(messages), **more})


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_a_question_is_answered_with_citations_as_data_and_as_markdown(url: str) -> None:
    reply = completion(url, user(QUESTION)).json()
    (choice,) = reply["choices"]
    content, citations = choice["message"]["content"], reply["citations"]
    assert (reply["object"], reply["model"], choice["finish_reason"]) == ("chat.completion", "onrecord", "stop")
    assert [each["number"] for each in citations] == [1, 2, 3] and reply["answered"] is True
    assert {each["speaker"] for each in citations} == {"Ada Brandt"}
    for each, note in zip(citations, choice["message"]["annotations"], strict=True):
        marked = note["url_citation"]
        assert content[marked["start_index"] : marked["end_index"]] == f"[{each['number']}]"
        assert f"\\[{each['number']}\\] " in content and marked["title"] == each["document"]["title"]
        assert httpx.get(marked["url"]).json()["text"] == each["quote"]
    assert reply["usage"]["total_tokens"] == reply["usage"]["prompt_tokens"] + reply["usage"]["completion_tokens"] > 0


def test_a_stream_gives_the_same_and_ends_with_the_citations(url: str) -> None:
    plain = completion(url, user(QUESTION)).json()
    reply = completion(url, user(QUESTION), stream=True, stream_options={"include_usage": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = [line.removeprefix("data: ") for line in reply.text.split("\n\n") if line]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk["choices"])
    assert text == plain["choices"][0]["message"]["content"] and len(chunks) > 5
    assert chunks[-2]["citations"] == plain["citations"] and chunks[-1]["usage"] == plain["usage"]
    assert {chunk["id"] for chunk in chunks} == {plain["id"]}


def test_the_messages_before_the_last_question_are_the_history() -> None:
    index, port = FakeIndex(), free_port()
    stop = serve_in_thread(create_app(Collection(lambda: index)), port)
    try:
        parts = [{"type": "text", "text": "And"}, {"type": "image_url", "image_url": {"url": "x"}}]
        system = {"role": "system", "content": "Be brief."}
        answer = {"role": "assistant", "content": "Found [1]"}
        completion(f"http://127.0.0.1:{port}", system, user(QUESTION), answer, {"role": "user", "content": parts})
        assert index.asked[-1] == ("And", (system, user(QUESTION), answer))
    finally:
        stop()


def test_a_refusal_is_an_answer_too_and_filters_narrow(url: str) -> None:
    refused = completion(url, user("What did Liv Strand say about cookies?")).json()
    assert refused["answered"] is False and refused["reason"] == "other_speaker"
    narrowed = completion(url, user("fees"), speaker="Tomas Reyes", since="2024-06-01").json()
    assert {each["speaker"] for each in narrowed["citations"]} == {"Tomas Reyes"}


def test_the_functions_answer_in_json(url: str) -> None:
    answer = post(url, "/api/ask", {"question": QUESTION, "limit": 1}).json()
    assert answer["answered"] and len(answer["citations"]) == 1
    later = post(url, "/api/ask", {"question": "fees", "document": "later", "history": ["harbour"]}).json()
    assert {each["document"]["id"] for each in later["citations"]} == {"later"}
    assert post(url, "/api/search", {"question": "fees"}).json()[0]["document"]["id"] == "later"
    checked = post(url, "/api/check", {"quotation": "“the tunnel is safe”", "speaker": "Liv Strand"}).json()
    assert checked["answered"] and checked["citations"][0]["speaker"] == "Liv Strand"
    some = post(url, "/api/statements", {"speaker": "Ada Brandt", "skip": 1, "limit": 2}).json()
    every = post(url, "/api/statements", {"speaker": "Ada Brandt"}).json()
    assert some == every[1:3] and {each["speaker"] for each in every} == {"Ada Brandt"}


def test_the_models_are_listed(url: str) -> None:
    listed = httpx.get(f"{url}/v1/models").json()
    assert [each["id"] for each in listed["data"]] == ["onrecord"]
    assert httpx.get(f"{url}/v1/models/onrecord").json() == listed["data"][0]
    assert httpx.get(f"{url}/v1/models/gpt").status_code == 404


def test_the_description_names_every_route_and_its_page_shows_them(url: str) -> None:
    described = httpx.get(f"{url}/openapi.json").json()
    expected = {
        "/api/ask", "/api/search", "/api/check", "/api/statements", "/api/documents/{identifier}",
        "/v1/chat/completions", "/v1/models", "/v1/models/{name}",
    }  # fmt: skip
    assert set(described["paths"]) == expected and described["openapi"].startswith("3.")
    page = httpx.get(f"{url}/", follow_redirects=True)
    assert page.headers["content-type"].startswith("text/html")
    assert all(f" {path}</code>" in page.text for path in expected) and "<script" not in page.text


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (
            "/v1/chat/completions",
            {"model": "onrecord", "messages": [{"role": "assistant", "content": "x"}]},
            400,
            "user",
        ),
        ("/v1/chat/completions", {"model": "onrecord", "messages": [{"role": "user", "content": " "}]}, 400, "empty"),
        ("/v1/chat/completions", {"model": "onrecord", "messages": []}, 422, "messages"),
        ("/v1/chat/completions", {"model": "gpt-9", "messages": [{"role": "user", "content": "x"}]}, 404, "only model"),
        ("/v1/chat/completions", {"model": "onrecord", "messages": [{"role": "x", "content": "x"}]}, 422, "role"),
        ("/v1/chat/completions", [], 422, "not understood"),
        ("/api/ask", {"question": "x" * 3_000}, 400, "3,000 characters"),
        ("/api/ask", {"question": "x" * 20_000}, 422, "question"),
        ("/api/ask", {"question": "x", "secret": "ZANZIBAR"}, 422, "secret"),
        ("/api/ask", {"question": "x", "since": "soon"}, 400, "not a date"),
        ("/api/ask", {"question": "x", "limit": 99}, 422, "limit"),
        ("/api/ask", {}, 422, "question"),
        ("/api/statements", {"limit": 10_000}, 422, "limit"),
    ],
)
def test_mistakes_are_worded_and_what_was_sent_is_not_repeated(
    url: str, path: str, body: object, status: int, words: str
) -> None:
    reply = post(url, path, body)
    assert reply.status_code == status
    error = reply.json()["error"]
    assert words in error["message"] and error["type"] == "invalid_request_error" and "ZANZIBAR" not in reply.text


def test_bytes_that_are_no_json_are_refused(url: str) -> None:
    headers = {"content-type": "application/json"}
    for content in (b"\xff\xfe", b"{", b"[" * 100_000, b""):
        reply = httpx.post(f"{url}/api/ask", content=content, headers=headers)
        assert reply.status_code in (400, 422) and reply.json()["error"]["type"] == "invalid_request_error"


def test_other_routes_hosts_and_sites_are_refused(url: str) -> None:
    for path in ("/docs", "/gradio_api/info", "/v1", "/api/../etc", "/config"):
        assert httpx.get(f"{url}{path}").status_code == 404
    assert httpx.get(f"{url}/v1/models", headers={"host": "evil.example"}).status_code == 421
    assert post(url, "/api/ask", {"question": "x"}, origin="http://evil.example").status_code == 403
    assert httpx.post(f"{url}/api/ask", content=b"x" * (5 * 1024 * 1024)).status_code == 413


def test_a_key_is_the_password_alone_or_with_its_user() -> None:
    port = free_port()
    stop = serve_in_thread(create_app(Collection(FakeIndex), Options(auth="ann:s3cret")), port)
    try:
        url = f"http://127.0.0.1:{port}/v1/models"
        for key in ("Bearer s3cret", "bearer ann:s3cret"):
            assert httpx.get(url, headers={"authorization": key}).status_code == 200
        assert httpx.get(url, auth=("ann", "s3cret")).status_code == 200
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"authorization": "Bearer wrong"}).status_code in (401, 429)
    finally:
        stop()
    with pytest.raises(SettingsError, match="without a password"):
        create_app(Collection(FakeIndex), Options(host="0.0.0.0"))


def test_without_an_index_it_is_said() -> None:
    def missing() -> FakeIndex:
        raise IndexMissing("There is no index.", fix="Run onrecord index.")

    port = free_port()
    stop = serve_in_thread(create_app(Collection(missing)), port)
    try:
        reply = post(f"http://127.0.0.1:{port}", "/api/ask", {"question": "x"})
        assert (reply.status_code, reply.json()["error"]["code"]) == (404, "index_missing")
    finally:
        stop()


def test_the_chat_serves_the_same_routes(tmp_path: Path) -> None:
    port = free_port()
    stop = serve_in_thread(create_chat(FakeIndex, tmp_path, Options(), additions=(addition(),)), port)
    try:
        url = f"http://127.0.0.1:{port}"
        assert completion(url, user(QUESTION)).json()["answered"] is True
        assert "<gradio-app" in httpx.get(url, headers={"accept": "text/html"}).text
        assert httpx.get(f"{url}/openapi.json").status_code == 200
    finally:
        stop()
