"""What can be wrong with the standard although every file is readable."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from hansa.catalogs.standard import Standard
from hansa.model import Clause, Control, Delta, Parameter, Relation, Role
from hansa.model import Mapping as Claim

__all__ = ["Defect", "lint"]

_OBJECTIVE = re.compile(r"(SOV-[1-8])?")
_CONTROL_ID = re.compile(r"[A-Z]{3}-\d{2}")
_EVIDENCE = {
    "attestation",
    "contract",
    "declaration",
    "detection",
    "infrastructure",
    "policy",
    "register",
    "software",
    "telemetry",
}
# How a parameter may be tightened: which comparison goes with which direction of "stricter".
_OPS = {"higher": (">=", "=="), "lower": ("<=", "=="), "subset": ("in",)}


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong.

    Attributes:
        where: id of the control, clause ref or mapping id.
        message: what is wrong.
    """

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def lint(standard: Standard) -> list[Defect]:
    """All defects of the standard: dangling and doubled ids, contradictory claims, false deltas."""
    return [
        *_doubles(standard),
        *_controls(standard.controls),
        *_clauses(standard),
        *_claims(standard),
        *_contradictions(standard.mappings),
        *_groups(standard.mappings),
    ]


def _doubles(standard: Standard) -> Iterator[Defect]:
    for kind, ids in (
        ("control", [control.id for control in standard.controls]),
        ("scheme", [scheme.id for scheme in standard.schemes]),
        ("clause", [clause.ref for clause in standard.clauses]),
        ("mapping", [claim.id for claim in standard.mappings]),
    ):
        for name, count in Counter(ids).items():
            if count > 1:
                yield Defect(name, f"is the id of {count} {kind}s")


def _controls(controls: Iterable[Control]) -> Iterator[Defect]:
    for control in controls:
        if not _CONTROL_ID.fullmatch(control.id):
            yield Defect(control.id, "is not an id like KEY-02")
        if not _OBJECTIVE.fullmatch(control.objective):
            yield Defect(control.id, f"names no objective SOV-1 to SOV-8: {control.objective}")
        if "en" not in control.title or "en" not in control.statement:
            yield Defect(control.id, "has no English title and statement")
        for kind in set(control.evidence) - _EVIDENCE:
            yield Defect(control.id, f"names an unknown kind of evidence: {kind}")
        for parameter in control.parameters:
            if parameter.stricter not in _OPS:
                yield Defect(control.id, f"{parameter.name}: stricter is higher, lower or subset")
        names = Counter(parameter.name for parameter in control.parameters)
        for name, count in names.items():
            if count > 1:
                yield Defect(control.id, f"has {count} parameters called {name}")


def _clauses(standard: Standard) -> Iterator[Defect]:
    for clause in standard.clauses:
        if clause.title and not clause.section:
            yield Defect(clause.ref, "has a paraphrase but is no clause of the scheme")
    levels = {scheme.id: scheme.levels for scheme in standard.schemes}
    for clause in standard.clauses:
        if clause.level and clause.level not in levels.get(clause.scheme, ()):
            yield Defect(clause.ref, f"has a level that the scheme does not know: {clause.level}")
    for scheme, bundles in standard.bundles.items():
        for bundle, members in bundles.items():
            for level in set(members) - set(levels.get(scheme, ())):
                yield Defect(f"{scheme}:{bundle}", f"bundles a level that the scheme does not know: {level}")


def _claims(standard: Standard) -> Iterator[Defect]:
    for claim in standard.mappings:
        ref = f"{claim.scheme}:{claim.clause}"
        if not standard.has_scheme(claim.scheme, claim.edition):
            yield Defect(claim.id, f"is about a scheme that is not there: {claim.scheme} {claim.edition}")
        elif not standard.has_clause(ref):
            yield Defect(claim.id, f"is about a clause that is not there: {claim.clause}")
        else:
            yield from _paraphrase(standard, claim, standard.clause(ref))
        if claim.relation is Relation.NONE and not claim.control:
            continue
        if not standard.has_control(claim.control):
            yield Defect(claim.id, f"names a control that is not there: {claim.control}")
            continue
        control = standard.control(claim.control)
        for delta in claim.deltas:
            if fault := _delta_fault(control, delta):
                yield Defect(claim.id, fault)
        if not 0.0 <= claim.confidence <= 1.0:
            yield Defect(claim.id, f"confidence {claim.confidence} is not between 0 and 1")
        if claim.status.value == "reviewed" and not claim.reviewer_id:
            yield Defect(claim.id, "is reviewed by nobody")


def _paraphrase(standard: Standard, claim: Claim, clause: Clause) -> Iterator[Defect]:
    native = standard.languages.get(clause.scheme, "en")
    for language in sorted({"en", native} - set(clause.title)):
        yield Defect(claim.id, f"{clause.id} has no paraphrase in {language}")
    if clause.binds is Role.PROVIDER and standard.has_control(claim.control):
        binds = standard.control(claim.control).binds
        if Role.PROVIDER not in binds:
            yield Defect(claim.id, f"{clause.id} binds the provider, {claim.control} cannot")


def _delta_fault(control: Control, delta: Delta) -> str:
    """Why a delta cannot be told against the control; "" if it can."""
    parameter: Parameter | None = next((p for p in control.parameters if p.name == delta.parameter), None)
    if parameter is None:
        return f"{control.id} has no parameter {delta.parameter}"
    if delta.op not in _OPS.get(parameter.stricter, ()):
        return f"{delta.parameter} {delta.op} does not tighten what is stricter when {parameter.stricter}"
    if delta.unit != parameter.unit:
        return f"{delta.parameter} is measured in {parameter.unit!r}, not {delta.unit!r}"
    if (delta.op == "in") != isinstance(delta.value, tuple):
        return f"{delta.parameter} {delta.op} does not go with the value {delta.value}"
    if parameter.unit and not isinstance(delta.value, Decimal):
        return f"{delta.parameter} needs a figure, not {delta.value}"
    return ""


def _contradictions(claims: Iterable[Claim]) -> Iterator[Defect]:
    """A pair of clause and control carries one claim; rejected ones stay beside it as history."""
    pairs: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.status.value != "rejected":
            pairs[claim.scheme, claim.clause, claim.control].append(claim)
    for same in pairs.values():
        if len(same) < 2:
            continue
        relations = sorted({claim.relation.value for claim in same})
        if len(relations) > 1:
            yield Defect(same[1].id, f"contradicts {same[0].id}: {' and '.join(relations)}")
        else:
            yield Defect(same[1].id, f"repeats {same[0].id}")


def _groups(claims: Iterable[Claim]) -> Iterator[Defect]:
    """Only claims that ask more than each control alone can exhaust a clause together."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.covers_group and claim.status.value != "rejected":
            groups[claim.covers_group].append(claim)
    for name, members in groups.items():
        if len({(claim.scheme, claim.clause) for claim in members}) > 1:
            yield Defect(name, "is a group over several clauses")
        if len(members) < 2:
            yield Defect(name, "is a group of one claim")
        for claim in members:
            if claim.relation is not Relation.SUPERSET:
                yield Defect(claim.id, f"is in a group but is {claim.relation}, not superset")
