"""The sample institution is what its generator writes."""

import gzip
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

pytest.importorskip("reportlab", reason="the generator of the sample needs the dev extras (reportlab)")

PROJECT = Path(__file__).parents[2]
HAVENSTAD = PROJECT / "examples" / "havenstad"


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("again")
    subprocess.run([sys.executable, "-m", "tools.sample", "--root", str(root)], cwd=PROJECT, check=True)
    return root


def files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def test_every_file_comes_out_the_same(again: Path) -> None:
    written = files(again)
    assert len(written) > 20
    for name in written:
        fresh, kept = (again / name).read_bytes(), (PROJECT / name).read_bytes()
        if fresh != kept:  # another zlib, JPEG library or PDF renderer: then what it says must be the same
            assert content(name, fresh) == content(name, kept), f"{name}: run python -m tools.sample"


def test_nothing_lies_there_that_nobody_writes(again: Path) -> None:
    made = {path for path in files(again / "examples" / "havenstad") if path.parts[0] not in BY_OTHERS}
    kept = {path for path in files(HAVENSTAD) if path.parts[0] not in BY_OTHERS}
    assert made == kept


BY_OTHERS = ("knowledge", "software", ".hansa")


def content(name: Path, data: bytes) -> object:
    """What a file says, without what depends on the versions of libraries."""
    if name.suffix == ".gz":
        return gzip.decompress(data)
    if name.suffix != ".pdf":
        return data
    document = pypdfium2.PdfDocument(data)
    try:
        texts = [page.get_textpage().get_text_bounded() for page in document]
        if any(texts):
            return texts
        return [thumbnail(page.render(scale=0.5, grayscale=True).to_pil()) for page in document]
    finally:
        document.close()


def thumbnail(picture: Image.Image) -> tuple[object, ...]:
    """The grey of a scan in coarse steps on a coarse grid: noise and compression vanish, words stay."""
    small = np.asarray(picture.convert("L").resize((16, 22), Image.Resampling.BOX), dtype=np.int64)
    return tuple((small // 16).ravel().tolist())


def test_scans_have_no_text_and_lie_askew() -> None:
    scans = [
        path
        for path in (HAVENSTAD / "documents").glob("*.pdf")
        if not any(
            page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path.read_bytes())
        )
    ]
    assert len(scans) == 4
    for path in scans:
        assert path.stat().st_size <= 600_000
        assert b"/DCTDecode" in path.read_bytes()
    assert len(list((HAVENSTAD / "documents").glob("*.pdf"))) == 8


def test_gzip_members_carry_no_time() -> None:
    for path in (HAVENSTAD / "telemetry").glob("*.gz"):
        assert path.read_bytes()[4:8] == b"\0\0\0\0"
        with gzip.open(io.BytesIO(path.read_bytes())) as opened:
            assert opened.readline().startswith(b"{")
