"""A small organization, rollouts with groups over it, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from tests.rollout.sample import STATE

ORGANIZATION = """\
accounts:
  - { id: "111111111111", name: search-dev, unit: Workloads/Development, tags: { team: search } }
  - { id: "222222222222", name: search-prod, unit: Workloads/Production, tags: { team: search, tier: gold } }
  - { id: "033333333333", name: chat-prod, unit: Workloads/Production, tags: { team: chat } }
  - { id: "444444444444", name: sandbox, unit: Sandbox }
  - { id: "555555555555", name: old, unit: Sandbox, status: suspended }
  - { id: "666666666666", name: management }
"""
NAMES = ("search-dev", "search-prod", "chat-prod", "sandbox", "old", "management")
DEFAULTS = "defaults:\n  models: [amazon.nova-lite-v1:0]\n"


def write_rollout(folder: Path, text: str, *, organization: str = ORGANIZATION) -> Path:
    """Write a rollout beside its organization; the text is what follows `organization`."""
    (folder / "organization.yaml").write_text(organization, encoding="utf-8")
    path = folder / "rollout.yaml"
    path.write_text(f"{STATE}organization: organization.yaml\n{text}", encoding="utf-8")
    return path


def rollout_with(folder: Path, text: str, *, organization: str = ORGANIZATION) -> Rollout:
    return load(write_rollout(folder, text, organization=organization))


def group(*settings: str, accounts: str = "{ units: [/] }", regions: str = "[us-east-1]") -> str:
    """Write `groups` with one group; each setting is a line."""
    lines = (f"- accounts: {accounts}", f"  regions: {regions}", *(f"  {line}" for line in settings))
    return "groups:\n" + "".join(f"  {line}\n" for line in lines)


def names(rollout: Rollout) -> list[str]:
    return [target.name for target in rollout.targets]


def problems_with(folder: Path, text: str, *, organization: str = ORGANIZATION) -> list[str]:
    """Return what is wrong with a rollout, a line each."""
    with pytest.raises(InvalidInputError) as error:
        rollout_with(folder, text, organization=organization)
    return without(folder, error.value.problems)


def without(folder: Path, problems: Iterable[object]) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in problems]
