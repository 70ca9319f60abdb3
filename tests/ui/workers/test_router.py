"""Several processes behind one port: who answers what, and what happens when one of them ends."""

import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from assistant.ui.http.draining import Draining
from assistant.ui.http.limits import RateLimiter
from assistant.ui.http.running import Server
from assistant.ui.workers import router as router_module
from assistant.ui.workers.pool import Pool, Worker
from assistant.ui.workers.router import Router
from assistant.ui.workers.supervisor import Supervisor
from tests.ui.small_processes import small_outage, small_parts

VISIT = "a" * 32
DEADLINE = 180.0  # seconds until which something must have happened


@dataclass
class Served:
    """A server with its processes."""

    address: str
    supervisor: Supervisor
    pool: Pool
    server: Server

    def wait_for(self, count: int, *, without: int | None = None) -> None:
        """Until so many processes answer, none of them with that process id."""
        deadline = time.monotonic() + DEADLINE
        while len(self.pool.workers) < count or without in self.supervisor.process_ids.values():
            assert time.monotonic() < deadline, "the processes did not come"
            time.sleep(0.05)


@contextmanager
def several(count: int = 2, *, per_minute: int = 0) -> Iterator[Served]:
    """So many small processes, all of them answering."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        pool, outage = Pool(), small_outage()
        supervisor = Supervisor(
            count, small_parts, folder=Path(folder), pool=pool, is_ending=lambda: draining.has_begun
        )
        draining = Draining(Router(pool, outage, RateLimiter(per_minute), running=supervisor.running), outage=outage)
        server = Server(draining)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", supervisor, pool, server)
        served.wait_for(count)
        try:
            yield served
        finally:
            draining.begin()
            thread.join(DEADLINE)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with several() as one:
        yield one


def test_a_visit_stays_with_its_process_and_visits_are_spread(served: Served) -> None:
    def place(visit: str) -> int:
        return int(httpx.post(f"{served.address}/turn", headers={"X-Visit": visit}, content="{}").json()["place"])

    names = [f"{number:032x}" for number in range(20)]
    first = [place(one) for one in names]
    assert [place(one) for one in names] == first
    assert set(first) == {0, 1}


def test_an_answer_is_fetched_where_it_was_begun(served: Served) -> None:
    for place in (0, 1):
        answer = httpx.get(f"{served.address}/gradio_api/call/search/w{place}_{'0' * 32}")
        assert answer.json()["place"] == place
    assert httpx.get(f"{served.address}/gradio_api/call/search/w9_{'0' * 32}").status_code == 503


def test_requests_come_through_whole_with_the_address_of_who_asked(served: Served) -> None:
    content = "x" * 300_000
    headers = {"X-Over-Limit": "1", "X-Forwarded-For": "198.51.100.7"}
    answer = httpx.post(f"{served.address}/gradio_api/run/search", content=content, headers=headers).json()
    assert answer["body"] == content
    assert answer["client"] == "198.51.100.7"  # told by a proxy on this machine, which is believed
    assert answer["over"] is False  # the router alone says so


def test_streams_and_health_come_through(served: Served) -> None:
    assert httpx.get(f"{served.address}/stream").text == "0\n1\n2\n"
    assert httpx.get(f"{served.address}/healthz").text == "ok\n"
    assert httpx.get(f"{served.address}/readyz").json() == {"ready": True, "reason": None}


def test_a_body_without_a_stated_length_is_refused_with_helplines(served: Served) -> None:
    answer = httpx.post(f"{served.address}/turn", content=iter([b'{"message": "I want to die"}']))
    assert answer.status_code == 411
    assert "988" in answer.text


@pytest.mark.slow
def test_a_process_that_ends_is_replaced_and_no_request_hangs() -> None:
    with several() as served:
        victim = int(served.supervisor.process_ids[0] or 0)
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(_ask, served.address) for _ in range(40)]
            os.kill(victim, signal.SIGKILL)
            statuses = [one.result(DEADLINE) for one in asked]
        assert set(statuses) == {200}
        served.wait_for(2, without=victim)
        assert httpx.get(f"{served.address}/end").status_code == 503  # it ended both; helplines stand in the answer
        assert "988" in httpx.get(f"{served.address}/").text
        refused = httpx.post(f"{served.address}/gradio_api/run/search", json={"data": ["I want to kill myself"]})
        if refused.status_code != 200:
            assert refused.json()["data"][0]["safety"]["text"]
        served.wait_for(2)


def test_the_limit_of_messages_holds_for_all_processes_together() -> None:
    with several(per_minute=3) as served:
        told = [
            httpx.post(f"{served.address}/turn", json={}, headers={"X-Visit": f"{n:032x}"}).json() for n in range(5)
        ]
    assert [one["over"] for one in told] == [False, False, False, True, True]


def test_an_answer_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    monkeypatch.setitem(router_module._TIMEOUTS, "read", 0.3)
    answer = httpx.get(f"{served.address}/stuck", timeout=20)
    assert answer.status_code == 503
    assert "988" in answer.text


def test_where_a_process_is_missing_its_visits_alone_move() -> None:
    pool = Pool()
    for number in range(4):
        pool.put(Worker(number, Path(f"{number}.sock")))
    names = [f"visit {number}" for number in range(200)]
    before = {one: pool.order(visit=one)[0].number for one in names}
    pool.remove(2)
    after = {one: pool.order(visit=one)[0].number for one in names}
    assert all(after[one] == before[one] for one in names if before[one] != 2)
    assert {after[one] for one in names if before[one] == 2} == {0, 1, 3}


def test_what_is_answered_when_the_end_begins_is_finished_and_new_requests_are_told_whom_to_reach() -> None:
    with several(1) as served, httpx.Client(base_url=served.address, timeout=20) as client:
        client.get("/healthz")
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(httpx.get, f"{served.address}/slow", timeout=20)
            deadline = time.monotonic() + DEADLINE
            while not served.pool.workers[0].busy and time.monotonic() < deadline:
                time.sleep(0.02)
            served.server.handle_exit(signal.SIGTERM, None)
            late = client.get("/")
            assert (running.result().status_code, running.result().text) == (200, "late")
        assert late.status_code == 503
        assert "988" in late.text


def _ask(address: str) -> int:
    return httpx.get(f"{address}/slow", timeout=30).status_code
