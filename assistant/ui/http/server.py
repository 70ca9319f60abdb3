"""The server around the page: Gradio mounted with everything off that is not asked for, behind our own filters.

What the process remembers between requests is in four objects: Conversations, PendingAnswers and RateLimiter, made in
`_assemble`, and the Metrics of the service.
"""

import asyncio
import contextlib
import importlib.util
import os
from collections.abc import AsyncIterator, Callable
from importlib.resources import files

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI

from assistant.chat.own_messages import words_of
from assistant.errors import MissingExtraError
from assistant.ui.gradio_app.page import TITLE, build_page, interface
from assistant.ui.html.front import filter_labels, front_html, keep_words, lost_words, place_words, script_words
from assistant.ui.html.head import Head
from assistant.ui.html.privacy import site_words
from assistant.ui.html.wording import languages
from assistant.ui.http import routes
from assistant.ui.http.api_routes import Api, add_api_routes
from assistant.ui.http.conversation_routes import Chat, add_conversation
from assistant.ui.http.failures import FailureFilter
from assistant.ui.http.feedback import FeedbackLog
from assistant.ui.http.limits import RateLimiter
from assistant.ui.http.lost_help_files import add_lost_help
from assistant.ui.http.request_filter import Limits, RequestFilter, Rules
from assistant.ui.http.self_check_pages import add_self_checks
from assistant.ui.http.source_pages import add_reading, add_tools
from assistant.ui.http.tool_server import ToolServer
from assistant.ui.session.answer_slots import AnswerSlots
from assistant.ui.session.api_answers import ENDPOINTS, ApiAnswer, api_answer, own_words, refused_answer
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation_store import Conversations
from assistant.ui.session.pending_answers import PendingAnswers
from assistant.ui.session.refusals import BUSY, Refusals

SWEEP_SECONDS = 60.0


def make_app(service: ChatService, *, not_ready: routes.NotReady, place: int | None = None) -> FastAPI:
    """The whole application; it answers before the index and the encoder are ready. Raises MissingExtraError.

    place: of this process among several (ui/workers).
    """
    if service.site.mcp and importlib.util.find_spec("mcp") is None:
        raise MissingExtraError("--mcp needs another package; install it: pip install 'recovery-assistant[mcp]'")
    return _inside_loop(lambda: _assemble(service, not_ready, place))


def make_theme() -> gr.themes.Base:
    """Gradio's plain theme in our colours and the system's own fonts; nothing is fetched."""
    fonts, fixed = ["system-ui", "sans-serif"], ["ui-monospace", "monospace"]
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=fonts, font_mono=fixed)
    return theme.set(body_background_fill="#faf7f2", body_background_fill_dark="#1d1b19")  # before style.css is read


def _inside_loop(assemble: Callable[[], FastAPI]) -> FastAPI:
    """The application, put together inside a running loop: outside one Gradio opens loops and never closes them."""

    async def inside() -> FastAPI:
        return assemble()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(inside())
    return assemble()


def _assemble(service: ChatService, not_ready: routes.NotReady, place: int | None) -> FastAPI:
    """Our own routes first, Gradio's page at "/" behind them, the filters before both."""
    site, language = service.site, service.assistant.language
    conversations, pending, slots = Conversations(), PendingAnswers(place=place), AnswerSlots()
    refusals = Refusals(service)

    async def ask(endpoint: str, message: object, history: object) -> ApiAnswer:
        try:
            return await slots.run(lambda: api_answer(service, endpoint, message, history))
        except TimeoutError:
            return refused_answer(endpoint, await refusals.answer(words_of(message), own_words(history), BUSY))

    page = build_page()
    api = Api(ask, refusals, slots, pending, _api_functions(page))
    tools = ToolServer(api) if site.mcp else None
    lifespan = _running(conversations, pending, tools)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    routes.add_health(app, service, not_ready)
    routes.add_privacy(app, service)
    add_reading(app, service)
    add_tools(app, service)
    add_self_checks(app, service)
    add_lost_help(app)
    routes.add_install(app, title=TITLE, language=language)
    add_conversation(app, Chat(service, conversations, slots, refusals))
    add_api_routes(app, api)
    if tools:
        tools.add_route(app)
    routes.add_votes(app, _feedback(service))
    gr.mount_gradio_app(
        app, page, path="/", theme=make_theme(), footer_links=[], run_history=False, show_error=False,
        ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, max_file_size=1, allowed_paths=[],
        i18n=interface(),
    )  # fmt: skip
    app.add_middleware(FailureFilter)
    app.add_middleware(
        RequestFilter,
        heads=_heads(service),
        limits=Limits(RateLimiter(site.messages_per_minute), refusals),
        rules=Rules(ancestors=site.ancestors, mcp=site.mcp, hosts=site.allowed_hosts, root_path=site.root_path),
    )
    return app


def _feedback(service: ChatService) -> FeedbackLog | None:
    """The log of votes on passages of the library; None when votes are off."""
    file, library = service.site.feedback, service.assistant.library
    return FeedbackLog(file, known=lambda passage: library.passage(passage) is not None) if file else None


def _api_functions(page: gr.Blocks) -> dict[int, str]:
    """The API's endpoints by their numbers in Gradio's configuration, which programs read."""
    events = page.get_config_file()["dependencies"]
    return {event["id"]: str(event["api_name"]) for event in events if event["api_name"] in ENDPOINTS}


def _heads(service: ChatService) -> dict[str, Head]:
    """What stands in the page's first bytes, by language, that of the settings first."""
    style = files("assistant.ui").joinpath("style.css").read_text(encoding="utf-8")
    return {code: _head(service, code, style) for code in dict.fromkeys((service.assistant.language, *languages()))}


def _head(service: ChatService, language: str, style: str) -> Head:
    words = site_words(language)
    votes = {"ui/votes.js": words["votes"]} if service.site.feedback else {}
    return Head(
        title=TITLE,
        description=words["description"],
        early=front_html(service, language),
        style=style,
        language=language,
        scripts={
            "ui/leave.js": {},
            "ui/lost.js": lost_words(language),
            "ui/page.js": script_words(language),
            "ui/keep.js": keep_words(language),
            "ui/place.js": place_words(language),
            "ui/answers.js": {},
            "ui/filters.js": filter_labels(language),
            **votes,
        },
        url=service.site.url,
    )


def _running(
    conversations: Conversations, pending: PendingAnswers, tools: ToolServer | None
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    """What goes on while the server runs: once a minute, what is over is forgotten; tools are open."""

    async def sweep() -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            conversations.sweep()
            pending.sweep()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(sweep())
        async with tools.running() if tools else contextlib.nullcontext():
            yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return lifespan
