import inspect
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from bedrock_monitoring.commands import credentials
from bedrock_monitoring.commands import policy as policy_module
from bedrock_monitoring.commands.app import COMMANDS, main
from bedrock_monitoring.commands.cli import stacks_in_terraform
from bedrock_monitoring.commands.console.asking import ask_to_read
from bedrock_monitoring.commands.console.spelling import VARIABLES
from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.commands.deploying.synthesis import SynthesisError
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.monitoring import Monitoring, Naming, Target, target_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from bedrock_monitoring.terraform import Terraform
from tests.commands.deploying.test_plan_folder import keep
from tests.commands.fake_terraform import FakeTerraform

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults: {region: us-east-1, account: "111122223333", models: [{id: amazon.nova-lite-v1:0}]}
targets:
  - {name: prod, wave: 2, role: deploy}
  - {name: test, region: eu-west-1}
"""

Run = Callable[..., int]


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where stacks are synthesized to; not there before."""
    return tmp_path / "cdktf.out"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, out: Path) -> Iterator[Run]:
    """Run the command line in this process, with nobody at a terminal, and return its exit code."""
    monkeypatch.setenv("CDKTF_OUTDIR", str(out))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    # make test sets it, and the program names options as make takes them then.
    monkeypatch.delenv("MAKELEVEL", raising=False)
    handlers = {ending: signal.getsignal(ending) for ending in (signal.SIGTERM, signal.SIGHUP)}

    def run_with(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["bedrock_monitoring", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        assert isinstance(exit_.value.code, int)
        return exit_.value.code

    yield run_with
    for ending, handler in handlers.items():
        signal.signal(ending, handler)


def test_targets_are_listed_in_the_order_of_deployment(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("targets", "--rollout", rollout) == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "name   account        region      wave   role",
        "test   111122223333   eu-west-1      1",
        "prod   111122223333   us-east-1      2   arn:aws:iam::111122223333:role/deploy",
    ]


def test_what_is_decommissioned_is_a_job_of_the_last_wave(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rollout.write_text(f"{ROLLOUT}decommission: [{{name: old}}]\n", encoding="utf-8")
    assert run("targets", "--json", "--rollout", rollout) == 0
    jobs = json.loads(capsys.readouterr().out)["include"]
    assert [(job["name"], job["wave"]) for job in jobs] == [("test", 1), ("prod", 2), ("old", 3)]


def test_a_target_that_is_not_enabled_is_no_job_and_is_said_to_be_left_alone(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rollout.write_text(ROLLOUT.replace("name: prod", "name: prod, enabled: false"), encoding="utf-8")
    assert run("targets", "--json", "--rollout", rollout) == 0
    said = capsys.readouterr()
    assert [job["name"] for job in json.loads(said.out)["include"]] == ["test"]
    assert said.err == "prod: left alone, because it is not enabled; its state stays\n"


def test_the_targets_of_groups_are_written_out_as_a_rollout(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    groups = PROJECT / "examples" / "groups"
    assert run("targets", "--expanded", "--rollout", groups / "rollout.yaml") == 0
    written = tmp_path / "rollout.yaml"
    written.write_text(capsys.readouterr().out, encoding="utf-8")
    shutil.copy(groups / "organization.yaml", tmp_path)
    assert load(written).targets == load(groups / "rollout.yaml").targets


@pytest.mark.parametrize("options", [("--json",), ("prod",), ("--groups", "3"), ("--changed-since", "main")])
def test_the_expanded_form_is_that_of_the_whole_rollout(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert run("targets", "--expanded", "--rollout", rollout, *options) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "--expanded: it prints the whole rollout; leave out the other options and the names" in said.err


@pytest.mark.parametrize("command", ["plan", "deploy", "destroy"])
def test_a_target_that_is_not_enabled_is_neither_planned_nor_deployed_nor_destroyed_by_a_pattern(
    run: Run, rollout: Path, out: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    rollout.write_text(ROLLOUT.replace("name: prod", "name: prod, enabled: false"), encoding="utf-8")
    approved = () if command == "plan" else ("--auto-approve",)
    assert run(command, *approved, "--rollout", rollout, "pro*") == 0
    assert capsys.readouterr().err == "prod: left alone, because it is not enabled; its state stays\n"
    assert not out.exists()


def test_destroy_takes_a_target_that_is_not_enabled_if_it_is_named(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rollout.write_text(ROLLOUT.replace("name: prod", "name: prod, enabled: false"), encoding="utf-8")
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "no-such-terraform")
    assert run("destroy", "--auto-approve", "--rollout", rollout, "prod") == 1
    assert "there is no 'no-such-terraform' on the PATH" in capsys.readouterr().err


def test_the_matrix_of_a_workflow_has_what_a_job_needs(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("targets", "--json", "--rollout", rollout, "p*") == 0
    assert json.loads(capsys.readouterr().out) == {
        "include": [
            {
                "name": "prod",
                "account": "111122223333",
                "region": "us-east-1",
                "wave": 2,
                "role": "arn:aws:iam::111122223333:role/deploy",
            }
        ]
    }


def test_targets_are_grouped_for_jobs_and_each_wave_has_a_matrix_of_its_own(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"name": "wave 1", "wave": 1, "targets": "test"},
        {"name": "wave 2", "wave": 2, "targets": "prod"},
    ]
    assert run("targets", "--groups", 2, "--rollout", rollout) == 0
    assert json.loads(capsys.readouterr().out) == {"include": rows}
    assert run("targets", "--waves", 2, "--rollout", rollout) == 0
    assert json.loads(capsys.readouterr().out) == {"1": {"include": rows[:1]}, "2": {"include": rows[1:]}}
    assert run("targets", "--waves", 1, "--rollout", rollout) == 1
    assert capsys.readouterr().err.startswith(
        "targets: they have 2 waves, and the workflow deploys 1 at most;"
    )


@pytest.fixture
def with_own_stack(rollout: Path, tmp_path: Path) -> Path:
    """The rollout with a stack of the user's own in it."""
    (tmp_path / "mine.py").write_text("def add_resources(stack): ...\n", encoding="utf-8")
    stacks = "stacks: [{name: mine, file: mine.py, wave: 3, role: null, region: eu-west-2}]\n"
    rollout.write_text(ROLLOUT + stacks, encoding="utf-8")
    return rollout


def test_own_stacks_are_in_the_matrix_and_in_the_list_by_their_wave(
    run: Run, with_own_stack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("targets", "--json", "--rollout", with_own_stack) == 0
    rows = json.loads(capsys.readouterr().out)["include"]
    assert [row["name"] for row in rows] == ["test", "prod", "mine"]
    assert rows[-1] == {
        "name": "mine",
        "account": "111122223333",
        "region": "eu-west-2",
        "wave": 3,
        "role": "",
    }
    assert run("targets", "--rollout", with_own_stack, "m*") == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["mine", "111122223333", "eu-west-2", "3"]


@pytest.mark.parametrize("command", ["cost", "prices", "preview"])
def test_commands_about_targets_know_no_own_stack(
    run: Run, with_own_stack: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(command, "--rollout", with_own_stack, "mine") == 1
    assert capsys.readouterr().err == "targets: no target is named 'mine'; choose from prod, test\n"


@pytest.mark.parametrize("command", ["targets", "plan", "deploy", "destroy"])
def test_a_pattern_that_names_nothing_is_refused_with_the_names(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(command, "--rollout", rollout, "nothing-*") == 1
    assert capsys.readouterr().err == ("targets: no target is named 'nothing-*'; choose from prod, test\n")


@pytest.mark.parametrize("command", ["demo", "state", "plan", "deploy", "destroy", "targets"])
def test_every_problem_of_a_rollout_is_a_line_and_no_traceback(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    rollout.write_text(
        ROLLOUT.replace("eu-west-1", "mars-north-1").replace("role:", "rolle:"), encoding="utf-8"
    )
    assert run(command, "--rollout", rollout) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "rolle" in said[0]
    assert "mars-north-1" in said[1]


@pytest.mark.parametrize("command", ["deploy", "destroy", "state"])
def test_without_a_terminal_nothing_changes_unless_auto_approved(
    run: Run, rollout: Path, out: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(command, "--rollout", rollout) == 1
    assert capsys.readouterr().err == "this run: there is no terminal for questions; add --auto-approve\n"
    assert not out.exists()


def test_the_targets_that_plans_change_are_deployed_and_those_without_a_plan_are_told(
    run: Run, rollout: Path, tmp_path: Path, terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = tmp_path / "plans"
    keep(terraform, plans, "test", adds=1)
    assert run("targets", "--waves", 6, "--planned", plans, "--rollout", rollout) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"1": {"include": [{"name": "wave 1", "wave": 1, "targets": "test"}]}}
    assert said.err == "prod: left alone, because it could not be planned\n"


def test_a_check_of_plans_that_nobody_deployed_checks_nothing_and_needs_all_of_them(
    run: Run, rollout: Path, tmp_path: Path, terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(terraform, tmp_path / "plans", "test", adds=1)
    assert run("health", tmp_path / "plans", "--rollout", rollout, "test") == 0
    assert capsys.readouterr().out == "health: nothing of these plans was deployed\n"
    assert run("health", tmp_path / "plans", "--rollout", rollout) == 1
    assert "there is no plan for 'prod'" in capsys.readouterr().err


def test_plans_without_secrets_need_a_folder(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("plan", "--shareable", "--rollout", rollout) == 1
    assert capsys.readouterr().err == (
        "--shareable: no plans are kept, so there is nothing to share; name their folder: plan --out\n"
    )


def test_a_comment_reports_each_target_of_a_matrix_that_has_no_plan(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    PlanFolder(path=tmp_path / "plans" / "a").keep_failure("closed account")
    matrix = {"include": [{"name": "wave 1", "wave": 1, "targets": "a b"}, {"targets": "c"}]}
    assert run("comment", tmp_path / "plans", "--matrix", json.dumps(matrix)) == 0
    said = capsys.readouterr().out
    assert "0 of 3 targets with changes, 3 failed" in said
    assert "`b, c`\n\n```\nThere is no plan: the job ended before it was made.\n```" in said
    assert run("comment", tmp_path / "no-plans", "--matrix", json.dumps(matrix)) == 0
    assert "0 of 3 targets with changes, 3 failed" in capsys.readouterr().out
    assert run("comment", tmp_path / "no-plans", "--matrix", '{"include": []}') == 0
    assert "none, because this change leaves all targets as they are" in capsys.readouterr().out
    assert run("comment", tmp_path / "no-plans") == 1


@pytest.mark.parametrize("matrix", ["", "{", "[]", '{"include": 3}', '{"include": [{"name": "a"}]}', "1"])
def test_what_is_no_matrix_is_refused(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], matrix: str
) -> None:
    assert run("comment", tmp_path, "--matrix", matrix) == 1
    assert capsys.readouterr().err == (
        f"--matrix: {matrix!r} is no matrix of groups; give it what `targets --groups` prints\n"
    )


def test_called_by_make_a_remedy_names_the_variable_of_make(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKELEVEL", "1")
    assert run("destroy", "--rollout", rollout) == 1
    assert capsys.readouterr().err == "this run: there is no terminal for questions; add AUTO_APPROVE=1\n"
    with pytest.raises(InvalidInputError, match="reading was not approved; answer y, or add AUTO_APPROVE=1"):
        ask_to_read("Read this?", ask=lambda _question: False, where="quotas")


def test_every_variable_that_a_remedy_names_is_one_of_the_makefile() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    names = {re.findall(r"[A-Z_]{3,}", variable)[-1] for variable in VARIABLES.values()}
    assert names <= set(re.findall(r"^export (\w+) \?=$", makefile, re.MULTILINE))


@pytest.mark.parametrize("command", ["plan", "deploy", "destroy"])
def test_where_the_engine_keeps_the_state_it_alone_plans_and_deploys(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], out: Path, command: str
) -> None:
    rollout.write_text(re.sub("state: .*", "state: {backend: none}", ROLLOUT), encoding="utf-8")
    assert run(command, "--rollout", rollout, *(() if command == "plan" else ("--auto-approve",))) == 1
    assert capsys.readouterr().err == (
        "state.backend: it is `none`: the engine that runs Terraform keeps the state, so this command would "
        "not find what exists; plan, deploy and destroy with that engine, or name a bucket under `state`\n"
    )
    assert not out.exists()


def test_where_the_engine_keeps_the_state_there_is_no_bucket_to_create(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str], out: Path
) -> None:
    rollout.write_text(re.sub("state: .*", "state: {backend: none}", ROLLOUT), encoding="utf-8")
    assert run("state", "--rollout", rollout) == 1
    assert capsys.readouterr().err == (
        "state.backend is none: the engine that runs Terraform keeps the state, so there is nothing to "
        "create\n"
    )
    assert not out.exists()


def test_the_state_bucket_is_never_destroyed(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("destroy", "--auto-approve", "--rollout", rollout, "state") == 1
    assert capsys.readouterr().err.startswith("the state bucket is not destroyed")


def test_a_bucket_that_someone_else_manages_is_not_created(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unmanaged = '{account: "111122223333", region: us-east-1, bucket: theirs, managed: false}'
    rollout.write_text(
        ROLLOUT.replace('{account: "111122223333", region: us-east-1}', unmanaged, 1), encoding="utf-8"
    )
    assert run("state", "--auto-approve", "--rollout", rollout) == 1
    assert "'theirs' is managed elsewhere" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nonsense"], [], ["plan", "--nonsense"], ["comment"]])
def test_a_wrong_command_line_is_reported_without_a_traceback(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(*arguments) == 1
    problem, help_ = capsys.readouterr().err.splitlines()
    assert problem
    assert help_ == "See: python -m bedrock_monitoring [COMMAND] --help"


@pytest.fixture
def no_terraform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", str(tmp_path / "nowhere"))


@pytest.mark.usefixtures("no_terraform")
@pytest.mark.parametrize("expected", [("plan", set()), ("demo", {"prod", "state", "test"})])
def test_a_missing_terraform_is_reported_in_two_lines_and_the_demo_still_synthesizes(
    run: Run, out: Path, rollout: Path, capfd: pytest.CaptureFixture[str], expected: tuple[str, set[str]]
) -> None:
    command, stacks = expected
    assert run(command, "--rollout", rollout) == 1
    problem, remedy = capfd.readouterr().err.splitlines()
    assert problem.startswith("Terraform is missing")
    assert remedy.startswith("Install 1.10 or newer")
    assert {path.parent.name for path in out.glob("stacks/*/cdk.tf.json")} == stacks


def test_the_package_runs_as_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bedrock_monitoring", "--help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = {line.split()[0] for line in done.stdout.partition("Commands:\n")[2].splitlines()}
    assert listed >= {"demo", "state", "plan", "deploy", "destroy", "targets", "prices", "cost", "comment"}
    assert not listed & {"schema", "sections", "alarms"}, "maintainers' tools are in tools/"


def test_the_prices_in_use_are_shown_and_the_whole_list(
    run: Run, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("prices", "--rollout", rollout, "prod") == 0
    in_use = capsys.readouterr().out
    assert "Nova Lite" in in_use
    assert "test" not in in_use
    assert "USD per million tokens, list prices of 20" in in_use
    assert run("prices", "--all") == 0
    assert len(capsys.readouterr().out.splitlines()) > 100


@pytest.fixture
def doubtful(rollout: Path) -> Path:
    """A rollout with a warning."""
    rollout.write_text(ROLLOUT.replace("amazon.nova-lite-v1:0", "acme.supermodel-v1:0"), encoding="utf-8")
    return rollout


@pytest.mark.parametrize("command", ["targets", "targets --json", "prices", "cost", "cost --json"])
def test_a_warning_is_printed_once_and_not_among_the_data(
    run: Run, doubtful: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(*command.split(), "--rollout", doubtful) == 0
    printed = capsys.readouterr()
    [warning] = printed.err.splitlines()
    assert warning.startswith("warning: ")
    assert ':3:70 defaults.models[0].id: "acme" is not a provider of models' in warning
    assert "warning" not in printed.out


@pytest.mark.usefixtures("no_terraform")
def test_a_command_that_synthesizes_prints_a_warning_once(
    run: Run, out: Path, doubtful: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run("demo", "--rollout", doubtful) == 1
    assert out.is_dir()
    assert capfd.readouterr().err.count("warning: ") == 1


def test_a_strict_rollout_is_refused_for_its_warnings(
    run: Run, doubtful: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubtful.write_text(f"strict: true\n{doubtful.read_text(encoding='utf-8')}", encoding="utf-8")
    assert run("targets", "--json", "--rollout", doubtful) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "warning" not in printed.err
    assert '"acme" is not a provider of models' in printed.err


@pytest.mark.parametrize("out", ["missing/dashboard.py", "file/dashboard.py", "there.py", "."])
def test_a_file_that_cannot_be_written_is_told_in_one_line_and_nothing_is_lost(
    tmp_path: Path, out: str
) -> None:
    (tmp_path / "body.json").write_text('{"widgets": []}', encoding="utf-8")
    (tmp_path / "file").touch()
    (tmp_path / "there.py").write_text("mine", encoding="utf-8")
    program = [sys.executable, "-m", "bedrock_monitoring", "adopt", str(tmp_path / "body.json")]
    ran = subprocess.run(
        [*program, "--out", str(tmp_path / out)], capture_output=True, text=True, check=False, cwd=PROJECT
    )

    assert ran.returncode == 1
    assert (ran.stdout, ran.stderr.count("\n")) == ("", 1)
    assert ran.stderr.startswith(str(tmp_path))
    assert (tmp_path / "there.py").read_text(encoding="utf-8") == "mine"


def test_output_that_nobody_reads_any_more_ends_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"widgets": []}', encoding="utf-8")
    program = f"'{sys.executable}' -m bedrock_monitoring adopt '{tmp_path}/body.json'"
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{{ sleep 1; {program}; }} | true"],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )

    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["plan", "pr*"], ["prod"]),
        (["plan"], ["prod", "test"]),
        (["deploy", "--auto-approve", "test"], ["test"]),
        (["destroy", "--auto-approve", "test"], ["test"]),
        (["state", "--auto-approve"], ["state"]),
        (["policy", "prod"], ["prod", "state"]),
    ],
)
def test_only_the_stacks_asked_for_are_synthesized(
    run: Run, rollout: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], names: list[str]
) -> None:
    asked = list[list[str]]()

    def synthesize(_rollout: Path, *, out: Path, only: list[str]) -> Path:
        asked.append([*only])
        raise SynthesisError("this test ends here")

    for module in (stacks_in_terraform, policy_module):
        monkeypatch.setattr(module, "synthesize", synthesize)
    terraform = Terraform(path=Path("terraform"), version="1.11.4", platform="linux_amd64")
    monkeypatch.setattr(stacks_in_terraform, "find_terraform", lambda _environment: terraform)
    monkeypatch.setattr(credentials, "check_credentials", lambda *_stacks, **_options: None)
    assert run(*arguments, "--rollout", rollout) == 1
    assert asked == [names]


@pytest.mark.parametrize("arguments", [["cost", "prod"], ["preview", "prod"]])
def test_cost_and_preview_build_the_targets_asked_for_alone(
    run: Run, rollout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    built = list[str]()
    text = ROLLOUT.replace("region: eu-west-1", 'account: "222233334444"')
    rollout.write_text(text, encoding="utf-8")

    def build(target: Target, naming: Naming, regions: tuple[str, ...]) -> Monitoring:
        built.append(target.name)
        return original(target, naming, regions)

    original = target_monitoring._target_monitoring
    monkeypatch.setattr(target_monitoring, "_target_monitoring", build)
    page = ["--out", tmp_path / "page.html"] if arguments[0] == "preview" else []
    assert run(*arguments, "--rollout", rollout, *page) == 0
    assert built == ["prod"]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_has_the_first_sentence_of_each(name: str) -> None:
    module, function, summary = COMMANDS[name]
    docstring = inspect.getdoc(getattr(import_module(f"bedrock_monitoring.commands.{module}"), function))
    assert docstring is not None
    assert re.split(r"(?<=\.)\s", docstring)[0] == summary


def test_help_and_mistakes_in_options_load_no_settings_of_the_rollout() -> None:
    program = (
        "import sys; from bedrock_monitoring.commands.app import app;"
        "app(['--help'], standalone_mode=False);"
        "heavy = ('pydantic', 'yaml', 'rich', 'boto3', 'lark', 'numpy', 'bedrock_monitoring.rollout',"
        " 'bedrock_monitoring.cloudwatch', 'bedrock_monitoring.terraform');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["targets", "prices"])
def test_what_shows_no_dashboard_and_no_alarm_loads_nothing_that_builds_them(command: str) -> None:
    program = (
        "import sys; from bedrock_monitoring.commands.app import app;"
        f"app([{command!r}], standalone_mode=False);"
        "library = [name.removeprefix('bedrock_monitoring.') for name in sys.modules];"
        "built = ('bedrock.alarms.alarm_set', 'bedrock.dashboards', 'bedrock.logs.', 'bedrock.organization',"
        " 'bedrock.sections', 'cloudwatch.dashboards', 'cloudwatch.grammar', 'cloudwatch.widgets',"
        " 'monitoring.cost', 'monitoring.target_monitoring', 'rollout.accounts.access_settings',"
        " 'rollout.accounts.group', 'rollout.accounts.observability_settings', 'terraform', 'boto3', 'lark',"
        " 'numpy');"
        "print([name for name in library if name.startswith(built)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
