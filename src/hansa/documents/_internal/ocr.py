"""Pictures of pages to words: preparation with OpenCV, recognition with Tesseract. Worker process only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from hansa.documents._internal.language import detect_language
from hansa.documents._internal.layout import Grid
from hansa.documents._internal.tessdata import CODES, find_tessdata
from hansa.documents.model import Box, Word

__all__ = ["OcrDataMissing", "OcrPage", "Recogniser", "is_blank"]

Picture = npt.NDArray[np.uint8]
Affine = npt.NDArray[np.float64]

_REPAIRS = {"el": str.maketrans("µ", "μ"), "ro": str.maketrans("ŞşŢţ", "ȘșȚț")}
_IMPLAUSIBLE = 0.55  # mean word confidence below which a page may stand on its side


class OcrDataMissing(Exception):  # noqa: N818 - a condition of the machine, not an error of the file
    """None of the wanted languages has data."""


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What was recognised on one picture.

    Words and grids stand on the straightened picture, in points, so that lines are level; :meth:`place`
    brings a box back to where it stands on the page.
    """

    words: list[Word]
    grids: list[Grid]
    language: str
    width: float
    height: float
    to_page: Affine

    def place(self, box: Box) -> Box:
        """A box of the straightened picture on the page."""
        x0, y0, x1, y1 = box
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x0, y1, 1], [x1, y1, 1]], dtype=np.float64)
        points = corners @ self.to_page.T
        return (
            float(points[:, 0].min()),
            float(points[:, 1].min()),
            float(points[:, 0].max()),
            float(points[:, 1].max()),
        )


def is_blank(picture: Picture) -> bool:
    """Whether a picture of a page carries no ink."""
    small = cv2.resize(picture, (200, 280), interpolation=cv2.INTER_AREA)
    flat = cv2.divide(small, cv2.medianBlur(small, 31), scale=255)
    return bool(np.min(flat) > 225)


def _flatten(picture: Picture) -> Picture:
    """Divide by the background, so that shadows and grey paper go."""
    height, width = picture.shape
    scale = 4 if min(height, width) > 800 else 1
    small = cv2.resize(picture, (width // scale, height // scale), interpolation=cv2.INTER_AREA)
    background = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 31)
    background = cv2.resize(background, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(picture, background, scale=255), dtype=np.uint8)


def _skew(picture: Picture) -> float:
    """Angle in degrees (within ±5) at which the rows of text stand sharpest."""
    height, width = picture.shape
    factor = 900 / max(height, width)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = 255.0 - small.astype(np.float32)
    ink[ink < 60] = 0

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((ink.shape[1] / 2, ink.shape[0] / 2), angle, 1.0)
        turned = cv2.warpAffine(ink, matrix, (ink.shape[1], ink.shape[0]))
        return float(np.var(np.diff(turned.sum(axis=1))))

    best = max(np.arange(-5.0, 5.01, 0.5), key=sharpness)
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=sharpness)
    return float(best) if abs(best) >= 0.1 and sharpness(best) > 1.02 * sharpness(0.0) else 0.0


def _noise(picture: Picture) -> float:
    """Rough standard deviation of pixel noise."""
    crop = picture[: picture.shape[0] // 2 * 2 : 2, : picture.shape[1] // 2 * 2 : 2].astype(np.int16)
    return float(np.median(np.abs(np.diff(crop, axis=1))))


def _grid_lines(picture: Picture) -> tuple[Picture, list[list[tuple[int, int, int, int]]]]:
    """Remove ruling lines and return the cells they bound, table by table, in pixels."""
    ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    height, width = ink.shape
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(60, width // 25)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(45, height // 60), 1), np.uint8))
    if not down.any() or not across.any():
        return picture, []
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines)
    tables = []
    cleaned = picture
    for label in range(1, min(count, 400)):
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < 0.15 * width or h < 40:
            continue
        inner = np.where(labels[y : y + h, x : x + w] == label, 0, 255).astype(np.uint8)
        holes, _, boxes, _ = cv2.connectedComponentsWithStats(inner, connectivity=4)
        cells = []
        for hole in range(1, min(holes, 2000)):
            cx, cy, cw, ch, _ = (int(value) for value in boxes[hole])
            if cw > 20 and ch > 18 and cx > 0 and cy > 0 and cx + cw < w and cy + ch < h:
                cells.append((x + cx, y + cy, x + cx + cw, y + cy + ch))
        if len(cells) >= 4:
            tables.append(cells)
            cleaned = cleaned.copy() if cleaned is picture else cleaned
            region = cleaned[y : y + h, x : x + w]
            region[labels[y : y + h, x : x + w] == label] = 255
    return cleaned, tables


def _rows(cells: list[Box]) -> tuple[tuple[Box, ...], ...]:
    rows: list[list[Box]] = []
    for cell in sorted(cells, key=lambda box: (box[1], box[0])):
        if rows and abs(rows[-1][0][1] - cell[1]) < 0.4 * min(
            cell[3] - cell[1], rows[-1][0][3] - rows[-1][0][1]
        ):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return tuple(tuple(sorted(row)) for row in rows)


class Recogniser:
    """One warm recogniser per language."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._files = find_tessdata()
        self.languages = tuple(code for code in languages if CODES.get(code, code) in self._files)
        self._engines: dict[str, Any] = {}

    def _engine(self, code: str) -> Any:
        if code not in self._engines:
            import tesserocr

            file: Path = self._files[code]
            mode = tesserocr.PSM.OSD_ONLY if code == "osd" else tesserocr.PSM.AUTO
            oem = tesserocr.OEM.DEFAULT if code == "osd" else tesserocr.OEM.LSTM_ONLY
            engine = tesserocr.PyTessBaseAPI(path=f"{file.parent}/", lang=code, psm=mode, oem=oem)
            self._engines[code] = engine
        return self._engines[code]

    def read(self, picture: Picture, *, dpi: float, language: str) -> OcrPage:
        """Recognise one picture of a page.

        Args:
            picture: grey, 8 bit.
            dpi: of ``picture``.
            language: the likeliest language, tried first; "" if nothing is known.

        Raises:
            OcrDataMissing: if no wanted language has data.
        """
        if not self.languages:
            raise OcrDataMissing
        points = 72.0 / dpi
        upright = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float64)
        if dpi < 250 and picture.size * (300 / dpi) ** 2 < 30_000_000:
            factor = 300 / dpi
            picture = np.asarray(
                cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8
            )
            upright = upright * np.array([[factor, 1, 1], [1, factor, 1]])
            dpi = 300.0
        best = self._read_upright(picture, dpi, language, upright, points)
        if (_mean_confidence(best.words) < _IMPLAUSIBLE or _sideways(best.words)) and "osd" in self._files:
            turned = self._turn(picture, upright)
            if turned is not None:
                again = self._read_upright(turned[0], dpi, language, turned[1], points)
                if _sideways(best.words) or _mean_confidence(again.words) > _mean_confidence(best.words):
                    best = again
        return best

    def _turn(self, picture: Picture, matrix: Affine) -> tuple[Picture, Affine] | None:
        """Turn a picture that stands on its side or its head."""
        from PIL import Image

        engine = self._engine("osd")
        engine.SetImage(Image.fromarray(picture))
        found = engine.DetectOrientationScript()
        turn = int(found["orient_deg"]) % 360 if found else 0
        if turn not in (90, 180, 270):
            return None
        height, width = picture.shape
        # orient_deg is how far the page was turned clockwise; turn it back
        quarter = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
        back = {
            90: np.array([[0, 1, 0], [-1, 0, width]], dtype=np.float64),
            180: np.array([[-1, 0, width], [0, -1, height]], dtype=np.float64),
            270: np.array([[0, -1, height], [1, 0, 0]], dtype=np.float64),
        }[turn]
        full = np.vstack([back, [0, 0, 1]]) @ np.vstack([matrix, [0, 0, 1]])
        return np.asarray(cv2.rotate(picture, quarter[turn]), dtype=np.uint8), full[:2]

    def _read_upright(
        self, picture: Picture, dpi: float, language: str, matrix: Affine, points: float
    ) -> OcrPage:
        flat = _flatten(picture)
        if _noise(picture) >= 5:
            flat = np.asarray(cv2.medianBlur(flat, 3), dtype=np.uint8)
        angle = _skew(flat)
        if angle:
            height, width = flat.shape
            turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
            flat = np.asarray(
                cv2.warpAffine(flat, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255), np.uint8
            )
            full = np.vstack([turn, [0, 0, 1]]) @ np.vstack([matrix, [0, 0, 1]])
            matrix = full[:2]
        flat, tables = _grid_lines(flat)
        inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
        first = language if language in self.languages else self.languages[0]
        words = self._words(flat, dpi, first)
        text = " ".join(text for text, _, confidence in words if confidence > 0.5)
        detected = detect_language(text, self.languages, default=first)
        if detected != first:
            words = self._words(flat, dpi, detected)
        repair = _REPAIRS.get(detected)
        scale = 72.0 / dpi
        placed = [
            Word(text.translate(repair) if repair else text, _scaled(box, scale), confidence)
            for text, box, confidence in words
        ]
        grids = [Grid(_rows([_scaled(cell, scale) for cell in table])) for table in tables]
        to_page = inverse * points
        to_page[:, :2] /= scale
        high, wide = flat.shape
        return OcrPage(placed, grids, detected, wide * scale, high * scale, to_page)

    def _words(
        self, picture: Picture, dpi: float, language: str
    ) -> list[tuple[str, tuple[float, float, float, float], float]]:
        import tesserocr
        from PIL import Image

        engine = self._engine(CODES.get(language, language))
        engine.SetImage(Image.fromarray(picture))
        engine.SetSourceResolution(int(dpi))
        engine.Recognize()
        iterator = engine.GetIterator()
        level = tesserocr.RIL.WORD
        words = []
        if iterator is not None:
            for item in tesserocr.iterate_level(iterator, level):
                text = (item.GetUTF8Text(level) or "").strip() if not item.Empty(level) else ""
                box = item.BoundingBox(level) if text else None
                if text and box and any(char.isalnum() or char in "§%&–-•:;,.()" for char in text):
                    lines = item.BoundingBox(tesserocr.RIL.TEXTLINE) or box
                    # height of the line, not of the letters: words of a line then agree
                    tall = (box[0], max(lines[1], box[1] - 12), box[2], min(lines[3], box[3] + 12))
                    words.append((text, tall, max(0.0, min(1.0, item.Confidence(level) / 100.0))))
        engine.Clear()
        return words


def _scaled(box: tuple[float, float, float, float], scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _mean_confidence(words: list[Word]) -> float:
    total = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / total if total else 0.0


def _sideways(words: list[Word]) -> bool:
    """Whether most longer words are taller than wide."""
    longer = [word.box for word in words if len(word.text) >= 4]
    tall = sum(box[3] - box[1] > box[2] - box[0] for box in longer)
    return len(longer) >= 5 and tall > 0.5 * len(longer)
