"""Two replicas behind the web server of deploy/: its file agrees with compose, and nginx itself works with it."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from fastapi import FastAPI, Request

from tests.paths import ROOT
from tests.serving import serving

CONF = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.milvus.yaml").read_text(encoding="utf-8"))
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WRAPPED = """daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;
events {{}}
http {{
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
{conf}
}}
"""


def test_the_web_server_knows_the_replicas_their_port_and_its_own() -> None:
    replicas = {name for name, one in COMPOSE["services"].items() if "serve" in one.get("command", ())}
    assert set(re.findall(r"server (\w+):7860", CONF)) == replicas == set(COMPOSE["services"]["proxy"]["depends_on"])
    (listen,) = re.findall(r"listen (\d+);", CONF)
    assert COMPOSE["services"]["proxy"]["ports"] == [f"127.0.0.1:{listen}:{listen}"]


def test_addresses_are_believed_from_inside_the_network_alone() -> None:
    (network,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert re.findall(r"set_real_ip_from ([\d.]+);", CONF) == [network["gateway"]]
    for name in ("app1", "app2"):
        assert COMPOSE["services"][name]["environment"]["FORWARDED_ALLOW_IPS"] == network["subnet"]


def replica(name: str) -> FastAPI:
    """An application that tells its name and from where a request seems to come."""
    app = FastAPI()

    @app.get("/{path:path}")
    def told(request: Request) -> dict[str, str]:
        return {"replica": name, "address": request.headers["x-forwarded-for"], "host": request.headers["host"]}

    return app


@contextmanager
def proxied(folder: Path, upstreams: dict[str, str]) -> Iterator[httpx.Client]:
    """A client of nginx with our file. upstreams: address by the name of a replica."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    shown = CONF.replace("/usr/share/nginx/recovery-assistant", str(ROOT / "deploy"))
    conf = shown.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("172.30.8.1", "127.0.0.1")
    for name, address in upstreams.items():
        conf = conf.replace(f"{name}:7860", address.removeprefix("http://"))
    file = folder / "nginx.conf"
    file.write_text(WRAPPED.format(folder=folder, conf=conf), encoding="utf-8")
    process = subprocess.Popen([str(NGINX), "-c", str(file), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and process.poll() is None and not (folder / "pid").exists():
            time.sleep(0.02)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            yield client
    finally:
        process.kill()
        process.wait()


def asked(client: httpx.Client, address: str) -> dict[str, str]:
    answer = client.get("/readyz", headers={"X-Forwarded-For": address, "Host": "recovery.example.org"})
    assert answer.status_code == 200
    found: dict[str, str] = answer.json()
    return found


@pytest.mark.skipif(NGINX is None, reason="no nginx here")
def test_a_visit_stays_with_one_replica_and_goes_on_when_that_one_is_gone(tmp_path: Path) -> None:
    visitors = [f"192.0.2.{number}" for number in range(1, 33)]
    with ExitStack() as first, serving(replica("app2")) as two:
        one = first.enter_context(serving(replica("app1")))
        with proxied(tmp_path, {"app1": one, "app2": two}) as client:
            before = {visitor: asked(client, visitor) for visitor in visitors}
            assert {told["address"] for told in before.values()} == set(visitors)
            assert {told["host"] for told in before.values()} == {"recovery.example.org"}
            assert {told["replica"] for told in before.values()} == {"app1", "app2"}
            assert {visitor: asked(client, visitor) for visitor in visitors} == before
            assert client.get("/metrics").status_code == 403
            first.close()
            assert {asked(client, visitor)["replica"] for visitor in visitors} == {"app2"}


@pytest.mark.skipif(NGINX is None, reason="no nginx here")
def test_a_visit_is_told_by_its_name_wherever_it_comes_from(tmp_path: Path) -> None:
    visits = [f"{number:032x}" for number in range(32)]

    def told(client: httpx.Client, visit: str, address: str) -> str:
        return str(client.get("/readyz", headers={"X-Visit": visit, "X-Forwarded-For": address}).json()["replica"])

    with ExitStack() as stack:
        one, two = (stack.enter_context(serving(replica(name))) for name in ("app1", "app2"))
        client = stack.enter_context(proxied(tmp_path, {"app1": one, "app2": two}))
        first = {visit: told(client, visit, "192.0.2.1") for visit in visits}
        assert {visit: told(client, visit, "192.0.2.2") for visit in visits} == first
        assert set(first.values()) == {"app1", "app2"}


@pytest.mark.skipif(NGINX is None, reason="no nginx here")
def test_while_no_replica_answers_a_page_with_helplines_is_shown(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"127.0.0.1:{taken.getsockname()[1]}"
    with proxied(tmp_path, {"app1": nobody, "app2": nobody}) as client:
        for answer in (client.get("/"), client.post("/turn", json={})):
            assert answer.status_code == 502
            assert "988" in answer.text
