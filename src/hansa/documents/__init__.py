"""Documents: contracts, certificates, audit reports and plans, digital or scanned, to text and facts.

Hostile files are opened in worker processes only, bounded in time and memory. Every fact carries the words it
rests on and the place where they stand.
"""

from __future__ import annotations

from hansa.documents.model import Block, Document, DocumentReading, Page, TableCell, Word
from hansa.documents.reader import LANGUAGES, read_document, read_documents

__all__ = [
    "LANGUAGES",
    "Block",
    "Document",
    "DocumentReading",
    "Page",
    "TableCell",
    "Word",
    "read_document",
    "read_documents",
]
