"""Files that are broken, locked, endless or aimed at the reader: named, never a crash or a hang."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
import zlib
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from documents.build import make_pdf, make_scan
from documents.fixtures import FIXTURES
from hansa.documents import read_document, read_documents
from hansa.documents._internal.tessdata import CODES, find_tessdata
from hansa.knowledge import KnowledgeBase
from hansa.model import ProblemReason
from hansa.sources import Limits


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    """A PDF file out of its objects, with a right cross-reference table."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        table,
    )


def stream_of(head: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def huge_picture(side: int) -> bytes:
    pixels = zlib.compress(b"\x00" * (side * side // 8), 9)
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray " % (side, side)
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /Im 5 0 R >> >> >>",
        stream_of(b"", b"q 595 0 0 842 0 0 cm /Im Do Q"),
        stream_of(head + b"/BitsPerComponent 1 /Filter /FlateDecode", pixels),
    )


HOSTILE = {
    "empty.pdf": (b"", ProblemReason.EMPTY),
    "head-only.pdf": (b"%PDF-1.7\n", ProblemReason.TRUNCATED),
    "noise.pdf": (b"%PDF-1.4\n" + bytes(range(256)) * 200 + b"%%EOF", ProblemReason.MALFORMED),
    "not-a-document.pdf": (b"\x7fELF" + bytes(4000), ProblemReason.UNSUPPORTED),
    "no-pages.pdf": (
        pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
        ProblemReason.MALFORMED,
    ),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, ProblemReason.MALFORMED),
    "latin1.txt": ("Überprüfung".encode("latin-1"), ProblemReason.ENCODING),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_broken_files_are_named_with_their_reason(
    tmp_path: Path, knowledge: KnowledgeBase, name: str
) -> None:
    data, reason = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    reading = read_document(tmp_path, tmp_path / name, knowledge=knowledge)
    assert reading.document is None
    assert reading.observations == ()
    assert [(problem.path, problem.reason, problem.whole) for problem in reading.problems] == [
        (name, reason, True)
    ]


def test_encrypted(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt="secret")
    canvas.drawString(72, 700, "hidden")
    canvas.save()
    reading = read_document(tmp_path, tmp_path / "locked.pdf", knowledge=knowledge)
    assert [problem.reason for problem in reading.problems] == [ProblemReason.ENCRYPTED]
    assert "password" in str(reading.problems[0])


def test_a_truncated_file_is_named_and_read_as_far_as_it_goes(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    data = make_pdf(tmp_path / "whole.pdf", FIXTURES[0]).read_bytes()
    for share in (0.3, 0.6, 0.95):
        (tmp_path / "cut.pdf").write_bytes(data[: int(len(data) * share)])
        reading = read_document(tmp_path, tmp_path / "cut.pdf", knowledge=knowledge)
        assert ProblemReason.TRUNCATED in {problem.reason for problem in reading.problems}


def test_a_tree_of_pages_that_contains_itself(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    data = pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 100000 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 100000 >>",
    )
    (tmp_path / "loop.pdf").write_bytes(data)
    start = time.monotonic()
    reading = read_document(tmp_path, tmp_path / "loop.pdf", knowledge=knowledge)
    assert time.monotonic() - start < 60
    assert reading.document is None
    assert reading.problems


def test_pictures_that_unpack_to_gigabytes(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    """One bit a pixel: 20,000² takes 400 MB grey, 60,000² more than is allowed; both end in bounds."""
    for side in (20_000, 60_000):
        (tmp_path / "huge.pdf").write_bytes(huge_picture(side))
        start = time.monotonic()
        reading = read_document(tmp_path, tmp_path / "huge.pdf", knowledge=knowledge)
        assert time.monotonic() - start < 60
        assert reading.document is not None or reading.problems
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < 1.5 * 1024**3


def test_a_picture_beyond_the_bound_is_not_decoded(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    from PIL import Image

    Image.new("1", (9000, 9000), 1).save(tmp_path / "large.png")
    reading = read_document(tmp_path, tmp_path / "large.png", knowledge=knowledge)
    (problem,) = reading.problems
    assert problem.reason is ProblemReason.TOO_LARGE
    assert "9000" in problem.message


def test_a_page_of_the_size_of_a_field(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    canvas = Canvas(str(tmp_path / "field.pdf"), pagesize=(14_400, 14_400))
    canvas.rect(0, 0, 9000, 9000, fill=1)
    canvas.showPage()
    canvas.save()
    reading = read_document(tmp_path, tmp_path / "field.pdf", knowledge=knowledge)
    assert [problem.reason for problem in reading.problems] == [ProblemReason.TOO_LARGE]


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    """Two million strokes on the second page; the first is kept."""
    strokes = zlib.compress(b"0 0 m 595 842 l 300 10 l 10 600 l f* " * 400_000)
    data = pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F 7 0 R >> >> >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << >> >>",
        stream_of(b"", b"BT /F 12 Tf 72 700 Td (De gegevens worden opgeslagen in Nederland.) Tj ET"),
        stream_of(b"/Filter /FlateDecode", strokes),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    (tmp_path / "slow.pdf").write_bytes(data)
    start = time.monotonic()
    reading = read_document(
        tmp_path, tmp_path / "slow.pdf", knowledge=knowledge, limits=Limits(page_seconds=1.0)
    )
    assert time.monotonic() - start < 60
    (problem,) = reading.problems
    assert (problem.reason, problem.place, problem.whole) == (ProblemReason.TIMEOUT, "page 2", False)
    assert reading.document is not None
    assert reading.document.text == "De gegevens worden opgeslagen in Nederland."
    assert [row.property for row in reading.observations if row.property.startswith("contract")] == [
        "contract.data_location"
    ]


def _children() -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if b"hansa.documents._internal.worker" in line and int(parent) == os.getpid():
                found.add(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the worker")
@pytest.mark.skipif(CODES["en"] not in find_tessdata(), reason="no OCR data; `make setup` sees to it")
def test_a_worker_that_dies_is_replaced_and_its_page_named(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    scan = make_scan(tmp_path / "scan.pdf", make_pdf(tmp_path / "source.pdf", FIXTURES[3]))
    after = make_pdf(tmp_path / "after.pdf", FIXTURES[0])
    killed: list[int] = []

    def kill_one() -> None:
        for _ in range(200):
            time.sleep(0.05)
            if children := _children():
                time.sleep(0.9)  # by now it recognises the page
                killed.append(min(children))
                os.kill(killed[0], signal.SIGKILL)
                return

    thread = threading.Thread(target=kill_one)
    thread.start()
    readings = list(read_documents(tmp_path, [scan, after], knowledge=knowledge, workers=1))
    thread.join()
    assert killed
    assert [reading.path for reading in readings] == ["scan.pdf", "after.pdf"]
    assert readings[0].source is not None
    assert readings[0].problems or readings[0].document
    assert readings[1].document is not None
    assert readings[1].problems == ()
    assert _children() == set()


def test_leaving_early_ends_the_workers(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    paths = [make_pdf(tmp_path / f"{number}.pdf", FIXTURES[0]) for number in range(3)]
    readings = read_documents(tmp_path, paths, knowledge=knowledge)
    next(readings)
    readings.close()  # type: ignore[attr-defined]
    assert _children() == set()


def test_no_text_of_a_document_reaches_the_terminal(
    tmp_path: Path, knowledge: KnowledgeBase, capfd: pytest.CaptureFixture[str]
) -> None:
    path = make_pdf(tmp_path / "quiet.pdf", FIXTURES[0])
    read_document(tmp_path, path, knowledge=knowledge)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == ""
