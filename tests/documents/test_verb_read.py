"""``hansa read``: text, JSON and markdown; errors named on standard error; exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from documents.build import make_pdf
from documents.fixtures import FIXTURES
from hansa.cli import app

FIXTURE = next(item for item in FIXTURES if item.name == "contrat-fr")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    make_pdf(tmp_path / "contrat.pdf", FIXTURE)
    return tmp_path


def test_text_is_in_reading_order(folder: Path) -> None:
    result = CliRunner().invoke(app, ["read", "contrat.pdf"])
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert text.startswith("Contrat d'hébergement en nuage Entre la Commune de Port-Exemple")
    assert text.index("Article 2") < text.index("Article 5") < text.index("Article 8")


def test_json_is_the_contract(folder: Path) -> None:
    result = CliRunner().invoke(app, ["read", "contrat.pdf", "--format", "json", "-o", "out.json"])
    assert result.exit_code == 0
    assert result.stdout == ""
    data = json.loads((folder / "out.json").read_text("utf-8"))
    assert {"language", "kind", "pages", "fields"} <= data.keys()
    assert (data["language"], data["kind"]) == ("fr", "contract")
    page = data["pages"][0]
    assert {"number", "language", "width", "height", "blocks"} == page.keys()
    blocks = [block for page in data["pages"] for block in page["blocks"]]
    for block in blocks:
        assert {"kind", "text", "box", "confidence", "language"} <= block.keys()
        x0, y0, x1, y1 = block["box"]
        assert 0 <= x0 < x1 <= page["width"]
        assert 0 <= y0 < y1 <= page["height"]
    tables = [block["rows"] for block in blocks if block["kind"] == "table"]
    assert ["Nuage du Nord SA", "Sauvegarde", "Belgique"] in tables[0]
    (notice,) = data["fields"]["contract.breach_notice"]
    assert notice["text"] == "24 hours"
    assert notice["value"] == {"quantity": "24", "unit": "hours"}
    assert "vingt-quatre (24) heures" in notice["quote"]
    assert notice["locator"]["kind"] == "page_box"


def test_markdown_has_headings_tables_and_facts(folder: Path) -> None:
    result = CliRunner().invoke(app, ["read", "contrat.pdf", "--format", "markdown"])
    assert result.exit_code == 0
    assert "# Contrat d'hébergement en nuage" in result.stdout
    assert "| Société | Prestation | Pays |" in result.stdout
    assert "| contract.governing_law | FR |" in result.stdout


def test_what_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "empty.pdf").write_bytes(b"")
    result = CliRunner().invoke(app, ["read", "contrat.pdf", "empty.pdf", "absent.pdf", "--format", "json"])
    assert result.exit_code == 2
    assert "hansa: empty.pdf: is empty." in result.stderr
    assert "hansa: absent.pdf: cannot be opened: No such file or directory." in result.stderr
    data = json.loads(result.stdout)
    assert [row["path"] for row in data] == ["contrat.pdf", "empty.pdf", "absent.pdf"]
    assert [row["problems"][0]["reason"] for row in data[1:]] == ["empty", "missing"]


def test_nothing_readable_is_unusable_input(folder: Path) -> None:
    result = CliRunner().invoke(app, ["read", "absent.pdf"])
    assert result.exit_code == 2
    assert "nothing could be read" in result.stderr
