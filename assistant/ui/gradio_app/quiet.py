"""No word of a message on stderr: Gradio prints a failure together with the value that caused it.

A request whose values are of the wrong kind is enough for that. Here the kind of the failure is logged, nothing else.
"""

import logging
import sys

from gradio import queueing, route_utils
from gradio import routes as gradio_routes

_log = logging.getLogger(__name__)


class _Kind:
    """Stands in for the traceback module in Gradio's modules."""

    @staticmethod
    def print_exc() -> None:
        """Logs the kind of the exception being handled."""
        kind = sys.exc_info()[0]
        _log.error("a request failed: %s", kind.__name__ if kind else "unknown")


def quieten() -> None:
    """From now on Gradio and the event loop print no exception's own words."""
    for module in (queueing, gradio_routes, route_utils):
        module.traceback = _Kind  # type: ignore[attr-defined]
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # exceptions of tasks nobody asked for
