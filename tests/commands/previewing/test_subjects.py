"""The preview of a body in a file and of a synthesized stack: what is shown, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner

from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.commands.json_files import STACK_FILE
from bedrock_monitoring.commands.previewing import preview as preview_module
from bedrock_monitoring.commands.previewing.subjects import subject_in_file, subjects_of_stack
from bedrock_monitoring.datapoints.synthetic.resources_in_bodies import EXAMPLE_MODELS
from bedrock_monitoring.problems import InvalidInputError
from tests.cloudwatch.sample_bodies import BODIES

BODY = {
    "widgets": [
        {
            "type": "alarm",
            "properties": {"title": "A", "alarms": ["arn:aws:cloudwatch:eu-west-1:444455556666:alarm:a"]},
        },
        {"type": "metric", "properties": {"region": "eu-west-1", "metrics": [["AWS/Lambda", "Errors"]]}},
    ]
}
STACK = {
    "provider": {"aws": [{"region": "eu-west-1", "allowed_account_ids": ["444455556666"]}]},
    "resource": {
        "aws_cloudwatch_dashboard": {"d": {"dashboard_name": "app", "dashboard_body": json.dumps(BODY)}}
    },
}

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets: [{name: one, account: "111122223333", region: us-east-1, models: [amazon.nova-lite-v1:0]}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CDKTF_OUTDIR", raising=False)
    return tmp_path


def written(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def synthesized(folder: Path, name: str, document: Any) -> Path:
    return written(folder / "cdktf.out" / "stacks" / name / STACK_FILE, document)


def preview(*arguments: str | Path) -> list[str]:
    result = CliRunner().invoke(app, ["preview", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def refusal(*arguments: str | Path) -> str:
    with pytest.raises(InvalidInputError) as error:
        CliRunner().invoke(app, ["preview", *map(str, arguments)], catch_exceptions=False)
    [problem] = error.value.problems
    assert "\n" not in str(problem)
    return str(problem)


def test_a_body_is_shown_under_the_name_of_its_file_and_needs_no_rollout(folder: Path) -> None:
    written(folder / "our-app.json", BODY)
    assert preview("--body", "our-app.json") == ["preview.out/index.html"]
    page = (folder / "preview.out" / "index.html").read_text(encoding="utf-8")
    assert "our-app" in page
    assert "Account 444455556666, eu-west-1" in page


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_get_dashboard_prints_is_shown_under_the_name_of_the_dashboard(folder: Path, mark: str) -> None:
    answer = {"DashboardName": "our-app", "DashboardBody": json.dumps(BODY)}
    subject = subject_in_file(written(folder / "answer.json", mark + json.dumps(answer)))
    assert subject.bodies == {"our-app": BODY}
    assert (subject.account, subject.region) == ("444455556666", "eu-west-1")


@pytest.mark.parametrize("name", BODIES)
def test_every_sample_body_is_shown(folder: Path, name: str) -> None:
    subject = subject_in_file(written(folder / f"{name}.json", BODIES[name]))
    assert subject.bodies == {name: parsed_body(BODIES[name], name=name)}
    preview("--body", folder / f"{name}.json", "--out", folder / "page.html")


def test_a_stack_is_found_by_its_name_its_folder_and_its_file(folder: Path) -> None:
    file = synthesized(folder, "app", STACK)
    stacks = folder / "cdktf.out" / "stacks"
    by_name = subjects_of_stack("app", stacks)
    assert by_name == subjects_of_stack(str(file), stacks) == subjects_of_stack(str(file.parent), stacks)
    [subject] = by_name
    assert (subject.account, subject.region, subject.bodies) == ("444455556666", "eu-west-1", {"app": BODY})
    assert subject.models == EXAMPLE_MODELS
    assert preview("--stack", "app", "--out", "page.html") == ["page.html"]


def test_the_folder_of_stacks_is_that_of_the_synthesis(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synthesized(folder / "elsewhere", "app", STACK)
    monkeypatch.setenv("CDKTF_OUTDIR", str(folder / "elsewhere" / "cdktf.out"))
    assert preview("--stack", "app") == ["preview.out/index.html"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "dashboard 'b': it is not JSON: "),
        ("[" * 100_000, "dashboard 'b': it is not JSON: "),
        (
            "{}",
            "dashboard 'b', body: it is not an object with an array of widgets; pass what",
        ),
        (
            '{"widgets": [1]}',
            "dashboard 'b', widget 1: it is not an object; mend it as Dashboard body structure",
        ),
        ('{"DashboardBody": "no"}', "dashboard 'b': it is not JSON: "),
    ],
)
def test_a_file_without_a_body_is_refused_in_one_line(folder: Path, text: str, said: str) -> None:
    assert refusal("--body", written(folder / "b.json", text)).startswith(said)
    assert not (folder / "preview.out").exists()


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    assert refusal("--body", "none.json").startswith("none.json: it cannot be read (")
    assert refusal("--body", folder).startswith(f"{folder}: it cannot be read (")


def test_a_missing_stack_is_refused_with_the_known_names(folder: Path) -> None:
    assert refusal("--stack", "app").endswith("run make synth first, or name a folder")
    synthesized(folder, "prod", STACK)
    synthesized(folder, "dev", STACK)
    assert refusal("--stack", "app").endswith("choose from dev, prod, or name a folder")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            "{",
            "it is not JSON: Expecting property name enclosed in double quotes: line 1 column 2",
        ),
        ("[]", "it is not the Terraform JSON of a stack"),
        ({"resource": {}}, "it has neither a dashboard nor an alarm"),
    ],
)
def test_a_file_without_a_stack_is_refused_in_one_line(folder: Path, document: Any, said: str) -> None:
    synthesized(folder, "app", document)
    assert said in refusal("--stack", "app")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--stack", "app"],
            "--body: it cannot be combined with --stack: a page shows one of them; leave",
        ),
        (
            ["prod"],
            "--body: it cannot be combined with TARGETS, which applies to targets of rollout.yaml; leave",
        ),
        (["--rollout", "r.yaml"], "--body: it cannot be combined with --rollout, which applies to targets"),
        (["--data", "d.json"], "--body: it cannot be combined with --data, which applies to targets"),
    ],
)
def test_options_about_targets_are_refused_beside_a_body(folder: Path, options: list[str], said: str) -> None:
    written(folder / "b.json", BODY)
    assert refusal("--body", "b.json", *options).startswith(said)


@pytest.mark.parametrize("shows", [("--body", "body.json"), ("--rollout", "rollout.yaml")])
@pytest.mark.parametrize("option", ["--out", "--first-screen", "--png"])
def test_an_output_that_cannot_be_written_is_refused_before_anything_is_drawn(
    option: str, shows: tuple[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(*_: object, **__: object) -> NoReturn:
        raise AssertionError("drawn")

    monkeypatch.setattr(preview_module, "preview_subject", drawn)
    written(folder / "body.json", BODY)
    written(folder / "rollout.yaml", ROLLOUT)
    taken = written(folder / "taken", "") if option == "--png" else folder
    assert str(taken) in refusal(*shows, option, taken)
    assert not (folder / "preview.out" / "index.html").exists()


def test_other_ranges_can_be_chosen_unless_the_targets_have_many_models(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folder / "rollout.yaml", ROLLOUT)
    pages = {}
    for most in (0, 9):
        monkeypatch.setattr(preview_module, "MAX_MODELS_WITH_OTHER_RANGES", most)
        preview("--out", f"{most}.html")
        pages[most] = (folder / f"{most}.html").read_text(encoding="utf-8")
    ranges = [re.findall(r'<input type="radio" name="range-0"[^>]*>', pages[most]) for most in (0, 9)]
    assert [len(choices) > 1 for choices in ranges] == [False, True]
    assert [" checked" in choice for choice in ranges[1]].count(True) == 1
