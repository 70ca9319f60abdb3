"""The request filter: which paths exist, what a browser is told to refuse, and how much may be sent."""

import gzip
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from markupsafe import Markup

from assistant.ui.html.head import Head
from assistant.ui.http.limits import MAX_ADDRESSES, MAX_BODY_BYTES, RateLimiter, refused_body
from assistant.ui.http.policy import page_policy
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving

CLINIC = "https://clinic.example"
SHUT = [
    "/gradio_api/upload", "/gradio_api/upload_progress?upload_id=x", "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=../../etc/passwd", "/gradio_api/file=%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/gradio_api/file/etc/passwd", "/gradio_api/file=https://example.org/", "/file=/etc/passwd", "/file/etc/passwd",
    "/gradio_api/proxy=https://example.org", "/gradio_api/stream/a/b/c/playlist.m3u8",
    "/gradio_api/deep_link?session_hash=a", "/gradio_api/runs", "/gradio_api/run-history/records",
    "/gradio_api/component_server", "/gradio_api/vibe-code/", "/gradio_api/dev/reload", "/gradio_api/openapi.json",
    "/gradio_api/token", "/gradio_api/mcp/", "/gradio_api/mcp/sse", "/gradio_api/mcp/schema",
    "/static/js/iframeResizer.contentWindow.min.js", "/static/../../../../etc/passwd", "/svelte/x", "/monitoring",
    "/monitoring/summary", "/custom_component/a/client/b/c", "/gradio_api/custom_component/a/client/b/c", "/login",
    "/logout", "/pwa_icon", "/docs", "/redoc", "/openapi.json", "/assets/%2e%2e/index.html",
    "/assets/../share.html", "/assets/x/../../index.html", "/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/ui/..%2fserver.py", "/ui/%2e%2e/style.css", "/ui/__init__.py", "/ui/", "//etc/passwd", "/etc/passwd",
    "/.git/config", "/assistant.toml", "/embed/x", "/source/x",
]  # fmt: skip


ANSWERED = (
    "/", "/embed", "/turn", "/privacy", "/source?id=articles/sponsor.md", "/healthz", "/metrics", "/nothing",
    "/manifest.json", "/ui/icon.svg", "/config", "/gradio_api/info", "/gradio_api/upload",
)  # fmt: skip


@pytest.fixture(scope="module")
def http(shared_service: ChatService) -> Iterator[httpx.Client]:
    app = make_app(
        replace(shared_service, site=Site(ancestors=(CLINIC,), messages_per_minute=0)), not_ready=lambda: None
    )
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def raw_status(address: str, method: str, path: str, *, extra: str = "", body: str = "") -> int:
    """The status of a request whose path no client library has tidied up."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:  # type: ignore[arg-type]
        line.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{extra}\r\n{body}".encode())
        return int(line.makefile("rb").readline().split()[1])


def rules(header: str) -> dict[str, str]:
    return dict(rule.split(" ", 1) for rule in header.split("; "))


def test_no_door_but_the_named_ones_is_open(http: httpx.Client) -> None:
    address = str(http.base_url)
    assert {path: status for path in SHUT if (status := raw_status(address, "GET", path)) != 404} == {}
    posted = {path: raw_status(address, "POST", path, extra="Content-Length: 0\r\n") for path in SHUT}
    assert {path: status for path, status in posted.items() if status not in (404, 405)} == {}


def test_only_the_two_endpoints_can_be_called_by_name(http: httpx.Client) -> None:
    for name in ("take_turn", "start_again", "lambda", "chat2"):
        assert http.post(f"/gradio_api/call/{name}", json={"data": ["x"]}).status_code == 404
        assert http.post(f"/gradio_api/run/{name}", json={"data": ["x"]}).status_code == 404


def test_other_methods_are_refused(http: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "WHATEVER"):
        assert raw_status(str(http.base_url), method, "/") == 405


def test_the_page_may_run_only_its_own_scripts_and_speak_only_to_its_own_server(http: httpx.Client) -> None:
    page = http.get("/")
    policy = rules(page.headers["content-security-policy"])
    inline = re.findall(r"<script\b(?![^>]*\bsrc=)", page.text)
    assert policy["script-src"].count("'sha256-") == len(inline) > 0
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "http" not in page.headers["content-security-policy"]
    assert (policy["default-src"], policy["connect-src"], policy["frame-ancestors"]) == ("'self'", "'self'", "'none'")
    assert (policy["object-src"], policy["script-src-attr"], policy["form-action"]) == ("'none'", "'none'", "'none'")
    foreign = re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']*""", page.text.split("<body")[0])
    assert foreign == []
    assert "raw.githubusercontent.com" not in page.text
    assert "postMessage" not in page.text


def test_every_response_carries_the_headers(http: httpx.Client) -> None:
    for path in ANSWERED:
        check_headers(http.get(path).headers)


def check_headers(headers: httpx.Headers) -> None:
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "frame-ancestors" in headers["content-security-policy"]
    assert headers.get_list("content-security-policy") == [headers["content-security-policy"]]
    assert "set-cookie" not in headers
    assert "server" not in headers or "gradio" not in headers["server"]


def test_nothing_of_a_conversation_is_cached_and_the_program_is(http: httpx.Client) -> None:
    page = http.get("/")
    for path in ("/", "/embed", "/source?id=articles/sponsor.md", "/privacy", "/config", "/metrics"):
        assert http.get(path).headers["cache-control"] == "no-store"
    said = http.post("/gradio_api/call/chat", json={"data": ["how do sponsors and newcomers speak", []]})
    assert said.headers["cache-control"] == "no-store"
    heard = http.get(f"/gradio_api/call/chat/{said.json()['event_id']}")
    assert "Finding a sponsor" in heard.text
    assert heard.headers["cache-control"] == "no-store"
    program = re.search(r'src="\./(assets/[^"]+)"', page.text)
    assert program is not None
    assert "immutable" in http.get(f"/{program.group(1)}").headers["cache-control"]


def test_the_page_is_put_right_however_it_is_compressed(http: httpx.Client) -> None:
    for accepted in ("br", "gzip", "br, gzip", "identity", ""):
        check_page(http, accepted)


def check_page(http: httpx.Client, accepted: str) -> None:
    with http.stream("GET", "/", headers={"Accept-Encoding": accepted}) as answer:
        body = b"".join(answer.iter_raw())
        packed = answer.headers.get("content-encoding")
    assert packed == ("gzip" if "gzip" in accepted else None)
    page = gzip.decompress(body) if packed else body
    assert b'href="tel:988"' in page
    assert b'<link rel="manifest" href="manifest.json">' in page


def test_the_embed_page_may_be_framed_by_the_named_sites_alone(http: httpx.Client, service: ChatService) -> None:
    embedded = http.get("/embed")
    assert rules(embedded.headers["content-security-policy"])["frame-ancestors"] == CLINIC
    assert "x-frame-options" not in embedded.headers
    assert re.search(r"<html[^>]*\bdata-embedded", embedded.text)
    page = http.get("/")
    assert not re.search(r"<html[^>]*\bdata-embedded", page.text)
    for shut in (page, http.get("/privacy"), http.get("/source?id=articles/sponsor.md")):
        assert "frame-ancestors 'none'" in shut.headers["content-security-policy"]
        assert shut.headers["x-frame-options"] == "DENY"
    with serving(make_app(service, not_ready=lambda: None)) as address:
        closed = httpx.get(f"{address}/embed").headers
    assert "frame-ancestors 'none'" in closed["content-security-policy"]
    assert closed["x-frame-options"] == "DENY"


def test_preview_title_and_icons_are_ours(http: httpx.Client) -> None:
    text = http.get("/", headers={"Host": 'x"><script>alert(1)</script>'}).text
    assert "<script>alert(1)" not in text
    page = http.get("/").text
    assert page.count("<title>") == 1
    assert page.count('property="og:image"') == 1
    image = re.search(r'property="og:image" content="([^"]+)"', page)
    assert image is not None
    picture = http.get(image.group(1))
    assert picture.headers["content-type"] == "image/png"
    assert len(picture.content) < 30_000
    manifest = http.get("/manifest.json")
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert {icon["sizes"] for icon in manifest.json()["icons"]} >= {"192x192", "512x512"}
    assert all(http.get(f"/{icon['src']}").status_code == 200 for icon in manifest.json()["icons"])
    assert http.get("/favicon.ico").content[:4] == b"\x00\x00\x01\x00"


def test_a_body_too_long_or_of_no_stated_length_is_refused(http: httpx.Client) -> None:
    assert http.post("/gradio_api/call/chat", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert http.post("/gradio_api/call/chat", content=iter([b"x"] * 3)).status_code == 411
    assert refused_body({"headers": [(b"content-length", b"-1")]}) == 413
    assert refused_body({"headers": [(b"content-length", str(MAX_BODY_BYTES).encode())]}) is None


def test_a_flood_from_one_address_is_turned_away_kindly_and_other_paths_stay_open(service: ChatService) -> None:
    app = make_app(replace(service, site=Site(messages_per_minute=3)), not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address) as client:
        asked = [client.post("/gradio_api/call/chat", json={"data": ["x", []]}) for _ in range(4)]
        assert [one.status_code for one in asked] == [200, 200, 200, 429]
        assert "helplines on this page still work" in json.loads(asked[-1].text)["detail"]
        assert asked[-1].headers["retry-after"] == "60"
        assert client.get("/").status_code == 200
        assert client.get("/healthz").status_code == 200


def test_turns_of_the_page_count_as_messages_and_signs_of_life_do_not(service: ChatService) -> None:
    app = make_app(replace(service, site=Site(messages_per_minute=2)), not_ready=lambda: None)
    row = {"session": "a" * 32, "message": "x"}
    with serving(app) as address, httpx.Client(base_url=address) as client:
        for _ in range(5):
            assert [client.post(path, json=row).status_code for path in ("/present", "/opening")] == [204, 200]
        assert [client.post("/turn", json=row).status_code for _ in range(3)] == [200, 200, 429]
        assert client.post("/gradio_api/run/chat", json={"data": ["x"]}).status_code == 429
        assert [client.post(path, json=row).status_code for path in ("/saved", "/clear", "/leave")] == [200, 200, 204]


def test_the_rate_limiter_lets_through_so_many_a_minute_by_address() -> None:
    now = [0.0]
    rate_limiter = RateLimiter(2, clock=lambda: now[0])
    assert [rate_limiter.admits("a") for _ in range(3)] == [True, True, False]
    assert rate_limiter.admits("b")
    now[0] = 29.0
    assert not rate_limiter.admits("a")
    now[0] = 59.5
    assert rate_limiter.admits("a")
    now[0] = 500.0
    rate_limiter.admits("c")
    assert list(rate_limiter._seen) == ["c"]
    assert all(RateLimiter(0).admits("a") for _ in range(1000))


def test_the_rate_limiter_remembers_a_bounded_number_of_addresses() -> None:
    rate_limiter = RateLimiter(5, clock=lambda: 0.0)
    for number in range(MAX_ADDRESSES + 10):
        rate_limiter.admits(str(number))
    assert len(rate_limiter._seen) <= MAX_ADDRESSES


def test_the_policy_names_each_inline_script_by_its_hash() -> None:
    page = b'<script src="a.js"></script><script>alert(1)</script><script data-x>b</script>'
    policy = page_policy(page)
    assert policy.count("'sha256-") == 2
    assert "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='" in policy  # of alert(1), worked out with openssl


def test_the_head_is_escaped_and_put_in_once() -> None:
    early = Markup("<p>first</p>")
    head = Head(
        title="A <b>", description='"x"', early=early, style="p>a{}", scripts={"ui/a.js": {"yes": '"'}}, url='http://"'
    )
    page = b'<html lang="en" style=""><head>\n<meta charset="utf-8"><title>G</title></head><body class="x"><i>'
    text = head.rewrite(page, embedded=False).decode()
    assert "<title>A &lt;b&gt;</title>" in text
    assert "<title>G</title>" not in text
    assert 'data-yes="&#34;" defer' in text
    assert 'content="http://&#34;/ui/preview.png"' in text
    assert "<style>p>a{}</style></head>" in text
    assert text.index("<p>first</p>") < text.index("<i>")
