"""Read a signed HTTP request as a call of the AWS API: who calls which operation with which parameters."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/,]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_LABEL = re.compile(r"\{(\w+)(\+?)\}")

_SERVICES = {"monitoring": "cloudwatch", "servicequotas": "service-quotas"}
"""botocore's names of the services that sign with another name."""


_SIGNED_ALIKE = {"bedrock": ("bedrock-agent",), "bedrock-agentcore": ("bedrock-agentcore-control",)}
"""botocore's names of further services that sign with the name of a service."""


@dataclass(frozen=True, kw_only=True)
class AwsRequest:
    """A call of the AWS API.

    Attributes:
        service: botocore's name of the service, for example ``cloudwatch``.
        region: The Region that the request was signed for.
        operation: The operation, for example ``PutDashboard``. Empty for S3, whose requests name none.
        parameters: The parameters of the operation. Lists and tags of the query protocol are flat:
            ``Tags.member.1.Key``.
        method: The HTTP method.
        path: The decoded path.
        query: The query parameters.
    """

    service: str
    region: str
    operation: str
    parameters: Mapping[str, Any]
    method: str
    path: str
    query: Mapping[str, str]


def signing_key(environ: WSGIEnvironment) -> str:
    """Return the id of the access key that signed a request. Empty if it is not signed."""
    signed = _signature(environ)
    return str(signed["key"]) if signed else ""


def is_signed_for(service: str, environ: WSGIEnvironment) -> bool:
    """Return whether a request is signed for a service, by the name with which the service signs."""
    signed = _signature(environ)
    return signed is not None and signed["service"] == service


def _signature(environ: WSGIEnvironment) -> re.Match[str] | None:
    return _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))


def read_request(environ: WSGIEnvironment) -> AwsRequest | None:
    """Return the call that an HTTP request stands for. ``None`` if it is not signed.

    The body can be read again afterwards.
    """
    signed = _signature(environ)
    if signed is None:
        return None
    service = _SERVICES.get(signed["service"], signed["service"])
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    operation, parameters = "", dict[str, Any]()
    if service != "s3":
        operation, parameters = _operation(service, environ, query, _body(environ))
    return AwsRequest(
        service=service,
        region=signed["region"],
        operation=operation,
        parameters=parameters,
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=query,
    )


def _body(environ: WSGIEnvironment) -> str:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    # boto3 compresses what PutMetricData sends if it is long.
    packed = environ.get("HTTP_CONTENT_ENCODING") == "gzip"
    return (gzip.decompress(body) if packed else body).decode(errors="replace")


def _operation(
    service: str, environ: WSGIEnvironment, query: Mapping[str, str], body: str
) -> tuple[str, dict[str, Any]]:
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.rpartition(".")[2], json.loads(body or "{}")
    form = dict(parse_qsl(body, keep_blank_values=True))
    if "Action" in form:
        return form.pop("Action"), form
    path = str(environ.get("RAW_URI") or environ["PATH_INFO"]).partition("?")[0]
    for operation, method, pattern in _rest_operations(service):
        found = pattern.fullmatch(path)
        if found and method == environ["REQUEST_METHOD"]:
            labels = {name: unquote(value) for name, value in found.groupdict().items()}
            return operation, {**query, **json.loads(body or "{}"), **labels}
    return "", {}


@cache
def _rest_operations(service: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return name, method and path of every operation of a REST service, the most specific path first."""
    from moto.core.utils import get_service_model  # noqa: PLC0415 - see server.py

    models = map(get_service_model, (service, *_SIGNED_ALIKE.get(service, ())))
    operations = [model.operation_model(name) for model in models for name in model.operation_names]
    paths = [(operation, operation.http["requestUri"].partition("?")[0]) for operation in operations]
    paths.sort(key=lambda path: (path[1].count("{"), -len(path[1])))
    return tuple((operation.name, operation.http["method"], _path_pattern(path)) for operation, path in paths)


def _path_pattern(path: str) -> re.Pattern[str]:
    parts = _LABEL.split(path)
    pattern = re.escape(parts[0])
    for name, greedy, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pattern += rf"(?P<{name}>{'.+' if greedy else '[^/]+'})" + re.escape(literal)
    return re.compile(f"{pattern}/?")
