"""The pages of the self-checks as the server sends them: whole without a script, in each language, with help."""

import httpx
import pytest

from assistant.safety import load_self_checks

CHECKS = load_self_checks().checks


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_check_has_a_page_that_needs_no_script(http: httpx.Client, name: str, language: str) -> None:
    check, words = CHECKS[name], load_self_checks().words[language]
    page = http.get(f"/check/{name}", params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    for text in (check.title[language], words["statement"], words["private"], words["add_up"]):
        assert text in page.text
    assert page.text.count("<fieldset>") == len(check.questions)
    assert page.text.count('type="radio"') == sum(len(one.answers) for one in check.questions)
    for band in check.bands:
        low, high = check.range_of(band)
        assert f"({words['from_to'].format(low=low, high=high)})" in page.text
    for one in check.instruments:
        assert f'href="{one.url}"' in page.text
    assert 'href="tel:988"' in page.text


def test_help_and_finders_are_those_of_the_region(http: httpx.Client) -> None:
    page = http.get("/check/alcohol", params={"region": "GB"}).text
    assert "116 123" in page
    assert "https://www.alcoholics-anonymous.org.uk/" in page
    assert "findtreatment.gov" in http.get("/check/alcohol", params={"region": "nowhere"}).text


def test_it_may_run_the_servers_own_script_and_send_nothing(http: httpx.Client) -> None:
    page = http.get("/check/alcohol")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "form-action 'none'" in policy
    assert "connect-src" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert "<form" in page.text
    assert "action=" not in page.text
    script = http.get("/ui/check.js")
    assert script.status_code == 200
    for word in ("fetch(", "XMLHttpRequest", "sendBeacon", "localStorage", "sessionStorage", "cookie"):
        assert word not in script.text


def test_an_unknown_check_is_not_found(http: httpx.Client) -> None:
    page = http.get("/check/nothing")
    assert page.status_code == 404
    assert 'href="tel:988"' in page.text
    assert http.get("/check/").status_code == 404
    assert http.get("/check/alcohol/x").status_code == 404
