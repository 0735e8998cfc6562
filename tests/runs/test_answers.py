"""``answers.toml``: declarations are the weakest basis; what is not understood is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hansa.model import (
    Basis,
    Country,
    DataClass,
    Institution,
    LineSpan,
    Service,
)
from hansa.runs.answers import read_answers

INSTITUTION = Institution(
    id="probe",
    name="Probe",
    jurisdiction="NL",
    languages=("en",),
    as_of=date(2026, 11, 1),
    services=(Service("first", "First", "Someone", "intern", "A"),),
    schemes=(),
    data_classes=(DataClass("intern", {}, 1),),
)

TEXT = """\
[institution]
risk_analysis_on = 2026-03-01
incident_contact = "CISO"

[services.first]
telemetry_location = ["EU", "NL"]
key_custody = "external"
exit_tested = true

[csf.first]
"1.1" = 4
"1.2" = "unknown"
"1.3" = "n/a"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "answers.toml"
    path.write_text(text, "utf-8")
    return path


def test_declarations_are_the_weakest_basis_and_lead_to_their_line(tmp_path: Path) -> None:
    answers = read_answers(tmp_path, write(tmp_path, TEXT), INSTITUTION)
    assert answers.problems == ()
    found = {(row.subject.urn, row.property, str(row.value)) for row in answers.observations}
    assert found == {
        ("institution:probe", "institution.risk_analysis_on", "2026-03-01"),
        ("institution:probe", "institution.incident_contact", "CISO"),
        ("service:first", "service.declared_telemetry_location", "EU"),
        ("service:first", "service.declared_telemetry_location", "NL"),
        ("service:first", "service.declared_key_custody", "external"),
        ("service:first", "service.declared_exit_tested", "True"),
    }
    lines = TEXT.splitlines()
    for row in answers.observations:
        assert row.basis is Basis.DECLARED
        assert isinstance(row.locator, LineSpan)
        assert lines[row.locator.first - 1].strip() == row.quote
        if isinstance(row.value, Country):
            assert row.value.code in row.quote


def test_answers_to_the_framework(tmp_path: Path) -> None:
    answers = read_answers(tmp_path, write(tmp_path, TEXT), INSTITUTION)
    assert answers.csf == {"first": {"1.1": frozenset({4}), "1.3": "n/a"}}


def test_what_is_not_understood_is_named_and_the_rest_counts(tmp_path: Path) -> None:
    bad = (
        TEXT + '"9.9" = 1\n"1.4" = 77\n"1.5" = true\n[services.second]\nexit_tested = true\n[other]\nx = 1\n'
    )
    bad = bad.replace('key_custody = "external"', 'key_custody = "somewhere"').replace(
        "exit_tested = true\n\n", 'exit_tested = "yes"\nmood = "good"\n\n'
    )
    answers = read_answers(tmp_path, write(tmp_path, bad), INSTITUTION)
    named = {problem.message.split(" ", 1)[0] for problem in answers.problems}
    assert named == {
        "csf.first.9.9",
        "csf.first.1.4",
        "csf.first.1.5",
        "services.second",
        "services.first.key_custody",
        "services.first.exit_tested",
        "services.first.mood",
        "other",
    }
    assert all(problem.place.startswith("line ") and not problem.whole for problem in answers.problems)
    assert len(answers.observations) == 4


def test_no_file_is_no_declaration(tmp_path: Path) -> None:
    answers = read_answers(tmp_path, tmp_path / "answers.toml", INSTITUTION)
    assert (answers.observations, answers.problems) == ((), ())


def test_a_broken_file_is_a_problem(tmp_path: Path) -> None:
    (problem,) = read_answers(tmp_path, write(tmp_path, "[csf"), INSTITUTION).problems
    assert "not valid TOML" in problem.message
