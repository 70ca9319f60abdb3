"""A third language is a folder: no line of code names the two that are shipped."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

_LOOK = """
import sys
from pathlib import Path

import assistant.data

folder = Path(sys.argv[1])
assistant.data.files = lambda _: folder

from assistant.safety import Detector, load_self_checks
from assistant.safety.local_check import browser_rules, texts_heard
from assistant.ui.html.doors import doors_html
from assistant.ui.html.lost_help import lost_help
from assistant.ui.html.privacy import privacy_html
from assistant.ui.html.reader import Reader
from assistant.ui.html.self_check import self_check_html
from assistant.ui.html.tools import tool_words
from assistant.ui.html.wording import language_of, languages, load_wording

assert list(languages()) == ["en", "es", "xx"]
words = load_wording("xx")
assert (words("send"), words("elsewhere")) == ("Xend", load_wording("en")("elsewhere"))
assert language_of({}, "xx-YY", "en") == "xx"
assert list(lost_help(texts_heard(browser_rules()))) == ["en", "es", "xx"]
page = privacy_html("xx", feedback=False)
assert "Xrivacy" in page and all(f'href="privacy?lang={code}"' in page for code in ("en", "es"))
assert all('href="privacy?lang=xx"' in privacy_html(code, feedback=False) for code in ("en", "es"))
check = load_self_checks().checks["alcohol"]
page = self_check_html(check, reader=Reader(words, "US"), titles={})
assert 'lang="xx"' in page and check.title["en"] in page and "lang=es" in page and "lang=en" in page
assert "now" in doors_html({}, words=words, fit=lambda _: True) and tool_words("xx")
assert Detector().safe_check("quiero morir", ()).action.value == "takeover"
"""


def test_a_folder_is_enough(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "assistant" / "data", data, ignore=shutil.ignore_patterns("starter_library", "encoders"))
    own = data / "languages" / "xx"
    shutil.copytree(data / "languages" / "es", own)
    for optional in ("doors.toml", "tools.toml", "examples.toml", "small_talk.toml"):
        (own / optional).unlink()
    interface = (own / "interface.toml").read_text(encoding="utf-8")
    kept = [line for line in interface.splitlines() if not line.startswith("elsewhere")]
    text = "\n".join(kept).replace('name = "Español"', 'name = "Xish"').replace('send = "Enviar"', 'send = "Xend"')
    (own / "interface.toml").write_text(text + "\n", encoding="utf-8")
    site = (own / "site.toml").read_text(encoding="utf-8")
    (own / "site.toml").write_text(site.replace('title = "Privacidad"', 'title = "Xrivacy"'), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", _LOOK, str(data)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
