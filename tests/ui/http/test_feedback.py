"""Votes: off by default, and three things when they are on."""

import stat
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.http import feedback
from assistant.ui.http.feedback import FeedbackLog
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving

PASSAGE = "0123456789abcdef"


def log(folder: Path) -> FeedbackLog:
    return FeedbackLog(folder / "votes.csv", known=lambda passage: passage == PASSAGE)


def test_a_vote_is_a_day_a_passage_and_a_vote(tmp_path: Path) -> None:
    box = log(tmp_path)
    assert box.cast(PASSAGE, "helped")
    assert [box.cast(PASSAGE, one) for one in ("not", "wrong", "hurtful")] == [True] * 3
    file = tmp_path / "votes.csv"
    today = date.today().isoformat()
    assert file.read_text() == f"day,passage,vote\n{today},{PASSAGE},helped\n{today},{PASSAGE},not\n" + (
        f"{today},{PASSAGE},wrong\n{today},{PASSAGE},hurtful\n"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("passage", "vote"),
    [(PASSAGE, "yes"), (PASSAGE, None), ("f" * 16, "helped"), ("=cmd()", "helped"), (7, "not"), (PASSAGE, ["not"])],
)
def test_anything_else_is_not_written(tmp_path: Path, passage: object, vote: object) -> None:
    assert not log(tmp_path).cast(passage, vote)
    assert list(tmp_path.iterdir()) == []


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MAX_BYTES", 40)
    kept = [log(tmp_path).cast(PASSAGE, "helped") for _ in range(5)]
    assert kept == [True, False, False, False, False]


def test_votes_at_once_are_all_kept_whole(tmp_path: Path) -> None:
    box = log(tmp_path)
    threads = [threading.Thread(target=box.cast, args=(PASSAGE, "helped")) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (tmp_path / "votes.csv").read_text().splitlines()
    assert len(lines) == 41
    assert set(lines[1:]) == {f"{date.today().isoformat()},{PASSAGE},helped"}


def test_the_endpoint_is_closed_until_the_operator_opens_it(assistant: Assistant, tmp_path: Path) -> None:
    passage = assistant.library.searcher().passages[0].id
    vote = {"passage": passage, "vote": "helped", "message": "private words", "address": "x"}
    with serving(make_app(ChatService(assistant), not_ready=lambda: None)) as address:
        assert httpx.post(f"{address}/feedback", json=vote).status_code == 404
        assert "votes.js" not in httpx.get(address).text
    file = tmp_path / "votes.csv"
    service = replace(ChatService(assistant), site=Site(feedback=file))
    with serving(make_app(service, not_ready=lambda: None)) as address, httpx.Client(base_url=address) as client:
        assert "ui/votes.js" in client.get("/").text
        assert client.post("/feedback", json=vote).status_code == 204
        assert client.post("/feedback", json={**vote, "passage": "f" * 16}).status_code == 422
        assert client.post("/feedback", json=vote, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 422
        assert client.post("/feedback", content=b"{").status_code == 422
        assert client.post("/feedback", json={**vote, "message": "x" * 2000}).status_code == 422
        assert "Votes on passages are turned on here." in client.get("/privacy").text
    assert file.read_text().count("\n") == 2
    assert "private" not in file.read_text()
