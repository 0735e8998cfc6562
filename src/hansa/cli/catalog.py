"""``hansa catalog list`` and ``hansa catalog show``: the common standard and the schemes mapped to it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Annotated, Any

import typer

from hansa.catalogs import Standard, load_standard
from hansa.cli.common import Output, TextOrJson, fail, write_output
from hansa.model import Control
from hansa.model import Mapping as Claim

__all__ = ["catalog_app"]

catalog_app = typer.Typer(
    help="The common standard, the schemes of the states, and the claims that relate them.",
    no_args_is_help=True,
)


FormatOption = Annotated[TextOrJson, typer.Option("--format", "-f", help="text or json.")]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of titles, where there is one.")]


@catalog_app.command("list")
def list_command(
    form: FormatOption = TextOrJson.TEXT, language: LanguageOption = "en", output: Output = None
) -> None:
    """List the schemes with how many of their clauses are mapped, and the controls."""
    standard = load_standard()
    rows = [_scheme_row(standard, scheme.id, language) for scheme in standard.schemes]
    controls = [
        {"id": row.id, "area": row.area, "objective": row.objective, "title": _say(row.title, language)}
        for row in standard.controls
    ]
    if form is TextOrJson.JSON:
        _write_json({"schemes": rows, "controls": controls}, output)
        return
    lines = ["Schemes"]
    for row in rows:
        lines.append(
            f"  {row['id']} {row['edition']}  {row['title']}: {row['clauses']} clauses, "
            f"{row['mapped']} mapped, {row['unmapped']} unmapped"
        )
    lines += ["", f"Controls of the common standard ({len(controls)})"]
    lines += [f"  {row['id']}  {row['objective'] or '-':<6}  {row['title']}" for row in controls]
    write_output("\n".join(lines) + "\n", output)


@catalog_app.command("show")
def show_command(
    identifier: Annotated[
        str,
        typer.Argument(metavar="ID", help="A control (LOC-01), a scheme (bio2) or a clause (bio2:5.20.01)."),
    ],
    form: FormatOption = TextOrJson.TEXT,
    language: LanguageOption = "en",
    output: Output = None,
) -> None:
    """Show a control with who asks for it, a clause with what answers it, or a scheme in figures."""
    standard = load_standard()
    if standard.has_control(identifier):
        shown = _control(standard, standard.control(identifier), language)
    elif standard.has_scheme(identifier):
        shown = _scheme_row(standard, identifier, language)
    elif standard.has_clause(identifier):
        shown = _clause(standard, identifier, language)
    else:
        fail(f"there is no control, scheme or clause {identifier}; see hansa catalog list.")
    if form is TextOrJson.JSON:
        _write_json(shown, output)
    else:
        write_output(_lines(shown), output)


def _write_json(data: Any, output: Output) -> None:
    write_output(json.dumps(data, indent=1, ensure_ascii=False) + "\n", output)


def _say(texts: Any, language: str) -> str:
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), ""))


def _scheme_row(standard: Standard, scheme_id: str, language: str) -> dict[str, Any]:
    scheme = standard.scheme(scheme_id)
    clauses = standard.clauses_of(scheme_id)
    claims = [row for clause in clauses for row in standard.mappings_of(clause.ref)]
    mapped = {row.clause for row in claims if row.status.counts}
    return {
        "id": scheme.id,
        "edition": scheme.edition,
        "title": _say(scheme.title, language),
        "issuer": scheme.issuer,
        "country": scheme.country,
        "note": scheme.note,
        "clauses": len(clauses),
        "mapped": len(mapped),
        "unmapped": len(clauses) - len(mapped),
        "relations": dict(sorted(Counter(row.relation.value for row in claims).items())),
        "claims": dict(sorted(Counter(row.status.value for row in claims).items())),
    }


def _claim(row: Claim) -> dict[str, Any]:
    return {
        "id": row.id,
        "clause": f"{row.scheme}:{row.clause}",
        "control": row.control,
        "relation": row.relation.value,
        "deltas": [str(delta) for delta in row.deltas],
        "status": row.status.value,
        "confidence": row.confidence,
        "rationale": row.rationale,
    }


def _control(standard: Standard, control: Control, language: str) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": _say(control.title, language),
        "statement": _say(control.statement, language),
        "area": control.area,
        "objective": control.objective,
        "binds": [role.value for role in control.binds],
        "parameters": [
            f"{row.name} ({row.unit or 'words'}; stricter: {row.stricter})" for row in control.parameters
        ],
        "evidence": list(control.evidence),
        "claims": [_claim(row) for row in standard.mappings_to(control.id)],
    }


def _clause(standard: Standard, ref: str, language: str) -> dict[str, Any]:
    clause = standard.clause(ref)
    return {
        "ref": clause.ref,
        "section": clause.section,
        "level": clause.level,
        "binds": clause.binds.value,
        "title": _say(clause.title, language) if clause.title else "(no paraphrase yet)",
        "claims": [_claim(row) for row in standard.mappings_of(ref)],
    }


def _lines(shown: dict[str, Any]) -> str:
    lines = []
    for name, value in shown.items():
        if name == "claims" and isinstance(value, list):
            lines.append(f"claims ({len(value)})")
            for row in value:
                deltas = f" [{'; '.join(row['deltas'])}]" if row["deltas"] else ""
                lines.append(
                    f"  {row['clause']} {row['relation']} {row['control']}{deltas}  ({row['status']})"
                )
                lines.append(f"    {row['rationale']}")
        elif isinstance(value, dict):
            lines.append(f"{name}: {', '.join(f'{key} {count}' for key, count in value.items())}")
        elif isinstance(value, list):
            lines.append(f"{name}: {', '.join(map(str, value)) or '-'}")
        else:
            lines.append(f"{name}: {value if value != '' else '-'}")
    return "\n".join(lines) + "\n"
