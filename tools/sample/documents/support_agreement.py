# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""Support agreement of the reports on public space (German, scan): support also comes from India."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Fact, Grid, Head, Paper, Signatures, Text, Title
from tools.sample.documents.scan import ScanLook

__all__ = ["SUPPORT_AGREEMENT"]

SUPPORT_AGREEMENT = Paper(
    file="supportvertrag-meldingen.pdf",
    title="Supportvertrag Meldingen",
    language="de",
    footer="Voorbeeldgegevens / sample data – Beispieldaten, kein echter Vertrag. Nr. MW-2025-207.",
    page_word=("Seite", "von"),
    family="serif",
    size=10.0,
    scan=ScanLook(dpi=200, skew=1.1, shade=34, noise=5.0, quality=40, seed=11),
    parts=(
        Title("Supportvertrag Meldingen", "Vertrag über Betrieb und Support, Nr. MW-2025-207"),
        Text("zwischen"),
        Text("Gemeente Havenstad, Niederlande, im Folgenden: Auftraggeber,"),
        Text("und"),
        Text("Meldwerk Software GmbH, Bremen, Deutschland, im Folgenden: Auftragnehmer."),
        Head("§ 1 Gegenstand und Laufzeit"),
        Text(
            "Der Auftragnehmer betreibt und betreut für den Auftraggeber die Anwendung für Meldungen aus dem "
            "öffentlichen Raum.",
            "(1)",
        ),
        Text("Der Vertrag tritt am 1. Oktober 2025 in Kraft und endet am 30. September 2028.", "(2)"),
        Text("Die Kündigungsfrist beträgt 90 Tage.", "(3)"),
        Head("§ 2 Ort der Daten"),
        Text("Die Daten des Auftraggebers werden ausschließlich in Deutschland gespeichert."),
        Head("§ 3 Supportpersonal"),
        Text(
            "Der Support wird durch Personal an Standorten in Deutschland und Indien erbracht. Das Personal hat zur "
            "Fehlerbehebung Zugriff auf die Anwendung und ihre Daten.",
            "(1)",
        ),
        Text("Support wird an Werktagen von 8 bis 18 Uhr, bei Störungen rund um die Uhr geleistet.", "(2)"),
        Head("§ 4 Unterauftragnehmer"),
        Text("Der Auftragnehmer setzt folgende Unterauftragnehmer ein:", "(1)"),
        Grid(
            (
                ("Name", "Tätigkeit", "Land"),
                ("STACKIT GmbH & Co. KG", "Betrieb der Cloud-Plattform", "Deutschland"),
                ("Bharat Cloud Care Pvt. Ltd.", "Support außerhalb der Bürozeiten", "Indien"),
            ),
            (0.40, 0.38, 0.22),
        ),
        Text(
            "Ein Wechsel eines Unterauftragnehmers wird dem Auftraggeber mindestens 30 Tage im Voraus mitgeteilt.",
            "(2)",
        ),
        Head("§ 5 Sicherheit"),
        Text(
            "Der Auftragnehmer meldet Verletzungen des Schutzes der Daten spätestens 24 Stunden nach Bekanntwerden.",
            "(1)",
        ),
        Text("Protokolldaten werden mindestens 180 Tage aufbewahrt.", "(2)"),
        Text(
            "Der Auftragnehmer ficht jedes Ersuchen einer Behörde außerhalb der Europäischen Union um Herausgabe von "
            "Daten an.",
            "(3)",
        ),
        Text("Der Auftraggeber hat das Recht, Audits beim Auftragnehmer durchzuführen.", "(4)"),
        Head("§ 6 Vertragsende"),
        Text(
            "Der Auftragnehmer gibt alle Daten innerhalb von 30 Tagen nach Vertragsende in den Formaten JSON und CSV "
            "zurück.",
            "(1)",
        ),
        Text("Der Auftragnehmer löscht alle Daten innerhalb von 30 Tagen nach der Rückgabe.", "(2)"),
        Head("§ 7 Recht und Gerichtsstand"),
        Text("Es gilt ausschließlich deutsches Recht.", "(1)"),
        Text("Gerichtsstand ist Bremen, Deutschland.", "(2)"),
        Text("Unterzeichnet in Bremen am 12. September 2025."),
        Signatures(
            (
                "Für den Auftraggeber",
                "Gemeente Havenstad",
                "A. Voorbeeld",
                "Unterschrift: ____________________",
            ),
            (
                "Für den Auftragnehmer",
                "Meldwerk Software GmbH",
                "M. Muster",
                "Unterschrift: ____________________",
            ),
        ),
    ),
    facts=(
        Fact("document.type", "service_agreement", "Supportvertrag Meldingen"),
        Fact("document.title", "Supportvertrag Meldingen", "Supportvertrag Meldingen"),
        Fact("document.holder", "Meldwerk Software GmbH", "Meldwerk Software GmbH"),
        Fact("document.customer", "Gemeente Havenstad", "Gemeente Havenstad"),
        Fact("document.issued_on", date(2025, 9, 12), "Unterzeichnet in Bremen am 12. September 2025"),
        Fact("document.valid_from", date(2025, 10, 1), "tritt am 1. Oktober 2025 in Kraft"),
        Fact("document.valid_until", date(2028, 9, 30), "endet am 30. September 2028"),
        Fact("document.signed", True, "Unterschrift"),
        Fact("contract.governing_law", "DE", "ausschließlich deutsches Recht"),
        Fact("contract.court", "DE", "Gerichtsstand ist Bremen, Deutschland"),
        Fact("contract.data_location", "DE", "ausschließlich in Deutschland gespeichert"),
        Fact("contract.staff_location", "DE", "an Standorten in Deutschland und Indien"),
        Fact("contract.staff_location", "IN", "an Standorten in Deutschland und Indien"),
        Fact("contract.subprocessor", "STACKIT GmbH & Co. KG", "STACKIT GmbH & Co. KG"),
        Fact("contract.subprocessor", "Bharat Cloud Care Pvt. Ltd.", "Bharat Cloud Care Pvt. Ltd."),
        Fact("contract.subprocessor_country", "DE", "Deutschland"),
        Fact("contract.subprocessor_country", "IN", "Indien"),
        Fact("contract.subprocessor_notice", 30, "mindestens 30 Tage im Voraus"),
        Fact("contract.breach_notice", 24, "spätestens 24 Stunden nach Bekanntwerden"),
        Fact("contract.termination_notice", 90, "Kündigungsfrist beträgt 90 Tage"),
        Fact("contract.data_return", 30, "innerhalb von 30 Tagen nach Vertragsende"),
        Fact("contract.deletion", 30, "innerhalb von 30 Tagen nach der Rückgabe"),
        Fact("contract.audit_right", True, "hat das Recht, Audits beim Auftragnehmer durchzuführen"),
        Fact(
            "contract.disclosure_refusal",
            True,
            "ficht jedes Ersuchen einer Behörde außerhalb der Europäischen Union",
        ),
        Fact("contract.log_retention", 180, "Protokolldaten werden mindestens 180 Tage aufbewahrt"),
        Fact("contract.export_format", "JSON", "JSON und CSV"),
        Fact("contract.export_format", "CSV", "JSON und CSV"),
    ),
)
