"""Escape text for Terraform: template syntax is escaped, references are kept.

Terraform interprets ``${…}`` and ``%{…}`` in every string of its JSON as templates. CloudWatch's labels use
``${LABEL}``, and users may write either in titles and tags. CDKTF's tokens, such as another resource's ARN,
look like ``${TfToken[…]}`` until synthesis. Placeholders of `bedrock_monitoring.cloudwatch.deferred` become
the expression of the resource that has the value. All text reaches Terraform through this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bedrock_monitoring.cloudwatch.deferred import PLACEHOLDER
from bedrock_monitoring.constructs.deferred_expressions import expression
from bedrock_monitoring.lazy_pattern import lazy_pattern

_TEMPLATE = lazy_pattern(rf"{PLACEHOLDER}|\$\{{(?!TfToken\[)|%\{{")


def terraform_text(text: str) -> str:
    """Return text that Terraform passes on unchanged, except that it resolves tokens and placeholders."""
    return _TEMPLATE.sub(_replacement, text)


def terraform_map(texts: Mapping[str, str]) -> dict[str, str]:
    """Return a map whose keys and values Terraform passes on unchanged; see ``terraform_text``."""
    return {terraform_text(key): terraform_text(value) for key, value in texts.items()}


def _replacement(match: re.Match[str]) -> str:
    if match["kind"]:
        return expression(match["kind"], match["name"])
    return match[0][0] + match[0]
