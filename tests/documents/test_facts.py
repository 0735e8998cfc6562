"""Facts out of documents in four languages, digital and scanned, each with its words at its place."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
import pytest
import tesserocr

from documents.build import make_pdf, make_scan
from documents.fixtures import FIXTURES, Fixture
from hansa.documents import DocumentReading, read_document
from hansa.documents._internal.tessdata import CODES, find_tessdata
from hansa.knowledge import KnowledgeBase, load_vocabulary
from hansa.model import Basis, Observation, PageBox, value_to_text

ABOUT = ("document.title", "document.type", "document.language", "document.signed")
BY_NAME = {fixture.name: fixture for fixture in FIXTURES}
needs_data = pytest.mark.skipif(
    not all(CODES[language] in find_tessdata() for language in ("nl", "de", "fr", "en")),
    reason="no OCR data; `make setup` sees to it",
)


def told(reading: DocumentReading) -> set[tuple[str, str]]:
    rows = {(row.property, value_to_text(row.value)) for row in reading.observations}
    return {row for row in rows if row[0] not in ABOUT}


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def assert_quotes_digital(path: Path, observations: tuple[Observation, ...]) -> None:
    """Every quote is found by another library in the box that its locator names."""
    with pdfplumber.open(path) as document:
        for row in observations:
            assert isinstance(row.locator, PageBox)
            page = document.pages[row.locator.page - 1]
            box = row.locator
            text = page.crop((box.x0, box.y0, box.x1, box.y1)).extract_text() or ""
            assert squeeze(row.quote) in squeeze(text), (row.property, row.quote, text)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "bare"])
def test_digital_documents_tell_exactly_their_facts(
    tmp_path: Path, knowledge: KnowledgeBase, fixture: Fixture, ruled: bool
) -> None:
    path = make_pdf(tmp_path / "document.pdf", fixture, ruled=ruled)
    reading = read_document(tmp_path, path, knowledge=knowledge)
    assert reading.problems == ()
    assert reading.document is not None
    assert (reading.document.kind, reading.document.language) == (fixture.kind, fixture.language)
    assert told(reading) == fixture.facts
    assert_quotes_digital(path, reading.observations)


@needs_data
@pytest.mark.parametrize("name", ["avv-de", "contrat-fr", "sla-nl", "dpa-en", "c5-de"])
def test_scans_tell_the_same_facts(tmp_path: Path, knowledge: KnowledgeBase, name: str) -> None:
    fixture = BY_NAME[name]
    scan = make_scan(tmp_path / "scan.pdf", make_pdf(tmp_path / "source.pdf", fixture))
    reading = read_document(tmp_path, scan, knowledge=knowledge)
    assert reading.problems == ()
    assert reading.document is not None
    assert all(page.origin == "ocr" for page in reading.document.pages)
    assert told(reading) == fixture.facts
    assert all(0.5 <= row.confidence < 1 or row.confidence <= 0.5 for row in reading.observations)


@needs_data
def test_a_quote_of_a_scan_is_recognised_again_in_its_box(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    scan = make_scan(tmp_path / "scan.pdf", make_pdf(tmp_path / "source.pdf", BY_NAME["dpa-en"]), angle=0.3)
    reading = read_document(tmp_path, scan, knowledge=knowledge)
    document = pdfium.PdfDocument(scan.read_bytes())
    picture = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    document.close()
    data = find_tessdata()["eng"]
    found = 0
    rows = [row for row in reading.observations if row.property.startswith("contract.")]
    with tesserocr.PyTessBaseAPI(
        path=f"{data.parent}/", lang="eng", psm=tesserocr.PSM.SINGLE_BLOCK
    ) as engine:
        for row in rows:
            box = row.locator
            assert isinstance(box, PageBox)
            edges = (box.x0 - 4, box.y0 - 4, box.x1 + 4, box.y1 + 4)
            engine.SetImage(picture.crop(tuple(int(edge * 300 / 72) for edge in edges)))
            words = set(re.findall(r"\w+", engine.GetUTF8Text()))
            wanted = set(re.findall(r"\w+", row.quote))
            found += len(wanted & words) >= 0.8 * len(wanted)
    assert len(rows) >= 10
    assert found >= len(rows) - 1


def test_observations_keep_to_the_vocabulary_and_know_their_basis(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    vocabulary = load_vocabulary()
    for name, basis in (("avv-de", Basis.CONTRACTED), ("c5-de", Basis.ATTESTED)):
        path = make_pdf(tmp_path / f"{name}.pdf", BY_NAME[name])
        reading = read_document(tmp_path, path, knowledge=knowledge)
        assert reading.observations
        for row in reading.observations:
            assert vocabulary.fault(row) == ""
            assert row.basis is basis
            assert reading.source is not None
            assert row.subject.key == reading.source.sha256
            assert row.observed_at is not None


def test_unresolved_parties_are_not_sure(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    path = make_pdf(tmp_path / "avv.pdf", BY_NAME["avv-de"])
    rows = read_document(tmp_path, path, knowledge=knowledge).observations
    unsure = [row for row in rows if value_to_text(row.value).startswith("unresolved/")]
    assert len(unsure) == 2
    assert all(row.confidence <= 0.5 for row in unsure)
    assert [row.confidence > 0.6 for row in rows if row.property == "document.holder"] == [True]


def test_plain_text_points_to_lines(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    lines = [
        "Verwerkersovereenkomst",
        "",
        "De verwerker meldt een datalek",
        "binnen 36 uur aan de opdrachtgever.",
    ]
    path = tmp_path / "contract.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = read_document(tmp_path, path, knowledge=knowledge)
    notice = next(row for row in reading.observations if row.property == "contract.breach_notice")
    assert value_to_text(notice.value) == "36 hours"
    first, last = notice.locator.first, notice.locator.last  # type: ignore[union-attr]
    assert (first, last) == (3, 4)
    assert notice.quote in " ".join(lines[first - 1 : last])


EXPECTED_OF_THE_SAMPLE = {
    "c5-testat-stackit.pdf": {
        ("document.type", "attestation"),
        ("document.holder", "stackit"),
        ("document.scheme", "bsi-c5"),
        ("document.edition", "2025"),
        ("document.attestation_type", "type_2"),
        ("document.period_from", "2025-07-01"),
        ("document.period_to", "2026-06-30"),
        ("document.carve_out", "Alpen Backup GmbH"),
        ("document.scope_region", "eu01"),
    },
    "exit-plan-archief.pdf": {
        ("document.type", "exit_plan"),
        ("contract.exit_tested_on", "2026-03-12"),
        ("contract.exit_period", "120 days"),
        ("contract.export_format", "PDF/A"),
        ("contract.key_custody", "external"),
        ("contract.court", "NL"),
    },
}


@pytest.mark.parametrize("name", sorted(EXPECTED_OF_THE_SAMPLE))
def test_the_sample_institution(havenstad: Path, knowledge: KnowledgeBase, name: str) -> None:
    reading = read_document(havenstad, havenstad / "documents" / name, knowledge=knowledge)
    facts = {(row.property, value_to_text(row.value)) for row in reading.observations}
    assert facts >= EXPECTED_OF_THE_SAMPLE[name]
    assert_quotes_digital(havenstad / "documents" / name, reading.observations)


@needs_data
def test_the_sample_scans(havenstad: Path, knowledge: KnowledgeBase) -> None:
    def values(name: str, wanted: str) -> set[str]:
        reading = read_document(havenstad, havenstad / "documents" / name, knowledge=knowledge)
        return {value_to_text(row.value) for row in reading.observations if row.property == wanted}

    assert values("supportvertrag-meldingen.pdf", "contract.staff_location") == {"DE", "IN"}
    assert values("iso27001-certificate-aws.pdf", "document.valid_until") == {"2026-06-30"}
