# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""Data-processing agreement of the citizen portal (Dutch, digital)."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Break, Fact, Grid, Head, Paper, Signatures, Text, Title

__all__ = ["PROCESSING_AGREEMENT"]

PROCESSING_AGREEMENT = Paper(
    file="verwerkersovereenkomst-burgerportaal.pdf",
    title="Verwerkersovereenkomst Burgerportaal",
    language="nl",
    footer="Voorbeeldgegevens / sample data – dit is geen echte overeenkomst. Kenmerk HAV-2025-0388.",
    page_word=("pagina", "van"),
    family="sans",
    size=9.5,
    parts=(
        Title(
            "Verwerkersovereenkomst Burgerportaal",
            "als bedoeld in artikel 28, derde lid, van de Algemene verordening gegevensbescherming",
        ),
        Text("De ondergetekenden:"),
        Text("Gemeente Havenstad, gevestigd te Havenstad, hierna: Verwerkingsverantwoordelijke;", "1."),
        Text("OVH SAS, gevestigd te Roubaix, Frankrijk, hierna: Verwerker;", "2."),
        Text("verklaren te zijn overeengekomen als volgt."),
        Head("Artikel 1 – Voorwerp en duur"),
        Text(
            "Verwerker verwerkt ten behoeve van het burgerportaal persoonsgegevens van inwoners: naam, adres, "
            "contactgegevens en ingediende aanvragen. Verwerker verwerkt deze gegevens uitsluitend op schriftelijke "
            "instructie van Verwerkingsverantwoordelijke.",
            "1.1",
        ),
        Text(
            "Deze overeenkomst treedt in werking op 1 juni 2025 en eindigt van rechtswege op 31 mei 2028.",
            "1.2",
        ),
        Text("Opzegging geschiedt schriftelijk met een opzegtermijn van 90 dagen.", "1.3"),
        Head("Artikel 2 – Plaats van verwerking"),
        Text(
            "Verwerker bewaart en verwerkt de persoonsgegevens uitsluitend in Frankrijk. Doorgifte naar een land "
            "buiten de Europese Economische Ruimte is niet toegestaan.",
            "2.1",
        ),
        Text("Medewerkers van Verwerker hebben uitsluitend toegang vanuit Frankrijk en Duitsland.", "2.2"),
        Head("Artikel 3 – Beveiliging"),
        Text(
            "Verwerker treft passende technische en organisatorische maatregelen en houdt deze op het peil van de "
            "stand van de techniek.",
            "3.1",
        ),
        Text(
            "De gegevens worden bij opslag versleuteld. De sleutels worden aangemaakt en beheerd door Verwerker.",
            "3.2",
        ),
        Text("Verwerker bewaart de logbestanden van toegang tot de gegevens ten minste 365 dagen.", "3.3"),
        Head("Artikel 4 – Meldplicht"),
        Text(
            "Verwerker meldt een inbreuk in verband met persoonsgegevens uiterlijk 96 uur na ontdekking aan "
            "Verwerkingsverantwoordelijke.",
            "4.1",
        ),
        Text(
            "De melding bevat ten minste de aard van de inbreuk, de gevolgen en de genomen maatregelen.",
            "4.2",
        ),
        Head("Artikel 5 – Subverwerkers"),
        Text("Verwerker zet de volgende subverwerkers in:", "5.1"),
        Grid(
            (
                ("Naam", "Werkzaamheden", "Land"),
                ("Ateliers du Port SAS", "Onderhoud van het rekencentrum", "Frankrijk"),
                ("Nordlicht Support GmbH", "Technische ondersteuning", "Duitsland"),
            ),
            (0.40, 0.38, 0.22),
        ),
        Text(
            "Verwerker meldt een nieuwe subverwerker ten minste 30 dagen van tevoren. "
            "Verwerkingsverantwoordelijke kan binnen die termijn bezwaar maken.",
            "5.2",
        ),
        Break(),
        Head("Artikel 6 – Verzoeken van buitenlandse autoriteiten"),
        Text(
            "Verwerker betwist ieder verzoek van een autoriteit buiten de Europese Unie om afgifte van "
            "persoonsgegevens en geeft geen gegevens af zonder toestemming van Verwerkingsverantwoordelijke.",
            "6.1",
        ),
        Head("Artikel 7 – Bijstand en controle"),
        Text(
            "Verwerker verleent bijstand bij verzoeken van betrokkenen en bij gegevensbeschermingseffect"
            "beoordelingen.",
            "7.1",
        ),
        Text(
            "Verwerkingsverantwoordelijke heeft het recht om, zelf of door een onafhankelijke derde, audits uit te "
            "voeren bij Verwerker.",
            "7.2",
        ),
        Head("Artikel 8 – Einde van de verwerking"),
        Text(
            "Verwerker geeft alle persoonsgegevens binnen 30 dagen na het einde van de overeenkomst terug in de "
            "formaten JSON en CSV.",
            "8.1",
        ),
        Text(
            "Verwerker verwijdert alle persoonsgegevens binnen 30 dagen na de teruggave en verklaart dat "
            "schriftelijk.",
            "8.2",
        ),
        Head("Artikel 9 – Toepasselijk recht en geschillen"),
        Text("Op deze overeenkomst is uitsluitend Nederlands recht van toepassing.", "9.1"),
        Text(
            "Geschillen worden voorgelegd aan de bevoegde rechter van de rechtbank Den Haag, Nederland.",
            "9.2",
        ),
        Text("Aldus overeengekomen en ondertekend op 20 mei 2025."),
        Signatures(
            (
                "Namens Verwerkingsverantwoordelijke",
                "Gemeente Havenstad",
                "G. Voorbeeld",
                "gemeentesecretaris",
                "Handtekening: ____________________",
            ),
            (
                "Namens Verwerker",
                "OVH SAS",
                "H. Exemple",
                "directeur juridische zaken",
                "Handtekening: ____________________",
            ),
        ),
    ),
    facts=(
        Fact("document.type", "data_processing_agreement", "Verwerkersovereenkomst Burgerportaal"),
        Fact(
            "document.title", "Verwerkersovereenkomst Burgerportaal", "Verwerkersovereenkomst Burgerportaal"
        ),
        Fact("document.holder", "OVH SAS", "OVH SAS"),
        Fact("document.customer", "Gemeente Havenstad", "Gemeente Havenstad"),
        Fact("document.issued_on", date(2025, 5, 20), "ondertekend op 20 mei 2025"),
        Fact("document.valid_from", date(2025, 6, 1), "treedt in werking op 1 juni 2025"),
        Fact("document.valid_until", date(2028, 5, 31), "eindigt van rechtswege op 31 mei 2028"),
        Fact("document.signed", True, "Handtekening"),
        Fact("contract.governing_law", "NL", "uitsluitend Nederlands recht van toepassing"),
        Fact("contract.court", "NL", "rechtbank Den Haag, Nederland"),
        Fact("contract.data_location", "FR", "uitsluitend in Frankrijk"),
        Fact("contract.staff_location", "FR", "uitsluitend toegang vanuit Frankrijk en Duitsland"),
        Fact("contract.staff_location", "DE", "uitsluitend toegang vanuit Frankrijk en Duitsland"),
        Fact("contract.subprocessor", "Ateliers du Port SAS", "Ateliers du Port SAS"),
        Fact("contract.subprocessor", "Nordlicht Support GmbH", "Nordlicht Support GmbH"),
        Fact("contract.subprocessor_country", "FR", "Frankrijk"),
        Fact("contract.subprocessor_country", "DE", "Duitsland"),
        Fact("contract.subprocessor_notice", 30, "ten minste 30 dagen van tevoren"),
        Fact("contract.breach_notice", 96, "uiterlijk 96 uur na ontdekking"),
        Fact("contract.termination_notice", 90, "opzegtermijn van 90 dagen"),
        Fact("contract.data_return", 30, "binnen 30 dagen na het einde van de overeenkomst terug"),
        Fact("contract.deletion", 30, "verwijdert alle persoonsgegevens binnen 30 dagen"),
        Fact(
            "contract.audit_right",
            True,
            "het recht om, zelf of door een onafhankelijke derde, audits uit te voeren",
        ),
        Fact(
            "contract.key_custody", "provider_key", "De sleutels worden aangemaakt en beheerd door Verwerker"
        ),
        Fact(
            "contract.disclosure_refusal",
            True,
            "betwist ieder verzoek van een autoriteit buiten de Europese Unie",
        ),
        Fact("contract.log_retention", 365, "logbestanden van toegang tot de gegevens ten minste 365 dagen"),
        Fact("contract.export_format", "JSON", "JSON en CSV"),
        Fact("contract.export_format", "CSV", "JSON en CSV"),
    ),
)
