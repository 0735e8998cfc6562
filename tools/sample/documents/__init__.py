"""The eight sample documents: four digital PDFs and four image-only scans."""

from __future__ import annotations

from pathlib import Path

from tools.sample.documents.attestation_c5 import ATTESTATION_C5
from tools.sample.documents.backup_policy import BACKUP_POLICY
from tools.sample.documents.certificate_iso import CERTIFICATE_ISO
from tools.sample.documents.exit_plan import EXIT_PLAN
from tools.sample.documents.hosting_contract import HOSTING_CONTRACT
from tools.sample.documents.layout import Paper, render
from tools.sample.documents.processing_agreement import PROCESSING_AGREEMENT
from tools.sample.documents.qualification_snc import QUALIFICATION_SNC
from tools.sample.documents.scan import photograph
from tools.sample.documents.support_agreement import SUPPORT_AGREEMENT

__all__ = ["PAPERS", "write_documents"]

PAPERS: tuple[Paper, ...] = (
    HOSTING_CONTRACT,
    ATTESTATION_C5,
    QUALIFICATION_SNC,
    PROCESSING_AGREEMENT,
    BACKUP_POLICY,
    EXIT_PLAN,
    CERTIFICATE_ISO,
    SUPPORT_AGREEMENT,
)


def write_documents(folder: Path) -> dict[str, bytes]:
    """Write every document into ``folder``.

    Args:
        folder: the ``documents`` folder of the institution.

    Returns:
        File name → the digital PDF behind it, for scans the one that was photographed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digital: dict[str, bytes] = {}
    for paper in PAPERS:
        data = render(paper)
        digital[paper.file] = data
        (folder / paper.file).write_bytes(photograph(data, paper.scan) if paper.scan else data)
    return digital
