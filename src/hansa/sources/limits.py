"""How much of an outside file is read before Hansa says no."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one source. The defaults hold on a machine with 2 GiB to spare.

    Attributes:
        structured_bytes: largest JSON, YAML, TOML or SBOM file.
        document_bytes: largest document.
        telemetry_bytes: most bytes read from one telemetry file or archive member, after unpacking.
        line_bytes: longest line of a log; the rest of a longer one is skipped and counted.
        depth: deepest nesting of structured data.
        nodes: most nodes of a YAML file after aliases are expanded.
        archive_members: most members of one archive.
        archive_bytes: most bytes unpacked from one archive.
        archive_ratio: largest ratio of unpacked to packed bytes, looked at beyond 64 MiB.
        files: most files in one institution folder.
        pages: most pages of one document.
        page_seconds: longest time spent on one page.
        page_pixels: largest picture of a page that is decoded.
    """

    structured_bytes: int = 256 * _MIB
    document_bytes: int = 256 * _MIB
    telemetry_bytes: int = 64 * 1024 * _MIB
    line_bytes: int = 8 * _MIB
    depth: int = 100
    nodes: int = 2_000_000
    archive_members: int = 10_000
    archive_bytes: int = 16 * 1024 * _MIB
    archive_ratio: int = 200
    files: int = 100_000
    pages: int = 5_000
    page_seconds: float = 30.0
    page_pixels: int = 60_000_000


DEFAULT_LIMITS = Limits()
