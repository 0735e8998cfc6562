"""Audit events of the municipal OpenStack in the CADF form: nothing happens there but work."""

from __future__ import annotations

import random
import uuid
from datetime import datetime

from tools.sample.telemetry.clock import Happening, moments

__all__ = ["happenings"]

_WORK = (
    ("read", "storage/object/account/container", "swift", "archief-app"),
    ("create", "storage/object/account/container/object", "swift", "archief-app"),
    ("read", "service/compute/servers", "nova", "archief-beheer"),
    ("authenticate", "service/security/account/user", "keystone", "archief-app"),
    ("read", "data/security/keymanager/secrets", "barbican", "archief-certificaten"),
)


def happenings() -> list[Happening]:
    """Every audit event of the week."""
    return [Happening(moment, _event(moment, dice)) for moment, dice in moments("openstack", 2600, night=0.6)]


def _event(moment: datetime, dice: random.Random) -> dict[str, object]:
    action, target, service, user = dice.choices(_WORK, (40, 30, 10, 18, 2))[0]
    return {
        "typeURI": "http://schemas.dmtf.org/cloud/audit/1.0/event",
        "eventType": "activity",
        "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "eventTime": moment.strftime("%Y-%m-%dT%H:%M:%S.%f+0000"),
        "action": action,
        "outcome": "success",
        "initiator": {
            "id": f"{user}-id",
            "name": user,
            "typeURI": "service/security/account/user",
            "project_id": "archief",
            "host": {"address": f"10.50.9.{dice.randrange(10, 20)}", "agent": "openstacksdk"},
        },
        "target": {"id": f"{service}-{dice.randrange(500)}", "typeURI": target},
        "observer": {"id": "target", "name": service, "typeURI": f"service/{service}"},
        "reason": {"reasonType": "HTTP", "reasonCode": "200"},
    }
