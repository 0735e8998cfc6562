"""Reads the folder ``software/``: policy, keys, statements and SBOMs into chains and observations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hansa.knowledge import KnowledgeBase
from hansa.model import Observation, Problem, ProblemReason, Source, SourceKind, Subject, SubjectKind
from hansa.provenance._internal.observe import absence_observations, artifact_observations
from hansa.provenance.chain import ChainVerifier
from hansa.provenance.envelope import Envelope, envelope_from_json
from hansa.provenance.links import Chain, parse_digest
from hansa.provenance.policy import Policy, load_policy
from hansa.provenance.review import REVIEW_TYPE
from hansa.provenance.sbom import Sbom, read_sbom
from hansa.provenance.slsa import PROVENANCE_TYPE
from hansa.provenance.statement import STATEMENT_TYPE, Statement, parse_statement
from hansa.sources import (
    DEFAULT_LIMITS,
    Limits,
    SourceError,
    find_files,
    load_json,
    open_bytes,
    relative_name,
    sniff,
)

__all__ = ["POLICY_NAME", "SoftwareReading", "read_software"]

POLICY_NAME = "policy.toml"
_FILE_BYTES = 32 * 1024 * 1024
_LINES = 100_000
_KEY_SUFFIXES = frozenset({".pem", ".pub", ".key", ".crt", ".cer", ".der"})


@dataclass(frozen=True)
class SoftwareReading:
    """What the software folder says.

    Attributes:
        sources: the files that were read.
        artifacts: the artifacts that provenance statements or SBOMs are about, sorted.
        statements: every statement that could be read, whether it can be believed or not.
        policy: whom the institution accepts; None if there is no policy that can be used.
        chains: the chain of each of ``artifacts``.
        observations: facts about those artifacts.
        problems: what could not be read.
        as_of: the day for which it was judged.
    """

    sources: tuple[Source, ...]
    artifacts: tuple[Subject, ...]
    statements: tuple[Statement, ...]
    policy: Policy | None
    chains: tuple[Chain, ...]
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    as_of: date
    _verifier: ChainVerifier = field(repr=False, compare=False)
    _unread: int = field(repr=False, compare=False)

    def chain(self, digest: str) -> Chain:
        """The chain of any artifact, whether the folder speaks of it or not.

        Args:
            digest: ``sha256:…``, bare hex, or an image reference with a digest.

        Raises:
            ValueError: if it is none of these.
        """
        return self._verifier.chain(digest)

    def deployed_observations(self, deployed: Iterable[str]) -> tuple[Observation, ...]:
        """What is missing for artifacts that are deployed.

        Nobody can quote a statement that does not exist. What can be quoted is the line of the policy that
        asks for it: where ``covers`` takes in the artifact, the absence of provenance or of a quorum is a
        fact about this folder, read at that line. Without such a line nothing follows from absence, and
        nothing is observed. If a part of the folder that may hold a statement could not be read, the value
        is unknown rather than false.

        Args:
            deployed: digests, or image references with digests, of what runs. A name without a digest names
                no artifact and is passed over.
        """
        if self.policy is None:
            return ()
        said = {(entry.subject.key, entry.property) for entry in self.observations}
        found: dict[str, Observation] = {}
        for text in deployed:
            try:
                key = parse_digest(text)
            except ValueError:
                continue
            if self.policy.is_covered(_image_name(text)):
                for entry in absence_observations(self.chain(key), self.policy, self._unread):
                    if (key, entry.property) not in said:
                        found.setdefault(entry.id, entry)
        return tuple(found.values())


def read_software(
    root: Path,
    folder: Path,
    *,
    knowledge: KnowledgeBase,
    as_of: date,
    limits: Limits = DEFAULT_LIMITS,
    policy: Path | None = None,
) -> SoftwareReading:
    """Read every file below a folder.

    Args:
        root: the institution folder; reported paths are relative to it.
        folder: the software folder, or one file.
        knowledge: what is known beforehand (authorities and builders come from the policy alone).
        as_of: the day for which it is judged.
        limits: bounds on what is read.
        policy: the policy; default ``policy.toml`` in the folder.
    """
    collected = _Collector(root, limits)
    usual = folder / POLICY_NAME
    if policy is None and usual.is_file() and usual.resolve().is_relative_to(root.resolve()):
        policy = usual
    collected.read_policy(policy)
    if not folder.exists():
        missing = SourceError(relative_name(root, folder), ProblemReason.MISSING, "is not there.")
        collected.problems.append(missing.problem())
    for entry in find_files(root, folder, limits=limits):
        if isinstance(entry, Problem):
            collected.lose(entry)
        else:
            collected.read(entry)
    collected.name_unused_keys()
    verifier = ChainVerifier(collected.statements, collected.policy, as_of)
    digests = {sbom.digest for sbom in collected.sboms}
    for statement in collected.statements:
        if statement.predicate_type == PROVENANCE_TYPE:
            digests |= {subject.sha256 for subject in statement.subjects} - {""}
    chains = tuple(verifier.chain(digest) for digest in sorted(digests))
    observations = artifact_observations(chains, collected.statements, collected.sboms, collected.policy)
    return SoftwareReading(
        sources=tuple(sorted(collected.sources.values())),
        artifacts=tuple(Subject(SubjectKind.ARTIFACT, digest) for digest in sorted(digests)),
        statements=tuple(collected.statements),
        policy=collected.policy,
        chains=chains,
        observations=observations,
        problems=tuple(collected.problems),
        as_of=as_of,
        _verifier=verifier,
        _unread=collected.unread,
    )


class _NotNeededError(SourceError):
    """A file that was understood well enough to know that it holds no statement of the chain."""


class _Collector:
    """Sorts the files of the folder into what they are.

    Attributes:
        unread: how many files or lines that may have held a statement could not be read.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        self._root = root
        self._limits = limits
        self._policy_path: Path | None = None
        self._keys: list[Path] = []
        self.policy: Policy | None = None
        self.sources: dict[str, Source] = {}
        self.statements: list[Statement] = []
        self.sboms: list[Sbom] = []
        self.problems: list[Problem] = []
        self.unread = 0

    def lose(self, problem: Problem) -> None:
        """Record something that could not be read and may have held a statement."""
        self.problems.append(problem)
        self.unread += problem.count

    def read_policy(self, path: Path | None) -> None:
        if path is None:
            return
        self._policy_path = path
        try:
            self.policy = load_policy(self._root, path, limits=self._limits)
        except SourceError as error:
            self.problems.append(error.problem())
            return
        for source in (self.policy.source, *self.policy.key_sources):
            if source is not None:
                self.sources[source.path] = source

    def read(self, path: Path) -> None:
        if self._policy_path is not None and path.resolve() == self._policy_path.resolve():
            return
        if path.name == POLICY_NAME:
            self._read_found_policy(path)
        elif path.suffix.lower() in _KEY_SUFFIXES:
            self._keys.append(path)
        else:
            try:
                self._read_file(path)
            except _NotNeededError as error:
                self.problems.append(error.problem())
            except SourceError as error:
                self.lose(error.problem())

    def _read_found_policy(self, path: Path) -> None:
        if self._policy_path is None:
            self.read_policy(path)
        elif path.resolve() != self._policy_path.resolve():
            self._unused(
                path, f"is a second policy; only {self._policy_path.name} of the first place is used."
            )

    def name_unused_keys(self) -> None:
        """Keys that no policy names verify nothing: say so."""
        for path in self._keys:
            if relative_name(self._root, path) not in self.sources:
                self._unused(path, "is a key that the policy does not name, so nothing is verified with it.")

    def _unused(self, path: Path, message: str) -> None:
        name = relative_name(self._root, path)
        self.problems.append(Problem(name, ProblemReason.UNSUPPORTED, message))

    def _read_file(self, path: Path) -> None:
        limit = min(self._limits.structured_bytes, _FILE_BYTES)
        opened = open_bytes(self._root, path, SourceKind.SOFTWARE, limit=limit)
        source = opened.source
        if sniff(opened.data[:1024]) != "json":
            raise SourceError(
                source.path,
                ProblemReason.UNSUPPORTED,
                "is neither an attestation nor an SBOM in JSON.",
                advice="Put DSSE envelopes, CycloneDX JSON, policy.toml and its keys here.",
            )
        self.sources[source.path] = source
        if path.suffix.lower() == ".jsonl":
            self._read_lines(source, opened.data)
            return
        try:
            data = load_json(source.path, opened.data, limits=self._limits)
            self._read_object(source, data, opened.data, 0)
        except SourceError:
            del self.sources[source.path]
            raise

    def _read_lines(self, source: Source, data: bytes) -> None:
        """One envelope a line. A bad line is counted with its fellows; the others are read."""
        bad: dict[tuple[ProblemReason, bool], tuple[SourceError, int]] = {}
        read = 0
        lines = data.split(b"\n")
        for number, line in enumerate(lines[:_LINES], start=1):
            if not line.strip():
                continue
            try:
                self._read_object(source, load_json(source.path, line, limits=self._limits), line, number)
                read += 1
            except SourceError as error:
                key = (error.reason, isinstance(error, _NotNeededError))
                placed = SourceError(
                    source.path, error.reason, error.message, place=f"line {number}", advice=error.advice
                )
                first, count = bad.get(key, (placed, 0))
                bad[key] = (first, count + 1)
        if len(lines) > _LINES + 1:
            message = f"is longer than the {_LINES} lines that are read."
            rest = SourceError(source.path, ProblemReason.TOO_LARGE, message, place=f"line {_LINES + 1}")
            self.lose(rest.problem(whole=False, count=len(lines) - _LINES))
        for (_, of_no_use), (first, count) in bad.items():
            problem = first.problem(whole=read == 0, count=count)
            if of_no_use:
                self.problems.append(problem)
            else:
                self.lose(problem)

    def _read_object(self, source: Source, data: Any, raw: bytes, line: int) -> None:
        place = f"line {line}" if line else ""
        if isinstance(data, dict) and "payloadType" in data and "signatures" in data:
            envelope = envelope_from_json(source.path, data, place=place)
            self._take(parse_statement(envelope, source, line=line, limits=self._limits))
        elif isinstance(data, dict) and data.get("_type") == STATEMENT_TYPE:
            self._take(parse_statement(Envelope(raw, "", ()), source, line=line, limits=self._limits))
        elif isinstance(data, dict) and data.get("bomFormat") == "CycloneDX" and not line:
            try:
                self.sboms.append(read_sbom(source, data))
            except SourceError as error:
                raise _NotNeededError(
                    error.path, error.reason, error.message, place=error.place, advice=error.advice
                ) from error
        elif isinstance(data, dict) and "spdxVersion" in data:
            message = "is an SPDX document; SBOMs are read as CycloneDX JSON."
            raise _NotNeededError(source.path, ProblemReason.UNSUPPORTED, message, place=place)
        elif isinstance(data, dict) and ("dsseEnvelope" in data or "verificationMaterial" in data):
            message = "is a sigstore bundle; statements are read as plain DSSE envelopes."
            raise SourceError(source.path, ProblemReason.UNSUPPORTED, message, place=place)
        else:
            message = "is JSON, but neither an envelope nor a statement nor a CycloneDX SBOM."
            raise SourceError(source.path, ProblemReason.UNSUPPORTED, message, place=place)

    def _take(self, statement: Statement) -> None:
        known = (REVIEW_TYPE.rpartition(":")[0], PROVENANCE_TYPE.rpartition("/")[0])
        if not statement.predicate_type.startswith(known):
            raise _NotNeededError(
                statement.source.path,
                ProblemReason.UNSUPPORTED,
                f"holds a statement of the type {statement.predicate_type[:100]}, of which no use is made.",
            )
        self.statements.append(statement)


def _image_name(text: str) -> str:
    """The name in an image reference, without tag and digest; "" if the text is a bare digest."""
    name, separator, _ = text.strip().rpartition("@")
    if not separator:
        return ""
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"
