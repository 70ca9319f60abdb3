"""Small PDF files written by hand, for what a reader sees or does not see on a page."""

from collections.abc import Mapping, Sequence

HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
PROSE = (
    "Recovery is a long road that starts with one step and goes",
    "on for many years with the help of friends who know it well.",
)


def raw_pdf(
    *contents: str,
    fonts: Mapping[str, str] | None = None,
    resources: str = "",
    objects: Mapping[int, bytes | str] | None = None,
    page: str = "",
    catalog: str = "",
    info: str = "",
) -> bytes:
    """A PDF of pages 400 points wide and 600 high.

    - contents: the operators of each page, latin-1.
    - fonts: name → font dictionary, for every page.
    - resources, page, catalog: more entries of these dictionaries.
    - objects: number from 500 → more objects; info: entries of the file's information.
    """
    named = " ".join(f"/{name} {font}" for name, font in (fonts or {"F1": HELVETICA}).items())
    kids = " ".join(f"{10 + 2 * at} 0 R" for at in range(len(contents)))
    bodies: dict[int, bytes | str] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        3: f"<< {info} >>",
        **(objects or {}),
    }
    for at, content in enumerate(contents):
        bodies[10 + 2 * at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents {11 + 2 * at} 0 R {page} "
            f"/Resources << /Font << {named} >> {resources} >> >>"
        )
        bodies[11 + 2 * at] = stream(content)
    return _assembled(bodies)


def _assembled(bodies: Mapping[int, bytes | str]) -> bytes:
    out, places = b"%PDF-1.7\n", dict[int, int]()
    for number, body in sorted(bodies.items()):
        places[number] = len(out)
        data = body if isinstance(body, bytes) else body.encode("latin-1")
        out += b"%d 0 obj\n" % number + data + b"\nendobj\n"
    size = max(bodies) + 1
    rows = [b"%010d 00000 n \n" % places[one] if one in places else b"0000000000 65535 f \n" for one in range(size)]
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n" % size + b"".join(rows) + trailer


def stream(data: bytes | str, entries: str = "") -> bytes:
    """A stream object with its length."""
    raw = data if isinstance(data, bytes) else data.encode("latin-1")
    return f"<< {entries} /Length {len(raw)} >>\nstream\n".encode("latin-1") + raw + b"\nendstream"


def lines(*texts: str, top: float = 500, size: float = 10) -> str:
    """Lines of text from a height down, in black."""
    shown = " ".join(f"({text}) Tj T*" for text in texts)
    return f"BT 0 g /F1 {size:g} Tf 14 TL 40 {top:g} Td {shown} ET\n"


def picture(width: float = 400, height: float = 600, name: str = "Im1") -> str:
    """A picture from the lower left corner."""
    return f"q {width:g} 0 0 {height:g} 0 0 cm /{name} Do Q\n"


def to_unicode(mapping: Mapping[int, str], *, bytes_each: int = 1) -> bytes:
    """A table from codes to letters."""
    rows = "\n".join(
        f"<{code:0{2 * bytes_each}X}> <{letters.encode('utf-16-be').hex().upper()}>"
        for code, letters in mapping.items()
    )
    return stream(f"begincmap\n{len(mapping)} beginbfchar\n{rows}\nendbfchar\nendcmap")


IMAGE = stream(b"\x80", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray")


def kinds(notes: Sequence[object]) -> list[str]:
    """The kinds of notes, in order."""
    return [str(getattr(note, "kind", "")) for note in notes]
