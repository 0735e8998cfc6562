"""``hansa verify`` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.sample import digests
from tools.sample.software import build
from typer.testing import CliRunner, Result

from hansa.cli import app

DAY = ["--as-of", "2026-11-01"]


@pytest.fixture
def software(tmp_path: Path) -> Path:
    build(tmp_path / "software")
    return tmp_path / "software"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["verify", *arguments])


def test_reviewed_image(software: Path) -> None:
    result = run(digests.ZAAKSYSTEEM_APP_REFERENCE, "--software", str(software), *DAY)
    assert result.exit_code == 0
    assert "VERIFIED" in result.stdout.splitlines()[-1]
    assert "open condition DE-1" in result.stdout
    assert result.stdout.count("[shown]") == 5


def test_unreviewed_image(software: Path) -> None:
    result = run(digests.MELDINGEN_API_DIGEST, "--software", str(software), *DAY)
    assert result.exit_code == 1
    assert "[MISSING]  quorum" in result.stdout
    assert "nobody reviewed it" in result.stdout.splitlines()[-1]


def test_json_names_every_link(software: Path) -> None:
    result = run(digests.ZAAKSYSTEEM_APP_DIGEST, "--software", str(software), "--format", "json", *DAY)
    data = json.loads(result.stdout)
    assert (data["verified"], data["countries"], data["as_of"]) == (True, ["DE", "NL"], "2026-11-01")
    assert [link["kind"] for link in data["links"]] == ["provenance", "source", "review", "review", "quorum"]
    assert all(link["status"] == "ok" for link in data["links"])


def test_file_by_its_digest(software: Path, tmp_path: Path) -> None:
    image = tmp_path / "image.tar"
    image.write_bytes(b"not what was built")
    result = run(str(image), "--software", str(software), *DAY)
    assert result.exit_code == 1
    assert "no provenance statement is about this digest" in result.stdout


def test_day_of_the_institution(software: Path) -> None:
    """Two years on, the reviews are no longer good; the day comes from hansa.toml unless one is given."""
    (software.parent / "hansa.toml").write_text("[institution]\nas_of = 2028-11-01\n", "utf-8")
    arguments = (digests.ZAAKSYSTEEM_APP_DIGEST, "--software", str(software))
    assert run(*arguments).exit_code == 1
    assert run(*arguments, *DAY).exit_code == 0


def test_another_policy(software: Path, tmp_path: Path) -> None:
    stricter = software / "strict.toml"
    stricter.write_text(
        (software / "policy.toml").read_text("utf-8").replace("quorum = 2", "quorum = 3"), "utf-8"
    )
    arguments = (digests.ZAAKSYSTEEM_APP_DIGEST, "--software", str(software), "--policy", str(stricter))
    result = run(*arguments, *DAY)
    assert result.exit_code == 1
    assert "3 distinct countries are asked for" in result.stdout


def test_output_goes_to_a_file(software: Path, tmp_path: Path) -> None:
    target = tmp_path / "chain.txt"
    arguments = (digests.ZAAKSYSTEEM_APP_DIGEST, "--software", str(software), "-o", str(target))
    result = run(*arguments, *DAY)
    assert result.stdout == ""
    assert "VERIFIED" in target.read_text("utf-8")


def test_unusable_input(software: Path, tmp_path: Path) -> None:
    digest = digests.ZAAKSYSTEEM_APP_DIGEST
    assert run("sha256:123", "--software", str(software)).exit_code == 2
    assert run(digest, "--software", str(tmp_path / "nowhere")).exit_code == 2
    (software / "a.json").write_text("broken", "utf-8")
    (software / "policy.toml").write_text("version = 2\n", "utf-8")
    broken = run(digest, "--software", str(software))
    assert (broken.exit_code, "version must be 1" in broken.stderr) == (2, True)
    (software / "policy.toml").unlink()
    absent = run(digest, "--software", str(software))
    assert (absent.exit_code, "is not there" in absent.stderr) == (2, True)


def test_words_from_outside_do_not_steer_the_terminal(software: Path) -> None:
    result = run(f"evil\x1b[2J@{digests.MELDINGEN_API_DIGEST}", "--software", str(software), *DAY)
    assert "\x1b" not in result.stdout
