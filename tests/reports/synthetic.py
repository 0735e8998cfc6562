"""A made-up run for tests of the reports: small, complete, all of it sample data."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from hansa.assessment.exposure import Exposure
from hansa.catalogs import Standard
from hansa.detection import Detection
from hansa.model import (
    AcceptedRisk,
    Basis,
    Blocker,
    Check,
    Clause,
    Control,
    Country,
    DataClass,
    Decision,
    DecisionOutcome,
    Delta,
    EvidenceRequest,
    Finding,
    Institution,
    JsonPointer,
    LineSpan,
    Observation,
    PageBox,
    Problem,
    ProblemReason,
    Quantity,
    Record,
    Role,
    Scheme,
    SchemeUse,
    Service,
    Severity,
    Source,
    SourceKind,
    Status,
    Step,
    Subject,
    SubjectKind,
    Verdict,
    VerdictStatus,
)
from hansa.provenance import Chain, Link, LinkKind, LinkStatus, Refusal
from hansa.runs.run import Changes, DetectionSummary, Population, Run, SealInterval, SourceRead

AS_OF = date(2026, 11, 1)
PLAN = {
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "ovh_storage.docs",
                    "values": {
                        "name": "portal-docs",
                        "region": "GRA",
                        "replica": "BHS",
                        "admin_password": "hunter2-must-not-show",
                        "note": "marked-must-not-show",
                    },
                    "sensitive_values": {"note": True},
                }
            ]
        }
    }
}
LOG = "\n".join(f"line {number}" for number in range(1, 40)) + "\n"


def build_root(folder: Path) -> dict[str, Source]:
    """Write the sources that the run cites; returns them by name."""
    files: dict[str, tuple[SourceKind, bytes]] = {
        "infrastructure/plan.json": (SourceKind.INFRASTRUCTURE, json.dumps(PLAN).encode()),
        "infrastructure/shipper.conf": (SourceKind.INFRASTRUCTURE, LOG.encode()),
        "answers.toml": (SourceKind.DECLARATION, b'telemetry = "stays in the EU"\n'),
        "telemetry/audit.jsonl": (SourceKind.TELEMETRY, b'{"verb": "get"}\n'),
    }
    sources = {}
    for name, (kind, data) in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        sources[name] = Source(name, hashlib.sha256(data).hexdigest(), kind, len(data))
    contract = folder / "documents" / "contract.pdf"
    contract.parent.mkdir(exist_ok=True)
    pages = []
    for number in range(1, 4):
        page = Image.new("L", (1240, 1754), 255)
        draw = ImageDraw.Draw(page)
        for line in range(40):
            draw.text(
                (120, 150 + 38 * line), f"Artikel {number}.{line} Voorbeeldtekst van een overeenkomst.", 0
            )
        pages.append(page)
    pages[0].save(
        contract,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=150,
        creationDate=time.gmtime(0),
        modDate=time.gmtime(0),
    )
    data = contract.read_bytes()
    sources["documents/contract.pdf"] = Source(
        "documents/contract.pdf", hashlib.sha256(data).hexdigest(), SourceKind.DOCUMENT, len(data)
    )
    return sources


def _service(identifier: str, name: str, supplier: str, data_class: str) -> Service:
    return Service(identifier, name, supplier, data_class, "Team Digitaal")


def build_run(folder: Path, *, detections: int = 60, hostile: str = "", seals: bool = True) -> Run:
    """A run over four services whose decisions are all different.

    Args:
        folder: where its sources are written.
        detections: how many.
        hostile: text put into everything that comes from outside.
        seals: whether SEAL intervals are there.
    """
    src = build_root(folder)
    bucket = Subject(SubjectKind.RESOURCE, "infrastructure/plan.json#ovh_storage.docs")
    shipper = Subject(SubjectKind.RESOURCE, "infrastructure/shipper.conf#meldingen/ConfigMap/fluent-bit")
    document = Subject(SubjectKind.DOCUMENT, src["documents/contract.pdf"].sha256)
    party = Subject(SubjectKind.PARTY, "ovh")

    def seen(
        subject: Subject, name: str, value: Any, source: str, locator: Any, quote: str, **more: Any
    ) -> Observation:
        basis = more.pop("basis", Basis.OBSERVED)
        return Observation(
            subject, name, value, src[source], locator, quote + hostile, basis, "sample.reader", **more
        )

    rows = "/planned_values/root_module/resources/0/values"
    observations = [
        seen(
            bucket,
            "resource.replicates_to",
            Country("CA"),
            "infrastructure/plan.json",
            JsonPointer(f"{rows}/replica"),
            "BHS",
        ),
        seen(
            bucket, "resource.region", "GRA", "infrastructure/plan.json", JsonPointer(f"{rows}/region"), "GRA"
        ),
        seen(
            shipper,
            "resource.sends_to",
            "http-intake.example" + hostile,
            "infrastructure/shipper.conf",
            LineSpan(12, 13),
            "line 12 to 13",
        ),
        seen(
            shipper,
            "resource.sends_to_country",
            Country("US"),
            "answers.toml",
            LineSpan(1, 1),
            'telemetry = "stays in the EU"',
            basis=Basis.DECLARED,
        ),
        seen(
            document,
            "contract.retention",
            Quantity(Decimal(30), "days"),
            "documents/contract.pdf",
            PageBox(1, 57, 146, 330, 156),
            "Artikel 1.4 Voorbeeldtekst",
            basis=Basis.CONTRACTED,
        ),
        seen(
            document,
            "contract.governing_law",
            Country("NL"),
            "documents/contract.pdf",
            PageBox(2, 57, 400, 330, 410),
            "Artikel 2.18 Voorbeeldtekst",
            basis=Basis.CONTRACTED,
            confidence=0.87,
        ),
        seen(
            document,
            "document.valid_until",
            date(2026, 6, 30),
            "documents/contract.pdf",
            PageBox(3, 57, 300, 330, 310),
            "Artikel 3.12 Voorbeeldtekst",
            basis=Basis.ATTESTED,
        ),
        seen(
            party,
            "party.owned_by",
            Subject(SubjectKind.PARTY, "parent"),
            "telemetry/audit.jsonl",
            Record(0, "a-1"),
            '{"verb": "get"}',
        ),
    ]
    by_id = {row.id: row for row in observations}
    ids = [row.id for row in observations]
    checks = {
        identifier: Check(
            id=identifier,
            title={"en": title + hostile, "nl": dutch},
            control=control,
            subject=SubjectKind.RESOURCE,
            expression="true",
            severity=severity,
            remedy={"en": f"Mend {identifier}.", "nl": f"Herstel {identifier}."},
            ask={"en": f"Show {identifier}.", "nl": f"Toon {identifier} aan."},
        )
        for identifier, title, dutch, control, severity in (
            (
                "LOC-01",
                "Data lies in an allowed country",
                "Gegevens liggen in een toegestaan land",
                "LOC-1",
                Severity.CRITICAL,
            ),
            (
                "TEL-01",
                "Telemetry stays in allowed countries",
                "Telemetrie blijft in toegestane landen",
                "LOC-2",
                Severity.HIGH,
            ),
            ("KEY-01", "The customer holds the keys", "De klant houdt de sleutels", "CRY-1", Severity.HIGH),
            (
                "RET-01",
                "Backups are kept long enough",
                "Back-ups worden lang genoeg bewaard",
                "BCK-1",
                Severity.MEDIUM,
            ),
        )
    }

    def found(check: str, subject: Subject, status: Status, **more: Any) -> Finding:
        row = checks[check]
        return Finding(check, row.control, subject, status, row.severity, AS_OF, remedy=row.remedy, **more)

    findings = (
        found(
            "LOC-01",
            bucket,
            Status.FAIL,
            observations=(ids[0], ids[1]),
            message="A replica lies in Canada." + hostile,
            contradicts=(ids[3],),
        ),
        found(
            "TEL-01",
            shipper,
            Status.FAIL,
            observations=(ids[2],),
            contradicts=(ids[3],),
            message="Telemetry is sent to the United States.",
        ),
        found(
            "KEY-01",
            bucket,
            Status.UNKNOWN,
            reason="no_evidence",
            message="Nobody has shown who holds the keys.",
        ),
        found(
            "RET-01",
            document,
            Status.PASS,
            observations=(ids[4], ids[5]),
            achieved={"retention_days": Quantity(Decimal(30), "days")},
        ),
        found("RET-01", bucket, Status.NOT_APPLICABLE, reason="no data"),
    )
    loc, tel, key, ret, _ = findings
    clauses = tuple(
        Clause(
            scheme,
            f"{area}-{number:02}",
            Role.PROVIDER,
            title={"en": f"Sample requirement {number}" + hostile, "nl": f"Voorbeeldeis {number}"},
        )
        for scheme in ("bsi-c5", "bio2")
        for area in ("LOC", "KEY", "BCK")
        for number in range(1, 9)
    )
    statuses = list(VerdictStatus)
    verdicts = tuple(
        Verdict(
            service,
            clause.scheme,
            clause.id,
            statuses[(index + shift) % 4],
            reason="no_evidence" if statuses[(index + shift) % 4] is VerdictStatus.UNKNOWN else "",
            deltas=(Delta("retention_days", ">=", Decimal(90), "days"),)
            if statuses[(index + shift) % 4] is VerdictStatus.MET_EXCEPT
            else (),
            controls=("LOC-1",),
            findings=((loc, key, ret, tel)[(index + shift) % 4].fingerprint,),
            attestation=(ids[6],) if index % 7 == 0 else (),
        )
        for shift, service in enumerate(("portal", "meldingen", "archief", "zaak"))
        for index, clause in enumerate(clauses)
    )
    steps = (
        Step(
            "mend", dict(checks["LOC-01"].remedy), "LOC-01", bucket.urn, 1, ("bsi-c5:LOC-01", "bio2:LOC-02")
        ),
        Step("ask", dict(checks["KEY-01"].ask), "KEY-01", bucket.urn, 2, ("bsi-c5:KEY-01",)),
    )
    risk = AcceptedRisk(
        "zaak", "bsi-c5:KEY-01", "Directeur Bedrijfsvoering" + hostile, "tot de migratie", date(2027, 3, 1)
    )
    decisions = (
        Decision(
            "portal",
            "persoonsgegevens",
            DecisionOutcome.NOT_ALLOWED,
            (
                Blocker("bsi-c5:LOC-01", VerdictStatus.NOT_MET, (loc.fingerprint,)),
                Blocker("bio2:LOC-02", VerdictStatus.NOT_MET, (loc.fingerprint,)),
                Blocker("bsi-c5:KEY-01", VerdictStatus.UNKNOWN, (key.fingerprint,), "no_evidence"),
                Blocker("seal:SOV-3", VerdictStatus.UNKNOWN, (), "SEAL at least 0, at most 3; 2 is required"),
            ),
            (),
            steps,
            (
                EvidenceRequest(
                    "OVH SAS" + hostile, "portal", "KEY-01", dict(checks["KEY-01"].ask), ("bsi-c5:KEY-01",)
                ),
            ),
        ),
        Decision(
            "meldingen",
            "intern",
            DecisionOutcome.CANNOT_TELL,
            (Blocker("bsi-c5:KEY-01", VerdictStatus.UNKNOWN, (key.fingerprint,)),),
            (),
            steps[1:],
        ),
        Decision("archief", "intern", DecisionOutcome.ALLOWED),
        Decision("zaak", "persoonsgegevens", DecisionOutcome.ALLOWED_WITH_RISKS, (), (risk,)),
    )
    services = (
        _service("portal", "Burgerportaal" + hostile, "OVH SAS", "persoonsgegevens"),
        _service("meldingen", "Meldingen", "STACKIT GmbH & Co. KG", "intern"),
        _service("archief", "Archief", "Havenstad Datacentrum B.V.", "intern"),
        _service("zaak", "Zaaksysteem", "STACKIT GmbH & Co. KG", "persoonsgegevens"),
    )
    digest = "ab" * 32
    chain = Chain(
        digest,
        AS_OF,
        (
            Link(
                LinkKind.PROVENANCE,
                LinkStatus.OK,
                f"sha256:{digest}",
                "a build statement is accepted." + hostile,
                decisive=True,
            ),
            Link(LinkKind.SOURCE, LinkStatus.OK, "repository@c0ffee", "the commit is known.", decisive=True),
            Link(
                LinkKind.REVIEW,
                LinkStatus.REFUSED,
                "repository@c0ffee",
                "the key has expired.",
                Refusal.KEY_EXPIRED,
            ),
            Link(
                LinkKind.QUORUM,
                LinkStatus.MISSING,
                "repository@c0ffee",
                "one country of two.",
                Refusal.TOO_FEW_COUNTRIES,
                decisive=True,
            ),
        ),
    )
    path = ("ovh_storage docs" + hostile, "operated by OVH SAS (FR)", "owned by Parent Inc. (US)")
    exposures = {
        "portal": (
            Exposure(
                law="us-cloud-act",
                country="US",
                party="Parent Inc.",
                link="owner",
                path=path,
                observations=(ids[7], ids[1]),
                cut_by=("another operator than OVH SAS", "a party without Parent Inc. among its owners"),
            ),
        )
    }
    return Run(
        version="0.1.0",
        institution=Institution(
            "havenstad",
            "Gemeente Havenstad" + hostile,
            "NL",
            ("nl", "en"),
            AS_OF,
            services,
            (SchemeUse("bsi-c5", "2026"), SchemeUse("bio2", "1.3")),
            (
                DataClass("intern", {"en": "internal data", "nl": "interne gegevens"}, 1),
                DataClass("persoonsgegevens", {"en": "personal data", "nl": "persoonsgegevens"}, 2),
            ),
            allowed_countries=("EEA",),
        ),
        as_of=AS_OF,
        standard=Standard(
            tuple(
                Control(identifier, "LOC", "SOV-3", {"en": identifier}, {"en": identifier}, (Role.PROVIDER,))
                for identifier in ("LOC-1", "LOC-2", "CRY-1", "BCK-1")
            ),
            (
                Scheme("bio2", "1.3", {"en": "BIO2"}, "sample", "NL"),
                Scheme("bsi-c5", "2026", {"en": "BSI C5"}, "sample", "DE"),
            ),
            clauses,
            (),
        ),
        checks=checks,
        sources=tuple(SourceRead(one, "sample.reader", 3) for one in src.values()),
        problems=(
            Problem(
                "documents/scan.pdf" + hostile,
                ProblemReason.MISSING_DATA,
                "has no text and the data for reading it is missing.",
                advice="Install the language data.",
            ),
            Problem(
                "telemetry/audit.jsonl",
                ProblemReason.MALFORMED,
                "lines are not valid JSON.",
                "line 12",
                whole=False,
                count=3,
            ),
        ),
        observations=by_id,
        findings=findings,
        verdicts=verdicts,
        decisions=decisions,
        seals={
            service.id: SealInterval(
                service.id,
                Decimal("31.5"),
                Decimal("78.2"),
                1,
                3,
                20,
                48,
                {f"SOV-{number}": (number % 3, 4) for number in range(1, 9)},
                ("1.1",) * 12,
                ("2.1",) * 8,
            )
            for service in services
        }
        if seals
        else {},
        exposures=exposures,
        unknown_exposures={
            "portal": ("portal-docs: who holds the keys is not known", "something else" + hostile)
        },
        chains={digest: chain},
        detections=tuple(_detection(number, hostile) for number in range(detections)),
        detection=DetectionSummary(
            20_000,
            {"malformed": 3},
            120,
            {"regular expression not supported": 2},
            {"no events of windows/security": 40},
        ),
        populations=(
            Population("resource", "portal", 4, "declared", "the plan is said to hold all"),
            Population("artifact", "meldingen", 2, "unknown"),
        ),
        changes=Changes(
            date(2026, 10, 1),
            (loc.fingerprint,),
            ("00" * 16,),
            {"portal": ("cannot_tell_yet", "not_allowed")},
        ),
        subject_names={
            bucket.urn: "portal-docs" + hostile,
            shipper.urn: "fluent-bit",
            document.urn: "contract.pdf",
            "party:ovh": "OVH SAS",
            "party:parent": "Parent Inc.",
        },
        subject_services={
            bucket.urn: ("portal",),
            shipper.urn: ("meldingen",),
            document.urn: ("portal", "archief"),
        },
    )


def _detection(number: int, hostile: str) -> Detection:
    levels = ("critical", "high", "medium", "low", "informational")
    rule = number % 12
    return Detection(
        rule_id=f"rule-{rule:02}",
        rule_title=f"Sample rule {rule}" + hostile,
        level=levels[rule % 5],
        tags=("attack.execution", f"attack.t10{rule:02}"),
        time=f"2026-10-28T{8 + number * 7 // 600 % 12:02}:{number * 7 // 10 % 60:02}:{number % 60:02}Z",
        file="telemetry/audit.jsonl",
        record=number,
        channel="Security",
        event_id="4688",
        computer=f"ws-{number % 5:03}" + hostile,
        matched={"User": f"user{number % 3}", "CommandLine": "powershell -enc …" + hostile},
        control="",
    )
