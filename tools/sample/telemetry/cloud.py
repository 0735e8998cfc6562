"""Audit events of three clouds: CloudTrail, and STACKIT and OVHcloud in the general form of an audit log.

Operations of STACKIT and OVHcloud without a public example have made-up names.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime
from typing import Any

from tools.sample.infrastructure.parts import stable_id
from tools.sample.telemetry.clock import Happening, at, moments, stamp

__all__ = ["aws", "ovh", "stackit"]

_ACCOUNT, _FOREIGN = "111122223333", "999900001111"
_KEY = f"arn:aws:kms:eu-central-1:{_ACCOUNT}:key/1f2e3d4c-0000-4000-8000-0123456789ab"
_SNAPSHOT = f"arn:aws:rds:eu-central-1:{_ACCOUNT}:snapshot:rapportage-kopie"
_ATTACKER = "198.51.100.77"


def _identifier(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


def _trail(
    moment: datetime, dice: random.Random, source: str, name: str, user: str, address: str, **more: Any
) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": f"AIDASAMPLE{user.upper().replace('-', '')}",
            "arn": f"arn:aws:iam::{_ACCOUNT}:user/{user}",
            "accountId": _ACCOUNT,
            "userName": user,
        },
        "eventTime": stamp(moment, milliseconds=False),
        "eventSource": source,
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": address,
        "userAgent": "aws-cli/2.17.0",
        "requestParameters": None,
        "responseElements": None,
        "requestID": _identifier(dice),
        "eventID": _identifier(dice),
        "readOnly": not more,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": _ACCOUNT,
        **more,
    }


def aws() -> list[Happening]:
    """CloudTrail of the reporting service."""
    work = (
        ("s3.amazonaws.com", "GetBucketLocation", "rapport-laden"),
        ("s3.amazonaws.com", "ListBuckets", "rapport-beheer"),
        ("rds.amazonaws.com", "DescribeDBInstances", "rapport-beheer"),
        ("kms.amazonaws.com", "Decrypt", "rapport-laden"),
        ("kms.amazonaws.com", "GenerateDataKey", "rapport-laden"),
        ("sts.amazonaws.com", "AssumeRole", "rapport-laden"),
    )
    found: list[Happening] = []
    for moment, dice in moments("aws", 1700, night=0.6):
        source, name, user = dice.choices(work, (30, 1, 10, 30, 20, 9))[0]
        found.append(Happening(moment, _trail(moment, dice, source, name, user, "10.50.6.14")))
    dice = random.Random("havenstad aws attack")
    who, grant, snap, share, copy, replicate = (
        at(28, 10, 2, 11),
        at(28, 10, 6, 40),
        at(28, 10, 11, 5),
        at(28, 10, 14, 58),
        at(28, 10, 16, 20),
        at(28, 10, 21, 47),
    )

    def did(moment: datetime, source: str, name: str, **more: Any) -> dict[str, Any]:
        return _trail(moment, dice, source, name, "rapport-beheer", _ATTACKER, **more)

    return [
        *found,
        Happening(
            who,
            did(who, "sts.amazonaws.com", "GetCallerIdentity", userAgent="TruffleHog"),
            "discovery",
            "a key found in a secret is tried out",
            "sts GetCallerIdentity, agent TruffleHog, unknown address",
        ),
        Happening(
            grant,
            did(
                grant,
                "kms.amazonaws.com",
                "CreateGrant",
                requestParameters={
                    "keyId": _KEY,
                    "granteePrincipal": f"arn:aws:iam::{_FOREIGN}:root",
                    "operations": ["Decrypt", "DescribeKey", "CreateGrant"],
                },
                responseElements={"grantId": f"{dice.getrandbits(256):064x}"},
            ),
            "keys",
            "a foreign account may decrypt with the key of the reporting service",
            f"kms CreateGrant, granteePrincipal of account {_FOREIGN}, Decrypt",
        ),
        Happening(
            snap,
            did(
                snap,
                "rds.amazonaws.com",
                "CreateDBSnapshot",
                requestParameters={
                    "dBInstanceIdentifier": "rapportage",
                    "dBSnapshotIdentifier": "rapportage-kopie",
                },
            ),
            "collection",
            "a snapshot of the database is made",
            "rds CreateDBSnapshot",
        ),
        Happening(
            share,
            did(
                share,
                "ec2.amazonaws.com",
                "ModifySnapshotAttribute",
                requestParameters={
                    "snapshotId": "snap-0a1b2c3d4e5f60718",
                    "attributeType": "CREATE_VOLUME_PERMISSION",
                    "createVolumePermission": {"add": {"items": [{"userId": _FOREIGN}]}},
                },
                responseElements={"_return": True},
            ),
            "exfiltration",
            "a snapshot of a volume is shared with the foreign account",
            f"ec2 ModifySnapshotAttribute, add account {_FOREIGN}",
        ),
        Happening(
            copy,
            did(
                copy,
                "rds.amazonaws.com",
                "CopyDBSnapshot",
                awsRegion="us-east-1",
                requestParameters={
                    "sourceDBSnapshotIdentifier": _SNAPSHOT,
                    "targetDBSnapshotIdentifier": "kopie",
                    "sourceRegion": "eu-central-1",
                },
            ),
            "exfiltration",
            "the snapshot of the database is copied to the United States",
            "rds CopyDBSnapshot, awsRegion us-east-1, sourceRegion eu-central-1",
        ),
        Happening(
            replicate,
            did(
                replicate,
                "s3.amazonaws.com",
                "PutBucketReplication",
                requestParameters={
                    "bucketName": "havenstad-rapporten",
                    "ReplicationConfiguration": {
                        "Role": f"arn:aws:iam::{_ACCOUNT}:role/kopie",
                        "Rule": {
                            "Status": "Enabled",
                            "Destination": {"Bucket": "arn:aws:s3:::rapporten-kopie", "Account": _FOREIGN},
                        },
                    },
                },
            ),
            "exfiltration",
            "the bucket with reports is replicated to the foreign account",
            f"s3 PutBucketReplication, destination account {_FOREIGN}",
        ),
    ]


def _entry(
    moment: datetime, dice: random.Random, product: str, source: str, name: str, user: str, **more: Any
) -> dict[str, Any]:
    return {
        "product": product,
        "eventTimeStamp": stamp(moment),
        "eventVersion": "1.0",
        "eventSource": source,
        "eventName": name,
        "eventType": "ADMIN_ACTIVITY",
        "severity": "INFO",
        "requestId": _identifier(dice),
        "initiator": {"id": stable_id(user), "principal": user},
        "sourceIpAddress": "10.20.0.5",
        "userAgent": "terraform",
        "result": {"code": 200},
        **more,
    }


def stackit() -> list[Happening]:
    """Audit log of the STACKIT project of the case system."""
    context = {"projectId": stable_id("stackit project"), "organizationId": stable_id("stackit organization")}
    work = (
        ("stackit-ske", "ske.cluster.get"),
        ("stackit-objectstorage", "objectstorage.bucket.list"),
        ("stackit-postgresflex", "postgresflex.instance.get"),
        ("stackit-kms", "kms.key.list"),
        ("stackit-kms", "kms.key.decrypt"),
    )
    found: list[Happening] = []
    for moment, dice in moments("stackit", 1600, night=0.6):
        source, name = dice.choice(work)
        user = "zaken-kek@sa.stackit.cloud" if name.endswith("decrypt") else "terraform@sa.stackit.cloud"
        entry = _entry(moment, dice, "stackit", source, name, user, region="eu01", context=context)
        found.append(Happening(moment, entry))
    dice = random.Random("havenstad stackit attack")
    export = at(28, 9, 52, 19)
    return [
        *found,
        Happening(
            export,
            _entry(
                export,
                dice,
                "stackit",
                "stackit-kms",
                "kms.key.export",
                "adm-0007@havenstad.example",
                region="eu01",
                context=context,
                severity="WARNING",
                sourceIpAddress=_ATTACKER,
                userAgent="curl/8.5.0",
                resourceName="zaken-kek",
                details={"keyring": "zaken", "keyVersion": 1, "format": "raw"},
            ),
            "keys",
            "the key of the case system is exported",
            "stackit-kms kms.key.export from an unknown address",
        ),
    ]


def ovh() -> list[Happening]:
    """Audit log of the OVHcloud project of the citizen portal."""
    work = (
        ("ovh-storage", "storage.container.get"),
        ("ovh-kube", "kube.cluster.get"),
        ("ovh-database", "database.service.get"),
        ("ovh-storage", "storage.object.list"),
    )
    found: list[Happening] = []
    for moment, dice in moments("ovh", 1500, night=0.6):
        source, name = dice.choice(work)
        entry = _entry(moment, dice, "ovh", source, name, "terraform@havenstad.example", region="GRA")
        found.append(Happening(moment, entry))
    dice = random.Random("havenstad ovh attack")
    replicate = at(28, 10, 33, 2)
    return [
        *found,
        Happening(
            replicate,
            _entry(
                replicate,
                dice,
                "ovh",
                "ovh-storage",
                "storage.container.replication.update",
                "adm-0007@havenstad.example",
                region="GRA",
                sourceIpAddress=_ATTACKER,
                userAgent="curl/8.5.0",
                resourceName="havenstad-portaal-bijlagen",
                details={"destination": {"name": "havenstad-portaal-bijlagen-kopie", "region": "BHS"}},
            ),
            "exfiltration",
            "the attachments of the portal are replicated to Canada",
            "ovh-storage replication.update, destination region BHS",
        ),
    ]
