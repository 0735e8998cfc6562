"""Files below a root: found, opened, hashed, decoded, and everything that must be refused."""

from __future__ import annotations

import codecs
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.model import Problem, ProblemReason, SourceKind
from hansa.sources import Limits, SourceError, decode_text, digest_file, find_files, open_bytes, sniff


def names(root: Path, folder: Path, limits: Limits | None = None) -> tuple[list[str], list[Problem]]:
    entries = list(find_files(root, folder, limits=limits or Limits()))
    paths = [entry.relative_to(root).as_posix() for entry in entries if isinstance(entry, Path)]
    return paths, [entry for entry in entries if isinstance(entry, Problem)]


def test_files_come_sorted_and_hidden_ones_stay_out(tmp_path: Path) -> None:
    for name in ("b/z.json", "b/a.json", "a.json", ".hidden", ".git/config"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    found, problems = names(tmp_path, tmp_path)
    assert found == ["a.json", "b/a.json", "b/z.json"]
    assert problems == []


def test_one_file_is_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    assert names(tmp_path, tmp_path / "plan.json") == (["plan.json"], [])


def test_a_link_out_of_the_root_is_named_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "file").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside)
    found, problems = names(root, root)
    assert found == []
    assert {(problem.path, problem.reason) for problem in problems} == {
        ("file", ProblemReason.UNSAFE_PATH),
        ("folder", ProblemReason.UNSAFE_PATH),
    }


def test_a_link_within_the_root_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "same.json").symlink_to("real.json")
    assert names(tmp_path, tmp_path) == (["real.json", "same.json"], [])


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    found, problems = names(tmp_path, tmp_path)
    assert found == []
    assert [problem.reason for problem in problems] == [ProblemReason.UNSAFE_PATH]


def test_a_dangling_link_and_a_pipe_are_not_regular_files(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    found, problems = names(tmp_path, tmp_path)
    assert found == []
    assert {problem.reason for problem in problems} == {ProblemReason.WRONG_TYPE}
    assert [problem.path for problem in problems] == ["dangling", "pipe"]


def test_too_many_files_are_said_once(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.json").write_text("{}")
    found, problems = names(tmp_path, tmp_path, Limits(files=3))
    assert len(found) == 3
    assert [problem.reason for problem in problems] == [ProblemReason.TOO_LARGE]


def test_open_bytes_gives_digest_size_and_relative_name(tmp_path: Path) -> None:
    path = tmp_path / "infrastructure" / "plan.json"
    path.parent.mkdir()
    path.write_bytes(b'{"a": 1}')
    opened = open_bytes(tmp_path, path, SourceKind.INFRASTRUCTURE)
    assert opened.data == b'{"a": 1}'
    assert opened.source.path == "infrastructure/plan.json"
    assert opened.source.sha256 == hashlib.sha256(opened.data).hexdigest()
    assert opened.source.size == 8
    assert digest_file(tmp_path, path, SourceKind.INFRASTRUCTURE) == opened.source


@pytest.mark.parametrize(
    ("content", "limit", "reason"),
    [
        (None, 10, ProblemReason.MISSING),
        (b"", 10, ProblemReason.EMPTY),
        (b"x" * 11, 10, ProblemReason.TOO_LARGE),
    ],
)
def test_what_cannot_be_opened_says_why(
    tmp_path: Path, content: bytes | None, limit: int, reason: ProblemReason
) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    for reader in (open_bytes, digest_file):
        with pytest.raises(SourceError) as caught:
            reader(tmp_path, path, SourceKind.DOCUMENT, limit=limit)
        assert caught.value.reason is reason
        assert caught.value.diagnostics().startswith("file: ")
        assert caught.value.problem().path == "file"


def test_a_folder_or_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(SourceError) as caught:
            open_bytes(tmp_path, path, SourceKind.DOCUMENT)
        assert caught.value.reason is ProblemReason.WRONG_TYPE


def test_a_file_below_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SourceError) as caught:
        open_bytes(tmp_path, tmp_path / "file" / "below", SourceKind.DOCUMENT)
    assert caught.value.reason is ProblemReason.MISSING


def test_a_sparse_giant_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "giant.json"
    with path.open("wb") as stream:
        stream.truncate(2 * 1024**3)
    with pytest.raises(SourceError) as caught:
        open_bytes(tmp_path, path, SourceKind.INFRASTRUCTURE)
    assert caught.value.reason is ProblemReason.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_text_is_decoded_by_its_byte_order_mark(encoding: str, mark: bytes) -> None:
    text = '{"naam": "Zaakæøåß €"}'
    assert decode_text("x", mark + text.encode(encoding)) == text


def test_wrong_encoding_names_the_byte() -> None:
    with pytest.raises(SourceError) as caught:
        decode_text("x.json", b"abc\xff")
    assert caught.value.reason is ProblemReason.ENCODING
    assert caught.value.place == "byte 3"


def test_half_a_utf16_character_is_an_error() -> None:
    with pytest.raises(SourceError) as caught:
        decode_text("x", codecs.BOM_UTF16_LE + b"a\x00b")
    assert caught.value.reason is ProblemReason.ENCODING


def test_a_surrogate_in_utf8_is_an_error() -> None:
    with pytest.raises(SourceError):
        decode_text("x", b"\xed\xa0\x80")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "pdf"),
        (b"\x00\x00junk%PDF-1.4", "pdf"),
        (b"ElfFile\x00", "evtx"),
        (b"PK\x03\x04", "zip"),
        (b"PK\x05\x06", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"II*\x00", "tiff"),
        (b"BZh9", "bzip2"),
        (b"\xfd7zXZ\x00", "xz"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"PAR1", "parquet"),
        (b'  {"a": 1}', "json"),
        (b"\n[1]", "json"),
        (codecs.BOM_UTF8 + b"{}", "json"),
        (codecs.BOM_UTF16_LE + "{}".encode("utf-16-le"), "json"),
        (codecs.BOM_UTF16_BE + "<a/>".encode("utf-16-be"), "xml"),
        (b"<?xml version='1.0'?>", "xml"),
        (b"apiVersion: v1", "text"),
        (b"MZ\x00\x01", "binary"),
    ],
)
def test_the_first_bytes_name_the_format(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


@given(st.binary(max_size=64))
def test_no_bytes_confuse_the_sniffer_or_the_decoder(data: bytes) -> None:
    assert sniff(data)
    try:
        decode_text("x", data)
    except SourceError as error:
        assert error.reason is ProblemReason.ENCODING  # noqa: PT017 - either outcome is right


def test_the_message_says_what_where_and_what_to_do() -> None:
    error = SourceError("a.json", ProblemReason.MALFORMED, "is broken.", place="line 3", advice="Mend it.")
    assert error.diagnostics() == "a.json (line 3): is broken. Mend it."
    part = error.problem(whole=False, count=7)
    assert (part.whole, part.count, part.place) == (False, 7, "line 3")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_folder_that_is_itself_a_link_out_is_named_not_followed(tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x", "utf-8")
    root = tmp_path / "root"
    root.mkdir()
    (root / "documents").symlink_to(outside if kind == "folder" else outside / "secret.txt")
    (found,) = find_files(root, root / "documents")
    assert isinstance(found, Problem)
    assert (found.path, found.reason) == ("documents", ProblemReason.UNSAFE_PATH)
    assert list(find_files(root, outside)) == [outside / "secret.txt"]
