"""docs/runbooks: every alarm has a page, and its commands, queries and settings are valid."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import Session

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, UNHEALTHY
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.logs.log_record import FIELDS
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads
from tests.bedrock.logs.reading import unknown_names
from tests.rollout.sample import TARGET, evaluations, rollout_of, target_of

RUNBOOKS = Path(__file__).parents[1] / "docs" / "runbooks"
PAGES = {
    path.stem: path.read_text(encoding="utf-8") for path in RUNBOOKS.glob("*.md") if path.stem != "README"
}
EACH = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
PARTS = [
    "Meaning",
    "Impact",
    "Diagnosis",
    "Likely causes",
    "Mitigation",
    "Tuning",
]
# The tool's own options, which are of no operation.
GLOBAL_OPTIONS = {"region", "query", "output"}
METRICS = {
    (str(value.namespace), value.name): {frozenset(map(str, names)) for names in value.dimension_sets}
    for value in vars(catalogue).values()
    if isinstance(value, MetricDefinition)
}


def commands(page: str) -> list[list[str]]:
    """Return the words of every command of AWS's tool, what a pipe does with its answer left out."""
    inline = re.findall(r"`(aws [^`]+)`", page)
    blocks = [
        line
        for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        for line in block.replace("\\\n", " ").splitlines()
        if line.startswith("aws ")
    ]
    return [shlex.split(command.split(" | ")[0]) for command in (*inline, *blocks)]


def options(words: list[str]) -> dict[str, str]:
    """Return the options of a command, each with what follows it."""
    found: dict[str, str] = {}
    name = ""
    for word in words[3:]:
        if word.startswith("--"):
            name = word[2:]
            found[name] = ""
        else:
            found[name] = f"{found[name]} {word}".strip()
    return found


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_every_alarm_has_its_runbook_and_every_runbook_its_alarm() -> None:
    assert set(PAGES) == {kind.slug for kind in ALARM_KINDS.values()} | {UNHEALTHY}


def test_every_alarm_that_can_be_made_leads_to_a_page_that_is_there() -> None:
    every = ", ".join(f'{kind.name}: "{kind.example_condition}"' for kind in ALARM_KINDS.values())
    quota = "quota: {tokens_per_minute: 9, requests_per_minute: 9, tokens_per_day: 9}"
    mantle = "{id: openai.gpt-5.5, input_tokens_per_minute: 9, output_tokens_per_minute: 9}"
    models = f"[{{id: amazon.nova-lite-v1:0, price: {{input: 1}}, {quota}}}, deepseek.r1-v1:0]"
    target = TARGET.replace("[amazon.nova-lite-v1:0]", models)
    settings = (
        "    objectives: {latency: 90 % within 60 s}\n"
        f"    quotas: {{mantle: [{mantle}]}}\n"
        f"    {evaluations()}\n"
        f"    composites: {{models: true}}\n    alarms: {{{every}}}\n"
    )
    top = 'provider_version: "~> 6.47"\n'
    [monitoring] = build_monitoring(loads(rollout_of(top=top, targets=target + settings)).targets)
    linked = {
        re.findall(r"^Runbook: (.*)$", alarm.alarm_description, re.MULTILINE)[0]
        for alarm in monitoring.alarms.values()
    }
    assert linked == {f"docs/runbooks/{name}.md" for name in PAGES}


def test_the_list_of_runbooks_has_every_page_with_its_title() -> None:
    listed = re.findall(
        r"^- \[(.*)\]\((.*)\.md\): \S", (RUNBOOKS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {name: title for title, name in listed} == {
        name: page.splitlines()[0].removeprefix("# ") for name, page in PAGES.items()
    }


@EACH
def test_a_runbook_has_every_part_and_something_in_each(page: str) -> None:
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == PARTS
    for part in re.split(r"^## .*$", page, flags=re.MULTILINE)[1:]:
        assert len(part.strip()) > 20


@EACH
def test_causes_and_steps_are_in_an_order(page: str) -> None:
    for title in ("Likely causes", "Mitigation"):
        [part] = re.findall(rf"^## {title}\n\n(.*?)\n\n", page, re.MULTILINE | re.DOTALL)
        items = [line for line in part.splitlines() if not line.startswith("   ")]
        assert re.findall(r"^(\d+)\. ", part, re.MULTILINE) == [
            str(number) for number in range(1, len(items) + 1)
        ]


@EACH
def test_every_command_is_one_that_the_tool_knows_with_options_that_it_takes(page: str) -> None:
    session = Session()
    assert commands(page)
    for _, service, operation, *_ in commands(page):
        assert service in session.get_available_services(), service
        names = {xform_name(name, "-"): name for name in session.get_service_model(service).operation_names}
        assert operation in names, (service, operation)
    for words in commands(page):
        model = session.get_service_model(words[1])
        names = {xform_name(name, "-"): name for name in model.operation_names}
        shape = model.operation_model(names[words[2]]).input_shape
        members = {xform_name(name, "-") for name in shape.members} if shape else set()
        required = {xform_name(name, "-") for name in shape.required_members} if shape else set()
        assert required <= options(words).keys() <= members | GLOBAL_OPTIONS, words


@EACH
def test_every_metric_of_a_command_is_in_the_catalogue_with_its_dimensions(page: str) -> None:
    for words in commands(page):
        given = options(words)
        if "metric-name" not in given:
            continue
        key = given["namespace"], given["metric-name"]
        assert key in METRICS, key
        if words[2] == "get-metric-statistics":
            dimensions = frozenset(re.findall(r"Name=(\w+),", given.get("dimensions", "")))
            assert dimensions in METRICS[key], (key, dimensions)


@EACH
def test_every_query_reads_fields_of_the_log(page: str) -> None:
    for query in blocks(page, "text"):
        lines = query.strip().split("\n| ")
        assert lines[0] == 'filter schemaType = "ModelInvocationLog"'
        assert unknown_names(lines, known=set(FIELDS)) == []


@EACH
def test_every_setting_of_a_runbook_is_taken_and_concerns_its_alarm(page: str) -> None:
    name = next(name for name, text in PAGES.items() if text == page)
    for settings in blocks(page, "yaml"):
        assert target_of(settings).name == "prod"
        key = "composites" if name == UNHEALTHY else name.replace("-", "_")
        assert key in settings
