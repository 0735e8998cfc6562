"""Whom the institution accepts, and how many of them it asks for: ``policy.toml``."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signature, SSlibKey

from hansa.model import ProblemReason, Source, SourceKind
from hansa.sources import DEFAULT_LIMITS, Limits, SourceError, decode_text, load_toml, open_bytes

__all__ = ["ALGORITHMS", "Authority", "Builder", "Demand", "Policy", "TrustedKey", "load_policy"]

ALGORITHMS = frozenset(
    {
        "ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "rsassa-pss-sha256",
        "rsassa-pss-sha384",
        "rsassa-pss-sha512",
        "ml-dsa-44/1",
        "ml-dsa-65/1",
        "ml-dsa-87/1",
    }
)
"""Signature schemes a policy accepts unless it names fewer (names as in securesystemslib)."""

_RSA_BITS = 3072
_EVERYTHING = "everything deployed"
_KEY_BYTES = 64 * 1024
_MOST = 36_500


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key with the scheme it is used with.

    Attributes:
        keyid: as signatures refer to it.
        scheme: signature scheme; comes from the key and the policy, never from an envelope.
        fingerprint: sha256 of the key itself, so that one key under two names is seen.
        valid_until: last day on which it is trusted; None without end.
        weak: why it must not be used; "" if it may.
    """

    keyid: str
    scheme: str
    fingerprint: str
    key: Any = field(repr=False, compare=False)
    valid_until: date | None = None
    weak: str = ""

    @classmethod
    def from_pem(
        cls, pem: bytes, *, keyid: str = "", scheme: str = "", valid_until: date | None = None
    ) -> TrustedKey:
        """Take a key in PEM form (SubjectPublicKeyInfo).

        Raises:
            ValueError: if it is no public key of a kind that is supported.
        """
        try:
            public = load_pem_public_key(pem)
            key = SSlibKey.from_crypto(public, keyid or None, scheme or None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ValueError("is not a public key in PEM form of a supported kind") from error
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        weak = ""
        if isinstance(public, RSAPublicKey) and public.key_size < _RSA_BITS:
            weak = f"an RSA key of {public.key_size} bits is too short (at least {_RSA_BITS})"
        return cls(key.keyid, key.scheme, hashlib.sha256(der).hexdigest(), key, valid_until, weak)

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether ``signature`` over ``data`` was made with this key."""
        try:
            self.key.verify_signature(Signature(self.keyid, signature.hex()), data)
        except UnverifiedSignatureError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority whose reviews count.

    Attributes:
        id: as its reviews name it.
        name: for people.
        country: two-letter code; a quorum counts countries.
        keys: its public keys.
    """

    id: str
    name: str
    country: str
    keys: tuple[TrustedKey, ...]


@dataclass(frozen=True, slots=True)
class Builder:
    """A builder whose provenance counts.

    Attributes:
        id: ``builder.id`` as its provenance names it.
        keys: its public keys.
        build_types: build types it is accepted for; empty for all.
    """

    id: str
    keys: tuple[TrustedKey, ...]
    build_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """A line of the policy that asks for something: what is missing is missing by this line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What must be shown before an artifact counts as verified.

    Attributes:
        quorum: how many distinct countries must have reviewed the source.
        authorities: who may review.
        builders: who may build.
        maximum_age_days: oldest review that counts, in days since it was finished; None for any age.
        objection_blocks: whether one objection outweighs the quorum.
        conditions_block: whether an acceptance with open conditions does not count.
        partial_scopes: names of partial scopes that count; none by default.
        algorithms: signature schemes that count.
        covers: image patterns for which the policy asks for all this; empty if it says nothing about it.
        source: the file; None for a policy made in memory.
        quorum_line: the line that asks for the quorum.
        covers_line: the line that says what is covered.
        key_sources: the key files that were read.
    """

    quorum: int
    authorities: tuple[Authority, ...]
    builders: tuple[Builder, ...]
    maximum_age_days: int | None = None
    objection_blocks: bool = True
    conditions_block: bool = False
    partial_scopes: frozenset[str] = frozenset()
    algorithms: frozenset[str] = ALGORITHMS
    covers: tuple[str, ...] = ()
    source: Source | None = None
    quorum_line: Demand = Demand(1, "")
    covers_line: Demand = Demand(1, "")
    key_sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if self.quorum < 1:
            raise ValueError("the quorum must be at least 1")
        owner: dict[str, str] = {}
        ids: dict[str, str] = {}
        parties = [(f"authority {entry.id}", entry.keys) for entry in self.authorities]
        parties += [(f"builder {entry.id}", entry.keys) for entry in self.builders]
        for name, keys in parties:
            if not keys:
                raise ValueError(f"the {name} has no key")
            for key in keys:
                other = owner.setdefault(key.fingerprint, name)
                if other != name:
                    raise ValueError(f"the {name} and the {other} have the same key: a key speaks for one")
                if ids.setdefault(key.keyid, key.fingerprint) != key.fingerprint:
                    raise ValueError(f"two keys have the key id {key.keyid[:80]!r}")
        if len({name for name, _ in parties}) != len(parties):
            raise ValueError("an authority or builder stands there twice")
        countries = {entry.country for entry in self.authorities}
        if self.quorum > len(countries):
            raise ValueError(
                f"a quorum of {self.quorum} countries cannot be reached with authorities of {len(countries)}"
            )

    def is_covered(self, image: str) -> bool:
        """Whether the policy asks for provenance and reviews of an image (its name without digest)."""
        return any(
            pattern == _EVERYTHING or (image != "" and fnmatch.fnmatchcase(image, pattern))
            for pattern in self.covers
        )


def load_policy(root: Path, path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Policy:
    """Read a policy and the keys it names.

    Args:
        root: the folder that reported paths are relative to.
        path: the policy; key files are relative to it and must lie below its folder.
        limits: bounds on what is read.

    Raises:
        SourceError: if the policy or a key cannot be read or does not have the form.
    """
    opened = open_bytes(root, path, SourceKind.SOFTWARE, limit=min(limits.structured_bytes, 1024 * 1024))
    name = opened.source.path
    data = load_toml(name, opened.data)
    lines = decode_text(name, opened.data).splitlines()
    try:
        known = {"version", "covers", "review", "authorities", "builders"}
        if data.get("version") != 1:
            raise ValueError("version must be 1")
        if unknown := set(data) - known:
            raise ValueError(f"{sorted(unknown)[0]!r} is not a setting of a policy")
        review = _table(data.get("review"), "review", _REVIEW_KEYS)
        keys = _KeyReader(root, path.parent, limits)
        return Policy(
            quorum=_whole(review.get("quorum"), "review.quorum"),
            authorities=tuple(_authority(entry, keys) for entry in _tables(data, "authorities")),
            builders=tuple(_builder(entry, keys) for entry in _tables(data, "builders")),
            maximum_age_days=(
                _whole(review["maximum_age_days"], "review.maximum_age_days")
                if "maximum_age_days" in review
                else None
            ),
            objection_blocks=_flag(review, "objection_blocks", default=True),
            conditions_block=_flag(review, "conditions_block", default=False),
            partial_scopes=frozenset(_texts(review.get("partial_scopes", []), "review.partial_scopes")),
            algorithms=_algorithms(review.get("algorithms")),
            covers=_covers(data.get("covers")),
            source=opened.source,
            quorum_line=_line_of(lines, "review", "quorum"),
            covers_line=_line_of(lines, "", "covers") if "covers" in data else Demand(1, ""),
            key_sources=tuple(keys.sources),
        )
    except ValueError as error:
        raise SourceError(
            name, ProblemReason.MALFORMED, f"is not a policy that can be used: {error}.", advice=_ADVICE
        ) from error


_ADVICE = "The specification in docs/source-review.md lists the settings."
_REVIEW_KEYS = {
    "quorum",
    "maximum_age_days",
    "objection_blocks",
    "conditions_block",
    "partial_scopes",
    "algorithms",
}


class _KeyReader:
    """Reads key files below the policy's folder and remembers which."""

    def __init__(self, root: Path, folder: Path, limits: Limits) -> None:
        self._root = root
        self._folder = folder
        self._limits = limits
        self.sources: list[Source] = []

    def read(self, entry: Any) -> TrustedKey:
        row = _table(entry, "keys", {"file", "keyid", "scheme", "valid_until"})
        name = _word(row, "file")
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(f"the key file {name[:80]!r} lies outside the folder of the policy")
        path = self._folder / name
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise ValueError(f"the key file {name[:80]!r} leads out of the folder of the policy")
        opened = open_bytes(self._root, path, SourceKind.SOFTWARE, limit=_KEY_BYTES)
        self.sources.append(opened.source)
        until = row.get("valid_until")
        if until is not None and type(until) is not date:
            raise ValueError("valid_until of a key must be a day like 2027-12-31, without quotes")
        try:
            return TrustedKey.from_pem(
                opened.data,
                keyid=_optional(row, "keyid"),
                scheme=_optional(row, "scheme"),
                valid_until=until,
            )
        except ValueError as error:
            raise SourceError(opened.source.path, ProblemReason.MALFORMED, f"{error}.") from error


def _authority(entry: Mapping[str, Any], keys: _KeyReader) -> Authority:
    row = _table(entry, "authorities", {"id", "name", "country", "keys"})
    country = _word(row, "country")
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise ValueError(f"the country {country[:20]!r} of an authority must be two upper-case letters")
    return Authority(_word(row, "id"), _optional(row, "name"), country, _keys(row, keys))


def _builder(entry: Mapping[str, Any], keys: _KeyReader) -> Builder:
    row = _table(entry, "builders", {"id", "keys", "build_types"})
    return Builder(_word(row, "id"), _keys(row, keys), _texts(row.get("build_types", []), "build_types"))


def _keys(row: Mapping[str, Any], keys: _KeyReader) -> tuple[TrustedKey, ...]:
    entries = row.get("keys")
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{row['id'][:80]!r} needs a list of keys")
    return tuple(keys.read(entry) for entry in entries)


def _table(value: Any, name: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be a table")
    if unknown := set(value) - known:
        raise ValueError(f"{sorted(unknown)[0]!r} is not a setting of {name}")
    return value


def _tables(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    if not isinstance(value, list):
        raise ValueError(f"[[{name}]] is missing")
    return value


def _word(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text that is not empty")
    return value


def _optional(row: Mapping[str, Any], key: str) -> str:
    return _word(row, key) if key in row else ""


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST:
        raise ValueError(f"{name} must be a whole number from 1 to {_MOST}")
    return value


def _flag(row: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"review.{key} must be true or false")
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise ValueError(f"{name} must be a list of texts")
    return tuple(value)


def _algorithms(value: Any) -> frozenset[str]:
    if value is None:
        return ALGORITHMS
    named = frozenset(_texts(value, "review.algorithms"))
    if not named or not named <= ALGORITHMS:
        raise ValueError(f"review.algorithms may name {', '.join(sorted(ALGORITHMS))}")
    return named


def _covers(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if value == _EVERYTHING:
        return (_EVERYTHING,)
    if isinstance(value, str):
        raise ValueError(f'covers must be "{_EVERYTHING}" or a list of image patterns')
    return _texts(value, "covers")


def _line_of(lines: list[str], table: str, key: str) -> Demand:
    """The line on which a setting stands: what it asks for is quoted from there."""
    current = ""
    for number, line in enumerate(lines, start=1):
        header = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
        if header:
            current = header.group(1)
        elif current == table and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return Demand(number, line.strip())
    where = f" below [{table}]" if table else " above all tables"
    raise ValueError(f"write `{key} = …` on a line of its own{where}")
