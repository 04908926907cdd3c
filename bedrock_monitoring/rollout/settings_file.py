"""Read a file of settings other than rollout.yaml: the settings, or every problem of the file at once."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bedrock_monitoring.problems import refuse
from bedrock_monitoring.rollout.refusals import refusals
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.yaml_document import Document, FileKind, read

_Settings = TypeVar("_Settings", bound=Settings)


def read_settings(path: Path, root: type[_Settings], *, of: FileKind) -> tuple[_Settings, Document]:
    """Read a YAML file, and return its settings and the document with the place of each.

    Args:
        path: The file.
        root: The settings of the whole file.
        of: What the file is, for messages.

    Raises:
        InvalidInputError: Something is wrong with the file; every problem names its line and column.
    """
    document = read(path, of=of)
    findings = [*document.findings]
    settings: _Settings | None = None
    try:
        settings = root.model_validate(document.root.value)
    except ValidationError as error:
        findings += refusals(error, document, root=root)
    refuse(problem for _, problem in sorted(findings, key=itemgetter(0)))
    assert settings is not None
    return settings, document
