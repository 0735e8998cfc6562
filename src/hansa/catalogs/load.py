"""Reads the common standard, the schemes and the mappings from YAML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from hansa.catalogs._internal.rows import ClauseTitles, ControlFile, MappingFile, SchemeFile
from hansa.catalogs.lint import Defect, lint
from hansa.catalogs.standard import Standard
from hansa.model import Clause, Control, ProblemReason, Scheme, SourceKind
from hansa.model import Mapping as Claim
from hansa.sources import SourceError, load_yaml_documents, open_bytes

__all__ = ["StandardError", "load_standard"]

_Row = TypeVar("_Row", bound=BaseModel)
_CLAUSES = ".clauses.yaml"
_TITLES = ".titles.yaml"


class StandardError(Exception):
    """The data is readable but contradicts itself.

    Attributes:
        defects: everything that is wrong, in the order in which it was found.
    """

    def __init__(self, defects: Sequence[Defect]) -> None:
        super().__init__("; ".join(str(defect) for defect in defects[:5]))
        self.defects = tuple(defects)


def load_standard(extra: Path | None = None) -> Standard:
    """The common standard that ships with Hansa, and what an institution adds to it.

    Args:
        extra: a folder with ``controls/``, ``schemes/`` and ``mappings/`` of its own, or None.

    Raises:
        SourceError: a file cannot be read, or is not of the expected form.
        StandardError: ids are dangling or doubled, or claims contradict one another.
    """
    return _shipped() if extra is None else _load((_data(), extra))


@cache
def _shipped() -> Standard:
    return _load((_data(),))


def _data() -> Traversable:
    return resources.files("hansa.catalogs") / "data"


def _load(roots: Sequence[Traversable | Path]) -> Standard:
    controls: list[Control] = []
    schemes: list[Scheme] = []
    clauses: list[Clause] = []
    claims: list[Claim] = []
    bundles: dict[str, dict[str, tuple[str, ...]]] = {}
    languages: dict[str, str] = {}
    for root in roots:
        for name, data in _files(root, "controls"):
            controls.extend(_parse(ControlFile, name, data).controls_of())
        files = dict(_files(root, "schemes"))
        for name, data in files.items():
            if name.endswith((_CLAUSES, _TITLES)):
                continue
            row = _parse(SchemeFile, name, data)
            stem = name.removesuffix(".yaml")
            schemes.append(row.scheme())
            bundles[row.id] = {bundle: tuple(levels) for bundle, levels in row.bundles.items()}
            languages[row.id] = row.language
            titles = _titles(stem, files)
            clauses.extend(row.clauses(_sections(stem, files), titles))
        for name, data in _files(root, "mappings"):
            claims.extend(_parse(MappingFile, name, data).claims())
    schemes.sort(key=lambda scheme: scheme.id)
    standard = Standard(
        tuple(controls), tuple(schemes), tuple(clauses), tuple(claims), bundles=bundles, languages=languages
    )
    if defects := lint(standard):
        raise StandardError(defects)
    return standard


def _files(root: Traversable | Path, folder: str) -> Iterable[tuple[str, bytes]]:
    """The YAML files of a folder, by name; a folder that is not there is empty."""
    place = root / folder
    if not place.is_dir():
        return
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".yaml"):
            continue
        name = f"{folder}/{entry.name}"
        if isinstance(root, Path) and isinstance(entry, Path):
            yield name, open_bytes(root, entry, SourceKind.CONFIG).data
        else:
            yield name, entry.read_bytes()


def _document(name: str, data: bytes) -> object:
    documents = load_yaml_documents(name, data)
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise SourceError(name, ProblemReason.MALFORMED, "does not hold exactly one YAML mapping.")
    return documents[0]


def _parse(row: type[_Row], name: str, data: bytes) -> _Row:
    return _validate(row, name, _document(name, data))


def _validate(row: type[_Row], name: str, document: object) -> _Row:
    try:
        return row.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise SourceError(
            name, ProblemReason.MALFORMED, f"does not have the expected form: {first['msg']}.", place=place
        ) from error


def _sections(stem: str, files: dict[str, bytes]) -> dict[str, dict[str, list[str]]]:
    name = stem + _CLAUSES
    if name not in files:
        raise SourceError(
            f"{stem}.yaml", ProblemReason.MALFORMED, f"has no list of clauses ({name}) beside it."
        )
    document = _document(name, files[name])
    faulty = SourceError(name, ProblemReason.MALFORMED, "is not section → level → list of identifiers.")
    if not isinstance(document, dict):
        raise faulty
    sections: dict[str, dict[str, list[str]]] = {}
    for section, levels in document.items():
        if not isinstance(section, str) or not isinstance(levels, dict):
            raise faulty
        for level, ids in levels.items():
            if not isinstance(level, str) or not isinstance(ids, list):
                raise faulty
            if not all(isinstance(clause, str) for clause in ids):
                raise faulty
            sections.setdefault(section, {})[level] = ids
    return sections


def _titles(stem: str, files: dict[str, bytes]) -> dict[str, dict[str, str]]:
    name = stem + _TITLES
    if name not in files:
        return {}
    return _validate(ClauseTitles, name, {"titles": _document(name, files[name])}).titles
