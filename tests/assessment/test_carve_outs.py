"""What a carve-out takes out of an attestation."""

from __future__ import annotations

from hansa.assessment.carve_outs import carved_sections
from hansa.catalogs import load_standard
from hansa.evidence import Reliance
from hansa.model import Subject, SubjectKind


def reliance(*carve_outs: str) -> Reliance:
    document = Subject(SubjectKind.DOCUMENT, "d")
    return Reliance(document, None, "bsi-c5", "2025", True, "", (), carve_outs, "", ())


def test_nothing_carved_out_takes_nothing_out() -> None:
    assert carved_sections(reliance(), load_standard()) == frozenset()


def test_a_carve_out_takes_its_area_out() -> None:
    standard = load_standard()
    out = carved_sections(reliance("Kontrollen der Alpen Backup GmbH"), standard)
    backed_up = {
        clause.section
        for clause in standard.clauses_of("bsi-c5")
        for claim in standard.mappings_of(clause.ref)
        if claim.control.startswith("BCK-")
    }
    assert out == backed_up
    assert 0 < len(out) < len({clause.section for clause in standard.clauses_of("bsi-c5")})


def test_a_carve_out_nobody_understands_takes_everything_out() -> None:
    standard = load_standard()
    everything = {clause.section for clause in standard.clauses_of("bsi-c5")}
    assert carved_sections(reliance("Xyz"), standard) == everything
