"""The tool `search`, as a client of the protocol's official package sees it over HTTP."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import jsonschema
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, Tool

from assistant.ui.html.privacy import site_words
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests import asynchronous
from tests.serving import serving

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
PATH = "/gradio_api/mcp"


@pytest.fixture(scope="module")
def address(shared_service: ChatService) -> Iterator[str]:
    site = Site(mcp=True, messages_per_minute=0)
    with serving(make_app(replace(shared_service, site=site), not_ready=lambda: None)) as url:
        yield url


def use(address: str, *calls: tuple[str, dict[str, Any]], path: str = PATH) -> tuple[list[Tool], list[CallToolResult]]:
    """The tools that a client is shown, and what calls of them give."""

    async def visit() -> tuple[list[Tool], list[CallToolResult]]:
        async with (
            streamable_http_client(f"{address}{path}") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            listed = await session.list_tools()
            return listed.tools, [await session.call_tool(name, arguments) for name, arguments in calls]

    return asynchronous.run(visit())


def test_a_program_is_offered_search_and_nothing_else(address: str) -> None:
    asked = {"message": QUESTION, "history": []}
    for path in (PATH, f"{PATH}/", f"{PATH}/?tools=chat"):
        tools, (found, refused) = use(address, ("search", asked), ("chat", asked), path=path)
        assert [tool.name for tool in tools] == ["search"]
        assert (found.isError, refused.isError) == (False, True)


def test_answers_are_json_and_structured_as_they_are_described(address: str) -> None:
    (tool,), (found, crisis, empty) = use(
        address,
        ("search", {"message": QUESTION}),
        ("search", {"message": CRISIS, "history": ["hello", {"role": "user", "content": "hello"}]}),
        ("search", {"message": ""}),
    )
    over_http = httpx.post(f"{address}/gradio_api/run/search", json={"data": [QUESTION]}).json()["data"][0]
    assert found.structuredContent == json.loads(found.content[0].text) == over_http
    assert found.structuredContent["passages"][0]["document"]["id"] == "articles/sponsor.md"
    assert crisis.structuredContent["safety"]["action"] == "takeover"
    assert "988" in crisis.structuredContent["safety"]["text"]
    assert set(empty.structuredContent) == {"id", "error"}
    for one in (found, crisis, empty):
        jsonschema.validate(one.structuredContent, tool.outputSchema)
    assert set(over_http) <= set(tool.outputSchema["properties"])  # every field is described
    assert tool.inputSchema["required"] == ["message"]


def test_a_cry_for_help_is_answered_whatever_else_is_wrong(address: str) -> None:
    wrong = ({"message": CRISIS, "history": 7}, {"message": [CRISIS]}, {"message": CRISIS, "x": 1})
    _, found = use(address, *(("search", arguments) for arguments in wrong))
    assert [one.structuredContent["safety"]["action"] for one in found] == ["takeover"] * 3


LOUD = "I swallowed every tablet in the house and I want to die"


def deep(levels: int) -> str:
    return "[" * levels + json.dumps(LOUD) + "]" * levels


def test_a_cry_under_another_name_is_answered(address: str) -> None:
    strange = ({"text": LOUD}, {"query": LOUD}, {"Message": LOUD}, {"message": "and now?", "history": [[LOUD, None]]})
    _, found = use(address, *(("search", arguments) for arguments in strange))
    assert [one.structuredContent["safety"]["action"] for one in found] == ["takeover"] * 4


@pytest.mark.parametrize(
    "arguments",
    [
        json.dumps(LOUD),
        f"[{json.dumps(LOUD)}]",
        f'{{"message": {deep(300)}}}',
        f'{{"message": {deep(3_000)}}}',
        '{"a": ',
    ],
)
def test_a_cry_in_a_call_that_the_package_cannot_read_is_answered(address: str, arguments: str) -> None:
    body = '{"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "search", "arguments": %s}}'
    content = body % arguments + ("" if LOUD in arguments else f' "{LOUD}"')
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    answer = httpx.post(f"{address}{PATH}", content=content, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["result"]["structuredContent"]["safety"]["action"] == "takeover"
    assert "911" in answer.json()["result"]["content"][0]["text"]


def test_a_call_without_a_message_is_told_so(address: str) -> None:
    _, (found,) = use(address, ("search", {"history": []}))
    assert (found.isError, found.content[0].text) == (True, "message is missing")


def test_a_tool_that_is_called_too_often_gives_the_safety_answer(service: ChatService) -> None:
    site = Site(mcp=True, messages_per_minute=4)  # opening a session takes three requests
    with serving(make_app(replace(service, site=site), not_ready=lambda: None)) as address:
        calls = [("search", {"message": one}) for one in (QUESTION, QUESTION, CRISIS)]
        _, (found, refused, cry) = use(address, *calls)
    assert found.structuredContent["outcome"] == "answered"
    assert (refused.isError, refused.content[0].text) == (True, site_words("en")["too_many"])
    assert cry.structuredContent["safety"]["action"] == "takeover"


def test_no_session_is_kept_and_only_post_is_answered(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream"}
    answer = httpx.post(f"{address}{PATH}", json=body, headers=headers)
    assert answer.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answer.headers
    assert answer.json()["result"]["tools"][0]["name"] == "search"
    assert [httpx.request(method, f"{address}{PATH}").status_code for method in ("GET", "DELETE", "OPTIONS")] == [
        405
    ] * 3


def test_a_call_that_cannot_be_read_leaves_no_word_in_the_log(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"Accept": "application/json, text/event-stream"}
    for params in ({"name": 7, "arguments": "zebrafinchlantern"}, "zebrafinchlantern", {"name": "zebrafinchlantern"}):
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        assert httpx.post(f"{address}{PATH}", json=body, headers=headers).status_code < 500
    assert "zebrafinchlantern" not in caplog.text


def test_without_the_flag_there_are_no_tools(http: httpx.Client) -> None:
    assert http.post(PATH, json={}).status_code == 404
