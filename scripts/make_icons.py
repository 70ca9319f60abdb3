#!/usr/bin/env python3
"""Draws the icons and the preview picture of assistant/ui/static: an open book below two quotation marks."""

import argparse
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent.parent / "assistant" / "ui" / "static"
TEAL, CREAM, SAND = "#155263", "#faf7f2", "#f0c674"
FINE = 4  # drawn so many times larger, then made smaller: smooth edges
SIZES = {"icon-192.png": 192, "icon-512.png": 512, "icon-180.png": 180}
LEFT_PAGE = ((20, 45), (48, 52), (48, 80), (20, 73))  # in hundredths of the side
RIGHT_PAGE = tuple((100 - x, y) for x, y in LEFT_PAGE)
QUOTES = ((33, 20), (54, 20))  # upper left corner of each mark
MARK = ((0, 0), (13, 0), (13, 10), (6, 20), (1, 20), (5, 11), (0, 11))


def main() -> int:
    """Writes every file; returns the exit code."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        picture.save(FOLDER / name, optimize=True)
    icon(32).save(FOLDER / "favicon.ico", sizes=[(16, 16), (32, 32)])
    (FOLDER / "icon.svg").write_text(svg(), encoding="utf-8")
    print(f"written: {FOLDER}")
    return 0


def pictures() -> dict[str, Image.Image]:
    """Every PNG by its name, in few colours so that it is small."""
    drawn = {name: icon(size) for name, size in SIZES.items()}
    drawn["icon-maskable-512.png"] = icon(512, corner=0, scale=0.72)
    drawn["preview.png"] = preview()
    return {name: picture.quantize(32, dither=Image.Dither.NONE) for name, picture in drawn.items()}


def icon(size: int, *, corner: float = 22, scale: float = 1.0) -> Image.Image:
    """The sign on a teal ground. corner: hundredths of the side; scale: of the sign around the middle."""
    picture = Image.new("RGBA", (size * FINE, size * FINE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    side = size * FINE
    draw.rounded_rectangle((0, 0, side - 1, side - 1), side * corner / 100, fill=TEAL)
    for points, colour in shapes():
        draw.polygon([_place(point, side, scale) for point in points], fill=colour)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def shapes() -> list[tuple[tuple[tuple[float, float], ...], str]]:
    """Polygons of the sign with their colours, in hundredths of the side."""
    marks = [tuple((x + left, y + top) for x, y in MARK) for left, top in QUOTES]
    return [(LEFT_PAGE, CREAM), (RIGHT_PAGE, CREAM), *((mark, SAND) for mark in marks)]


def _place(point: tuple[float, float], side: int, scale: float) -> tuple[float, float]:
    return tuple((50 + (value - 50) * scale) * side / 100 for value in point)  # type: ignore[return-value]


def preview() -> Image.Image:
    """The picture that other sites show beside a link: sign, name, what it is."""
    picture = Image.new("RGB", (1200, 630), CREAM)
    sign = icon(300)
    picture.paste(sign, (90, 165), sign)
    draw = ImageDraw.Draw(picture)
    draw.text((450, 190), "Recovery Assistant", font=ImageFont.load_default(76), fill=TEAL)
    words = "Questions about recovery,\nanswered in the words of\npublished sources."
    draw.multiline_text((454, 300), words, font=ImageFont.load_default(46), fill="#2a2522", spacing=14)
    return picture


def svg() -> str:
    """The icon as SVG."""
    polygons = "".join(
        f'<polygon fill="{colour}" points="{" ".join(f"{x:g},{y:g}" for x, y in points)}"/>'
        for points, colour in shapes()
    )
    ground = f'<rect width="100" height="100" rx="22" fill="{TEAL}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{ground}{polygons}</svg>\n'


if __name__ == "__main__":
    raise SystemExit(main())
