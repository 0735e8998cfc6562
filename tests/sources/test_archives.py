"""Archives: bounded streams, nothing on disk, every refusal with its name."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest
import zstandard

from hansa.model import ProblemReason
from hansa.sources import Limits, Member, SourceError, iter_members, looks_compressed, sniff

SMALL = Limits(archive_bytes=1024 * 1024)


def read_all(
    root: Path, path: Path, limits: Limits | None = None
) -> tuple[dict[str, bytes], list[SourceError]]:
    """Read every member; an error while reading one is kept like a refusal, an error of the whole ends it."""
    kind = sniff(path.read_bytes()[:1024])
    contents: dict[str, bytes] = {}
    errors: list[SourceError] = []
    try:
        for entry in iter_members(root, path, kind, limits=limits or Limits()):
            if isinstance(entry, SourceError):
                errors.append(entry)
                continue
            assert isinstance(entry, Member)
            try:
                contents[entry.name] = entry.stream.read()
            except SourceError as error:
                errors.append(error)
    except SourceError as error:
        errors.append(error)
    return contents, errors


def write_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return path


def test_what_can_be_unpacked() -> None:
    assert [kind for kind in ("zip", "gzip", "zstd", "bzip2", "7z", "json") if looks_compressed(kind)] == [
        "zip",
        "gzip",
        "zstd",
    ]


def test_members_of_a_zip_in_order(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "logs.zip", {"b.jsonl": b"1\n", "in/a.jsonl": b"2\n", "empty": b""})
    contents, errors = read_all(tmp_path, path)
    assert list(contents.items()) == [
        ("logs.zip!/b.jsonl", b"1\n"),
        ("logs.zip!/in/a.jsonl", b"2\n"),
        ("logs.zip!/empty", b""),
    ]
    assert errors == []


@pytest.mark.parametrize("packer", [gzip.compress, zstandard.ZstdCompressor().compress], ids=["gzip", "zstd"])
def test_a_packed_file_is_one_member(tmp_path: Path, packer: object) -> None:
    content = b'{"a": 1}\n' * 50_000
    path = tmp_path / "log.jsonl.gz"
    path.write_bytes(packer(content))  # type: ignore[operator]
    contents, errors = read_all(tmp_path, path)
    assert contents == {"log.jsonl.gz!/log.jsonl": content}
    assert errors == []


def test_several_packed_parts_are_one_stream(tmp_path: Path) -> None:
    packer = zstandard.ZstdCompressor()
    (tmp_path / "a.zst").write_bytes(packer.compress(b"one\n") + packer.compress(b"two\n"))
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    for name in ("a.zst", "a.gz"):
        contents, errors = read_all(tmp_path, tmp_path / name)
        assert contents == {f"{name}!/a": b"one\ntwo\n"}
        assert errors == []


@pytest.mark.parametrize(
    "packer",
    [
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(zstandard.ZstdCompressor().compress, id="zstd"),
    ],
)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_stream_is_never_taken_for_a_whole_one(
    tmp_path: Path, packer: object, share: float
) -> None:
    content = "".join(f'{{"n": {number}, "text": "{number * 7919}"}}\n' for number in range(20_000)).encode()
    packed = packer(content)  # type: ignore[operator]
    path = tmp_path / "log.gz"
    path.write_bytes(packed[: int(len(packed) * share)])
    contents, errors = read_all(tmp_path, path)
    assert contents == {}
    assert [error.reason for error in errors] == [ProblemReason.TRUNCATED]


def test_what_was_unpacked_before_the_cut_can_be_read(tmp_path: Path) -> None:
    content = b"".join(b'{"n": %d}\n' % number for number in range(200_000))
    packed = gzip.compress(content)
    path = tmp_path / "log.gz"
    path.write_bytes(packed[: len(packed) // 2])
    members = iter_members(tmp_path, path, "gzip")
    member = next(members)
    assert isinstance(member, Member)
    assert member.stream.readline() == b'{"n": 0}\n'


def test_damage_within_a_stream_is_named(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"".join(b"%d\n" % (number * 7919) for number in range(20_000))))
    for position in range(len(packed) // 2, len(packed) // 2 + 64):
        packed[position] ^= 0xFF
    path = tmp_path / "log.gz"
    path.write_bytes(packed)
    contents, errors = read_all(tmp_path, path)
    assert contents == {}
    assert errors[0].reason in (ProblemReason.MALFORMED, ProblemReason.TRUNCATED)


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"good": b"good", "bad": b"bad-content"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"bad-content", b"BAD-content"))
    contents, errors = read_all(tmp_path, path)
    assert contents == {"a.zip!/good": b"good"}
    assert [(error.path, error.reason) for error in errors] == [("a.zip!/bad", ProblemReason.MALFORMED)]


def test_a_zip_cut_short_is_damage_of_the_whole(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a": b"x" * 1000, "b": b"y" * 1000}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes()[:700])
    contents, errors = read_all(tmp_path, path)
    assert contents == {}
    assert [error.path for error in errors] == ["a.zip"]


@pytest.mark.parametrize(
    "name", ["../out", "a/../../out", "/etc/passwd", "..\\out", "C:\\out", "C:/out", "a/b/../../../out"]
)
def test_a_path_that_leads_out_is_refused_and_the_rest_still_comes(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.zip", {"first": b"1", name: b"evil", "last": b"2"})
    contents, errors = read_all(tmp_path, path)
    assert list(contents) == ["a.zip!/first", "a.zip!/last"]
    assert [error.reason for error in errors] == [ProblemReason.UNSAFE_PATH]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("name", [pytest.param("."), "./", pytest.param("./.")])
def test_a_member_without_a_real_name_does_no_harm(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.zip", {name: b"x", "last": b"2"})
    contents, _ = read_all(tmp_path, path)
    assert contents["a.zip!/last"] == b"2"


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    contents, errors = read_all(tmp_path, tmp_path / "a.zip")
    assert contents == {}
    assert [error.reason for error in errors] == [ProblemReason.UNSAFE_PATH]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"secret": b"x"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    path.write_bytes(data)
    _, errors = read_all(tmp_path, path)
    assert [error.reason for error in errors] == [ProblemReason.ENCRYPTED]


def test_an_unknown_compression_is_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"odd": b"x", "last": b"2"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = (97).to_bytes(2, "little")
    path.write_bytes(data)
    contents, errors = read_all(tmp_path, path)
    assert list(contents) == ["a.zip!/last"]
    assert [error.path for error in errors] == ["a.zip!/odd"]


def test_too_many_members_are_a_bomb(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {str(number): b"" for number in range(11)})
    contents, errors = read_all(tmp_path, path, Limits(archive_members=10))
    assert contents == {}
    assert [error.reason for error in errors] == [ProblemReason.BOMB]


@pytest.mark.parametrize("kind", ["zip", "gzip", "zstd"])
def test_a_bomb_stops_at_the_bound_on_bytes(tmp_path: Path, kind: str) -> None:
    content = bytes(8 * 1024 * 1024)
    path = tmp_path / "bomb"
    if kind == "zip":
        write_zip(path, {"a": content})
    elif kind == "gzip":
        path.write_bytes(gzip.compress(content))
    else:
        path.write_bytes(zstandard.ZstdCompressor().compress(content))
    contents, errors = read_all(tmp_path, path, SMALL)
    assert contents == {}
    assert errors[0].reason is ProblemReason.BOMB


def test_a_bomb_stops_at_the_bound_on_density(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(80):
            stream.write(bytes(1024 * 1024))
    members = iter_members(tmp_path, path, "gzip")
    member = next(members)
    assert isinstance(member, Member)
    unpacked: list[int] = []
    with pytest.raises(SourceError) as caught:
        unpacked.extend(iter(lambda: len(member.stream.read(1024 * 1024)), 0))
    assert caught.value.reason is ProblemReason.BOMB
    bound = max(64 * 1024 * 1024, 200 * path.stat().st_size)
    assert bound - 2 * 1024 * 1024 < sum(unpacked) <= bound


def test_many_members_share_one_budget(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {str(number): bytes(600 * 1024) for number in range(4)})
    contents, errors = read_all(tmp_path, path, SMALL)
    assert list(contents) == ["a.zip!/0"]
    assert {error.reason for error in errors} == {ProblemReason.BOMB}


def test_overlapping_members_are_bounded_too(tmp_path: Path) -> None:
    """Several entries of the directory that point at the same packed bytes: the trick of a flat bomb."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("aaaa", bytes(400 * 1024))
    data = inner.getvalue()
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[directory:end]
    copies = 8
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = copies.to_bytes(2, "little")
    tail[12:16] = (len(entry) * copies).to_bytes(4, "little")
    path = tmp_path / "flat.zip"
    path.write_bytes(data[:directory] + entry * copies + bytes(tail))
    contents, errors = read_all(tmp_path, path, SMALL)
    assert sum(map(len, contents.values())) <= SMALL.archive_bytes
    assert errors


def test_a_zstd_window_of_gigabytes_is_refused(tmp_path: Path) -> None:
    # Frame header: magic, descriptor (no single segment, no content size), window exponent 31 - 10.
    path = tmp_path / "big.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([21 << 3]) + b"\x01\x00\x00")
    contents, errors = read_all(tmp_path, path)
    assert contents == {}
    assert len(errors) == 1


def test_another_kind_of_archive_is_unsupported(tmp_path: Path) -> None:
    (tmp_path / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    _, errors = read_all(tmp_path, tmp_path / "a.7z")
    assert [error.reason for error in errors] == [ProblemReason.UNSUPPORTED]
