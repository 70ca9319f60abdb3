"""What the page fetches to help without the server: small, compressed, kept for a day."""

import gzip

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.ui.http.lost_help_files import NAMES, add_lost_help, packed
from assistant.ui.http.policy import headers_for

MOST_BYTES = {"rules.json": 85_000, "help.json": 20_000}  # as they are sent; fetched after the page stands


def test_both_files_are_sent_compressed_and_plain() -> None:
    app = FastAPI()
    add_lost_help(app)
    client = TestClient(app)
    for name in NAMES:
        assert len(packed(name)) <= MOST_BYTES[name]
        squeezed = client.get(f"/ui/{name}")
        plain = client.get(f"/ui/{name}", headers={"Accept-Encoding": "identity"})
        assert squeezed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert squeezed.json() == plain.json()
        assert plain.content == gzip.decompress(packed(name))
        assert "max-age" in headers_for(f"/ui/{name}")["Cache-Control"]
