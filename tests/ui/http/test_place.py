"""Where a request was asked at: the host is never repeated, other names can be refused, no other site may read."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from assistant.ui.http.place import is_named, path_of
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving

FORGED = {
    "Host": "forged.example:99", "X-Forwarded-Host": "forged.example", "X-Forwarded-Proto": "https",
    "Forwarded": "host=forged.example", "X-Gradio-Server": "https://forged.example", "Origin": "https://forged.example",
}  # fmt: skip
SAID = ("/", "/embed", "/config", "/gradio_api/info", "/theme.css", "/privacy", "/source?id=articles/sponsor.md",
        "/manifest.json", "/robots.txt", "/healthz/", "/gradio_api/queue/data/", "/gradio_api/app_id",
        "/nothing")  # fmt: skip


def served(service: ChatService, site: Site) -> Iterator[httpx.Client]:
    app = make_app(replace(service, site=site), not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


@pytest.fixture
def named(service: ChatService) -> Iterator[httpx.Client]:
    site = Site(url="https://recovery.example.org/help", allowed_hosts=("recovery.example.org", "*.lan.example"))
    yield from served(service, site)


def test_a_forged_host_is_repeated_nowhere_and_no_other_site_may_read(http: httpx.Client) -> None:
    for path in SAID:
        answer = http.get(path, headers=FORGED)
        assert "forged" not in answer.text + str(answer.headers)
        assert [name for name in answer.headers if name.startswith("access-control")] == []
        assert "forged" not in http.get(path).text  # nor was it remembered


def test_no_preflight_is_answered(http: httpx.Client) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    for path in ("/turn", "/gradio_api/run/chat", "/gradio_api/call/chat"):
        answer = http.options(path, headers=asked)
        assert answer.status_code == 405
        assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_other_names_are_refused_where_names_are_set(named: httpx.Client) -> None:
    for host in ("recovery.example.org", "RECOVERY.example.org:8443", "a.lan.example"):
        assert named.get("/", headers={"Host": host}).status_code == 200
    for host in ("forged.example", "recovery.example.org.forged.example", "lan.example", "", "127.0.0.1"):
        for method, path in (("GET", "/"), ("GET", "/config"), ("POST", "/turn"), ("POST", "/gradio_api/run/chat")):
            refused = named.request(method, path, headers={"Host": host}, json={})
            assert refused.status_code == 400
            assert host == "" or host not in refused.text
            assert "frame-ancestors" in refused.headers["content-security-policy"]
    for probe in ("/healthz", "/readyz", "/metrics"):
        assert named.get(probe, headers={"Host": "10.0.0.7:7860"}).status_code == 200


def test_absolute_links_name_the_address_of_the_settings(named: httpx.Client) -> None:
    own = {"Host": "recovery.example.org"}
    page = named.get("/", headers=own).text
    assert '<link rel="canonical" href="https://recovery.example.org/help/">' in page
    assert '<meta property="og:image" content="https://recovery.example.org/help/ui/preview.png">' in page
    assert '"root":"./"' in page
    assert named.get("/config", headers=own).json()["root"] == "https://recovery.example.org/help"
    info = named.get("/gradio_api/info", headers=own).json()
    assert 'Client("https://recovery.example.org/help")' in str(info["named_endpoints"]["/chat"]["code_snippets"])


def test_without_an_address_links_are_relative(http: httpx.Client) -> None:
    page = http.get("/").text
    assert 'rel="canonical"' not in page
    assert '<meta property="og:image" content="ui/preview.png">' in page
    assert http.get("/config").json()["root"] == ""


@pytest.mark.parametrize(
    ("asked", "root_path", "path"),
    [
        ("/help/turn", "/help", "/turn"),
        ("/turn", "/help", "/turn"),
        ("/help/", "/help", "/"),
        ("/helping/turn", "/help", "/helping/turn"),
        ("/help/help/", "/help", "/help"),
        ("/turn/", "", "/turn"),
        ("/", "", "/"),
    ],
)
def test_the_path_inside_the_site(asked: str, root_path: str, path: str) -> None:
    assert path_of(asked, root_path) == path


def test_names_with_and_without_a_port() -> None:
    assert is_named("anything", ())
    assert is_named("[::1]:80", ("[::1]",))
    assert not is_named("[::2]:80", ("[::1]",))
    assert not is_named("evil-example.org", ("*.example.org", "example.org"))
    assert is_named("A.Example.ORG", ("*.example.org",))


def test_posts_of_gradio_that_nobody_needs_are_shut(http: httpx.Client) -> None:
    bodies = (
        b'{"session_hash": "\\ud83d", "fn_index": 0, "event_id": "\\udc00"}',
        b'{"session_hash": NaN, "fn_index": NaN, "event_id": Infinity}',
        b'{"session_hash": ' + b"[" * 50_000,
        b"\xff\xfe",
    )
    for name in ("reset", "cancel", "stream/x", "upload", "component_server", "vibe-edit", "api/chat"):
        for body in bodies:
            answer = http.post(f"/gradio_api/{name}", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code == 404, (name, body[:40])


def test_posts_that_are_answered_take_any_body(http: httpx.Client) -> None:
    bodies = (
        b'{"data": ["\\ud83d", ["\\ud83d"]], "session_hash": "\\ud83d", "fn_index": 0}',
        b'{"data": [NaN, -Infinity], "session_hash": NaN, "fn_index": NaN}',
        b'{"data": ' + b"[" * 100_000,
        b'{"data": {"message": 1e999}, "session_hash": "s", "fn_index": 1e999}',
        b'{"data": null, "fn_index": true, "session_hash": ""}',
    )
    for name in ("queue/join", "run/chat", "run/search", "call/chat", "call/v2/search"):
        for body in bodies:
            assert http.post(f"/gradio_api/{name}", content=body).status_code < 500, (name, body[:40])
