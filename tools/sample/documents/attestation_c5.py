# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""C5 attestation of the case system's provider (German, digital, embedded type)."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Fact, Fields, Grid, Head, Paper, Signatures, Text, Title

__all__ = ["ATTESTATION_C5"]

ATTESTATION_C5 = Paper(
    file="c5-testat-stackit.pdf",
    title="Prüfungsvermerk nach BSI C5:2025, Typ 2",
    language="de",
    footer="Voorbeeldgegevens / sample data – Beispieldaten, kein echter Prüfungsvermerk. Nr. EWP-C5-2026-031.",
    page_word=("Seite", "von"),
    family="vera",
    size=8.8,
    parts=(
        Title(
            "Prüfungsvermerk nach BSI C5:2025, Typ 2",
            "Prüfungsvermerk des unabhängigen Wirtschaftsprüfers zum Kriterienkatalog Cloud Computing",
        ),
        Fields(
            (
                ("Cloud-Anbieter", "STACKIT GmbH & Co. KG, Neckarsulm"),
                ("Prüfer", "Elbe Wirtschaftsprüfung GmbH, Hamburg"),
                ("Kriterienkatalog", "BSI C5, Ausgabe 2025"),
                ("Art der Prüfung", "Typ 2 (Angemessenheit und Wirksamkeit)"),
                ("Niveau", "Basiskriterien"),
                ("Prüfungszeitraum", "1. Juli 2025 bis 30. Juni 2026"),
                ("Ausgestellt am", "28. August 2026"),
                ("Region", "eu01"),
                ("Nummer", "EWP-C5-2026-031"),
            )
        ),
        Head("1 Auftrag und Gegenstand"),
        Text(
            "Wir haben die Beschreibung des Systems der STACKIT GmbH & Co. KG sowie die Angemessenheit und "
            "Wirksamkeit der darin beschriebenen Kontrollen im Prüfungszeitraum geprüft. Maßstab waren die "
            "Basiskriterien des genannten Katalogs."
        ),
        Text("Gegenstand der Prüfung waren die folgenden Cloud-Dienste:"),
        Grid(
            (
                ("Dienst", "Region"),
                ("STACKIT Kubernetes Engine", "eu01"),
                ("STACKIT Object Storage", "eu01"),
                ("STACKIT PostgreSQL Flex", "eu01"),
                ("STACKIT Key Management Service", "eu01"),
            ),
            (0.65, 0.35),
        ),
        Head("2 Verantwortung"),
        Text(
            "Die gesetzlichen Vertreter des Cloud-Anbieters sind verantwortlich für die Beschreibung des Systems "
            "und für die Einrichtung wirksamer Kontrollen. Unsere Aufgabe ist es, auf der Grundlage unserer Prüfung "
            "ein Urteil mit hinreichender Sicherheit abzugeben."
        ),
        Head("3 Subdienstleister"),
        Text(
            "Der Dienst Datensicherung wird von der Alpen Backup GmbH, Österreich, erbracht. Die Kontrollen der "
            "Alpen Backup GmbH wurden nach der Carve-out-Methode behandelt und sind nicht Bestandteil dieser "
            "Prüfung. Der Auftraggeber muss für diesen Subdienstleister einen eigenen Nachweis einholen."
        ),
        Head("4 Inhärente Grenzen"),
        Text(
            "Kontrollen können aufgrund ihrer Natur nicht jeden Fehler und nicht jede Umgehung verhindern. Eine "
            "Übertragung unseres Urteils auf Zeiträume nach dem 30. Juni 2026 ist nicht ohne Weiteres möglich."
        ),
        Head("5 Festgestellte Abweichungen"),
        Text("Im Prüfungszeitraum wurden keine Abweichungen festgestellt."),
        Head("6 Prüfungsurteil"),
        Text(
            "Nach unserer Beurteilung waren die Kontrollen der STACKIT GmbH & Co. KG, mit Ausnahme der unter "
            "Nummer 3 ausgenommenen Kontrollen, in allen wesentlichen Belangen angemessen gestaltet und im "
            "gesamten Prüfungszeitraum wirksam."
        ),
        Text("Hamburg, den 28. August 2026"),
        Signatures(
            (
                "Elbe Wirtschaftsprüfung GmbH",
                "C. Muster",
                "Wirtschaftsprüfer",
                "Unterschrift: ____________________",
            ),
            (
                "",
                "D. Beispiel",
                "Wirtschaftsprüferin",
                "Unterschrift: ____________________",
            ),
        ),
    ),
    facts=(
        Fact("document.type", "attestation", "Prüfungsvermerk nach BSI C5:2025, Typ 2"),
        Fact(
            "document.title",
            "Prüfungsvermerk nach BSI C5:2025, Typ 2",
            "Prüfungsvermerk nach BSI C5:2025, Typ 2",
        ),
        Fact("document.holder", "STACKIT GmbH & Co. KG", "STACKIT GmbH & Co. KG"),
        Fact("document.issuer", "Elbe Wirtschaftsprüfung GmbH", "Elbe Wirtschaftsprüfung GmbH"),
        Fact("document.scheme", "bsi-c5", "BSI C5"),
        Fact("document.edition", "2025", "Ausgabe 2025"),
        Fact("document.attestation_type", "type_2", "Typ 2 (Angemessenheit und Wirksamkeit)"),
        Fact("document.level", "Basiskriterien", "Basiskriterien"),
        Fact("document.period_from", date(2025, 7, 1), "1. Juli 2025 bis 30. Juni 2026"),
        Fact("document.period_to", date(2026, 6, 30), "1. Juli 2025 bis 30. Juni 2026"),
        Fact("document.issued_on", date(2026, 8, 28), "28. August 2026"),
        Fact("document.scope_service", "STACKIT Kubernetes Engine", "STACKIT Kubernetes Engine"),
        Fact("document.scope_service", "STACKIT Object Storage", "STACKIT Object Storage"),
        Fact("document.scope_service", "STACKIT PostgreSQL Flex", "STACKIT PostgreSQL Flex"),
        Fact("document.scope_service", "STACKIT Key Management Service", "STACKIT Key Management Service"),
        Fact("document.scope_region", "eu01", "eu01"),
        Fact(
            "document.carve_out",
            "Alpen Backup GmbH",
            "Alpen Backup GmbH wurden nach der Carve-out-Methode behandelt",
        ),
        Fact("document.signed", True, "Unterschrift"),
    ),
)
