"""Pictures of pages: each rendered once, cropped to what was read there, within a budget of bytes."""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hansa.model import PageBox, Source, SourceKind
from hansa.sources import SourceError, open_bytes, sniff

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["PageAlbum", "PagePicture"]

_DPI = 110
_MAX_PIXELS = 4_000_000
_MARGIN = 110.0  # points above and below the boxes: some ten lines of context


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of (a part of) a page.

    Attributes:
        uri: ``data:`` address of the picture.
        width: points that it is wide.
        height: points that it is high.
        x: left edge of the part, in points of the page.
        y: upper edge of the part, in points of the page.
    """

    uri: str
    width: float
    height: float
    x: float
    y: float


class PageAlbum:
    """Renders pages of the documents of one institution until the budget is spent.

    Attributes:
        left: bytes of pictures that may still be made.
    """

    def __init__(self, root: Path, budget: int) -> None:
        self._root = root
        self.left = budget

    def pictures(
        self, source: Source, boxes: dict[int, Sequence[PageBox]]
    ) -> tuple[dict[int, PagePicture], str]:
        """Pictures of the pages of one document.

        Args:
            source: the document, as it was read.
            boxes: page → places that must be visible.

        Returns:
            The pictures by page, and why some are missing: ``""``, ``gone``, ``changed``, ``archive``,
            ``budget`` or ``unreadable``.
        """
        if "!/" in source.path:
            return {}, "archive"
        try:
            opened = open_bytes(self._root, self._root / source.path, SourceKind.DOCUMENT)
        except SourceError:
            return {}, "gone"
        if opened.source.sha256 != source.sha256:
            return {}, "changed"
        made: dict[int, PagePicture] = {}
        why = ""
        with contextlib.ExitStack() as stack:
            try:
                render = _renderer(opened.data, stack)
            except Exception:  # libraries for pages and pictures raise what they please
                return {}, "unreadable"
            for page, places in sorted(boxes.items()):
                if self.left <= 0:
                    why = "budget"
                    break
                try:
                    picture = _picture(*render(page), places)
                except Exception:  # the same; the quote is shown in its place
                    why = why or "unreadable"
                    continue
                if len(picture.uri) > self.left:
                    why = "budget"
                    continue
                self.left -= len(picture.uri)
                made[page] = picture
        return made, why


_Render = Callable[[int], "tuple[Image, float, float]"]


def _renderer(data: bytes, stack: contextlib.ExitStack) -> _Render:
    """A function from a page number to its picture and its size in points."""
    if sniff(data[:1024]) == "pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(data)
        stack.callback(document.close)

        def pdf_page(number: int) -> tuple[Image, float, float]:
            page: Any = document[number - 1]
            try:
                width, height = page.get_size()
                scale = min(_DPI / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
                return page.render(scale=scale).to_pil().convert("L"), width, height
            finally:
                page.close()

        return pdf_page

    from PIL import Image as Images

    picture = Images.open(io.BytesIO(data))
    stack.callback(picture.close)

    def image_page(number: int) -> tuple[Image, float, float]:
        picture.seek(number - 1)
        if picture.width * picture.height > 60_000_000:
            raise ValueError("picture too large")
        dpi = float(picture.info.get("dpi", (72, 72))[0]) or 72.0
        width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
        grey = picture.convert("L")
        scale = (_MAX_PIXELS / 2 / max(grey.width * grey.height, 1)) ** 0.5
        if scale < 1:
            grey = grey.resize((max(1, int(grey.width * scale)), max(1, int(grey.height * scale))))
        return grey, width, height

    return image_page


def _picture(image: Image, width: float, height: float, boxes: Sequence[PageBox]) -> PagePicture:
    top = max(0.0, min(box.y0 for box in boxes) - _MARGIN)
    bottom = min(height, max(box.y1 for box in boxes) + _MARGIN)
    if bottom - top < 40 or bottom - top > 0.8 * height:
        top, bottom = 0.0, height
    scale = image.height / height
    part = image.crop((0, round(top * scale), image.width, round(bottom * scale)))
    return PagePicture(_data_uri(part), width, bottom - top, 0.0, top)


def _data_uri(image: Image) -> str:
    """The picture as PNG in 16 greys or as JPEG, whichever is smaller: print compresses, scans do not."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.quantize(16).save(png, "PNG", optimize=True)
    image.save(jpeg, "JPEG", quality=62, optimize=True)
    kind, data = min((("png", png), ("jpeg", jpeg)), key=lambda pair: pair[1].tell())
    return f"data:image/{kind};base64,{base64.b64encode(data.getvalue()).decode()}"
