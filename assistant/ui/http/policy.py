"""Response headers: what a browser may load, run, frame, remember and tell others. As strict as Gradio allows.

The page runs scripts of this server only: its own inline ones are named by their hashes, so that no other inline
script and no event handler in markup runs. 'unsafe-eval' stays because Gradio compiles its templates, inline styles
because its components write them.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

Headers = dict[str, str]
YEAR_SECONDS = 365 * 24 * 3600
_INLINE_SCRIPT = re.compile(rb"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_OFF = (
    "accelerometer", "autoplay", "browsing-topics",
    "camera", "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_BASE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _OFF),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_STORE_NOT = {"Cache-Control": "no-store"}
_KEEP = {"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable"}  # names of assets change with their content
_KEEP_A_DAY = {"Cache-Control": "public, max-age=86400"}
_SHUT = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Frame-Options": "DENY",
}
_READING = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'none'"
    ),
    "X-Frame-Options": "DENY",
}
_SCRIPTED = {  # a page of plain reading with a script of this server, which may send nothing
    **_READING,
    "Content-Security-Policy": f"{_READING['Content-Security-Policy']}; script-src 'self'; script-src-attr 'none'",
}


def headers_for(path: str) -> Headers:
    """Headers of everything but the chat page itself."""
    if path.startswith("/assets/"):
        return {**_BASE, **_SHUT, **_KEEP}
    if path.startswith("/ui/") or path in ("/theme.css", "/manifest.json", "/favicon.ico"):
        return {**_BASE, **_SHUT, **_KEEP_A_DAY}
    if path == "/privacy":  # a page without a script; what was read is kept by no cache
        return {**_BASE, **_READING, **_STORE_NOT}
    if path in ("/source", "/passage", "/topics", "/now") or path.startswith(("/read/", "/check/")):
        return {**_BASE, **_SCRIPTED, **_STORE_NOT}
    return {**_BASE, **_SHUT, **_STORE_NOT}


def page_headers(page: bytes, *, ancestors: Sequence[str] = ()) -> Headers:
    """Headers of the chat page. page: its HTML; ancestors: origins that may show it in a frame."""
    framed = {} if ancestors else {"X-Frame-Options": "DENY"}
    return {**_BASE, **_STORE_NOT, **framed, "Content-Security-Policy": page_policy(page, ancestors=ancestors)}


def page_policy(page: bytes, *, ancestors: Sequence[str] = ()) -> str:
    """The content security policy of the chat page, with the hashes of the inline scripts it holds."""
    scripts = " ".join(sorted({_hash(script) for script in _INLINE_SCRIPT.findall(page)}))
    rules: Mapping[str, str] = {
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-eval' {scripts}".strip(),
        "script-src-attr": "'none'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "media-src": "'none'",
        "worker-src": "'none'",
        "frame-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(ancestors) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode('ascii')}'"
