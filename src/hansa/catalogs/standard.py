"""The common standard with all schemes mapped to it, indexed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hansa.model import Clause, Control, Scheme
from hansa.model import Mapping as Claim

__all__ = ["Standard"]


@dataclass(frozen=True)
class Standard:
    """Controls, schemes, their clauses, and the mappings between clauses and controls.

    Attributes:
        controls: the atomic controls, in the order of their files.
        schemes: the schemes, sorted by id.
        clauses: the clauses of all schemes, in the order of their texts.
        mappings: the claims, in the order of their files.
        bundles: scheme id → name of a bundle of levels → the levels in it.
        languages: scheme id → ISO 639-1 code of the language it was issued in.
    """

    controls: tuple[Control, ...]
    schemes: tuple[Scheme, ...]
    clauses: tuple[Clause, ...]
    mappings: tuple[Claim, ...]
    bundles: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _controls(self) -> dict[str, Control]:
        return {control.id: control for control in self.controls}

    @cached_property
    def _schemes(self) -> dict[str, Scheme]:
        return {scheme.id: scheme for scheme in self.schemes}

    @cached_property
    def _clauses(self) -> dict[str, Clause]:
        return {clause.ref: clause for clause in self.clauses}

    @cached_property
    def _by_clause(self) -> dict[str, tuple[Claim, ...]]:
        return _group((f"{claim.scheme}:{claim.clause}", claim) for claim in self.mappings)

    @cached_property
    def _by_control(self) -> dict[str, tuple[Claim, ...]]:
        return _group((claim.control, claim) for claim in self.mappings)

    def control(self, control_id: str) -> Control:
        """The control of that id.

        Raises:
            KeyError: if there is none.
        """
        return self._controls[control_id]

    def has_control(self, control_id: str) -> bool:
        """Whether there is a control of that id."""
        return control_id in self._controls

    def scheme(self, scheme_id: str, edition: str = "") -> Scheme:
        """The scheme of that id, in that edition if one is given.

        Raises:
            KeyError: if there is none.
        """
        scheme = self._schemes[scheme_id]
        if edition and scheme.edition != edition:
            raise KeyError(f"{scheme_id} {edition}")
        return scheme

    def has_scheme(self, scheme_id: str, edition: str = "") -> bool:
        """Whether there is a scheme of that id (and edition)."""
        scheme = self._schemes.get(scheme_id)
        return scheme is not None and edition in ("", scheme.edition)

    def clause(self, ref: str) -> Clause:
        """The clause of that ref (``scheme:id``).

        Raises:
            KeyError: if there is none.
        """
        return self._clauses[ref]

    def has_clause(self, ref: str) -> bool:
        """Whether there is a clause of that ref."""
        return ref in self._clauses

    def level_names(self, scheme_id: str) -> tuple[str, ...]:
        """What can be asked for as a level of the scheme: its levels and its bundles of levels."""
        return (*self._schemes[scheme_id].levels, *self.bundles.get(scheme_id, {}))

    def clauses_of(self, scheme_id: str, level: str = "") -> tuple[Clause, ...]:
        """The clauses of a scheme at a level, in the order of the text.

        Args:
            scheme_id: id of the scheme.
            level: a level (exactly its own clauses), a bundle of levels, or "" for all clauses.

        Raises:
            KeyError: if there is no such scheme, or it has no such level.
        """
        scheme = self._schemes[scheme_id]
        wanted: tuple[str, ...] = ()
        if level:
            if level not in self.level_names(scheme_id):
                raise KeyError(f"{scheme_id} has no level {level}")
            wanted = self.bundles.get(scheme_id, {}).get(level, (level,))
        return tuple(
            clause
            for clause in self.clauses
            if clause.scheme == scheme.id and (not wanted or clause.level in wanted)
        )

    def mappings_of(self, clause_ref: str) -> tuple[Claim, ...]:
        """The claims about a clause (``scheme:id``); empty where there are none."""
        return self._by_clause.get(clause_ref, ())

    def mappings_to(self, control_id: str) -> tuple[Claim, ...]:
        """The claims about a control; empty where there are none."""
        return self._by_control.get(control_id, ())


def _group(pairs: Iterable[tuple[str, Claim]]) -> dict[str, tuple[Claim, ...]]:
    groups: dict[str, list[Claim]] = {}
    for key, claim in pairs:
        groups.setdefault(key, []).append(claim)
    return {key: tuple(claims) for key, claims in groups.items()}
