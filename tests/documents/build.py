"""Make PDFs and pictures of pages at test time."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from documents.fixtures import Fixture

__all__ = ["make_pdf", "make_scan", "text_of"]


def make_pdf(path: Path, fixture: Fixture, *, ruled: bool = True) -> Path:
    """Typeset a fixture."""
    styles = getSampleStyleSheet()
    story: list[Flowable] = [Paragraph(fixture.title, styles["Title"])]
    for item in fixture.body:
        if isinstance(item, str):
            heading = item.startswith("# ")
            story.append(Paragraph(item.removeprefix("# "), styles["Heading2" if heading else "Normal"]))
            story.append(Spacer(1, 4))
        else:
            table = Table([list(row) for row in item], hAlign="LEFT")
            if ruled:
                table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
            story += [table, Spacer(1, 10)]
    SimpleDocTemplate(str(path), pagesize=A4, title=fixture.title, invariant=1).build(story)
    return path


def make_scan(path: Path, source: Path, *, angle: float = 0.5, dpi: int = 300, seed: int = 7) -> Path:
    """A PDF of pictures only: every page of ``source`` a little turned, shaded and noisy."""
    random = np.random.default_rng(seed)
    document = pdfium.PdfDocument(source.read_bytes())
    pictures = []
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().rotate(angle, fillcolor=255)
        pixels = np.asarray(picture, dtype=np.float32)
        shade = np.linspace(0, 30, pixels.shape[1], dtype=np.float32)[None, :]
        pixels = pixels - shade + random.normal(0, 6, pixels.shape)
        stream = io.BytesIO()
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(stream, "JPEG", quality=70)
        pictures.append(Image.open(stream))
    document.close()
    pictures[0].save(path, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return path


def text_of(fixture: Fixture) -> str:
    """The words of a fixture in reading order."""
    parts = [fixture.title]
    for item in fixture.body:
        parts.append(
            item.removeprefix("# ") if isinstance(item, str) else " ".join(" ".join(row) for row in item)
        )
    return " ".join(" ".join(parts).split())
