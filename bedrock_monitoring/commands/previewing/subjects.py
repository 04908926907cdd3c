"""Read the subjects that the preview shows instead of a rollout: a dashboard body, or a synthesized stack."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.cloudwatch.reading.read_stack import read_stack
from bedrock_monitoring.commands.json_files import read_body_file, read_stack_file
from bedrock_monitoring.preview.preview_dashboards import PreviewSubject, body_subject, stack_subject


def subject_in_file(file: Path) -> PreviewSubject:
    """Return the dashboard whose body is in a file.

    Args:
        file: A dashboard body, or the output of ``aws cloudwatch get-dashboard``.

    Raises:
        InvalidInputError: The file cannot be read, or is not a dashboard body.
    """
    text, name = read_body_file(file)
    return body_subject(parsed_body(text, name=name), name=name)


def subjects_of_stack(stack: str, stacks: Path) -> list[PreviewSubject]:
    """Return the dashboards and alarms of a synthesized stack, one subject for each AWS provider.

    Args:
        stack: The name of a stack, its folder, or its Terraform JSON file.
        stacks: The folder that contains a folder for each stack.

    Raises:
        InvalidInputError: The stack does not exist, is not Terraform JSON, or has neither a dashboard nor an
            alarm.
    """
    document, name = read_stack_file(stack, stacks=stacks)
    return [stack_subject(found, name=name) for found in read_stack(document, name=name)]
