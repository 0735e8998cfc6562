"""``policy.toml``: read strictly, with the lines its demands stand on."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansa.model import ProblemReason
from hansa.provenance import load_policy
from hansa.sources import SourceError
from provenance.simulator import pem_of

GOOD = """\
version = 1
covers = "everything deployed"

[review]
# two of three
quorum = 2
maximum_age_days = 365

[[authorities]]
id = "nl"
country = "NL"
keys = [{ file = "keys/nl.pem", keyid = "nl" }]

[[authorities]]
id = "de"
country = "DE"
keys = [{ file = "keys/de.pem", valid_until = 2027-01-31 }]

[[builders]]
id = "https://builder.example/one"
keys = [{ file = "keys/builder.pem" }]
"""

TABLE = "[review]\n# two of three\nquorum = 2\nmaximum_age_days = 365"
EMPTY_PEM = b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    for name in ("nl", "de", "builder"):
        (tmp_path / "keys" / f"{name}.pem").write_bytes(pem_of(name))
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, "utf-8")
    return path


def test_good_policy(folder: Path) -> None:
    policy = load_policy(folder, write(folder, GOOD))
    assert policy.quorum == 2
    assert policy.maximum_age_days == 365
    assert policy.objection_blocks
    assert [entry.country for entry in policy.authorities] == ["NL", "DE"]
    assert policy.authorities[0].keys[0].keyid == "nl"
    assert str(policy.authorities[1].keys[0].valid_until) == "2027-01-31"
    assert [source.path for source in policy.key_sources] == [
        "keys/nl.pem",
        "keys/de.pem",
        "keys/builder.pem",
    ]


def test_demands_are_quoted_from_their_lines(folder: Path) -> None:
    path = write(folder, GOOD)
    policy = load_policy(folder, path)
    lines = path.read_text("utf-8").splitlines()
    for demand in (policy.quorum_line, policy.covers_line):
        assert lines[demand.line - 1].strip() == demand.text
    assert policy.quorum_line.text == "quorum = 2"


@pytest.mark.parametrize(
    ("covers", "image", "covered"),
    [
        ('"everything deployed"', "", True),
        ('"everything deployed"', "registry.example/app", True),
        ('["registry.example/*"]', "registry.example/app", True),
        ('["registry.example/*"]', "docker.example/app", False),
        ('["registry.example/*"]', "", False),
    ],
)
def test_what_is_covered(folder: Path, covers: str, image: str, covered: bool) -> None:
    policy = load_policy(folder, write(folder, GOOD.replace('"everything deployed"', covers)))
    assert policy.is_covered(image) is covered


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("version = 1", "version = 2", "version must be 1"),
        ("version = 1", "version = 1\nquorm = 2", "'quorm' is not a setting"),
        ("quorum = 2", "quorum = 0", "whole number from 1"),
        ("quorum = 2", "quorum = true", "whole number from 1"),
        ("quorum = 2", "quorum = 3", "cannot be reached"),
        ("quorum = 2", "objection_blocks = true", "review.quorum"),
        ("maximum_age_days = 365", "maximum_age_days = 99999999999", "maximum_age_days"),
        ("maximum_age_days = 365", 'objection_blocks = "no"', "true or false"),
        ("maximum_age_days = 365", 'algorithms = ["rsa-pkcs1v15-sha224"]', "may name"),
        ('"everything deployed"', '"something"', "covers must be"),
        ('country = "NL"', 'country = "Netherlands"', "two upper-case letters"),
        ('id = "de"', 'id = "nl"', "stands there twice"),
        ("keys/de.pem", "keys/nl.pem", "same key"),
        ("keys/nl.pem", "../nl.pem", "outside the folder"),
        ("keys/nl.pem", "/etc/hostname", "outside the folder"),
        ("valid_until = 2027-01-31", 'valid_until = "soon"', "valid_until"),
        (
            "[review]\n# two of three\nquorum = 2\nmaximum_age_days = 365",
            "review = { quorum = 2 }",
            "a line of its own",
        ),
    ],
)
def test_bad_policy(folder: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    path = write(folder, GOOD.replace(old, new, 1))
    with pytest.raises(SourceError) as caught:
        load_policy(folder, path)
    assert words in caught.value.message
    assert caught.value.reason is ProblemReason.MALFORMED
    assert caught.value.advice


def test_key_that_is_not_there(folder: Path) -> None:
    (folder / "keys" / "nl.pem").unlink()
    with pytest.raises(SourceError) as caught:
        load_policy(folder, write(folder, GOOD))
    assert (caught.value.path, caught.value.reason) == ("keys/nl.pem", ProblemReason.MISSING)


@pytest.mark.parametrize("content", [b"not a key", EMPTY_PEM])
def test_key_that_is_none(folder: Path, content: bytes) -> None:
    (folder / "keys" / "nl.pem").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        load_policy(folder, write(folder, GOOD))
    assert (caught.value.path, caught.value.reason) == ("keys/nl.pem", ProblemReason.MALFORMED)


def test_key_that_is_a_link_out_of_the_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "nl.pem"
    outside.write_bytes(pem_of("nl"))
    (folder / "keys" / "nl.pem").unlink()
    (folder / "keys" / "nl.pem").symlink_to(outside)
    with pytest.raises(SourceError, match="leads out of the folder"):
        load_policy(folder, write(folder, GOOD))
