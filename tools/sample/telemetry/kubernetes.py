"""Audit events of the Kubernetes cluster of the reports on public space (audit.k8s.io/v1)."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from tools.sample.telemetry.clock import Happening, at, moments

__all__ = ["happenings"]

_ACTORS = (
    ("system:serviceaccount:kube-system:deployment-controller", "kube-controller-manager/v1.33", "10.30.0.4"),
    ("system:node:np-meldingen-1", "kubelet/v1.33", "10.30.0.11"),
    ("system:node:np-meldingen-2", "kubelet/v1.33", "10.30.0.12"),
    ("system:serviceaccount:meldingen:meldingen-api", "meldingen-api/1.9.3", "10.30.4.20"),
    ("system:kube-scheduler", "kube-scheduler/v1.33", "10.30.0.4"),
)
_READS = (
    ("get", "pods"),
    ("watch", "pods"),
    ("list", "nodes"),
    ("get", "configmaps"),
    ("patch", "nodes"),
    ("get", "leases"),
)
_STOLEN = "havenstad:adm-0007"


def _audit(
    moment: datetime,
    dice: random.Random,
    verb: str,
    resource: str,
    user: str,
    agent: str,
    address: str,
    **more: Any,
) -> dict[str, Any]:
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    done = (moment + timedelta(milliseconds=7)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    namespace = more.pop("namespace", "meldingen")
    name = more.pop("name", "")
    sub = more.pop("subresource", "")
    reference = {"resource": resource, "namespace": namespace, "apiVersion": "v1"}
    if name:
        reference["name"] = name
    if sub:
        reference["subresource"] = sub
    path = (
        f"/api/v1/namespaces/{namespace}/{resource}"
        + (f"/{name}" if name else "")
        + (f"/{sub}" if sub else "")
    )
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata",
        "auditID": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "stage": "ResponseComplete",
        "requestURI": path,
        "verb": verb,
        "user": {"username": user, "groups": ["system:authenticated"]},
        "sourceIPs": [address],
        "userAgent": agent,
        "objectRef": reference,
        "responseStatus": {"code": 201 if verb == "create" else 200},
        "requestReceivedTimestamp": stamp,
        "stageTimestamp": done,
        "annotations": {"authorization.k8s.io/decision": "allow"},
        **more,
    }


def happenings() -> list[Happening]:
    """Every audit event of the week."""
    found: list[Happening] = []
    for moment, dice in moments("kubernetes", 4200, night=0.7):
        user, agent, address = dice.choice(_ACTORS)
        verb, resource = dice.choice(_READS)
        name = f"{resource[:-1]}-{dice.randrange(40)}" if verb in ("get", "patch") else ""
        found.append(Happening(moment, _audit(moment, dice, verb, resource, user, agent, address, name=name)))
    return [*found, *_attack()]


def _attack() -> list[Happening]:
    dice = random.Random("havenstad kubernetes attack")
    agent, address = "kubectl/v1.33.1 (linux/amd64)", "10.20.0.5"
    first, second, third, fourth = at(28, 9, 32, 4), at(28, 9, 33, 50), at(28, 9, 37, 12), at(28, 9, 41, 33)
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "node-onderhoud", "namespace": "meldingen"},
        "spec": {
            "hostPID": True,
            "hostNetwork": True,
            "containers": [
                {
                    "name": "shell",
                    "image": "registry.onstackit.cloud/havenstad/node-onderhoud:latest",
                    "securityContext": {"privileged": True},
                }
            ],
        },
    }

    def did(moment: datetime, verb: str, resource: str, **more: Any) -> dict[str, Any]:
        return _audit(moment, dice, verb, resource, _STOLEN, agent, address, **more)

    return [
        Happening(
            first,
            did(first, "list", "secrets"),
            "discovery",
            "all secrets of the namespace are listed",
            "verb list, objectRef.resource secrets, by a person",
        ),
        Happening(
            second,
            did(
                second,
                "create",
                "pods",
                name="meldingen-api-5d9c7b-x2x4k",
                subresource="exec",
                requestURI="/api/v1/namespaces/meldingen/pods/meldingen-api-5d9c7b-x2x4k/exec"
                "?command=sh&stdin=true&tty=true",
            ),
            "execution",
            "a shell is opened in the application's container",
            "verb create, objectRef pods/exec",
        ),
        Happening(
            third,
            did(third, "create", "pods", name="node-onderhoud", level="Request", requestObject=pod),
            "escalation",
            "a privileged pod is created",
            "verb create, objectRef.resource pods, privileged",
        ),
        Happening(
            fourth,
            did(fourth, "get", "secrets", name="stackit-credentials"),
            "credentials",
            "the credentials of the cloud project are read",
            "verb get, objectRef secrets/stackit-credentials",
        ),
    ]
