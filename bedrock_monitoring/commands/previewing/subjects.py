"""What the preview shows in place of a rollout: the dashboard body in a file, or a synthesized stack."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.cloudwatch.reading.read_stack import read_stack
from bedrock_monitoring.commands.json_files import read_body_file, read_stack_file
from bedrock_monitoring.preview.preview_dashboards import PreviewSubject, body_subject, stack_subject


def subject_in_file(file: Path) -> PreviewSubject:
    """Return the dashboard whose body is in a file.

    Args:
        file: A body, or what ``aws cloudwatch get-dashboard`` prints.

    Raises:
        InvalidInputError: It cannot be read, or is not a dashboard body.
    """
    text, name = read_body_file(file)
    return body_subject(parsed_body(text, name=name), name=name)


def subjects_of_stack(stack: str, stacks: Path) -> list[PreviewSubject]:
    """Return the dashboards and alarms of a synthesized stack, once for each AWS provider that it has.

    Args:
        stack: The name of a stack, its folder, or its file of Terraform JSON.
        stacks: The folder with a folder for each stack, in which names are looked up.

    Raises:
        InvalidInputError: There is no such stack, it is not Terraform JSON, or it has neither a dashboard nor
            an alarm.
    """
    document, name = read_stack_file(stack, stacks=stacks)
    return [stack_subject(found, name=name) for found in read_stack(document, name=name)]
