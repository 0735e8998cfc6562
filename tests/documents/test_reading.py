"""Text in reading order out of digital pages, scans, pictures and text files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, PageTemplate, Paragraph

from documents.build import make_pdf, make_scan, text_of
from documents.fixtures import FIXTURES
from hansa.documents import read_document, read_documents
from hansa.documents._internal.tessdata import CODES, find_tessdata
from hansa.knowledge import KnowledgeBase
from hansa.model import ProblemReason
from hansa.sources import Limits

needs_data = pytest.mark.skipif(
    not all(CODES[language] in find_tessdata() for language in ("nl", "de", "fr", "en")),
    reason="no OCR data; `make setup` sees to it",
)
LEFT = [
    f"Links steht Satz Nummer {number} und er ist lang genug für eine ganze Zeile." for number in range(9)
]
RIGHT = [f"Rechts folgt Satz Nummer {number} und auch er füllt seine Spalte ganz aus." for number in range(9)]


def error_rate(wanted: str, found: str) -> float:
    """Edit distance by characters, white space made one, as a share of the wanted text."""
    wanted, found = " ".join(wanted.split()), " ".join(found.split())
    previous = list(range(len(found) + 1))
    for row, char in enumerate(wanted, 1):
        current = [row]
        for column, other in enumerate(found, 1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (char != other)))
        previous = current
    return previous[-1] / len(wanted)


def two_columns(path: Path) -> Path:
    height = A4[1]
    frames = [Frame(50, 60, 235, height - 160, id="a"), Frame(310, 60, 235, height - 160, id="b")]
    document = BaseDocTemplate(str(path), pagesize=A4)
    document.addPageTemplates(
        PageTemplate(
            frames=frames, onPage=lambda canvas, _: canvas.drawString(50, height - 60, "Ein Titel über beide")
        )
    )
    style = getSampleStyleSheet()["Normal"]
    story = [Paragraph(" ".join(LEFT), style), Paragraph(" ".join(RIGHT), style)]
    document.build([story[0], FrameBreak(), story[1]])
    return path


@pytest.mark.parametrize("scanned", [False, pytest.param(True, marks=needs_data)])
def test_columns_are_read_one_after_the_other(
    tmp_path: Path, knowledge: KnowledgeBase, scanned: bool
) -> None:
    path = two_columns(tmp_path / "columns.pdf")
    if scanned:
        path = make_scan(tmp_path / "scan.pdf", path)
    document = read_document(tmp_path, path, knowledge=knowledge).document
    assert document is not None
    wanted = " ".join(["Ein Titel über beide", *LEFT, *RIGHT])
    assert error_rate(wanted, document.text) < 0.01


@needs_data
@pytest.mark.parametrize("angle", [-1.4, 0.7])
def test_scans_are_recognised(tmp_path: Path, knowledge: KnowledgeBase, angle: float) -> None:
    fixture = next(item for item in FIXTURES if item.name == "sla-nl")
    scan = make_scan(tmp_path / "scan.pdf", make_pdf(tmp_path / "source.pdf", fixture), angle=angle)
    document = read_document(tmp_path, scan, knowledge=knowledge).document
    assert document is not None
    assert document.language == "nl"
    assert error_rate(text_of(fixture), document.text) < 0.01
    page = document.pages[0]
    assert (round(page.width), round(page.height)) == (595, 842)
    title = next(block for block in page.blocks if block.kind == "title")
    assert title.text == fixture.title
    assert 0.5 < title.confidence < 1


@needs_data
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pictures_lying_on_their_side_or_head(tmp_path: Path, knowledge: KnowledgeBase, turn: int) -> None:
    fixture = next(item for item in FIXTURES if item.name == "dpa-en")
    source = pdfium.PdfDocument(make_pdf(tmp_path / "source.pdf", fixture).read_bytes())
    picture = source[0].render(scale=200 / 72, grayscale=True).to_pil().rotate(turn, expand=True)
    source.close()
    picture.save(tmp_path / "page.png", dpi=(200, 200))
    document = read_document(tmp_path, tmp_path / "page.png", knowledge=knowledge).document
    assert document is not None
    assert error_rate(text_of(fixture), document.text) < 0.02
    for block in document.pages[0].blocks:
        assert 0 <= block.box[0] < block.box[2] <= document.pages[0].width + 1
        assert 0 <= block.box[1] < block.box[3] <= document.pages[0].height + 1


@needs_data
def test_a_picture_of_several_pages(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    pages = []
    for fixture in (FIXTURES[0], FIXTURES[3]):
        source = pdfium.PdfDocument(make_pdf(tmp_path / "source.pdf", fixture).read_bytes())
        pages.append(source[0].render(scale=200 / 72, grayscale=True).to_pil())
        source.close()
    blank = Image.fromarray(np.full((2339, 1654), 250, np.uint8))
    pages[0].save(tmp_path / "fax.tif", save_all=True, append_images=[blank, pages[1]], dpi=(200, 200))
    document = read_document(tmp_path, tmp_path / "fax.tif", knowledge=knowledge).document
    assert document is not None
    assert [page.language for page in document.pages] == ["de", "de", "en"]
    assert document.pages[1].blocks == ()


def test_a_turned_page_keeps_its_places(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    canvas = Canvas(str(tmp_path / "upright.pdf"), pagesize=A4)
    canvas.rotate(90)
    canvas.drawString(100, -200, "De gegevens worden opgeslagen in Nederland.")
    canvas.showPage()
    canvas.save()
    source = pdfium.PdfDocument((tmp_path / "upright.pdf").read_bytes())
    source[0].set_rotation(90)
    source.save(tmp_path / "turned.pdf")
    source.close()
    document = read_document(tmp_path, tmp_path / "turned.pdf", knowledge=knowledge).document
    assert document is not None
    page = document.pages[0]
    assert (round(page.width), round(page.height)) == (842, 595)
    assert document.text == "De gegevens worden opgeslagen in Nederland."
    x0, y0, x1, y1 = page.blocks[0].box
    assert x0 == pytest.approx(100, abs=2)
    assert x1 - x0 > 5 * (y1 - y0)


@needs_data
def test_a_garbled_text_layer_is_recognised_instead(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    """Invisible text of consonants over a readable picture: the picture is believed."""
    fixture = FIXTURES[3]
    source = pdfium.PdfDocument(make_pdf(tmp_path / "source.pdf", fixture).read_bytes())
    picture = source[0].render(scale=200 / 72, grayscale=True).to_pil()
    source.close()
    picture.save(tmp_path / "page.png")
    canvas = Canvas(str(tmp_path / "garbled.pdf"), pagesize=A4)
    canvas.drawImage(str(tmp_path / "page.png"), 0, 0, *A4)
    text = canvas.beginText(50, 700)
    text.setTextRenderMode(3)
    for _ in range(12):
        text.textLine("Wklv lv d qrq vhqvh whaw zklfk vkliwv hyhub ohwwhu")
    canvas.drawText(text)
    canvas.save()
    document = read_document(tmp_path, tmp_path / "garbled.pdf", knowledge=knowledge).document
    assert document is not None
    assert document.pages[0].origin == "ocr"
    assert "Harbour District Council" in " ".join(document.text.split())


def test_scans_without_data_are_named_with_what_mends_it(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    scan = make_scan(tmp_path / "scan.pdf", make_pdf(tmp_path / "source.pdf", FIXTURES[3]), dpi=100)
    reading = read_document(tmp_path, scan, knowledge=knowledge, languages=("zz",))
    assert reading.document is None
    assert reading.observations == ()
    (problem,) = reading.problems
    assert problem.reason is ProblemReason.MISSING_DATA
    assert problem.whole
    assert "apt-get install tesseract-ocr-nld" in problem.advice


def test_many_documents_come_in_order_and_bad_ones_do_not_stop_them(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    paths = [make_pdf(tmp_path / f"{number}.pdf", FIXTURES[number % 6]) for number in range(7)]
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    paths.insert(3, tmp_path / "bad.pdf")
    paths.insert(5, tmp_path / "absent.pdf")
    seen: list[tuple[str, int, int]] = []
    readings = list(
        read_documents(
            tmp_path,
            paths,
            knowledge=knowledge,
            progress=lambda what, done, of: seen.append((what, done, of)),
        )
    )
    assert [reading.path for reading in readings] == [path.name for path in paths]
    assert [bool(reading.document) for reading in readings].count(False) == 2
    assert seen[-1] == (paths[-1].name, 9, 9)
    again = list(read_documents(tmp_path, paths, knowledge=knowledge, workers=1))
    assert [reading.observations for reading in again] == [reading.observations for reading in readings]


def test_too_many_pages(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    canvas = Canvas(str(tmp_path / "long.pdf"))
    for number in range(4):
        canvas.drawString(72, 700, f"Bladzijde nummer {number} van dit document")
        canvas.showPage()
    canvas.save()
    reading = read_document(tmp_path, tmp_path / "long.pdf", knowledge=knowledge, limits=Limits(pages=3))
    assert reading.document is None
    assert [problem.reason for problem in reading.problems] == [ProblemReason.TOO_LARGE]
