"""The server around the page: Gradio mounted with everything off that is not asked for, behind the gate."""

import asyncio
import contextlib
import importlib.util
import os
from collections.abc import AsyncIterator, Callable
from importlib.resources import files

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI

from assistant.errors import AssistantError, MissingExtraError
from assistant.ui.gradio_app.page import TITLE, build_page, interface
from assistant.ui.gradio_app.quiet import quieten
from assistant.ui.gradio_app.sessions import Sessions
from assistant.ui.html.front import front_html, script_words
from assistant.ui.html.head import Head
from assistant.ui.html.privacy import site_words
from assistant.ui.html.wording import languages
from assistant.ui.http import routes
from assistant.ui.http.feedback import Ballot
from assistant.ui.http.limits import Turnstile
from assistant.ui.http.request_filter import Gate, Rules
from assistant.ui.http.source_pages import add_reading
from assistant.ui.session.chat_service import Desk

TOOLS = {"search": "/search"}  # of the Model Context Protocol: a program is shown passages, never a chat


def make_app(desk: Desk, *, not_ready: routes.NotReady) -> FastAPI:
    """The whole application; it answers before the index and the encoder are ready. Raises MissingExtraError."""
    if desk.site.mcp and importlib.util.find_spec("mcp") is None:
        raise MissingExtraError("--mcp needs another package; install it: pip install 'recovery-assistant[mcp]'")
    quieten()
    return _inside_loop(lambda: _assemble(desk, not_ready))


def make_theme() -> gr.themes.Base:
    """Gradio's plain theme in our colours and the system's own fonts; nothing is fetched."""
    fonts, fixed = ["system-ui", "sans-serif"], ["ui-monospace", "monospace"]
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=fonts, font_mono=fixed)
    return theme.set(body_background_fill="#faf7f2", body_background_fill_dark="#1d1b19")  # before style.css is read


def _inside_loop(assemble: Callable[[], FastAPI]) -> FastAPI:
    """The application, put together inside a running loop: outside one Gradio opens loops and never closes them."""

    async def inside() -> FastAPI:
        return assemble()

    return assemble() if asyncio._get_running_loop() else asyncio.run(inside())


def _assemble(desk: Desk, not_ready: routes.NotReady) -> FastAPI:
    """Our own routes first, Gradio's page at "/" behind them, the gate before both."""
    site, language = desk.site, desk.assistant.language
    page = build_page(desk)
    sessions = Sessions(page)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_sweeping(sessions))
    routes.add_health(app, desk, not_ready)
    routes.add_privacy(app, desk)
    add_reading(app, desk)
    routes.add_install(app, title=TITLE, language=language)
    routes.add_leaving(app, sessions)
    routes.add_votes(app, Ballot(site.feedback, known=_known(desk)) if site.feedback else None)
    gr.mount_gradio_app(
        app, page, path="/", theme=make_theme(), footer_links=[], run_history=False, show_error=False,
        ssr_mode=False, pwa=False, mcp_server=site.mcp, enable_monitoring=False, max_file_size=1, allowed_paths=[],
        i18n=interface(),
    )  # fmt: skip
    if site.mcp and page.mcp_server_obj:
        page.mcp_server_obj.tool_to_endpoint = dict(TOOLS)
    rules = Rules(ancestors=site.ancestors, mcp=site.mcp, too_many=site_words(language)["too_many"])
    app.add_middleware(Gate, heads=_heads(desk), turnstile=Turnstile(site.messages_per_minute), rules=rules)
    return app


def _heads(desk: Desk) -> dict[str, Head]:
    """What stands in the page's first bytes, by language, that of the settings first."""
    style = files("assistant.ui").joinpath("style.css").read_text(encoding="utf-8")
    return {code: _head(desk, code, style) for code in dict.fromkeys((desk.assistant.language, *languages()))}


def _head(desk: Desk, language: str, style: str) -> Head:
    words = site_words(language)
    votes = {"ui/votes.js": words["votes"]} if desk.site.feedback else {}
    return Head(
        title=TITLE,
        description=words["description"],
        early=front_html(desk, language),
        style=style,
        language=language,
        scripts={"ui/leave.js": {}, "ui/page.js": script_words(language), **votes},
    )


def _known(desk: Desk) -> Callable[[str], bool]:
    """Whether a passage of an id is in the library."""

    def known(passage: str) -> bool:
        library = desk.assistant.library
        try:
            return library.ready and any(one.id == passage for one in library.searcher().passages)
        except AssistantError:
            return False

    return known


def _sweeping(sessions: Sessions) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    """Forgets abandoned conversations while the server runs."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(sessions.keep_sweeping())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return lifespan
