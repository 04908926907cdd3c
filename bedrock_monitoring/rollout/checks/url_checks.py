"""No URL of the file, wherever it stands, holds a user, a password or a token."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.rollout.checks.candidate import Finding, finding
from bedrock_monitoring.rollout.values.secret_urls import credential_in
from bedrock_monitoring.rollout.yaml_document import Document, Findings, Node, SourceLocation, Step

_URL = lazy_pattern(r"\w+://[^\s\"'<>]+")
_ENDPOINTS = frozenset({"https", "pagerduty", "opsgenie"})
"""The settings of ``notify`` whose own rules look for secrets, in the path as well."""
_WITH_ENDPOINTS = (("tiers",), ("subscriptions",))


def url_findings(document: Document, *, refused: Collection[SourceLocation]) -> Findings:
    """Find URLs with a secret in clear in any text of the file but the endpoints of `notify`.

    Args:
        document: The file.
        refused: The places of which something is said anyway.
    """
    return [each for each in _findings(document, document.root, ()) if each[0] not in refused]


def _findings(document: Document, node: Node, path: tuple[Step, ...]) -> Iterator[Finding]:
    if path[-3:-2] in _WITH_ENDPOINTS and path[-1] in _ENDPOINTS and path[0] != "stacks":
        return
    if isinstance(node.value, str):
        for url in _URL.findall(node.value):
            if secret := _credential(url):
                what = f"the URL holds a secret in clear: {secret}"
                yield finding(document.place(path), what, "write the URL without it, and revoke the secret")
    for step, child in node.children.items():
        yield from _findings(document, child, (*path, step))


def _credential(url: str) -> str | None:
    try:
        return credential_in(url)
    except ValueError:
        return None
