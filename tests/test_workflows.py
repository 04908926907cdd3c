"""What the workflows, the actions they share and the pre-commit hooks must keep to."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedrock_monitoring.bindings.cdk import CDKS
from bedrock_monitoring.commands.deploying.synthesis import DOWNLOADS
from bedrock_monitoring.commands.drifting.issues import LABEL, Request, read_issues, write_requests
from bedrock_monitoring.commands.previewing.picture_changes import FOLDER, PAGE
from bedrock_monitoring.commands.reviewing.comment import MARKER

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
ACTIONS = sorted(GITHUB.glob("actions/*/action.yml"))
PINNED = re.compile(r"^\s*(?:- )?uses: (?P<action>[\w./-]+)@(?P<commit>[0-9a-f]{40}) # v\d+\.\d+\.\d+$")
EXPRESSION = "${{"
MOST_WAVES = 6

# Every permission to write, and the reason a job needs it.
WRITES = {
    ("plans.yml", "plan"): {"id-token"},  # credentials to plan with
    ("plan.yml", "plans"): {"id-token"},  # what plans.yml may have, its caller must have
    ("plan.yml", "comment"): {"pull-requests"},  # the comment with the plan
    ("discover.yml", "accounts"): {"id-token"},  # credentials to read accounts with
    ("discover.yml", "branch"): {"contents"},  # the branch of the pull request
    ("discover.yml", "pull-request"): {"pull-requests"},  # the pull request
    ("drift.yml", "drift"): {"id-token"},  # credentials to plan with
    ("drift.yml", "issues"): {"issues"},  # the issues of drift
    ("deploy.yml", "plans"): {"id-token"},  # as in plan.yml
    **{("deploy.yml", f"wave-{number}"): {"id-token"} for number in range(1, MOST_WAVES + 1)},  # as wave.yml
    ("deploy.yml", "destroy"): {"id-token"},  # credentials to destroy with
    ("wave.yml", "deploy"): {"id-token"},  # credentials to deploy with
    ("wave.yml", "health"): {"id-token"},  # credentials to plan with
}

Document = Mapping[str, Any]


def load(path: Path) -> Document:
    # A loader that reads every scalar as text: YAML 1.1 takes the key `on` for a truth value.
    document: Document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return document


def jobs() -> Iterator[tuple[str, str, Document]]:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield path.name, name, job


def steps() -> Iterator[tuple[str, Document]]:
    for workflow, name, job in jobs():
        for step in job.get("steps", ()):
            yield f"{workflow}, job {name}, step {step['name']}", step
    for path in ACTIONS:
        for step in load(path)["runs"]["steps"]:
            yield f"{path.parent.name}, step {step['name']}", step


def writes(job: Document) -> set[str]:
    permissions = job.get("permissions", {})
    assert isinstance(permissions, dict), "name each permission instead of read-all or write-all"
    return {scope for scope, access in permissions.items() if access == "write"}


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    without_token = {
        key: value for key, value in os.environ.items() if not key.startswith(("GH_", "GITHUB_"))
    }
    command = [Path(sys.executable).with_name(tool), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=without_token)


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.github-actions", ACTIONS),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
    ],
)
def test_github_accepts_the_form_of_every_file(schema: str, files: list[Path]) -> None:
    result = run("check-jsonschema", "--builtin-schema", schema, *files)
    assert result.returncode == 0, result.stdout


def test_zizmor_has_no_finding_even_when_pedantic() -> None:
    result = run("zizmor", "--offline", "--no-progress", "--persona=pedantic", GITHUB)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_hooks_are_valid_and_run_what_make_lint_runs() -> None:
    result = run("pre-commit", "validate-config", ".pre-commit-config.yaml")
    assert result.returncode == 0, result.stdout + result.stderr
    (repository,) = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in repository["hooks"]] == ["make lint"]


def test_every_foreign_action_is_pinned_to_a_commit_with_its_version_beside_it() -> None:
    lines = [
        line
        for path in [*WORKFLOWS, *ACTIONS]
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line and "uses: $/" not in line
    ]
    assert lines
    assert [line for line in lines if not PINNED.match(line)] == []


def test_an_action_is_pinned_to_the_same_commit_everywhere() -> None:
    commits: dict[str, set[str]] = {}
    for path in [*WORKFLOWS, *ACTIONS]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if pinned := PINNED.match(line):
                commits.setdefault(pinned["action"], set()).add(pinned["commit"])
    assert [action for action, pins in commits.items() if len(pins) > 1] == []


def test_what_a_workflow_uses_of_this_repository_exists() -> None:
    used = {
        ROOT / part["uses"].removeprefix("$/")
        for part in [step for _, step in steps()] + [job for *_, job in jobs()]
        if part.get("uses", "").startswith("$/")
    }
    called = {GITHUB / "workflows" / name for name in ("plans.yml", "wave.yml")}
    assert used == {*(path.parent for path in ACTIONS), *called}


def test_a_workflow_has_no_permission_that_a_job_does_not_ask_for() -> None:
    assert {path.name: load(path)["permissions"] for path in WORKFLOWS} == {
        path.name: {} for path in WORKFLOWS
    }


def test_a_job_writes_only_what_it_must() -> None:
    assert {(workflow, name): writes(job) for workflow, name, job in jobs() if writes(job)} == WRITES


def test_only_a_job_that_takes_aws_credentials_or_hands_it_on_may_ask_for_them() -> None:
    for workflow, name, job in jobs():
        takes = any("configure-aws-credentials" in step.get("uses", "") for step in job.get("steps", ()))
        hands_on = job.get("uses", "").startswith("$/.github/workflows/")
        assert ("id-token" in writes(job)) == (takes or hands_on), f"{workflow}, job {name}"


def test_a_job_that_writes_to_a_pull_request_runs_none_of_its_code() -> None:
    for workflow, name, job in jobs():
        if "pull-requests" not in writes(job):
            continue
        for step in job["steps"]:
            assert "checkout" not in step.get("uses", ""), f"{workflow}, job {name}"
            assert "make " not in step.get("run", ""), f"{workflow}, job {name}"


def test_the_comment_is_found_by_the_line_it_begins_with() -> None:
    create_or_update = load(GITHUB / "workflows" / "plan.yml")["jobs"]["comment"]["steps"][-1]["run"]
    assert f'marker="{MARKER}"' in create_or_update


@pytest.mark.parametrize(
    ("existing", "method", "path"),
    [("", "POST", "repos/o/r/issues/7/comments"), ("41\n52\n", "PATCH", "repos/o/r/issues/comments/41")],
)
def test_there_is_one_comment_which_later_runs_update(
    tmp_path: Path, existing: str, method: str, path: str
) -> None:
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\necho "$@" >> calls\ncase "$*" in *--paginate*) cat existing ;; esac\n')
    gh.chmod(0o755)
    (tmp_path / "existing").write_text(existing)
    step = load(GITHUB / "workflows" / "plan.yml")["jobs"]["comment"]["steps"][-1]
    subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        check=True,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "REPOSITORY": "o/r", "PULL_REQUEST": "7"},
    )
    look, write = (tmp_path / "calls").read_text().splitlines()
    assert look.startswith("api --paginate repos/o/r/issues/7/comments --jq .[] | select(")
    assert write == f"api --silent --method {method} {path} --field body=@comment.md"


def test_no_checkout_leaves_its_token_behind() -> None:
    checkouts = [(where, step) for where, step in steps() if "actions/checkout@" in step.get("uses", "")]
    assert checkouts
    assert [
        where for where, step in checkouts if step.get("with", {}).get("persist-credentials") != "false"
    ] == []


def test_no_expression_reaches_a_shell() -> None:
    assert [where for where, step in steps() if EXPRESSION in step.get("run", "")] == []


def test_no_workflow_reads_a_secret() -> None:
    assert [
        path.name for path in [*WORKFLOWS, *ACTIONS] if "secrets." in path.read_text(encoding="utf-8")
    ] == []


def test_every_job_ends_by_itself() -> None:
    endless = [
        f"{workflow}, job {name}"
        for workflow, name, job in jobs()
        if "uses" not in job and "timeout-minutes" not in job
    ]
    assert endless == []


def test_every_make_target_that_a_step_calls_exists() -> None:
    called = {
        target
        for _, step in steps()
        for target in re.findall(r"\bmake (?:--silent |-C before )?([a-z-]+)", step.get("run", ""))
    }
    assert called == {
        *("comment", "deploy", "destroy", "discover", "drift", "drift-issues", "health", "lifecycle"),
        *("lint", "plan", "preview", "review", "setup", "targets", "test", "test-cdktn"),
    }
    assert called - make_targets() == set()


def test_terraform_prints_and_exits_unchanged() -> None:
    (terraform,) = [step for _, step in steps() if "setup-terraform" in step.get("uses", "")]
    assert terraform["with"]["terraform_wrapper"] == "false"


def test_a_fork_is_told_why_there_is_no_plan_and_gets_no_credentials() -> None:
    workflow = load(GITHUB / "workflows" / "plan.yml")["jobs"]
    ours, theirs = workflow["plans"]["if"], workflow["not-planned"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in ours
    assert "github.event.pull_request.head.repo.full_name != github.repository" in theirs
    assert "permissions" not in workflow["not-planned"]


def test_pictures_are_compared_with_those_of_the_branch_that_the_pull_request_goes_to() -> None:
    jobs = load(GITHUB / "workflows" / "plan.yml")["jobs"]
    pictures = jobs["pictures"]
    checkouts = [step["with"] for step in pictures["steps"] if "actions/checkout@" in step.get("uses", "")]
    assert [(one.get("path"), one.get("ref")) for one in checkouts] == [
        (None, None),
        ("before", "${{ github.event.pull_request.base.sha }}"),
    ]
    assert [step["run"] for step in pictures["steps"] if "run" in step] == [
        "make -C before preview PNG=1",
        "make preview PNG=1 BEFORE=before/preview.out",
    ]
    page, kept = (step["with"]["path"] for step in pictures["steps"][-2:])
    assert (page, kept) == (f"preview.out/{FOLDER}/{PAGE}", f"preview.out/{FOLDER}")
    (fetch,) = [step for step in jobs["summary"]["steps"] if step.get("with", {}).get("name") == "pictures"]
    assert fetch["if"] == "needs.pictures.result == 'success'"


def shell(step: Document, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the shell commands of a step as GitHub does, with a `make` that notes what it is called with."""
    make = folder / "make"
    make.write_text('#!/bin/sh\necho "$@ TARGETS=$TARGETS SINCE=$SINCE" >> calls\ncat answer\n')
    make.chmod(0o755)
    return subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=folder,
        check=True,
        text=True,
        capture_output=True,
        env={"PATH": f"{folder}:{os.environ['PATH']}", **environment},
    )


def step_of(workflow: str, job: str, name: str) -> Document:
    found: Document = next(
        step for step in load(GITHUB / "workflows" / workflow)["jobs"][job]["steps"] if step["name"] == name
    )
    return found


def test_a_pull_request_plans_at_most_20_jobs_of_the_targets_that_differ_from_its_base(
    tmp_path: Path,
) -> None:
    called = load(GITHUB / "workflows" / "plan.yml")["jobs"]["plans"]
    assert called["with"] == {"since": "HEAD^"}
    # A pull request is checked out as its merge commit, whose first parent is the base.
    assert step_of("plans.yml", "targets", "Check out")["with"]["fetch-depth"] == "2"
    (tmp_path / "answer").write_text('{"include": []}\n')
    step = step_of("plans.yml", "targets", "Read the targets")
    assert step["env"] == {"SINCE": "${{ inputs.since }}", "TARGETS": "${{ inputs.targets }}"}
    shell(step, tmp_path, SINCE="HEAD^", GITHUB_OUTPUT="output")
    assert (tmp_path / "calls").read_text() == "--silent targets AS_GROUPS=20 TARGETS= SINCE=HEAD^\n"
    assert (tmp_path / "output").read_text() == 'matrix={"include": []}\n'


def test_a_job_plans_the_targets_of_its_group_and_no_job_starts_without_a_group(tmp_path: Path) -> None:
    job = load(GITHUB / "workflows" / "plans.yml")["jobs"]["plan"]
    assert job["strategy"] == {
        "fail-fast": "false",
        "matrix": "${{ fromJSON(needs.targets.outputs.matrix) }}",
    }
    assert job["if"] == "${{ fromJSON(needs.targets.outputs.matrix).include[0] }}"
    step = step_of("plans.yml", "plan", "Plan")
    assert step["env"]["TARGETS"] == "${{ matrix.targets }}"
    (tmp_path / "answer").touch()
    shell(step, tmp_path, TARGETS="a b")
    assert (tmp_path / "calls").read_text() == "plan PLANS=plans SHAREABLE=1 TARGETS=a b SINCE=\n"


def test_the_comment_knows_which_targets_were_to_be_planned() -> None:
    step = step_of("plan.yml", "summary", "Write the comment")
    assert step["env"]["MATRIX"] == "${{ needs.plans.outputs.matrix }}"


def test_the_comment_links_to_the_page_of_the_review_if_there_is_a_plan() -> None:
    write, keep = (step_of("plan.yml", "summary", name) for name in ("Write the page", "Keep the page"))
    # What a plan that was cut off leaves is neither, and `make review` refuses a folder without any.
    assert write["if"] == keep["if"] == "hashFiles('plans/*/manifest.json', 'plans/*/failure.txt') != ''"
    assert write["run"] == f"make review PLANS=plans HTML={keep['with']['path']}"
    comment = step_of("plan.yml", "summary", "Write the comment")
    assert comment["env"]["PAGE_URL"] == f"${{{{ steps.{keep['id']}.outputs.artifact-url }}}}"
    assert write["env"]["PICTURES"] == comment["env"]["PICTURES"]


def test_set_up_is_cached_by_all_that_it_is_made_from() -> None:
    caches = {
        step["name"]: step
        for step in load(GITHUB / "actions" / "tools" / "action.yml")["runs"]["steps"]
        if step["uses"].startswith("actions/cache@")
    }
    setup, provider = (caches[name]["with"] for name in ("What make setup makes", "The AWS provider"))
    assert setup["path"].split() == [".venv", *(f".gen/{cdk.bindings}" for cdk in CDKS.values())]
    parts = ("runner.os", "runner.arch", "steps.python.outputs.python-version", "env.CDK", "'Pipfile.lock'")
    for part in parts:
        assert part in setup["key"]
        assert part in setup["restore-keys"], "an environment of another Python or lock would be made anew"
    searched = makefile_sources()
    assert searched == ["main.py", "stacks"]
    for source in ("'main.py'", "'stacks/**/*.py'", "'bedrock_monitoring/constructs/**/*.py'"):
        assert source in setup["key"]
    assert provider["path"] == DOWNLOADS.relative_to(ROOT).as_posix()
    assert "hashFiles('.terraform.lock.hcl')" in provider["key"]


def test_one_variable_chooses_the_cdk_of_every_workflow_that_synthesizes() -> None:
    for path in sorted((GITHUB / "workflows").glob("*.yml")):
        chosen = load(path).get("env", {}).get("CDK")
        # The tests run on both, whatever is deployed.
        assert chosen == (None if path.name == "test.yml" else "${{ vars.CDK }}"), path.name


def makefile_sources() -> list[str]:
    """Return the sources in which `make setup` looks for imports of bindings, beside the library."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (found,) = re.findall(r"-m bedrock_monitoring\.bindings --quiet (.*)", makefile)
    return str(found).split()


def test_a_job_that_runs_terraform_has_the_provider_of_an_earlier_job() -> None:
    for workflow, name, job in jobs():
        runs = " ".join(step.get("run", "") for step in job.get("steps", ()))
        tools = [step for step in job.get("steps", ()) if step.get("uses") == "$/.github/actions/tools"]
        needs_provider = (
            re.search(r"make (?:plan|deploy|destroy|drift(?!-)|health|test(?!-))\b", runs) is not None
        )
        has_provider = any(step.get("with", {}).get("provider") == "true" for step in tools)
        assert has_provider == needs_provider, f"{workflow}, job {name}"


DEPLOY = load(GITHUB / "workflows" / "deploy.yml")
WAVE = load(GITHUB / "workflows" / "wave.yml")["jobs"]


def test_a_deploy_applies_what_was_planned_after_an_approval_and_never_beside_another(tmp_path: Path) -> None:
    assert DEPLOY["concurrency"] == {"group": "deploy", "cancel-in-progress": "false"}
    deploy = WAVE["deploy"]
    assert deploy["environment"] == "production"
    assert deploy["strategy"] == {"fail-fast": "false", "matrix": "${{ fromJSON(inputs.groups) }}"}
    step = step_of("wave.yml", "deploy", "Deploy what was planned")
    assert step["env"]["TARGETS"] == "${{ matrix.targets }}"
    (tmp_path / "answer").touch()
    shell(step, tmp_path, TARGETS="a b", GITHUB_STEP_SUMMARY="my summary")
    called = "deploy PLANS=plans AUTO_APPROVE=1 SUMMARY=my summary TARGETS=a b SINCE=\n"
    assert (tmp_path / "calls").read_text() == called


def test_a_wave_is_deployed_after_the_one_before_it_was_deployed_and_checked() -> None:
    waves = {name: job for name, job in DEPLOY["jobs"].items() if name.startswith("wave-")}
    assert [*waves] == [f"wave-{number}" for number in range(1, MOST_WAVES + 1)]
    for number, (name, job) in enumerate(waves.items(), start=1):
        before = f"wave-{number - 1}" if number > 1 else "waves"
        mine = f"fromJSON(needs.waves.outputs.waves)['{number}']"
        assert job["uses"] == "$/.github/workflows/wave.yml", name
        assert {"waves", before} == ({job["needs"]} if isinstance(job["needs"], str) else {*job["needs"]})
        # Not success(): that is false after a target could not be planned, however many others were.
        assert job["if"] == f"${{{{ !cancelled() && needs.{before}.result == 'success' && {mine} }}}}"
        assert job["with"]["groups"] == f"${{{{ toJSON({mine}) }}}}"
    assert WAVE["bake"]["needs"] == "deploy"
    assert WAVE["health"]["needs"] == "bake"
    assert WAVE["health"]["strategy"] == WAVE["deploy"]["strategy"]


def test_the_waves_are_those_of_the_targets_that_the_plans_change_and_more_than_six_are_refused(
    tmp_path: Path,
) -> None:
    waves = DEPLOY["jobs"]["waves"]
    assert waves["if"] == "${{ !cancelled() && (needs.plans.result != 'skipped' || inputs.resume) }}"
    (tmp_path / "answer").write_text('{"1": {"include": []}}\n')
    step = step_of("deploy.yml", "waves", "Read the waves")
    shell(step, tmp_path, TARGETS="a*", GITHUB_OUTPUT="output")
    called = f"--silent targets AS_GROUPS=20 WAVES={MOST_WAVES} PLANS=plans TARGETS=a* SINCE=\n"
    assert (tmp_path / "calls").read_text() == called
    assert (tmp_path / "output").read_text() == 'waves={"1": {"include": []}}\n'


def test_what_was_deployed_is_checked_after_a_while_with_the_role_that_only_reads(tmp_path: Path) -> None:
    (tmp_path / "answer").touch()
    shell(step_of("wave.yml", "health", "Check what was deployed"), tmp_path, TARGETS="a b")
    assert (tmp_path / "calls").read_text() == "health PLANS=plans TARGETS=a b SINCE=\n"
    credentials = step_of("wave.yml", "health", "AWS credentials")["with"]
    assert credentials["role-to-assume"] == "${{ vars.AWS_PLAN_ROLE }}"
    assert "environment" not in WAVE["health"], "nobody is asked twice"
    bake = step_of("wave.yml", "bake", "Let the alarms see what was deployed")
    assert bake["env"] == {"MINUTES": "${{ vars.BAKE_MINUTES || '10' }}"}
    shell(bake, tmp_path, MINUTES="0")


def test_what_a_deploy_has_begun_is_known_to_its_check_and_to_the_next_attempt() -> None:
    kept = step_of("wave.yml", "deploy", "Keep the notes of what was begun and applied")
    assert "!cancelled()" in kept["if"], "after a failure as well"
    assert kept["with"]["path"].split() == ["plans/*/begun.txt", "plans/*/applied.txt"]
    assert kept["with"]["overwrite"] == "true"
    name = kept["with"]["name"]
    for job in ("deploy", "health"):
        fetch = step_of("wave.yml", job, "Fetch the plans")["with"]
        assert (fetch["pattern"], fetch["run-id"]) == ("plans-*", "${{ inputs.run }}")
        assert fnmatchcase(name, fetch["pattern"])
    again = step_of("wave.yml", "health", "Fetch the notes of what was begun")
    assert again["if"] == "inputs.run != github.run_id"
    assert fnmatchcase(name, again["with"]["pattern"])
    assert "run-id" not in again["with"]


@pytest.mark.parametrize(
    ("answer", "is_resumed"),
    [
        (".github/workflows/deploy.yml main push", True),
        (".github/workflows/deploy.yml main workflow_dispatch", True),
        (".github/workflows/plan.yml main pull_request", False),
        (".github/workflows/deploy.yml other workflow_dispatch", False),
        (".github/workflows/deploy.yml main pull_request", False),
        ("", False),
    ],
)
def test_only_a_deploy_of_main_is_resumed(tmp_path: Path, *, answer: str, is_resumed: bool) -> None:
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\necho "$@" >> calls\necho "{answer}"\n')
    gh.chmod(0o755)
    step = step_of("deploy.yml", "waves", "Check the run to resume")
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        check=False,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "REPOSITORY": "o/r", "RUN": "7"},
    )
    assert (done.returncode == 0) == is_resumed
    assert (tmp_path / "calls").read_text().startswith("api repos/o/r/actions/runs/7 --jq ")


def test_a_destroy_takes_the_targets_that_are_named_after_an_approval(tmp_path: Path) -> None:
    job = DEPLOY["jobs"]["destroy"]
    assert job["if"] == "vars.AWS_DEPLOY_ROLE != '' && inputs.action == 'destroy'"
    assert job["environment"] == "production"
    check = step_of("deploy.yml", "destroy", "Check the names")
    shell(check, tmp_path, TARGETS="a")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        shell(check, tmp_path, TARGETS="")
    assert refused.value.stdout == "::error::Name the targets to destroy; * stands for all\n"
    (tmp_path / "answer").touch()
    shell(step_of("deploy.yml", "destroy", "Destroy"), tmp_path, TARGETS="a", GITHUB_STEP_SUMMARY="s")
    assert (tmp_path / "calls").read_text() == "destroy AUTO_APPROVE=1 SUMMARY=s TARGETS=a SINCE=\n"


def test_no_artifact_that_leaves_a_job_with_credentials_holds_a_secret() -> None:
    made = {
        (workflow, name): [
            step["with"]["path"] for step in job["steps"] if "upload-artifact@" in step.get("uses", "")
        ]
        for workflow, name, job in jobs()
        if "id-token" in writes(job) and "steps" in job
    }
    assert {place: paths for place, paths in made.items() if paths} == {
        ("discover.yml", "accounts"): ["found"],
        ("drift.yml", "drift"): ["drift"],
        ("plans.yml", "plan"): ["plans"],
        ("wave.yml", "deploy"): ["plans/*/begun.txt\nplans/*/applied.txt\n"],
    }
    assert "SHAREABLE=1" in step_of("plans.yml", "plan", "Plan")["run"]


def test_no_pull_request_runs_with_the_role_that_deploys() -> None:
    users = [
        path.name
        for path in WORKFLOWS
        if "role-to-assume: ${{ vars.AWS_DEPLOY_ROLE }}" in path.read_text(encoding="utf-8")
    ]
    assert users == ["deploy.yml", "wave.yml"]
    callers = {workflow for workflow, _, job in jobs() if job.get("uses", "").endswith("/wave.yml")}
    assert callers == {"deploy.yml"}
    assert {*DEPLOY["on"]} == {"push", "workflow_dispatch"}
    assert DEPLOY["on"]["push"] == {"branches": ["main"], "paths-ignore": ["**.md", "docs/**"]}
    assert {*load(GITHUB / "workflows" / "wave.yml")["on"]} == {"workflow_call"}


def test_drift_is_looked_for_with_the_role_that_plans_alone() -> None:
    jobs_of_drift = load(GITHUB / "workflows" / "drift.yml")["jobs"]
    text = json.dumps(jobs_of_drift)
    assert "AWS_PLAN_ROLE" in text
    assert "AWS_DEPLOY_ROLE" not in text
    assert load(GITHUB / "workflows" / "drift.yml")["on"].keys() == {"schedule", "workflow_dispatch"}


@pytest.mark.parametrize(("written", "ends"), [("", 1), ("[]", 0)])
def test_drift_fails_no_job_that_could_look_for_it(tmp_path: Path, written: str, ends: int) -> None:
    step = step_of("drift.yml", "drift", "Look for drift")
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\necho "$@ TARGETS=$TARGETS" > calls\nexit 2\n')
    make.chmod(0o755)
    (tmp_path / "drift").mkdir()
    (tmp_path / "drift" / "drift.json").write_text(written)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TARGETS": "a b"}
    ended = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=environment, check=False)
    assert (ended.returncode, (tmp_path / "calls").read_text()) == (
        *(ends, "drift OUT=drift/drift.json TARGETS=a b\n"),
    )


def test_the_requests_that_keep_the_issues_are_sent_one_after_the_other(tmp_path: Path) -> None:
    for name in ("gh", "sleep"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $@" >> calls\ncat open 2>/dev/null\nexit 0\n')
        (tmp_path / name).chmod(0o755)
    (tmp_path / "open").write_text('{"number": 4, "body": "<!-- bedrock-monitoring: drift of prod -->"}\n')
    environment = {"REPOSITORY": "o/r"}
    shell(step_of("drift.yml", "issues", "List the open issues"), tmp_path, **environment)
    assert read_issues(tmp_path / "drift" / "issues")[0].target == "prod"
    request = Request(method="PATCH", path="issues/4", content={"state": "closed"}, summary="")
    list(write_requests([request, request], tmp_path / "drift" / "requests"))
    shell(step_of("drift.yml", "issues", "Send the requests"), tmp_path, **environment)
    folder = tmp_path / "drift" / "requests"
    listing, *sent = (tmp_path / "calls").read_text().splitlines()
    assert listing.startswith(
        f"gh api --paginate repos/o/r/issues?state=open&labels={LABEL}&per_page=100 --jq "
    )
    assert sent == [
        f"gh api --silent --method PATCH repos/o/r/issues/4 --input {folder}/001.json",
        "sleep 1",
        f"gh api --silent --method PATCH repos/o/r/issues/4 --input {folder}/002.json",
        "sleep 1",
    ]


def test_the_issues_follow_what_is_known_even_if_a_job_failed(tmp_path: Path) -> None:
    issues = load(GITHUB / "workflows" / "drift.yml")["jobs"]["issues"]
    assert issues["if"] == "${{ !cancelled() && needs.targets.result == 'success' }}"
    (tmp_path / "answer").touch()
    shell(step_of("drift.yml", "issues", "Write the requests"), tmp_path)
    assert (tmp_path / "calls").read_text() == ("--silent drift-issues OUT=drift/requests TARGETS= SINCE=\n")
    send = step_of("drift.yml", "issues", "Send the requests")
    assert send["if"] == "${{ !cancelled() && hashFiles('drift/requests/requests') != '' }}"
