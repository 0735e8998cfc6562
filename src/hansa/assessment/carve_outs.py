"""What a carve-out takes out of an attestation: the sections of the scheme that are about the same area."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

from hansa.catalogs import Standard
from hansa.evidence import Reliance

__all__ = ["carved_sections"]


@cache
def _areas() -> dict[str, re.Pattern[str]]:
    text = resources.files("hansa.assessment").joinpath("data/carve_outs.yaml").read_text("utf-8")
    words: dict[str, list[str]] = yaml.safe_load(text)
    return {area: re.compile("|".join(patterns), re.IGNORECASE) for area, patterns in words.items()}


def carved_sections(reliance: Reliance, standard: Standard) -> frozenset[str]:
    """Sections of the scheme that an attestation does not answer because of what it carves out.

    A section is out if one of its clauses is mapped to a control of an area the carve-out speaks of. A
    carve-out that fits no area takes everything out.
    """
    areas: set[str] = set()
    clauses = [clause for clause in standard.clauses if clause.scheme == reliance.scheme]
    for text in reliance.carve_outs:
        found = {area for area, pattern in _areas().items() if pattern.search(text)}
        if not found:
            return frozenset(clause.section for clause in clauses)
        areas |= found
    return frozenset(
        clause.section
        for clause in clauses
        if any(standard.control(claim.control).area in areas for claim in standard.mappings_of(clause.ref))
    )
