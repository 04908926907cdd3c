"""Find out what the command is to adopt: alarms with what belongs to them, or something else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bedrock_monitoring.cloudwatch.reading.json_text import parse_json
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.commands.adopting.adopt_state import StateAsCode
    from bedrock_monitoring.commands.adopting.adopted_resources import AdoptedResources

_STATE = frozenset({"terraform_version", "format_version"})
"""Keys of a Terraform state or plan, in each form."""

_DESCRIPTIONS = frozenset({"MetricAlarms", "CompositeAlarms", "LogAlarms", "metricFilters", "Attributes"})
"""Keys of the answers that ``described`` reads; each answer has at least one."""


def read_resources(
    texts: Mapping[Path, str], *, prefix: str | None, region: str | None
) -> AdoptedResources | None:
    """Return the alarms, metric filters and topics that are adopted; ``None`` if a dashboard is.

    Args:
        texts: What the AWS CLI printed, by file. Several are read together.
        prefix: What the names of the alarms begin with that are read from AWS; ``None`` reads none.
        region: The Region of the account to read from.

    Raises:
        InvalidInputError: Several files are of different kinds, or AWS refuses a call.
    """
    if prefix is not None:
        return _from_account(prefix, region)
    answers = {file: _answer(text) for file, text in texts.items()}
    others = [file for file, answer in answers.items() if answer is None]
    if others and len(texts) > 1:
        _refuse_several(others[0])
    if others or not texts:
        return None
    # Only alarms need what reads and writes them.
    from bedrock_monitoring.commands.adopting.described import read_descriptions  # noqa: PLC0415

    return read_descriptions(answer for answer in answers.values() if answer is not None)


def state_in(texts: Mapping[Path, str]) -> StateAsCode | None:
    """Return the dashboards and alarms of a Terraform state as code; ``None`` if there is no state.

    Args:
        texts: The text of each file.

    Raises:
        InvalidInputError: The state has nothing that can be adopted, or there are other files beside it.
    """
    for file, text in texts.items():
        document = _parsed(text)
        if isinstance(document, dict) and _STATE & document.keys():
            if len(texts) > 1:
                refuse_one(where=str(file), what="it is a Terraform state", remedy="pass it alone")
            # A body and descriptions need nothing that reads states.
            from bedrock_monitoring.commands.adopting.adopt_state import adopt_state  # noqa: PLC0415
            from bedrock_monitoring.commands.adopting.terraform_state import read_state  # noqa: PLC0415

            return adopt_state(read_state(document, where=str(file)))
    return None


def _parsed(text: str) -> object:
    try:
        return parse_json(text)
    except ValueError:
        return None


def _answer(text: str) -> Mapping[str, Any] | None:
    """Return what a text describes; ``None`` if it is not what DescribeAlarms and the like answer."""
    answer = _parsed(text)
    return answer if isinstance(answer, dict) and _DESCRIPTIONS & answer.keys() else None


def _refuse_several(file: Path) -> NoReturn:
    refuse_one(
        where=str(file),
        what="it is not what describe-alarms, describe-metric-filters or get-topic-attributes prints",
        remedy="adopt one dashboard at a time, and alarms with their metric filters and topics together",
    )


def _from_account(prefix: str, region: str | None) -> AdoptedResources:
    # Reading files needs no boto3.
    from bedrock_monitoring.commands.adopting.account_alarms import AccountAlarms  # noqa: PLC0415
    from bedrock_monitoring.commands.adopting.described import read_descriptions  # noqa: PLC0415

    account = AccountAlarms(region=region)
    answers = account.answers(prefix)
    calls = ", ".join(f"{number} of {operation}" for operation, number in sorted(account.calls.items()))
    print_error(f"calls made, free within a million API calls a month: {calls}")
    return read_descriptions(answers)
