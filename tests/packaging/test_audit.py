"""The audit names what is known of a package, and passes where it cannot ask."""

import io
import sys
import urllib.error

import pytest

from tests.paths import ROOT

sys.path.insert(0, str(ROOT / "scripts"))  # as Python does for a script

import audit

REPORT = {
    "dependencies": [
        {"name": "a", "version": "1.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}]},
        {"name": "b", "version": "2.0", "vulns": []},
        {"name": "c", "version": "3.0", "skip_reason": "not found"},
    ]
}


def run(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["audit.py"])
    return audit.main()


def test_a_known_vulnerability_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "can_be_reached", lambda: True)
    monkeypatch.setattr(audit, "looked_up", lambda _: REPORT)
    assert run(monkeypatch) == 1
    assert capsys.readouterr().out.splitlines() == [
        "audit: a 1.0: PYSEC-1; mended in: 1.1",
        "audit: 2 of 3 packages were looked up, 1 vulnerabilities are known",
    ]


def test_what_was_accepted_does_not_count_and_what_was_not_found_is_not_called_clean() -> None:
    assert list(audit.vulnerabilities(REPORT, accepted={"CVE-1": "not used here"})) == []
    assert audit.told(REPORT) == "2 of 3"


@pytest.mark.parametrize("failure", [urllib.error.URLError("no route"), TimeoutError()])
def test_without_a_network_it_says_so_and_passes(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    assert run(monkeypatch) == 0
    assert "cannot be reached; nothing was looked up" in capsys.readouterr().out


def test_a_mirror_that_tells_no_vulnerabilities_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: io.BytesIO(b'{"info": {}}'))
    assert not audit.can_be_reached()


def test_the_cpu_build_is_looked_up_as_its_release() -> None:
    listed = "--extra-index-url https://example.org\ntorch==2.13.0+cpu \\\n    --hash=sha256:00\nnumpy==2.4.6 \\\n"
    assert audit.released_versions(listed) == "torch==2.13.0\nnumpy==2.4.6\n"
