"""SECURITY.md says what is true: the tests it names exist, and what no other test holds is held here."""

import ast
import re
from pathlib import Path

from tests.paths import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)
MODULES = sorted((ROOT / "assistant").rglob("*.py"))
CONNECTING = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
}
EXCUSED = {  # module: what it takes from there, which opens no connection to others
    "assistant/cli/serve.py": {"socket"},  # listens
    "assistant/cli/serve_processes.py": {"socket"},  # is given what listens
    "assistant/ui/http/running.py": {"socket"},  # likewise
    "assistant/ui/workers/pool.py": {"httpcore"},  # to sockets in a folder that no other user may enter
    "assistant/ui/workers/process.py": {"socket"},  # listens at such a socket
    "assistant/ui/workers/router.py": {"httpcore"},  # asks at such sockets
    "assistant/store/locking.py": {"socket"},  # the name of this machine
}
LOADING_CODE = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, with those around them: a.b for `from a.b import c`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def test_the_tests_that_are_named_exist() -> None:
    assert len(NAMED) > 25
    for path, name in NAMED:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in source, f"{path}::{name}"


def test_every_row_of_a_threat_names_its_test() -> None:
    threats = TEXT.split("## What an attacker")[1]
    rows = re.findall(r"^\| (?!try )([^|]+) \| [^|]+ \| ([^|]+) \|$", threats, re.MULTILINE)
    without = [what for what, held in rows if "tests/" not in held and what != "---"]
    assert len(rows) > 20
    assert without == ['orders to a machine ("ignore what was said before")']


def test_no_module_opens_connections() -> None:
    found = {path.relative_to(ROOT).as_posix(): imported(path) & CONNECTING for path in MODULES}
    assert {name: modules for name, modules in found.items() if modules} == EXCUSED


def test_nothing_stored_is_read_as_code() -> None:
    for path in MODULES:
        assert imported(path) & LOADING_CODE == set()
        source = path.read_text(encoding="utf-8")
        loads = re.findall(r"np\.load\(.*", source)
        assert [one for one in loads if "allow_pickle=False" not in one] == []
        assert not re.search(r"allow_pickle=True|torch\.load\(|trust_remote_code=True", source)
