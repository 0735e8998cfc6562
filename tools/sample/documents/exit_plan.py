# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""Exit plan of the archive (English, digital)."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Break, Fact, Fields, Grid, Head, Paper, Signatures, Text, Title

__all__ = ["EXIT_PLAN"]

EXIT_PLAN = Paper(
    file="exit-plan-archief.pdf",
    title="Exit Plan Records Archive",
    language="en",
    footer="Voorbeeldgegevens / sample data – this is not a real plan. Reference HAV-2026-0094.",
    page_word=("page", "of"),
    family="serif",
    size=10.5,
    parts=(
        Title(
            "Exit Plan Records Archive", "How the archive leaves its supplier, and how we know that it can"
        ),
        Fields(
            (
                ("Customer", "Gemeente Havenstad"),
                ("Supplier", "Havenstad Datacentrum B.V."),
                ("Date of issue", "30 March 2026"),
                ("Valid from", "1 April 2026"),
                ("Valid until", "31 March 2028"),
                ("Owner", "municipal archivist"),
                ("Exit last rehearsed on", "12 March 2026"),
            )
        ),
        Head("1 Purpose"),
        Text(
            "This plan describes how the records archive is moved from the OpenStack environment of Havenstad "
            "Datacentrum B.V. to another operator, whether the agreement ends in good order, is terminated early, "
            "or the supplier fails."
        ),
        Head("2 Agreed terms"),
        Text("The agreement with the supplier is governed by the laws of the Netherlands.", "2.1"),
        Text("Disputes are brought before the District Court of Rotterdam, the Netherlands.", "2.2"),
        Text("Either party may terminate the agreement with a notice period of 90 days.", "2.3"),
        Text("The exit takes at most 120 days from the day of notice.", "2.4"),
        Text(
            "The supplier returns all data within 30 days after the end of the agreement.",
            "2.5",
        ),
        Text(
            "The supplier deletes all remaining data within 60 days after the end of the agreement and states in "
            "writing that it has done so.",
            "2.6",
        ),
        Text("The customer has the right to audit the supplier during the exit.", "2.7"),
        Text(
            "All data is stored exclusively in the Netherlands, and staff of the supplier have access only from "
            "the Netherlands. This does not change during the exit.",
            "2.8",
        ),
        Text("The supplier uses no subcontractors.", "2.9"),
        Head("3 What is exported"),
        Text("Data is exported in the formats PDF/A, XML and TAR."),
        Grid(
            (
                ("Collection", "Format", "Size"),
                ("Records", "PDF/A", "38 TB"),
                ("Descriptive metadata", "XML", "210 GB"),
                ("Packages for long-term storage", "TAR", "41 TB"),
            ),
            (0.5, 0.25, 0.25),
        ),
        Head("4 Keys"),
        Text(
            "The encryption keys are held in the customer's own hardware security module (HSM). The supplier never "
            "holds them, so that no key needs to be handed over at exit."
        ),
        Break(),
        Head("5 Steps"),
        Grid(
            (
                ("Step", "Who", "Day"),
                ("Notice is given; the exit team meets", "municipal archivist", "0"),
                ("The new environment is ready and empty", "exit team", "30"),
                ("Records and metadata are copied and counted", "supplier", "75"),
                ("Checksums of all records are compared", "exit team", "90"),
                ("The new environment goes live", "exit team", "105"),
                ("The supplier's copy is made read-only", "supplier", "120"),
            ),
            (0.55, 0.30, 0.15),
        ),
        Head("6 Rehearsal"),
        Text(
            "The exit was last rehearsed on 12 March 2026. A sample of 4 TB was exported, loaded at a second "
            "operator in the Netherlands and compared by checksum. All 61,204 records were identical. The rehearsal "
            "took 9 days."
        ),
        Text("The exit is rehearsed once a year. The next rehearsal is planned for March 2027."),
        Head("7 Risks"),
        Text(
            "The largest risk is the time needed to copy the collection. It is reduced by a weekly copy of the "
            "packages to a storage system of the municipality itself."
        ),
        Text("Signed at Havenstad on 30 March 2026."),
        Signatures(
            ("For the customer", "Gemeente Havenstad", "I. Voorbeeld", "Signature: ____________________"),
            (
                "For the supplier",
                "Havenstad Datacentrum B.V.",
                "J. Voorbeeld",
                "Signature: ____________________",
            ),
        ),
    ),
    facts=(
        Fact("document.type", "exit_plan", "Exit Plan Records Archive"),
        Fact("document.title", "Exit Plan Records Archive", "Exit Plan Records Archive"),
        Fact("document.holder", "Havenstad Datacentrum B.V.", "Havenstad Datacentrum B.V."),
        Fact("document.customer", "Gemeente Havenstad", "Gemeente Havenstad"),
        Fact("document.issued_on", date(2026, 3, 30), "30 March 2026"),
        Fact("document.valid_from", date(2026, 4, 1), "1 April 2026"),
        Fact("document.valid_until", date(2028, 3, 31), "31 March 2028"),
        Fact("document.signed", True, "Signature"),
        Fact("contract.governing_law", "NL", "governed by the laws of the Netherlands"),
        Fact("contract.court", "NL", "District Court of Rotterdam, the Netherlands"),
        Fact("contract.data_location", "NL", "stored exclusively in the Netherlands"),
        Fact("contract.staff_location", "NL", "have access only from the Netherlands"),
        Fact("contract.termination_notice", 90, "notice period of 90 days"),
        Fact("contract.exit_period", 120, "takes at most 120 days"),
        Fact("contract.data_return", 30, "returns all data within 30 days"),
        Fact("contract.deletion", 60, "deletes all remaining data within 60 days"),
        Fact("contract.audit_right", True, "has the right to audit the supplier"),
        Fact("contract.key_custody", "external", "customer's own hardware security module (HSM)"),
        Fact("contract.exit_tested_on", date(2026, 3, 12), "last rehearsed on 12 March 2026"),
        Fact("contract.export_format", "PDF/A", "PDF/A, XML and TAR"),
        Fact("contract.export_format", "XML", "PDF/A, XML and TAR"),
        Fact("contract.export_format", "TAR", "PDF/A, XML and TAR"),
    ),
)
