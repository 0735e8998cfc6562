"""``hansa.toml``: what is read, where it stands, and what is refused in one sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hansa.runs import read_config
from hansa.sources import SourceError

GOOD = """\
[institution]
id = "probe"
name = "Probe"
jurisdiction = "NL"
languages = ["nl"]
as_of = 2026-11-01
allowed_countries = ["EEA"]

[[data_classes]]
id = "intern"
rank = 1

[[services]]
id = "first"
name = "First"
supplier = "Someone B.V."
data_class = "intern"
owner = "A"
documents = ["documents/one*.pdf"]

[[services]]
id = "second"
name = "Second"
supplier = "Someone B.V."
data_class = "intern"
owner = "B"
resources = ["infrastructure/plan.json:stackit_*"]

[[schemes]]
id = "bio2"
edition = "1.2"

[[decision]]
data_classes = ["intern"]
block = ["bio2:5.23.*"]
minimum_seal = { "SOV-3" = 2 }

[[accepted_risks]]
service = "first"
clause = "bio2:5.23.01"
owner = "A"
reason = "until the new contract"
until = 2027-01-01

[telemetry.jurisdictions]
"telemetry/*.jsonl" = "NL"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "hansa.toml").write_text(text, "utf-8")
    return folder


def test_everything_is_read(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, GOOD))
    institution = config.institution
    assert [service.id for service in institution.services] == ["first", "second"]
    assert institution.as_of == date(2026, 11, 1)
    assert institution.rules[0].minimum_seal == {"SOV-3": 2}
    assert institution.accepted_risks[0].until == date(2027, 1, 1)
    assert {"NO", "NL", "EU"} <= config.allowed
    assert "US" not in config.allowed
    assert config.jurisdictions["telemetry/*.jsonl"][0] == "NL"


def test_each_line_of_the_register_leads_to_its_own_place(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, GOOD))
    lines = GOOD.splitlines()
    suppliers = [row for row in config.register if row.field == "supplier"]
    assert [row.locator.first for row in suppliers] == [16, 24]
    for row in config.register:
        text = lines[row.locator.first - 1]
        assert row.value in text
        assert row.quote == text.strip()


def test_the_day_can_be_asked_for(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, GOOD), date(2027, 2, 3)).institution.as_of == date(2027, 2, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('jurisdiction = "NL"', 'jurisdiction = "Holland"'), "two-letter"),
        (('data_class = "intern"', 'data_class = "geheim"'), "geheim"),
        (('id = "second"', 'id = "first"'), "same id"),
        (('service = "first"', 'service = "third"'), "third"),
        (('allowed_countries = ["EEA"]', 'allowed_countries = ["Europe"]'), "Europe"),
        (("as_of = 2026-11-01", ""), "as_of is missing"),
        (('id = "probe"', 'id = "../etc"'), "institution.id"),
        (('name = "Probe"', 'name = "Probe"\ncolour = "red"'), "colour"),
        (("rank = 1", 'rank = "high"'), "rank"),
        (("[institution]", '[sources]\ndocuments = "../other"\n[institution]'), "leads out"),
        (('minimum_seal = { "SOV-3" = 2 }', 'minimum_seal = { "SOV-3" = 9 }'), "minimum_seal"),
        (("[institution]", "[institution"), "not valid TOML"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_config(write(tmp_path, GOOD.replace(*change)))
    assert words in caught.value.diagnostics()
    assert "hansa.toml" in caught.value.diagnostics()
    assert "\n" not in caught.value.diagnostics()


def test_a_folder_without_the_file_is_told_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is missing"):
        read_config(tmp_path)
    with pytest.raises(SourceError, match="is not a folder"):
        read_config(tmp_path / "nowhere")
