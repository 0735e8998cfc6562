# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""ISO 27001 certificate of the reporting service's provider (English, scan): it has expired."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Fact, Fields, Grid, Head, Paper, Signatures, Text, Title
from tools.sample.documents.scan import ScanLook

__all__ = ["CERTIFICATE_ISO"]

CERTIFICATE_ISO = Paper(
    file="iso27001-certificate-aws.pdf",
    title="Certificate of Registration",
    language="en",
    footer="Voorbeeldgegevens / sample data – this is not a real certificate.",
    page_word=("page", "of"),
    family="sans",
    size=11.0,
    scan=ScanLook(dpi=240, skew=1.4, shade=44, noise=5.0, quality=40, seed=7),
    parts=(
        Title("Certificate of Registration", "Information security management system"),
        Text(
            "This is to certify that the information security management system of the organisation named below"
        ),
        Fields(
            (
                ("Certificate holder", "Amazon Web Services EMEA SARL"),
                ("Address", "38 Avenue John F. Kennedy, L-1855 Luxembourg"),
                ("Certificate number", "MC-27001-23-0571"),
                ("Standard", "ISO/IEC 27001:2022"),
                ("Certification body", "Meridian Certification B.V."),
                ("Date of issue", "1 July 2023"),
                ("Valid from", "1 July 2023"),
                ("Valid until", "30 June 2026"),
            )
        ),
        Text(
            "has been audited and found to conform to the requirements of the standard within the scope below."
        ),
        Head("Scope"),
        Grid(
            (
                ("Service", "Region"),
                ("Amazon Simple Storage Service", "eu-central-1"),
                ("Amazon Relational Database Service", "eu-central-1"),
                ("AWS Key Management Service", "eu-central-1"),
            ),
            (0.65, 0.35),
        ),
        Head("Conditions"),
        Text(
            "This certificate remains valid until the date stated above, provided that the holder passes the yearly "
            "surveillance audits. No exclusions from the controls of Annex A were accepted that affect the services "
            "in scope. After the date stated above the certificate may not be relied upon."
        ),
        Signatures(
            (
                "Meridian Certification B.V.",
                "K. Sample",
                "certification manager",
                "Signature: ____________________",
            ),
            ("", "L. Sample", "lead auditor", "Signature: ____________________"),
        ),
    ),
    facts=(
        Fact("document.type", "certificate", "Certificate of Registration"),
        Fact("document.title", "Certificate of Registration", "Certificate of Registration"),
        Fact("document.holder", "Amazon Web Services EMEA SARL", "Amazon Web Services EMEA SARL"),
        Fact("document.issuer", "Meridian Certification B.V.", "Meridian Certification B.V."),
        Fact("document.scheme", "iso-27001", "ISO/IEC 27001:2022"),
        Fact("document.edition", "2022", "ISO/IEC 27001:2022"),
        Fact("document.issued_on", date(2023, 7, 1), "1 July 2023"),
        Fact("document.valid_from", date(2023, 7, 1), "1 July 2023"),
        Fact("document.valid_until", date(2026, 6, 30), "30 June 2026"),
        Fact("document.scope_service", "Amazon Simple Storage Service", "Amazon Simple Storage Service"),
        Fact(
            "document.scope_service",
            "Amazon Relational Database Service",
            "Amazon Relational Database Service",
        ),
        Fact("document.scope_service", "AWS Key Management Service", "AWS Key Management Service"),
        Fact("document.scope_region", "eu-central-1", "eu-central-1"),
        Fact("document.signed", True, "Signature"),
    ),
)
