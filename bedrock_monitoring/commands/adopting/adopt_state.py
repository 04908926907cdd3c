"""Turn the dashboards and alarms of a Terraform state into a folder of code, with the blocks to move them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION
from bedrock_monitoring.commands.adopting.adopted_resources import (
    AdoptedResources,
    LeftOut,
    by_resource_name,
)
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.adopting.existing_source import existing_source, import_blocks
from bedrock_monitoring.commands.adopting.import_block import import_block
from bedrock_monitoring.commands.adopting.read_existing import ReadAlarm, read_alarm
from bedrock_monitoring.commands.adopting.terraform_state import DASHBOARD, AccountRegion, StateResource
from bedrock_monitoring.constructs.alarm_arguments import resource_type
from bedrock_monitoring.problems import InvalidInputError, refuse, refuse_one

ALARMS_MODULE = "existing"
"""The name of the module with the alarms."""


@dataclass(frozen=True, kw_only=True)
class StateAsCode:
    """What is written for a state.

    Attributes:
        files: The text of each file by its name.
        alarms: The alarms, and what is left where it is.
        report: What to tell of the dashboards.
        moved: The resources that become code.
        staying: The addresses of blocks of which some resources are left where they are.
    """

    files: Mapping[str, str]
    alarms: AdoptedResources
    report: tuple[str, ...]
    moved: tuple[StateResource, ...]
    staying: frozenset[str]

    def steps(self, folder: Path) -> Iterator[str]:
        """Yield what to do, in order, once the files are in a folder."""
        partly = [each.address for each in self.moved if each.block_address in self.staying]
        yield (
            f"in the old configuration, delete the blocks that {folder}/removed.tf names, and copy that file "
            "there"
        )
        if partly:
            yield (
                f"others of the same block stay there: take {', '.join(partly)} out of its count or "
                "for_each, and run terraform state rm for each of them"
            )
        yield "plan and apply it there: the plan forgets them and destroys nothing"
        yield f"run python {folder}/stack.py, then plan: they are imported, and no alarm changes; apply"
        yield (
            f"if the new code keeps the old state, leave out the first steps and copy {folder}/moved.tf "
            "beside it in place of removed.tf: an import of what the state has does nothing"
        )


@dataclass(kw_only=True)
class _Adopted:
    dashboards: list[tuple[str, tuple[StateResource, str, str]]] = field(default_factory=list)
    alarms: list[tuple[str, tuple[StateResource, ReadAlarm]]] = field(default_factory=list)
    left_out: list[tuple[StateResource, LeftOut]] = field(default_factory=list)
    report: list[str] = field(default_factory=list)


def adopt_state(resources: Sequence[StateResource]) -> StateAsCode:
    """Return dashboards and alarms of a state as code.

    Args:
        resources: The dashboards and alarms.

    Raises:
        InvalidInputError: None of them can be adopted.
    """
    found = _Adopted()
    usual = _usual_place(resources)
    for resource in resources:
        _read(resource, found, usual)
    if not (found.dashboards or found.alarms):
        refuse(left_out.problem for _, left_out in found.left_out)
    alarms, dashboards = by_resource_name(found.alarms), by_resource_name(found.dashboards)
    adopted = AdoptedResources(
        alarms={id_: read.alarm for id_, (_, read) in alarms.items()},
        arns={id_: resource.arn for id_, (resource, _) in alarms.items()},
        raw={id_: read.reason for id_, (_, read) in alarms.items() if read.reason},
        left_out=tuple(left_out for _, left_out in found.left_out),
    )
    new = {
        **{resource.address: f"{DASHBOARD}.{id_}" for id_, (resource, _, _) in dashboards.items()},
        **{
            resource.address: f"{resource_type(read.alarm)}.{id_}" for id_, (resource, read) in alarms.items()
        },
    }
    staying = frozenset(resource.block_address for resource, _ in found.left_out)
    moved = tuple(resource for resource in resources if resource.address in new)
    region = usual.region if usual else DEFAULT_REGION
    modules = _modules(dashboards)
    imports = [
        *(import_block(f"{DASHBOARD}.{id_}", name) for id_, (_, name, _) in dashboards.items()),
        *([import_blocks(adopted)] if adopted.alarms else []),
    ]
    files = {
        **{f"{modules[id_]}.py": source for id_, (_, _, source) in dashboards.items()},
        **({f"{ALARMS_MODULE}.py": existing_source(adopted, module_name=ALARMS_MODULE)} if alarms else {}),
        "stack.py": _stack(modules, has_alarms=bool(alarms), region=region),
        "imports.tf": "\n".join(imports),
        "removed.tf": "\n".join(_removed(moved, staying)),
        "moved.tf": "\n".join(
            f"moved {{\n  from = {old}\n  to   = {to}\n}}\n" for old, to in new.items() if old != to
        ),
    }
    return StateAsCode(
        files=files,
        alarms=adopted,
        report=tuple(found.report),
        moved=moved,
        staying=staying,
    )


def _usual_place(resources: Sequence[StateResource]) -> AccountRegion | None:
    """Return the account and Region of most alarms; ``None`` if the state does not tell any."""
    places = Counter(resource.place for resource in resources if resource.place)
    return places.most_common(1)[0][0] if places else None


def _read(resource: StateResource, found: _Adopted, usual: AccountRegion | None) -> None:
    try:
        if resource.sensitive:
            _refuse_sensitive(resource)
        if usual and resource.place and resource.place != usual:
            _refuse_elsewhere(resource.place, usual)
        if resource.type == DASHBOARD:
            name = str(resource.arguments.get("dashboard_name"))
            made = adopt_dashboard(str(resource.arguments.get("dashboard_body")), name=name)
            found.report += [f"{resource.address}: {line}" for line in made.report]
            found.dashboards.append((name, (resource, name, made.python)))
        else:
            read = read_alarm(resource.type, resource.arguments)
            found.alarms.append((read.alarm.alarm_name, (resource, read)))
    except InvalidInputError as error:
        problem = error.problems[0].within(resource.address)
        known = {} if resource.sensitive else resource.arguments
        described = {"address": resource.address, "arguments": known}
        found.left_out.append((resource, LeftOut(problem=problem, described=described)))


def _refuse_sensitive(resource: StateResource) -> NoReturn:
    what = f"the state marks {', '.join(resource.sensitive)} as sensitive, and code shows every value"
    remedy = "leave it where it is, or take the mark away (nonsensitive) and pass the state again"
    refuse_one(what=what, remedy=remedy)


def _refuse_elsewhere(place: AccountRegion, usual: AccountRegion) -> NoReturn:
    what = f"it is in {place}, and the code is for {usual}, where most alarms of the state are"
    remedy = "leave it where it is, or adopt it with --alarms and --region"
    refuse_one(what=what, remedy=remedy)


def _modules(ids: Iterable[str]) -> dict[str, str]:
    """Return the name of the module of each dashboard; a file system may not tell capitals apart."""
    names: dict[str, str] = {}
    for id_ in ids:
        slug = re.sub(r"[^a-z0-9]+", "_", id_.lower()).strip("_")
        names[id_] = free_name(f"dashboard_{slug}", names.values())
    return names


def _removed(moved: Sequence[StateResource], staying: frozenset[str]) -> Iterator[str]:
    """Yield a ``removed`` block for each block of the old configuration; such a block takes no keys."""
    for address in dict.fromkeys(resource.block_address for resource in moved):
        if address not in staying:
            yield f"removed {{\n  from = {address}\n\n  lifecycle {{\n    destroy = false\n  }}\n}}\n"


def _stack(dashboards: Mapping[str, str], *, has_alarms: bool, region: str) -> str:
    constructs = [
        *(["CloudWatchDashboard"] if dashboards else []),
        *(["ExistingResources"] if has_alarms else []),
    ]
    modules = sorted([*dashboards.values(), *([ALARMS_MODULE] if has_alarms else [])])
    lines = [
        '"""The stack that takes over what another Terraform configuration managed."""',
        "",
        f"from bedrock_monitoring.constructs import {', '.join(constructs)}",
        "from cdktf import App, TerraformStack",
        "from cdktf_cdktf_provider_aws.provider import AwsProvider",
        "",
        *(f"import {module}" for module in modules),
        "",
        f"REGION = {json.dumps(region)}",
        "",
        "app = App()",
        'stack = TerraformStack(app, "adopted")',
        'AwsProvider(stack, "aws", region=REGION)',
        *(
            f"CloudWatchDashboard(\n    stack, {json.dumps(id_)}, {module}.dashboard(), "
            f"region={module}.REGION, import_existing=True\n)"
            for id_, module in dashboards.items()
        ),
        *([f'ExistingResources(stack, "existing", alarms={ALARMS_MODULE}.alarms())'] if has_alarms else []),
        "app.synth()",
    ]
    return "\n".join(lines) + "\n"
