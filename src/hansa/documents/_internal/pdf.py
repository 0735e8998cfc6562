"""Digital text of PDF pages: characters to words, with pdfium. Runs in the worker process only."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from hansa.documents.model import Box, Word
from hansa.model import ProblemReason
from hansa.sources import SourceError

__all__ = ["PageText", "has_rulings", "open_pdf", "page_frame", "page_text", "render_page"]

_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_LINE_END_HYPHENS = (0x02, 0xFFFE)


@dataclass(frozen=True, slots=True)
class PageText:
    """Words of a page's text layer and the share of characters that say nothing."""

    words: tuple[Word, ...]
    characters: int
    unreadable: int


def open_pdf(name: str, data: bytes, *, pages: int) -> Any:
    """Open a PDF.

    Raises:
        SourceError: encrypted, truncated, malformed, without pages, or with more than ``pages``.
    """
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium_c.FPDF_ERR_PASSWORD:
            raise SourceError(
                name,
                ProblemReason.ENCRYPTED,
                "is encrypted and needs a password.",
                advice="Put a copy without a password in its place.",
            ) from error
        if code == pdfium_c.FPDF_ERR_SECURITY:
            raise SourceError(
                name,
                ProblemReason.ENCRYPTED,
                "is protected by a security scheme that cannot be opened.",
                advice="Put an unprotected copy in its place.",
            ) from error
        if b"%%EOF" not in data[-2048:]:
            raise SourceError(
                name,
                ProblemReason.TRUNCATED,
                "ends before the PDF is complete.",
                advice="Fetch the file again.",
            ) from error
        raise SourceError(name, ProblemReason.MALFORMED, "is not a valid PDF.") from error
    if count == 0:
        raise SourceError(name, ProblemReason.EMPTY, "has no pages.")
    if count > pages:
        raise SourceError(
            name,
            ProblemReason.TOO_LARGE,
            f"has {count} pages; at most {pages} are read.",
            advice="Split it, or raise the limit in hansa.toml.",
        )
    return document


class _Frame:
    """Turns PDF user space into points from the top left corner of the page as it is shown."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.rotation = page.get_rotation() % 360

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        corners = [self._point(x0, y0), self._point(x1, y1)]
        xs = sorted(corner[0] for corner in corners)
        ys = sorted(corner[1] for corner in corners)
        return (xs[0], ys[0], xs[1], ys[1])

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return (y - self.bottom, x - self.left)
        if self.rotation == 180:
            return (self.right - x, y - self.bottom)
        if self.rotation == 270:
            return (self.top - y, self.right - x)
        return (x - self.left, self.top - y)


def page_frame(page: Any) -> tuple[float, float]:
    """Width and height in points after rotation."""
    width, height = page.get_size()
    return float(width), float(height)


class _WordMaker:
    def __init__(self) -> None:
        self.words: list[Word] = []
        self._chars: list[str] = []
        self._box: Box | None = None

    def flush(self) -> None:
        if self._chars and self._box is not None:
            self.words.append(Word("".join(self._chars), self._box))
        self._chars, self._box = [], None

    def add(self, text: str, box: Box) -> None:
        old = self._box
        if old is not None:
            height = max(old[3] - old[1], box[3] - box[1], 1.0)
            off_line = abs((old[1] + old[3]) - (box[1] + box[3])) / 2 > 0.6 * height
            if off_line or box[0] - old[2] > 0.45 * height or box[0] < old[0] - 0.5 * height:
                self.flush()
                old = None
        self._chars.append(text)
        self._box = (
            box
            if old is None
            else (min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3]))
        )


def page_text(page: Any) -> PageText:
    """The words of the text layer in content order."""
    textpage = page.get_textpage()
    frame = _Frame(page)
    raw = textpage.raw
    count = pdfium_c.FPDFText_CountChars(raw)
    rect = pdfium_c.FS_RECTF()
    reference = ctypes.byref(rect)
    get_code, get_box = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
    maker = _WordMaker()
    characters = unreadable = 0
    high = 0
    for index in range(count):
        code = get_code(raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        if code in _LINE_END_HYPHENS:
            code = 0x2D
        text = _LIGATURES.get(code) or (chr(code) if code < 0x110000 else "\ufffd")
        if text.isspace() or code == 0xA0:
            maker.flush()
            continue
        characters += 1
        if code == 0xFFFD or code < 0x20 or 0xE000 <= code < 0xF900 or 0x7F <= code < 0xA0:
            unreadable += 1
            if code < 0x20 or 0x7F <= code < 0xA0:
                maker.flush()
                continue
        if code == 0xAD:
            text = "-"
        if get_box(raw, index, reference):
            maker.add(text, frame.box(rect.left, rect.bottom, rect.right, rect.top))
    maker.flush()
    textpage.close()
    return PageText(tuple(maker.words), characters, unreadable)


def has_rulings(page: Any, *, most: int = 4000) -> bool:
    """Whether the page draws enough paths for a ruled table (and not so many that it is a drawing)."""
    paths = 0
    for position, item in enumerate(page.get_objects(max_depth=3)):
        if item.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            paths += 1
        if position > most:
            return False
    return paths >= 3


def render_page(page: Any, *, dpi: float) -> Any:
    """The page as an 8-bit grey numpy array."""
    bitmap = page.render(scale=dpi / 72.0, grayscale=True, may_draw_forms=False)
    array = bitmap.to_numpy()
    return (array if array.ndim == 2 else array[:, :, 0]).copy()
