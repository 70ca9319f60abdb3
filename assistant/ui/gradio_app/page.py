"""The page itself, in Gradio: a transcript of cards, starters, filters and a composer. Beside it: front.py.

Nothing is stored: a conversation lives in the memory of its session and goes with Clear or the tab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import gradio as gr

from assistant.data import language_file, read_toml
from assistant.types import Document, Kind
from assistant.ui.gradio_app.api import CONCURRENT, QUEUE, add_api
from assistant.ui.gradio_app.sessions import STATE_SECONDS
from assistant.ui.html.cards import waiting_html
from assistant.ui.html.lines import paragraphs
from assistant.ui.html.wording import Wording, languages, load_wording
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.suggestions import STARTERS, Suggestions
from assistant.ui.session.turns import (
    Conversation,
    TurnResult,
    conversation_text,
    drop_carried,
    filters_of,
    fits,
    locale_of,
    take_turn,
)

TITLE = "Recovery Assistant"
WAITING = 64  # questions that may queue before the page asks to try again
YEARS = 4  # offered as "since", the latest

# What a page knows of itself travels with each event; see static/page.js.
_ASKING = (
    "(first, conversation, where, ...rest) => { window.recoveryPage.waiting(true); "
    "return [first, conversation, window.recoveryPage.where(), ...rest]; }"
)
_ANSWERED = "() => { window.recoveryPage.waiting(false); window.recoveryPage.newest(); }"
_FAILED = "() => window.recoveryPage.failed()"
_PRESSED_JS = """element.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-ask], [data-drop]');
  if (pressed) trigger('select', { ask: pressed.dataset.ask ?? '', drop: pressed.dataset.drop ?? '' });
});"""
_LABELS = (
    "question",
    "placeholder",
    "send",
    "narrow",
    "pathways",
    "kinds",
    "since",
    "starters",
    "save",
    "print",
    "clear",
)
_STATUS_JS = "element.setAttribute('role', 'status'); element.classList.add('unseen');"


@dataclass(frozen=True)
class Parts:
    """The components that events read and write."""

    transcript: gr.HTML
    conversation: gr.State
    where: gr.Textbox
    box: gr.Textbox
    examples: gr.Column
    status: gr.HTML
    texts: Sequence[gr.HTML]
    offers: Sequence[gr.Button]
    filters: Sequence[gr.CheckboxGroup | gr.Radio]

    @property
    def shown(self) -> list[Any]:
        """What every turn changes."""
        return [self.transcript, self.conversation, self.box, self.examples, self.status]


def load_examples(language: str = "en") -> tuple[str, ...]:
    """The questions that starters are to be near; offered themselves while no library is open."""
    return tuple(read_toml(language_file(language, "examples.toml"))["questions"])


@cache
def interface() -> gr.I18n:
    """The words of Gradio's own components, by the language of the browser or the one that was switched to."""
    return gr.I18n(**{code: {key: load_wording(code)(key) for key in _LABELS} for code in languages()})


def build_page(service: ChatService) -> gr.Blocks:
    """The whole page, and the API endpoints `chat` and `search`."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        with gr.Column(elem_id="talk", min_width=0):
            parts, buttons = _build_talk(service)
        _listen(service, page, parts, buttons)
        add_api(service)
    page.queue(max_size=WAITING, default_concurrency_limit=CONCURRENT)
    return page


def _build_talk(service: ChatService) -> tuple[Parts, dict[str, gr.Button]]:
    """Transcript, starters and composer, from top to bottom."""
    say = interface()
    transcript = gr.HTML("", js_on_load=_PRESSED_JS, apply_default_css=False, elem_id="transcript")
    with gr.Column(elem_id="examples", min_width=0) as examples:
        gr.HTML(
            say("starters"), html_template="<h2>${value}</h2>", js_on_load=None, apply_default_css=False,
            elem_id="examples-title",
        )  # fmt: skip
        offers = [gr.Button("…", elem_classes="example", visible="hidden") for _ in range(STARTERS)]
        about = _still("", name="about")
    waiting = _still("", name="waiting")
    status = gr.HTML("", js_on_load=_STATUS_JS, apply_default_css=False, elem_id="status")
    with gr.Column(elem_id="composer", min_width=0):
        box = gr.Textbox(
            label=say("question"), placeholder=say("placeholder"), lines=1, max_lines=5, elem_id="question",
            autofocus=False,
        )  # fmt: skip
        buttons = {"send": gr.Button(say("send"), variant="primary", elem_id="send", min_width=0)}
        filters = _build_filters(say)
        with gr.Row(elem_id="actions"):
            for name in ("save", "print", "clear"):
                buttons[name] = gr.Button(say(name), elem_id=name, min_width=0)
    conversation = gr.State(Conversation(), time_to_live=STATE_SECONDS)
    where = gr.Textbox(visible=False)
    return Parts(transcript, conversation, where, box, examples, status, [about, waiting], offers, filters), buttons


def _build_filters(say: gr.I18n) -> list[gr.CheckboxGroup | gr.Radio]:
    """Pathway, kind and year; their choices come from the library when a page is opened."""
    with gr.Accordion(say("narrow"), open=False, elem_id="narrow") as fold:
        fold.expand(None, js="() => window.recoveryPage.filters(true)")
        fold.collapse(None, js="() => window.recoveryPage.filters(false)")
        return [
            gr.CheckboxGroup([], label=say("pathways"), elem_id="pathways"),
            gr.CheckboxGroup([], label=say("kinds"), elem_id="kinds"),
            gr.Radio([("…", "")], value="", label=say("since"), elem_id="since"),
        ]


def _still(content: str, *, name: str | None = None) -> gr.HTML:
    """HTML as it is, without a program of its own and without Gradio's typography."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, elem_id=name)


def _listen(service: ChatService, page: gr.Blocks, parts: Parts, buttons: dict[str, gr.Button]) -> None:
    """What happens when something is pressed, and when the page is opened."""
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    queued: dict[str, Any] = {**quiet, "concurrency_limit": CONCURRENT, "concurrency_id": QUEUE, "trigger_mode": "once"}

    def ask(message: str, conversation: Conversation | None, where: str, *filters: object) -> tuple[Any, ...]:
        conversation = (
            conversation if isinstance(conversation, Conversation) else Conversation()
        )  # Gradio has forgotten a conversation left for an hour
        return _outputs(take_turn(service, message, conversation, locale_of(service, where), filters_of(*filters)))

    def press(  # Gradio finds the event by its annotation, and none behind a star
        event: gr.EventData,
        conversation: Conversation | None,
        where: str,
        pathways: object,
        kinds: object,
        since: object,
    ) -> tuple[Any, ...]:
        conversation = conversation if isinstance(conversation, Conversation) else Conversation()
        number = str(event._data.get("drop", ""))
        if number.isdecimal():
            filters = filters_of(pathways, kinds, since)
            return _outputs(drop_carried(service, int(number), conversation, locale_of(service, where), filters))
        return ask(str(event._data.get("ask", "")), conversation, where, pathways, kinds, since)

    rest = [parts.conversation, parts.where, *parts.filters]
    asking: list[tuple[Any, Any]] = [(buttons["send"].click, parts.box), (parts.box.submit, parts.box)]
    asking += [(offer.click, offer) for offer in parts.offers]
    events = [event(ask, [source, *rest], parts.shown, js=_ASKING, **queued) for event, source in asking]
    pressed_js = "(conversation, where, ...rest) => [conversation, window.recoveryPage.where(), ...rest]"
    events.append(parts.transcript.select(press, rest, parts.shown, js=pressed_js, **queued))
    for event in events:
        event.then(None, js=_ANSWERED)
        event.failure(None, js=_FAILED)
    _listen_besides(service, page, parts, buttons, quiet)


def _listen_besides(
    service: ChatService, page: gr.Blocks, parts: Parts, buttons: dict[str, gr.Button], quiet: dict[str, Any]
) -> None:
    """Opening, clearing, saving and printing."""
    saved = gr.Textbox(visible=False)

    suggestions = Suggestions(wanted=load_examples(), fit=fits(service.assistant.detector))

    def opened(where: str) -> list[Any]:
        return opening(service, suggestions, locale_of(service, where).words)

    def clear(where: str) -> tuple[Any, ...]:
        return start_again(locale_of(service, where).words)

    def save(conversation: Conversation | None, where: str) -> tuple[str, str]:
        words = locale_of(service, where).words
        text = conversation_text(conversation, words) if isinstance(conversation, Conversation) else ""
        return text, words("said_saved") if text else ""

    place = "() => [window.recoveryPage.where()]"
    ready = "() => { window.recoveryPage.filters(false); return [window.recoveryPage.where()]; }"
    page.load(opened, parts.where, [*parts.texts, *parts.offers, *parts.filters], js=ready, queue=False, **quiet)
    buttons["clear"].click(clear, parts.where, parts.shown, js=place, queue=False, **quiet)
    js = "(conversation) => [conversation, window.recoveryPage.where()]"
    file = buttons["save"].click(
        save, [parts.conversation, parts.where], [saved, parts.status], js=js, queue=False, **quiet
    )
    file.then(None, saved, saved, js="(text) => { if (text) window.recoveryPage.save(text); return ''; }")
    buttons["print"].click(None, js="() => { window.print(); }")


def _outputs(shown: TurnResult) -> tuple[Any, ...]:
    """In the order of Parts.shown."""
    return shown.html, shown.conversation, shown.kept, gr.update(visible=not shown.conversation.turns), shown.said


def start_again(words: Wording) -> tuple[Any, ...]:
    """Everything as it was before the first question."""
    return _outputs(TurnResult("", Conversation(), said=words("said_cleared")))


def opening(service: ChatService, suggestions: Suggestions, words: Wording) -> list[Any]:
    """What a page that opens is given: notes in its language, starters and filters of the library."""
    documents = service.assistant.library.documents()
    questions = (suggestions.offered(documents) or load_examples())[:STARTERS]
    note = paragraphs(service.words("storage", language=words.language))
    offers = [gr.update(value=one, visible=True) for one in questions]
    offers += [gr.update(visible=False)] * (STARTERS - len(offers))
    return [note, waiting_html(words), *offers, *_choices(documents, words)]


def _choices(documents: Mapping[str, Document], words: Wording) -> list[Any]:
    """Choices of the three filters: what the library holds."""
    held = [one for one in documents.values() if not one.withdrawn]
    pathways = sorted({one.pathway for one in held if one.pathway}, key=str.casefold)
    kinds = [kind for kind in Kind if any(one.kind is kind for one in held)]
    years = sorted({one.published[:4] for one in held if one.published}, reverse=True)[:YEARS]
    since = [(words("since_any"), ""), *((words("since_year", year=year), year) for year in years)]
    return [
        gr.update(choices=[(words.named("pathways", one), one) for one in pathways]),
        gr.update(choices=[(words(f"kind_{kind.value}"), kind.value) for kind in kinds]),
        gr.update(choices=since, value=""),
    ]
