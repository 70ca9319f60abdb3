"""What an operator decides about the site around the page."""

from dataclasses import dataclass
from pathlib import Path

from assistant.settings import Settings

_DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Site:
    """What an operator decides.

    - exit_url: where the exit button leads.
    - ancestors: origins that may show /embed in a frame.
    - feedback: the file that votes are appended to; None when they are off.
    - messages_per_minute: from one address; 0 for no limit.
    - url: the address of the site as its readers see it, without a slash at the end; empty where it is not known.
    - allowed_hosts: names the server answers to; none for any name.
    - root_path: where the site begins below its host, without a slash at the end; empty for the host itself.
    - mcp: whether `search` is offered as a tool of the Model Context Protocol.
    - indexed: whether search engines may list the pages to read in.
    """

    exit_url: str = _DEFAULT.exit_url
    ancestors: tuple[str, ...] = ()
    feedback: Path | None = None
    messages_per_minute: int = _DEFAULT.messages_per_minute
    url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    root_path: str = ""
    mcp: bool = False
    indexed: bool = False


def site_of(settings: Settings, *, mcp: bool = False) -> Site:
    """The site that settings describe."""
    return Site(
        exit_url=settings.exit_url,
        ancestors=() if settings.embed_ancestors == "none" else tuple(settings.embed_ancestors.split()),
        feedback=None if settings.feedback == "off" else Path(settings.feedback).expanduser(),
        messages_per_minute=settings.messages_per_minute,
        url="" if settings.url == "none" else settings.url.rstrip("/"),
        allowed_hosts=settings.allowed_hosts,
        root_path=settings.root_path.rstrip("/"),
        mcp=mcp,
        indexed=settings.indexed,
    )
