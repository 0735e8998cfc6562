# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""Backup policy of the archive (Dutch, scan)."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Fact, Fields, Head, Paper, Signatures, Text, Title
from tools.sample.documents.scan import ScanLook

__all__ = ["BACKUP_POLICY"]

BACKUP_POLICY = Paper(
    file="backupbeleid-archief.pdf",
    title="Back-upbeleid Archief",
    language="nl",
    footer="Voorbeeldgegevens / sample data – dit is geen echt beleidsstuk.",
    page_word=("pagina", "van"),
    family="sans",
    size=10.5,
    scan=ScanLook(dpi=200, skew=-0.6, shade=30, noise=5.0, quality=40, seed=5),
    parts=(
        Title("Back-upbeleid Archief", "Beleid voor het veiligstellen van het digitale archief"),
        Fields(
            (
                ("Vastgesteld door", "Gemeente Havenstad"),
                ("Uitvoerder", "Havenstad Datacentrum B.V."),
                ("Datum van vaststelling", "10 februari 2026"),
                ("Geldig vanaf", "1 maart 2026"),
                ("Geldig tot en met", "28 februari 2029"),
                ("Eigenaar", "gemeentearchivaris"),
            )
        ),
        Head("1 Doel en reikwijdte"),
        Text(
            "Dit beleid geldt voor alle archiefbescheiden en metagegevens in het digitale archief van de gemeente "
            "Havenstad. Het legt vast hoe vaak back-ups worden gemaakt, waar zij worden bewaard en hoe wordt "
            "aangetoond dat zij bruikbaar zijn."
        ),
        Head("2 Frequentie en bewaartermijn"),
        Text("Van alle gegevens wordt iedere 24 uur een back-up gemaakt.", "2.1"),
        Text("Back-ups worden 90 dagen bewaard.", "2.2"),
        Text(
            "Back-ups kunnen tijdens de bewaartermijn niet worden gewijzigd of verwijderd, ook niet door beheerders.",
            "2.3",
        ),
        Head("3 Plaats"),
        Text(
            "De gegevens van het archief worden uitsluitend opgeslagen in Nederland.",
            "3.1",
        ),
        Text(
            "Back-ups worden bewaard in Nederland, in een rekencentrum op ten minste twintig kilometer van het "
            "rekencentrum waarin het archief staat.",
            "3.2",
        ),
        Head("4 Versleuteling"),
        Text(
            "Back-ups worden versleuteld. De sleutels staan in de eigen hardware security module (HSM) van de "
            "gemeente, buiten de omgeving van de uitvoerder; de uitvoerder heeft geen toegang tot de sleutels.",
            "4.1",
        ),
        Head("5 Hersteltest"),
        Text(
            "Het terugzetten van een back-up wordt iedere 24 maanden getest. De gemeentearchivaris ontvangt het "
            "verslag.",
            "5.1",
        ),
        Head("6 Logging"),
        Text("De logbestanden van het back-upsysteem worden 365 dagen bewaard.", "6.1"),
        Head("7 Verantwoordelijkheden"),
        Text(
            "De uitvoerder maakt de back-ups en meldt iedere mislukte back-up op de eerstvolgende werkdag. De "
            "gemeentearchivaris beoordeelt dit beleid eens per drie jaar.",
            "7.1",
        ),
        Text("Aldus vastgesteld te Havenstad op 10 februari 2026."),
        Signatures(
            (
                "Gemeente Havenstad",
                "I. Voorbeeld",
                "gemeentearchivaris",
                "Handtekening: ____________________",
            ),
            ("Havenstad Datacentrum B.V.", "J. Voorbeeld", "directeur", "Handtekening: ____________________"),
        ),
    ),
    facts=(
        Fact("document.type", "policy", "Back-upbeleid Archief"),
        Fact("document.title", "Back-upbeleid Archief", "Back-upbeleid Archief"),
        Fact("document.holder", "Havenstad Datacentrum B.V.", "Havenstad Datacentrum B.V."),
        Fact("document.issuer", "Gemeente Havenstad", "Gemeente Havenstad"),
        Fact("document.issued_on", date(2026, 2, 10), "10 februari 2026"),
        Fact("document.valid_from", date(2026, 3, 1), "1 maart 2026"),
        Fact("document.valid_until", date(2029, 2, 28), "28 februari 2029"),
        Fact("document.signed", True, "Handtekening"),
        Fact("contract.backup_interval", 24, "iedere 24 uur een back-up gemaakt"),
        Fact("contract.backup_retention", 90, "Back-ups worden 90 dagen bewaard"),
        Fact("contract.backup_location", "NL", "Back-ups worden bewaard in Nederland"),
        Fact("contract.data_location", "NL", "uitsluitend opgeslagen in Nederland"),
        Fact("contract.key_custody", "external", "eigen hardware security module (HSM) van de gemeente"),
        Fact("contract.restore_test", 730, "terugzetten van een back-up wordt iedere 24 maanden getest"),
        Fact("contract.log_retention", 365, "logbestanden van het back-upsysteem worden 365 dagen bewaard"),
    ),
)
