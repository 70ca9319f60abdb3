"""What `doctor` says about one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at.

    - name: of the thing.
    - state: "ok", "warning" or "problem".
    - detail: what was found, and what to do where it is not ok.
    """

    name: str
    state: str
    detail: str
