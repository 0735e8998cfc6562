"""Scans without a scanner: a page is drawn, put down crookedly, lit unevenly and made noisy.

The bytes depend on the versions of pypdfium2 (drawing), numpy (noise) and pillow (JPEG); the words on the
page do not.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

__all__ = ["ScanLook", "photograph"]

_A4 = (595.276, 841.89)


@dataclass(frozen=True, slots=True)
class ScanLook:
    """How a document was scanned.

    Attributes:
        dpi: resolution in dots an inch.
        skew: degrees the first page lies askew, anti-clockwise; the next pages lie a little differently.
        shade: grey levels by which the light falls off across the page.
        noise: standard deviation of the noise, in grey levels.
        quality: of the JPEG, 1..95.
        seed: of the noise.
    """

    dpi: int
    skew: float
    shade: float
    noise: float
    quality: int
    seed: int


def photograph(digital: bytes, look: ScanLook) -> bytes:
    """A PDF of pictures of the pages of ``digital``, without a text layer."""
    source = pypdfium2.PdfDocument(digital)
    pictures: list[tuple[bytes, int, int]] = []
    try:
        for index in range(len(source)):
            drawn = source[index].render(scale=look.dpi / 72, grayscale=True).to_pil().convert("L")
            page = _worn(drawn, look, index)
            jpeg = io.BytesIO()
            page.save(jpeg, "JPEG", quality=look.quality, dpi=(look.dpi, look.dpi), optimize=True)
            pictures.append((jpeg.getvalue(), page.width, page.height))
    finally:
        source.close()
    return _bind(pictures)


def _worn(page: Image.Image, look: ScanLook, index: int) -> Image.Image:
    """The page as a worn office scanner returns it."""
    random = np.random.default_rng([look.seed, index])
    skew = look.skew * (1.0 if index % 2 == 0 else -0.7)
    crooked = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=250)
    soft = crooked.filter(ImageFilter.GaussianBlur(0.5 * look.dpi / 200))
    grey = np.asarray(soft, dtype=np.float32)
    height, width = grey.shape
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    across = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None, :]
    light = 1.0 - look.shade / 255.0 * (0.45 * down + 0.55 * across**2)
    ink = 28.0 + grey * (218.0 / 255.0)
    noisy = ink * light + random.normal(0.0, look.noise, grey.shape).astype(np.float32)
    for _ in range(60):  # dust on the glass
        row, column = int(random.integers(2, height - 2)), int(random.integers(2, width - 2))
        noisy[row : row + 2, column : column + 2] -= float(random.uniform(30, 110))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _bind(pictures: list[tuple[bytes, int, int]]) -> bytes:
    """A minimal PDF with one JPEG a page."""
    count = len(pictures)
    kids = " ".join(f"{3 + 3 * index} 0 R" for index in range(count))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
    ]
    box = f"[0 0 {_A4[0]} {_A4[1]}]"
    for index, (data, width, height) in enumerate(pictures):
        base = 3 + 3 * index
        draw = f"q {_A4[0]} 0 0 {_A4[1]} 0 0 cm /Im0 Do Q".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents {base + 1} 0 R "
            f"/Resources << /XObject << /Im0 {base + 2} 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(draw)} >>\nstream\n".encode() + draw + b"\nendstream")
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray "
            f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(data)} >>\nstream\n"
        )
        objects.append(head.encode() + data + b"\nendstream")
    objects.append(b"<< /Title (scan) /Subject (sample data, voorbeeldgegevens) >>")
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)
