"""Makes ``software/`` of the sample institution: keys, policy, SBOM, provenance and source reviews.

Everything here is sample data. The keys are derived from a text that stands in this file, so anybody can sign
with them: they prove nothing outside this sample. The authorities, the builder and the images do not exist.
The same bytes come out at every run.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hansa.provenance import (
    PROVENANCE_TYPE,
    REVIEW_TYPE,
    STATEMENT_TYPE,
    canonical_json,
    sign_payload,
)
from tools.sample.digests import (
    MELDINGEN_API_DIGEST,
    MELDINGEN_API_IMAGE,
    MELDINGEN_COMMIT,
    MELDINGEN_REPOSITORY,
    ZAAKSYSTEEM_APP_DIGEST,
    ZAAKSYSTEEM_APP_IMAGE,
    ZAAKSYSTEEM_COMMIT,
    ZAAKSYSTEEM_REPOSITORY,
)

__all__ = ["BUILDER", "build", "demo_key"]

BUILDER = "https://build.havenstad.example/runners/release"
_BUILD_TYPE = "https://build.havenstad.example/types/container/v1"
_NOTICE = "Sample data: demo key, made from a public text. It proves nothing outside this sample."

_POLICY = """\
# Sample data: whom the (invented) municipality of Havenstad accepts. The keys are demo keys.
version = 1
covers = "everything deployed"

[review]
quorum = 2
maximum_age_days = 730
objection_blocks = true
conditions_block = false
algorithms = ["ed25519"]
"""

_AUTHORITIES = (
    ("demo-review-nl", "Demo review authority NL (sample)", "NL"),
    ("demo-review-de", "Demo review authority DE (sample)", "DE"),
    ("demo-review-fr", "Demo review authority FR (sample)", "FR"),
)

_COMPONENTS = (
    ("fastapi", "0.115.6", "pypi", ""),
    ("sqlalchemy", "2.0.36", "pypi", ""),
    ("psycopg", "3.2.3", "pypi", ""),
    ("lxml", "5.3.0", "pypi", ""),
    ("zgw-client", "1.4.0", "generic", "NL"),
    ("formular-engine", "3.1.2", "generic", "DE"),
)


def demo_key(name: str) -> Ed25519PrivateKey:
    """The demo key of one party of the sample."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"hansa sample key {name}".encode()).digest())


def build(folder: Path) -> None:
    """Write the folder; files of an earlier run are replaced."""
    for name in ("keys", "provenance", "reviews", "sbom"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write(folder / "policy.toml", _policy())
    for name in ("builder", *(authority for authority, _, _ in _AUTHORITIES)):
        _write(folder / "keys" / f"{name}.pem", _pem(name))
    _write(folder / "sbom" / "zaaksysteem-app.cdx.json", _pretty(_sbom()))
    builds = (
        (
            "zaaksysteem-app",
            ZAAKSYSTEEM_APP_IMAGE,
            ZAAKSYSTEEM_APP_DIGEST,
            ZAAKSYSTEEM_REPOSITORY,
            ZAAKSYSTEEM_COMMIT,
        ),
        ("meldingen-api", MELDINGEN_API_IMAGE, MELDINGEN_API_DIGEST, MELDINGEN_REPOSITORY, MELDINGEN_COMMIT),
    )
    for name, image, digest, repository, commit in builds:
        statement = _provenance(image, digest, repository, commit)
        _write(folder / "provenance" / f"{name}.dsse.json", _signed(statement, "builder"))
    _write(folder / "reviews" / "zaaksysteem-app-nl.dsse.json", _signed(_review_nl(), "demo-review-nl"))
    _write(folder / "reviews" / "zaaksysteem-app-de.dsse.json", _signed(_review_de(), "demo-review-de"))


def _policy() -> str:
    parts = [_POLICY]
    for authority, name, country in _AUTHORITIES:
        parts.append(
            f'\n[[authorities]]\nid = "{authority}"\nname = "{name}"\ncountry = "{country}"\n'
            f'keys = [{{ file = "keys/{authority}.pem", keyid = "{authority}-2026" }}]\n'
        )
    parts.append(
        f'\n[[builders]]\nid = "{BUILDER}"\n'
        'keys = [{ file = "keys/builder.pem", keyid = "builder-2026" }]\n'
        f'build_types = ["{_BUILD_TYPE}"]\n'
    )
    return "".join(parts)


def _pem(name: str) -> str:
    public = demo_key(name).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return f"{_NOTICE}\n{pem}"


def _signed(statement: dict[str, Any], name: str) -> str:
    return _pretty(sign_payload(canonical_json(statement), {f"{name}-2026": demo_key(name)}))


def _provenance(image: str, digest: str, repository: str, commit: str) -> dict[str, Any]:
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": image, "digest": {"sha256": digest.removeprefix("sha256:")}}],
        "predicateType": PROVENANCE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": _BUILD_TYPE,
                "externalParameters": {"repository": repository, "ref": "refs/heads/release"},
                "resolvedDependencies": [
                    {"uri": f"git+{repository}@refs/heads/release", "digest": {"gitCommit": commit}},
                    {
                        "uri": "pkg:oci/python?repository_url=registry.havenstad.example/base/python",
                        "digest": {"sha256": hashlib.sha256(b"hansa sample base image").hexdigest()},
                    },
                ],
            },
            "runDetails": {
                "builder": {"id": BUILDER},
                "metadata": {"startedOn": "2026-09-14T06:30:00Z", "finishedOn": "2026-09-14T06:41:00Z"},
            },
        },
    }


def _review(authority: str, country: str, **fields: Any) -> dict[str, Any]:
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": f"git+{ZAAKSYSTEEM_REPOSITORY}", "digest": {"gitCommit": ZAAKSYSTEEM_COMMIT}}],
        "predicateType": REVIEW_TYPE,
        "predicate": {
            "authority": {"id": authority, "country": country},
            "scope": {"kind": "full", "unreviewedFiles": 0},
            **fields,
        },
    }


def _review_nl() -> dict[str, Any]:
    return _review(
        "demo-review-nl",
        "NL",
        depth=["read", "tool"],
        method=[
            {"name": "manual reading by two reviewers"},
            {"name": "static analysis", "version": "sample"},
        ],
        verdict="accepted",
        reviewedOn="2026-09-22",
        validFrom="2026-09-22",
        validUntil="2027-09-21",
    )


def _review_de() -> dict[str, Any]:
    return _review(
        "demo-review-de",
        "DE",
        depth=["read", "tool", "dynamic"],
        method=[{"name": "manual reading by three reviewers"}, {"name": "fuzzing"}],
        verdict="accepted-with-conditions",
        conditions=[
            {
                "id": "DE-1",
                "text": "The XML import is switched off until its parser is bounded.",
                "met": False,
            }
        ],
        reviewedOn="2026-10-05",
        validFrom="2026-10-05",
        validUntil="2027-04-04",
    )


def _sbom() -> dict[str, Any]:
    components = []
    for name, version, kind, country in _COMPONENTS:
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"pkg:{kind}/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:{kind}/{name}@{version}",
        }
        if country:
            component["supplier"] = {"name": f"Sample maker of {name}", "address": {"country": country}}
        components.append(component)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:5a3b1d0e-0000-4000-8000-4a6176656e73",
        "version": 1,
        "metadata": {
            "timestamp": "2026-09-14T06:41:00Z",
            "component": {
                "type": "container",
                "bom-ref": "zaaksysteem-app",
                "name": "zaaksysteem-app",
                "version": "4.2.0",
                "hashes": [{"alg": "SHA-256", "content": ZAAKSYSTEEM_APP_DIGEST.removeprefix("sha256:")}],
            },
            "properties": [{"name": "note", "value": "Sample data: no such image exists."}],
        },
        "components": components,
    }


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    build(Path(__file__).resolve().parents[2] / "examples" / "havenstad" / "software")
