"""Finds where log shippers send: Fluent Bit, Fluentd, Vector and OpenTelemetry Collector configuration.

Each reader takes the text of one file of a ConfigMap and gives the addresses, each with the words of the text
that name it. A sink that a well-known service fixes by itself (Datadog without a site, for example) gives its
documented default address, with the type of the sink as the words.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

__all__ = ["destinations"]

_SECTION = re.compile(r"^\s*\[([A-Za-z_]+)\]\s*$")
_FLUENTD = re.compile(r"^\s*<(match|store)\b[^>]*>(.*?)^\s*</\1>", re.DOTALL | re.MULTILINE)
_MOST_TEXT = 1_048_576
_MOST_DEPTH = 60

# Sinks whose address is fixed by the service unless the configuration says otherwise.
_FIXED = {
    "datadog": "http-intake.logs.datadoghq.com",
    "datadog_logs": "http-intake.logs.datadoghq.com",
    "datadog_metrics": "api.datadoghq.com",
    "datadog_events": "api.datadoghq.com",
    "datadog_traces": "trace.agent.datadoghq.com",
    "nrlogs": "log-api.newrelic.com",
    "new_relic": "log-api.newrelic.com",
    "stackdriver": "logging.googleapis.com",
    "gcp_stackdriver_logs": "logging.googleapis.com",
    "googlecloud": "logging.googleapis.com",
    "bigquery": "bigquery.googleapis.com",
    "honeycomb": "api.honeycomb.io",
    "papertrail": "papertrailapp.com",
}
_SITE = {
    "datadog": "http-intake.logs.{}",
    "datadog_logs": "http-intake.logs.{}",
    "datadog_metrics": "api.{}",
    "datadog_events": "api.{}",
    "datadog_traces": "trace.agent.{}",
}
_BY_REGION = {
    "cloudwatch_logs": "logs.{}.amazonaws.com",
    "aws_cloudwatch_logs": "logs.{}.amazonaws.com",
    "aws_cloudwatch_metrics": "monitoring.{}.amazonaws.com",
    "awscloudwatchlogs": "logs.{}.amazonaws.com",
    "awsemf": "logs.{}.amazonaws.com",
    "awsxray": "xray.{}.amazonaws.com",
    "kinesis_streams": "kinesis.{}.amazonaws.com",
    "aws_kinesis_streams": "kinesis.{}.amazonaws.com",
    "kinesis_firehose": "firehose.{}.amazonaws.com",
    "aws_kinesis_firehose": "firehose.{}.amazonaws.com",
    "s3": "s3.{}.amazonaws.com",
    "aws_s3": "s3.{}.amazonaws.com",
    "awss3": "s3.{}.amazonaws.com",
}
_LOCAL = frozenset(
    "null stdout file console debug logging blackhole flowcounter counter exit prometheus "  # noqa: SIM905
    "prometheus_exporter internal nop relabel copy".split()
)
_ADDRESS_KEYS = (
    "endpoint",
    "endpoints",
    "logs_endpoint",
    "traces_endpoint",
    "metrics_endpoint",
    "uri",
    "url",
    "urls",
    "address",
    "host",
    "hosts",
    "hostname",
    "cloud_id",
    "brokers",
    "bootstrap_servers",
    "base_uri",
    "server",
    "servers",
)


def destinations(text: str) -> list[tuple[str, str]]:
    """Every address that a shipper configuration sends to, and the words that say so.

    Returns:
        Pairs of address and words; the words stand in ``text`` exactly so. Empty for text that is no such
        configuration.
    """
    if len(text) > _MOST_TEXT:
        return []
    found: dict[str, str] = {}
    for kind, settings in _outputs(text):
        for address, words in _addresses(kind.lower(), settings):
            if words in text:
                found.setdefault(address, words)
    return list(found.items())


def _outputs(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Type and settings of every output in the text, whatever its dialect."""
    yield from _fluent_bit(text)
    yield from _fluentd(text)
    tree = _tree(text)
    if isinstance(tree, dict):
        yield from _vector(tree)
        yield from _collector(tree)
        yield from _fluent_bit_tree(tree)


def _fluent_bit(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    settings: dict[str, str] | None = None
    outputs: list[dict[str, str]] = []
    for line in text.splitlines():
        if match := _SECTION.match(line):
            settings = {} if match[1].lower() == "output" else None
            if settings is not None:
                outputs.append(settings)
        elif settings is not None and (words := line.split("#", 1)[0].split(None, 1)):
            settings[words[0].lower()] = words[1].strip() if len(words) > 1 else ""
    for entry in outputs:
        yield entry.get("name", ""), entry


def _fluentd(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for match in _FLUENTD.finditer(text):
        settings: dict[str, str] = {}
        for line in match[2].splitlines():
            words = line.split("#", 1)[0].split(None, 1)
            if len(words) == 2:
                settings.setdefault(words[0].lower(), words[1].strip())
        if kind := settings.get("@type"):
            yield kind, settings


def _tree(text: str) -> Any:
    """The text as TOML, JSON or YAML; None if it is none of them. Aliases are refused: they can blow up."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        pass
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        pass
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MOST_DEPTH:
                return None
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _vector(tree: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for sink in _dict(tree.get("sinks")).values():
        if isinstance(sink, dict) and isinstance(sink.get("type"), str):
            yield sink["type"], sink


def _collector(tree: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Only exporters that a pipeline uses send anything."""
    exporters = _dict(tree.get("exporters"))
    pipelines = _dict(_dict(tree.get("service")).get("pipelines"))
    used = {
        name
        for pipeline in pipelines.values()
        for name in _dict(pipeline).get("exporters") or ()
        if isinstance(name, str)
    }
    for name, settings in exporters.items():
        if isinstance(name, str) and (name in used or not pipelines):
            yield name.split("/", 1)[0], _dict(settings)


def _fluent_bit_tree(tree: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    outputs = _dict(tree.get("pipeline")).get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        settings = {str(key).lower(): value for key, value in _dict(output).items()}
        if isinstance(settings.get("name"), str):
            yield settings["name"], settings


def _addresses(kind: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not kind or kind in _LOCAL:
        return
    said = False
    for address, words in _stated(settings):
        said = True
        yield address, words
    site = _nested(settings, "site")
    if not said and isinstance(site, str) and kind in _SITE:
        said = True
        yield _SITE[kind].format(site), site
    region = settings.get("region")
    if not said and isinstance(region, str) and kind in _BY_REGION:
        said = True
        yield _BY_REGION[kind].format(region), region
    if not said and kind in _FIXED:
        yield _FIXED[kind], str(settings.get("name") or settings.get("type") or settings.get("@type") or kind)


def _nested(settings: Mapping[str, Any], key: str) -> Any:
    return settings.get(key) or _dict(settings.get("api")).get(key)


def _stated(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _ADDRESS_KEYS:
        value = settings.get(key)
        for entry in value if isinstance(value, list) else (value,):
            if isinstance(entry, str):
                for words in entry.split(","):
                    if words.strip():
                        yield words.strip(), words.strip()
    for group in ("logs", "metrics", "traces", "auth"):
        endpoint = _dict(settings.get(group)).get("endpoint")
        if isinstance(endpoint, str) and endpoint.strip():
            yield endpoint.strip(), endpoint.strip()
