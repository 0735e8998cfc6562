"""``hansa verify``: was this artifact built from source that the authorities reviewed?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hansa.cli.common import AsOf, ExitCode, Output, Quiet, TextOrJson, fail, printable, say, write_output

if TYPE_CHECKING:
    from hansa.model import Problem
    from hansa.provenance import Chain, Link, SoftwareReading

__all__ = ["verify_command"]


_MARKS = {"ok": "shown", "missing": "MISSING", "refused": "REFUSED"}


def verify_command(
    artifact: Annotated[
        str,
        typer.Argument(
            help="A digest (sha256:…), an image reference with a digest, or a file.", show_default=False
        ),
    ],
    software: Annotated[
        Path, typer.Option("--software", help="Folder with attestations, keys and policy.toml.")
    ] = Path("software"),
    policy: Annotated[
        Path | None,
        typer.Option("--policy", help="Use this policy instead of the folder's.", show_default=False),
    ] = None,
    format: Annotated[TextOrJson, typer.Option("--format", help="What to print.")] = TextOrJson.TEXT,  # noqa: A002
    output: Output = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Show the chain from an artifact to the reviews of its source, link by link.

    Leaves with 0 if every link holds, 1 if one is missing or refused, 2 if the input cannot be used.
    """
    from hansa.knowledge import load_knowledge
    from hansa.provenance import read_software

    digest = _digest_of(artifact)
    if not software.is_dir():
        fail(f"{software} is no folder; name the folder with the attestations with --software.")
    reading = read_software(
        software.parent,
        software,
        knowledge=load_knowledge(),
        as_of=as_of or _stated_day(software.parent) or date.today(),
        policy=policy,
    )
    if reading.policy is None:
        _fail_without_policy(reading, policy or software / "policy.toml")
    chain = reading.chain(digest)
    if format is TextOrJson.JSON:
        write_output(_to_json(artifact, chain, reading), output)
    else:
        write_output(_to_text(artifact, chain, reading.problems), output)
        if output is not None:
            say(f"{_summary(chain)} Written to {output}.", quiet=quiet)
    raise typer.Exit(ExitCode.FINE if chain.ok else ExitCode.FOUND)


def _digest_of(artifact: str) -> str:
    """The sha256 that an argument names: of itself, or of the file it is."""
    from hansa.model import SourceKind
    from hansa.provenance import parse_digest
    from hansa.sources import SourceError, digest_file

    try:
        return parse_digest(artifact)
    except ValueError:
        path = Path(artifact)
    try:
        return digest_file(path.parent, path, SourceKind.SOFTWARE).sha256
    except SourceError as error:
        fail(f"{artifact!r} is no sha256 digest, no image reference with one, and no file: {error.message}")


def _stated_day(folder: Path) -> date | None:
    """The day that ``hansa.toml`` beside the software folder states, if there is one."""
    from hansa.model import SourceKind
    from hansa.sources import SourceError, load_toml, open_bytes

    path = folder / "hansa.toml"
    if not path.is_file():
        return None
    try:
        data = load_toml(str(path), open_bytes(folder, path, SourceKind.CONFIG).data)
    except SourceError as error:
        fail(error.diagnostics())
    institution = data.get("institution")
    day = institution.get("as_of") if isinstance(institution, dict) else None
    return day if type(day) is date else None


def _fail_without_policy(reading: SoftwareReading, expected: Path) -> None:
    """Without a policy nobody is accepted; that is unusable input, not a failed verification."""
    if expected.exists():
        # The policy is read first, so the first problem is what is wrong with it or with a key it names.
        fail(str(reading.problems[0]))
    fail(f"{expected} is not there; a policy says whose signatures count.")


def _to_json(artifact: str, chain: Chain, reading: SoftwareReading) -> str:
    data = {"artifact": artifact, **chain.to_json()}
    data["problems"] = [
        {
            "path": problem.path,
            "reason": problem.reason.value,
            "message": problem.message,
            "place": problem.place,
            "advice": problem.advice,
            "count": problem.count,
        }
        for problem in reading.problems
    ]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _to_text(artifact: str, chain: Chain, problems: tuple[Problem, ...]) -> str:
    lines = [f"Artifact  {artifact}"]
    if not artifact.endswith(chain.digest):
        lines.append(f"Digest    sha256:{chain.digest}")
    lines += [f"As of     {chain.as_of}", ""]
    lines += [line for link in chain.links for line in _link_lines(link)]
    if chain.conditions:
        lines += ["", "Stays open although the links hold:"]
        lines += [f"  - {condition}" for condition in chain.conditions]
    if problems:
        lines += ["", "Could not be read or is not used:"]
        lines += [f"  - {problem}" for problem in problems]
    lines += ["", _summary(chain)]
    return "\n".join(printable(line) for line in lines) + "\n"


def _link_lines(link: Link) -> list[str]:
    mark = f"[{_MARKS[link.status.value]}]"
    aside = "" if link.decisive or link.status.value == "ok" else " (beside the chain)"
    lines = [f"{mark:<10} {link.kind.value:<11} {link.message}{aside}"]
    if link.statement is not None:
        reason = f"{link.refusal.value}: " if link.refusal else ""
        lines.append(f"{'':<22} {reason}{link.statement.where}")
    return lines


def _summary(chain: Chain) -> str:
    broken = chain.broken
    if broken is None:
        return "VERIFIED: every link from the artifact to the reviews of its source holds."
    return f"NOT VERIFIED: {broken.kind.value} {broken.status.value}: {broken.message}"
