"""Regenerate the lists of clause identifiers from the catalogue texts beside the checkout.

Identifiers are facts; no sentence of a catalogue is read into the project. Run it as
``python -m tools.list_clauses CORPUS [--check]``: it rewrites the ``*.clauses.yaml`` files beside the
schemes, or, with ``--check``, names those that would change and leaves with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

__all__ = ["SCHEMES", "bio2", "bsi_c5", "render", "secnumcloud"]

Sections = dict[str, dict[str, list[str]]]

_TARGET = Path(__file__).resolve().parent.parent / "src" / "hansa" / "catalogs" / "data" / "schemes"
_LETTERED = re.compile(r"\d+(\.\d+)+\.[a-z]")
_C5_LEVELS = {"B": "basic", "AC": "additional-complementing", "AS": "additional-sharpening"}


def _add(sections: Sections, section: str, level: str, clause: str) -> None:
    sections.setdefault(section, {}).setdefault(level, []).append(clause)


def bsi_c5(corpus: Path) -> Sections:
    """Sub-criteria of C5:2025; the suffix tells the level (B, AC, AS)."""
    data = json.loads((corpus / "catalogs/prowler/aws__c5_aws.json").read_text(encoding="utf-8"))
    sections: Sections = {}
    for row in data["Requirements"]:
        clause = row["Id"]
        criterion, sub = clause.split(".")
        _add(sections, criterion, _C5_LEVELS[sub.lstrip("0123456789")], clause)
    return sections


def _nodes(path: Path) -> list[dict[str, Any]]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    nodes: list[dict[str, Any]] = data["objects"]["framework"]["requirement_nodes"]
    return nodes


def secnumcloud(corpus: Path) -> Sections:
    """Lettered requirements that are assessable themselves or by the points listed below them.

    What the text recommends only ("il est recommandé") has the level ``recommended``.
    """
    nodes = _nodes(corpus / "catalogs/texts/secnumcloud-3.2.yaml")
    parents = {node["urn"]: node.get("parent_urn", "") for node in nodes}
    assessable: set[str] = set()
    for node in nodes:
        if node.get("assessable"):
            urn = node["urn"]
            while urn and urn not in assessable:
                assessable.add(urn)
                urn = parents.get(urn, "")
    sections: Sections = {}
    for node in nodes:
        clause = str(node.get("ref_id") or "")
        if node["urn"] in assessable and _LETTERED.fullmatch(clause):
            recommended = "est recommandé" in (node.get("description") or "")[:60]
            _add(sections, clause.rsplit(".", 1)[0], "recommended" if recommended else "required", clause)
    return sections


def bio2(corpus: Path) -> Sections:
    """Government measures of BIO2; the first two figures name the control of ISO/IEC 27002:2022."""
    sections: Sections = {}
    for node in _nodes(corpus / "catalogs/texts/bio2.yaml"):
        if node.get("assessable"):
            clause = str(node["ref_id"])
            _add(sections, clause.rsplit(".", 1)[0], "", clause)
    return sections


SCHEMES = {"bsi-c5": bsi_c5, "secnumcloud": secnumcloud, "bio2": bio2}


def render(scheme: str, sections: Sections) -> str:
    """The file of one scheme: section → level → identifiers, in the order of the text."""
    count = sum(len(ids) for levels in sections.values() for ids in levels.values())
    lines = [f"# {scheme}: {count} identifiers. Made by tools/list_clauses.py; do not edit by hand."]
    for section, levels in sections.items():
        lines.append(f"'{section}':")
        for level, ids in levels.items():
            name = level or "''"
            line = f"  {name}: ["
            for position, clause in enumerate(ids):
                piece = f"'{clause}'" + (", " if position < len(ids) - 1 else "]")
                if len(line) + len(piece.rstrip()) > 110:
                    lines.append(line.rstrip())
                    line = "    "
                line += piece
            lines.append(line)
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("corpus", type=Path, help="folder of the shared corpus")
    parser.add_argument("--check", action="store_true", help="change nothing, say what would change")
    options = parser.parse_args(arguments)
    changed = 0
    for scheme, reader in SCHEMES.items():
        text = render(scheme, reader(options.corpus))
        target = _TARGET / f"{scheme}.clauses.yaml"
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        changed += 1
        print(f"{target.name} {'differs' if options.check else 'written'}")
        if not options.check:
            target.write_text(text, encoding="utf-8")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
