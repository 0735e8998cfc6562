"""The pages of one file, one after the other: PDF, picture or plain text. Worker process only."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from hansa.documents._internal import pdf
from hansa.documents._internal.language import detect_language
from hansa.documents._internal.layout import Grid, build_blocks
from hansa.documents._internal.ocr import OcrDataMissing, OcrPage, Recogniser, is_blank
from hansa.documents._internal.tessdata import ADVICE
from hansa.documents.model import Block, Page, TableCell, Word
from hansa.model import Problem, ProblemReason
from hansa.sources import Limits, OpenedFile, SourceError, decode_text, sniff

__all__ = ["PageReader"]

_PDF_DPI = 300.0
_OCR_PIXELS = 40_000_000  # a picture of A3 at 300 dpi has 17 million; more costs memory and gains nothing
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœıαεηιουωάέήίόύώаеиоуъюяы")


class PageReader:
    """Reads the pages of one opened file.

    Args:
        opened: the file.
        limits: bounds.
        languages: ISO 639-1 codes that are expected.
        recogniser: makes or fetches the warm recogniser; called when the first picture needs it.
        begin: called with the number of a page before it is read.
    """

    def __init__(
        self,
        opened: OpenedFile,
        *,
        limits: Limits,
        languages: tuple[str, ...],
        recogniser: Callable[[], Recogniser],
        begin: Callable[[int, int], None],
    ) -> None:
        self._opened = opened
        self._limits = limits
        self._languages = languages
        self._recogniser = recogniser
        self._begin = begin
        self._language = ""

    def read(self, *, first: int = 1) -> Iterator[Page | Problem]:
        """Every page from ``first`` on, or the problem that keeps it from being read.

        Raises:
            SourceError: if the file as a whole cannot be read.
        """
        name, data = self._opened.source.path, self._opened.data
        match sniff(data[:2048]):
            case "pdf":
                yield from self._read_pdf(name, data, first)
            case "png" | "jpeg" | "tiff":
                yield from self._read_picture(name, data, first)
            case "text" | "json":
                yield from self._read_plain(name, data)
            case "empty":
                raise SourceError(name, ProblemReason.EMPTY, "is empty.")
            case kind:
                raise SourceError(
                    name,
                    ProblemReason.UNSUPPORTED,
                    f"is {kind}, not a PDF, a picture (PNG, JPEG, TIFF) or plain text.",
                    advice="Save it as PDF.",
                )

    # ---- PDF ---------------------------------------------------------------------------------------

    def _read_pdf(self, name: str, data: bytes, first: int) -> Iterator[Page | Problem]:
        document = pdf.open_pdf(name, data, pages=self._limits.pages)
        count = len(document)
        cut = b"%%EOF" not in data[-2048:]
        if cut and first == 1:
            yield Problem(
                name,
                ProblemReason.TRUNCATED,
                "ends before the PDF is complete; the pages that could be rebuilt were read.",
                advice="Fetch the file again.",
                whole=False,
            )
        plumber = _Plumber(data)
        for number in range(first, count + 1):
            self._begin(number, count)
            try:
                page = document[number - 1]
                yield self._pdf_page(name, page, number, plumber)
                page.close()
            except SourceError as error:
                yield replace(error.problem(whole=count == 1), place=f"page {number}")
            except MemoryError:
                yield _page_problem(name, number, count, ProblemReason.TOO_LARGE, "needs too much memory.")
            except Exception as error:  # a damaged page raises whatever pdfium's wrapper thinks of
                yield _page_problem(
                    name,
                    number,
                    count,
                    ProblemReason.MALFORMED,
                    f"is damaged and cannot be read ({type(error).__name__}).",
                )
        plumber.close()
        document.close()

    def _pdf_page(self, name: str, page: Any, number: int, plumber: _Plumber) -> Page:
        width, height = pdf.page_frame(page)
        if not (1.0 <= width <= 20_000.0 and 1.0 <= height <= 20_000.0):
            raise SourceError(
                name, ProblemReason.TOO_LARGE, f"has a page of {width:.0f} by {height:.0f} points."
            )
        text = pdf.page_text(page)
        if _is_sound(text):
            words = [word for word in text.words if _on_page(word, width, height)]
            grids = plumber.grids(number, width, height) if words and pdf.has_rulings(page) else []
            blocks = build_blocks(words, grids, width=width, height=height)
            return self._finish(Page(number, width, height, tuple(blocks), "", "text"))
        dpi = min(_PDF_DPI, 72.0 * ((self._pixels / (width * height)) ** 0.5))
        if dpi < 60:
            raise SourceError(name, ProblemReason.TOO_LARGE, "has a page too large to be recognised.")
        picture = pdf.render_page(page, dpi=dpi)
        return self._recognise(name, number, picture, dpi, width=width, height=height)

    @property
    def _pixels(self) -> int:
        return min(self._limits.page_pixels, _OCR_PIXELS)

    # ---- pictures ----------------------------------------------------------------------------------

    def _read_picture(self, name: str, data: bytes, first: int) -> Iterator[Page | Problem]:
        from PIL import Image, ImageOps

        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None  # bounded below, before anything is decoded
        try:
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
            count = int(getattr(image, "n_frames", 1))
        except Exception as error:
            raise SourceError(name, ProblemReason.MALFORMED, "is not a valid picture.") from error
        if count > self._limits.pages:
            raise SourceError(
                name,
                ProblemReason.TOO_LARGE,
                f"has {count} pages; at most {self._limits.pages} are read.",
                advice="Split it, or raise the limit in hansa.toml.",
            )
        for number in range(first, count + 1):
            self._begin(number, count)
            try:
                image.seek(number - 1)
                if image.width * image.height > self._limits.page_pixels:
                    yield _page_problem(
                        name,
                        number,
                        count,
                        ProblemReason.TOO_LARGE,
                        f"has {image.width} by {image.height} pixels; "
                        f"at most {self._limits.page_pixels} pixels are read.",
                    )
                    continue
                dpi = _resolution(image)
                grey = ImageOps.exif_transpose(_on_white(image)).convert("L")
                picture = np.asarray(grey, dtype=np.uint8).copy()
            except Exception as error:
                reason = (
                    ProblemReason.TRUNCATED if "truncated" in str(error).lower() else ProblemReason.MALFORMED
                )
                yield _page_problem(name, number, count, reason, "cannot be decoded.")
                continue
            try:
                yield self._recognise(name, number, picture, dpi)
            except SourceError as error:
                yield replace(error.problem(whole=count == 1), place=f"page {number}")

    # ---- plain text --------------------------------------------------------------------------------

    def _read_plain(self, name: str, data: bytes) -> Iterator[Page | Problem]:
        text = decode_text(name, data).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > 20_000_000:
            raise SourceError(name, ProblemReason.TOO_LARGE, "is too long for a document of plain text.")
        line_number = 0
        parts = text.split("\f")
        for number, part in enumerate(parts, start=1):
            self._begin(number, len(parts))
            lines: list[list[Word]] = []
            for line in part.split("\n"):
                words = [
                    Word(
                        found.group(),
                        (float(found.start()), line_number, float(found.end()), line_number + 1),
                    )
                    for found in re.finditer(r"\S+", line)
                ]
                lines.append(words)
                line_number += 1
            line_number -= 1 if number < len(parts) else 0
            blocks = _plain_blocks(lines)
            width = float(max((len(line) for line in part.split("\n")), default=0))
            yield self._finish(Page(number, width, float(len(lines)), tuple(blocks), "", "plain"))

    # ---- common ------------------------------------------------------------------------------------

    def _recognise(
        self,
        name: str,
        number: int,
        picture: Any,
        dpi: float,
        *,
        width: float | None = None,
        height: float | None = None,
    ) -> Page:
        points_high, points_wide = (side * 72.0 / dpi for side in picture.shape)
        if min(picture.shape) < 20 or is_blank(picture):
            return Page(number, width or points_wide, height or points_high, (), self._language, "ocr")
        try:
            found = self._recogniser().read(picture, dpi=dpi, language=self._language)
        except OcrDataMissing as error:
            raise SourceError(
                name,
                ProblemReason.MISSING_DATA,
                "is a scan and was not read (OCR data missing).",
                advice=ADVICE,
            ) from error
        blocks = build_blocks(found.words, found.grids, width=found.width, height=found.height)
        placed = tuple(_placed(block, found) for block in blocks)
        return self._finish(
            Page(number, width or points_wide, height or points_high, placed, found.language, "ocr")
        )

    def _finish(self, page: Page) -> Page:
        """Name the language of the page and of its blocks."""
        body = " ".join(block.text for block in page.blocks)
        language = detect_language(body, self._languages, default=page.language or self._language)
        if language:
            self._language = language
        blocks = tuple(
            replace(
                block,
                language=detect_language(block.text, self._languages, default=language)
                if sum(char.isalpha() for char in block.text) >= 60
                else language,
            )
            for block in page.blocks
        )
        return replace(page, language=language, blocks=blocks)


class _Plumber:
    """Ruled tables, found with pdfplumber; opened only when a page has rulings."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self._broken = False

    def grids(self, number: int, width: float, height: float) -> list[Grid]:
        import pdfplumber

        if self._broken:
            return []
        try:
            if self._document is None:
                self._document = pdfplumber.open(io.BytesIO(self._data))
            page = self._document.pages[number - 1]
            tables = page.find_tables()
            grids = []
            for table in tables[:50]:
                rows = tuple(tuple(cell for cell in row.cells if cell is not None) for row in table.rows)
                x0, y0, x1, y1 = table.bbox
                if sum(len(row) for row in rows) >= 4 and x1 - x0 <= width + 2 and y1 - y0 <= height + 2:
                    grids.append(Grid(tuple(row for row in rows if row)))
            page.close()
        except Exception:  # rulings are a help; without them the words are still read
            self._broken = True
            return []
        return grids

    def close(self) -> None:
        if self._document is not None:
            self._document.close()


def _placed(block: Block, found: OcrPage) -> Block:
    """A block of the straightened picture, back on the page."""
    moved = {id(word): replace(word, box=found.place(word.box)) for line in block.lines for word in line}
    for row in block.rows:
        for cell in row:
            moved |= {
                id(word): replace(word, box=found.place(word.box))
                for word in cell.words
                if id(word) not in moved
            }
    return replace(
        block,
        lines=tuple(tuple(moved[id(word)] for word in line) for line in block.lines),
        rows=tuple(
            tuple(TableCell(tuple(moved[id(word)] for word in cell.words)) for cell in row)
            for row in block.rows
        ),
    )


def _page_problem(name: str, number: int, count: int, reason: ProblemReason, message: str) -> Problem:
    return Problem(name, reason, message, place=f"page {number}", whole=count == 1)


def _on_page(word: Word, width: float, height: float) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return 0 <= x <= width and 0 <= y <= height


def _is_sound(text: pdf.PageText) -> bool:
    """Whether a text layer can be trusted; a page without text, or with garbage, is recognised instead."""
    if text.characters < 12 or text.unreadable > 0.04 * text.characters:
        return False
    letters = [char for word in text.words for char in word.text.lower() if char.isalpha()]
    if len(letters) < 0.3 * text.characters and text.characters > 80:
        digits = sum(char.isdigit() for word in text.words for char in word.text)
        return digits > 0.3 * text.characters
    if len(letters) > 150:
        # shifted encodings keep the letters and lose the vowels
        share = sum(char in _VOWELS for char in letters) / len(letters)
        return 0.26 <= share <= 0.62
    return True


def _resolution(image: Any) -> float:
    """Dots per inch, as stated by the picture where it is credible, else as if it were a page of A4."""
    stated = image.info.get("dpi")
    try:
        value = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        value = 0.0
    if 100 <= value <= 1200:
        return value
    return float(max(72.0, min(600.0, max(image.width, image.height) / 11.7)))


def _on_white(image: Any) -> Any:
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        ground.alpha_composite(layer)
        return ground
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float32)
        span = float(values.max() - values.min()) or 1.0
        return Image.fromarray(((values - values.min()) * (255.0 / span)).astype(np.uint8))
    image.load()
    return image.copy()


def _plain_blocks(lines: list[list[Word]]) -> list[Block]:
    blocks: list[Block] = []
    current: list[tuple[Word, ...]] = []
    for line in [*lines, []]:
        if line:
            current.append(tuple(line))
        elif current:
            text = " ".join(word.text for word in current[0])
            alone = len(current) == 1 and len(text) < 90 and text[-1] not in ".;,:" and ": " not in text
            blocks.append(Block("heading" if alone else "paragraph", tuple(current)))
            current = []
    return blocks
