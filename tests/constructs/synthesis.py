"""A stack of Terraform JSON from what a test draws into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.provider import AwsProvider

from bedrock_monitoring.problems import InvalidInputError
from tests.cdks.differences import stack_as_cdktf

Draw = Callable[[TerraformStack], object]


def new_stack(folder: Path, *, region: str | None = "us-east-1") -> TerraformStack:
    stack = TerraformStack(Testing.app(outdir=str(folder)), "monitoring")
    if region:
        AwsProvider(stack, "aws", region=region)
    return stack


def synthesized(stack: TerraformStack) -> dict[str, Any]:
    """Return the stack's Terraform JSON as cdktf writes it, without the metadata that is for cdktf itself."""
    return stack_as_cdktf(json.loads(Testing.synth(stack, True)))  # noqa: FBT003 - run validations


def drawn(folder: Path, draw: Draw, *, region: str | None = "us-east-1") -> dict[str, Any]:
    """Return the Terraform JSON of a stack with a provider and what ``draw`` adds."""
    stack = new_stack(folder, region=region)
    draw(stack)
    return synthesized(stack)


def resources(stack_json: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the resources of one kind by their names in Terraform."""
    found: dict[str, Any] = stack_json["resource"].get(kind, {})
    return found


def only(stack_json: Mapping[str, Any], kind: str) -> dict[str, Any]:
    [resource] = resources(stack_json, kind).values()
    found: dict[str, Any] = resource
    return found


def dashboard_body(stack_json: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is on the only dashboard."""
    body: dict[str, Any] = json.loads(only(stack_json, "aws_cloudwatch_dashboard")["dashboard_body"])
    return body


def refusal(draw: Callable[[], object]) -> str:
    """Return the only line that says why something is refused."""
    with pytest.raises(InvalidInputError) as error:
        draw()
    [problem] = error.value.problems
    return str(problem)
