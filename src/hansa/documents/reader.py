"""Reading documents: one, or many in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hansa.documents.model import DocumentReading
from hansa.knowledge import KnowledgeBase
from hansa.sources import DEFAULT_LIMITS, Limits

__all__ = ["LANGUAGES", "read_document", "read_documents"]

LANGUAGES = ("nl", "de", "fr", "en")
"""Languages whose wording of facts is known (ISO 639-1)."""


def read_document(
    root: Path,
    path: Path,
    *,
    knowledge: KnowledgeBase,
    limits: Limits = DEFAULT_LIMITS,
    languages: tuple[str, ...] = LANGUAGES,
) -> DocumentReading:
    """Read one document in a worker process.

    Args:
        root: the institution folder; reported paths are relative to it.
        path: a PDF, PNG, JPEG, TIFF or plain text file.
        knowledge: resolves party names.
        limits: ``document_bytes``, ``pages``, ``page_seconds`` and ``page_pixels`` apply.
        languages: languages to expect (ISO 639-1).

    Returns:
        The reading; what could not be read is among its problems. Nothing is raised on bad input.
    """
    return next(
        read_documents(root, [path], knowledge=knowledge, limits=limits, languages=languages, workers=1)
    )


def read_documents(
    root: Path,
    paths: Iterable[Path],
    *,
    knowledge: KnowledgeBase,
    limits: Limits = DEFAULT_LIMITS,
    languages: tuple[str, ...] = LANGUAGES,
    workers: int = 2,
    progress: Callable[[str, int, int], None] | None = None,
) -> Iterator[DocumentReading]:
    """Read many documents, ``workers`` at a time, in the order of ``paths``.

    A file that hangs or kills its worker is named in its own reading; the others go on.

    Args:
        root: the institution folder; reported paths are relative to it.
        paths: PDF, PNG, JPEG, TIFF or plain text files.
        knowledge: resolves party names.
        limits: ``document_bytes``, ``pages``, ``page_seconds`` and ``page_pixels`` apply.
        languages: languages to expect (ISO 639-1).
        workers: most processes at a time.
        progress: called after each document with its path, how many are done and how many there are.
    """
    from hansa.documents._internal.pool import Pool

    wanted = list(paths)
    pool = Pool(
        root, knowledge=knowledge, limits=limits, languages=languages, workers=min(workers, len(wanted))
    )
    for done, reading in enumerate(pool.run(wanted), start=1):
        if progress is not None:
            progress(reading.path, done, len(wanted))
        yield reading
