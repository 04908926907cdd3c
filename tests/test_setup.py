from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from bedrock_monitoring.bindings.cdk import CDKS

PROJECT = Path(__file__).resolve().parents[1]
LOCK = json.loads((PROJECT / "Pipfile.lock").read_bytes())
GROUPS = {
    "packages": "default",
    "dev-packages": "develop",
    "cdktf": "cdktf",
    "cdktn": "cdktn",
    "mutation": "mutation",
}
"""The group of the lock for each section of Pipfile."""

LOCKED = {name: package for group in GROUPS.values() for name, package in LOCK[group].items()}
TOOLS = ("sh", "make", "awk", "cat", "cmp", "cp", "find", "grep", "head", "mkdir", "mv", "rm", "sed")
INTERNAL = {"ready", "install", "machine", "drift-issues"}
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
PIPENV_PROGRAM = (
    f".tools/pipenv-{re.findall('^PIPENV_VERSION := (.+)', MAKEFILE, re.MULTILINE)[0]}/bin/python"
)
SOURCES = ("stacks", "bedrock_monitoring", "tools", "examples", "tests")

# Stands for .venv/bin/python: notes what it is asked to run, and ends as the test says.
PYTHON = """#!/bin/sh
if [ "$1" = -c ]; then exec "{python}" "$@"; fi
case "$2" in pip|compileall|bedrock_monitoring.bindings) exit 0;; esac
printf '<%s>' "$@" >> "{log}"
exit "${{EXIT_STATUS:-0}}"
"""

# Stands for pipenv: notes the command, makes .venv, and writes a lock that names a registry. Its -c knows a
# plette that tells the hash of a Pipfile.
PIPENV = """#!/bin/sh
if [ "$1" = -c ]; then PYTHONPATH="{modules}" exec "{interpreter}" "$@"; fi
shift 2
if [ "$1" = --version ]; then exit 0; fi
printf '%s ' "$1" >> "{log}"
if [ "$2" = --categories ]; then printf 'of %s ' "$3" >> "{log}"; fi
[ "$1" != sync ] || {{ mkdir -p .venv/bin && cp "{python}" .venv/bin/python; }}
[ "$1" != lock ] || cp "{locked}" "${{PIPENV_PIPFILE%/*}}/Pipfile.lock"
[ "$1" != "$FAILING" ]
"""
PLETTE = """
from types import SimpleNamespace
class Pipfile:
    @staticmethod
    def load(pipfile):
        value = f"hash of {len(pipfile.read())} characters"
        return SimpleNamespace(get_hash=lambda: SimpleNamespace(value=value))
"""

CATEGORIES = "sync of packages dev-packages {} "

Make = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the project's Makefile, and programs that stand for Python and pipenv and keep a log."""
    root = tmp_path / "a project"
    programs = tmp_path / "bin"
    for folder in (root / ".gen", *(root / name for name in SOURCES), programs):
        folder.mkdir(parents=True)
    for name in ("Makefile", "Pipfile", "Pipfile.lock", ".gen/README.md"):
        shutil.copyfile(PROJECT / name, root / name)
    (root / "main.py").touch()
    for tool in TOOLS:
        (programs / tool).symlink_to(str(shutil.which(tool)))
    (programs / "python3").symlink_to(sys.executable)
    (tmp_path / "locked.json").write_text(
        json.dumps(
            {
                "_meta": {"hash": {"sha256": "of Pipfile and the user's index"}, "sources": [{"url": "x"}]},
                "default": {"b": {"index": "x", "version": "==1"}},
                "develop": {},
            }
        )
    )
    python, log = tmp_path / "python", tmp_path / "log"
    log.touch()
    _program(python, PYTHON.format(python=sys.executable, log=log))
    modules = tmp_path / "modules"
    (modules / "pipenv" / "vendor").mkdir(parents=True)
    (modules / "pipenv" / "vendor" / "plette.py").write_text(PLETTE)
    (root / PIPENV_PROGRAM).parent.mkdir(parents=True)
    locked = tmp_path / "locked.json"
    _program(
        root / PIPENV_PROGRAM,
        PIPENV.format(python=python, log=log, locked=locked, modules=modules, interpreter=sys.executable),
    )
    return root


@pytest.fixture
def make(project: Path, tmp_path: Path) -> Make:
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *arguments],
            cwd=project,
            env={"PATH": str(tmp_path / "bin"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], str]:
    """Return what was run since the last look."""

    def read() -> str:
        text = (tmp_path / "log").read_text()
        (tmp_path / "log").write_text("")
        return text

    return read


def _program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


def _targets() -> set[str]:
    return set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))


def test_help_lists_every_target(make: Make) -> None:
    listed = re.findall(r"^  make ([a-z-]+) +[A-Z]", make("help").stdout, re.MULTILINE)

    assert set(listed) == _targets() - INTERNAL
    assert make().stdout == make("help").stdout


def test_setup_installs_once_and_again_when_the_lock_changes(
    project: Path, make: Make, log: Callable[[], str]
) -> None:
    assert make("setup").returncode == 0
    assert log() == CATEGORIES.format("cdktf")

    assert make("setup").stdout == "set up: .venv and .gen are up to date\n"
    assert log() == ""

    with (project / "Pipfile.lock").open("a") as lock:
        lock.write("\n")
    make("setup")
    assert log() == CATEGORIES.format("cdktf")


@pytest.mark.parametrize("given", ["as an argument", "in the environment"])
def test_the_other_cdk_is_installed_when_it_is_chosen_and_the_first_one_stays(
    make: Make, log: Callable[[], str], given: str
) -> None:
    chosen: dict[str, Any] = {"CDK": "cdktn"} if given == "in the environment" else {}
    arguments = [] if chosen else ["CDK=cdktn"]
    make("setup")
    assert log() == CATEGORIES.format("cdktf")

    assert make("setup", *arguments, **chosen).returncode == 0
    assert log() == CATEGORIES.format("cdktn")
    for again in (["setup"], ["setup", *arguments]):
        assert make(*again, **chosen).stdout == "set up: .venv and .gen are up to date\n"
    assert log() == ""


def test_cdk_terrain_alone_is_set_up_without_cdktf(make: Make, log: Callable[[], str]) -> None:
    make("setup", "CDK=cdktn")
    assert log() == CATEGORIES.format("cdktn")


@pytest.mark.parametrize(
    ("target", "chosen"),
    [("machine", "cdktf"), ("bench", "cdktf"), ("test-cdktn", "cdktf"), ("lint", "cdktn")],
)
def test_what_needs_both_cdks_sets_up_both(
    make: Make, log: Callable[[], str], target: str, chosen: str
) -> None:
    make(target, f"CDK={chosen}")
    done = log()
    assert [cdk for cdk in CDKS if CATEGORIES.format(cdk) not in done] == []


def test_the_chosen_cdk_reaches_the_program(project: Path, make: Make, log: Callable[[], str]) -> None:
    make("setup", "CDK=cdktn")
    log()
    python = project / ".venv/bin/python"
    _program(python, python.read_text().replace("printf '<%s>'", "printf '%s:<%s>' \"$CDK\""))
    make("app", "CDK=cdktn")
    assert log() == "cdktn:<main.py>"


def test_commands_keep_their_bytecode_where_the_environment_forbids_it(
    project: Path, make: Make, log: Callable[[], str]
) -> None:
    make("setup")
    log()
    python = project / ".venv/bin/python"
    _program(python, python.read_text().replace("'<%s>'", '"${PYTHONDONTWRITEBYTECODE-unset}:<%s>"'))
    make("app", PYTHONDONTWRITEBYTECODE="1")
    assert log() == "unset:<main.py>"


@pytest.mark.parametrize("name", ["cdk", "cdktf cdktn", "cdkt%", "cdktn '; touch run; '"])
@pytest.mark.parametrize("given", ["as an argument", "in the environment"])
def test_a_name_that_is_no_cdk_is_refused_before_anything_runs(
    project: Path, make: Make, log: Callable[[], str], given: str, name: str
) -> None:
    run = make("setup", f"CDK={name}") if given == "as an argument" else make("setup", CDK=name)

    assert run.returncode != 0
    assert run.stderr.splitlines()[0].endswith(
        f"CDK: '{name}' is not a CDK; set it to one of: cdktf cdktn.  Stop."
    )
    assert log() == ""
    assert not (project / "run").exists()


@pytest.mark.parametrize("cdk", CDKS)
def test_setup_starts_over_when_the_folder_was_moved(project: Path, make: Make, cdk: str) -> None:
    make("setup", f"CDK={cdk}")
    (project / ".venv/left-over").touch()
    [installed_from] = (project / ".venv").glob(".installed-from*")
    installed_from.write_text(installed_from.read_text().replace(str(project), "/another/place"))
    make("setup")

    assert not (project / ".venv/left-over").exists()


def test_an_install_that_fails_is_tried_again(make: Make, log: Callable[[], str]) -> None:
    assert make("setup", FAILING="sync").returncode != 0
    assert log() == CATEGORIES.format("cdktf")

    assert make("setup").returncode == 0
    assert log() == CATEGORIES.format("cdktf")


def test_a_machine_without_a_working_python_is_told_in_two_lines(project: Path, make: Make) -> None:
    (project.parent / "bin/python3").unlink()
    _program(project.parent / "bin/python3", "#!/bin/sh\necho shim >&2\nexit 127\n")
    run = make("setup")

    assert run.returncode != 0
    assert [line for line in run.stderr.splitlines() if not line.startswith("make")] == [
        (
            "No Python from 3.11 to 3.14 with its venv module is on the PATH (tried python3, python3.14, "
            "python3.13, python3.12, python3.11)."
        ),
        "Install one, on Debian or Ubuntu with: sudo apt-get install python3-venv",
    ]


def test_a_python_without_venv_is_told_before_anything_is_written(project: Path, make: Make) -> None:
    python = project.parent / "bin/python3"
    python.unlink()
    _program(
        python, f'#!/bin/sh\nexec "{sys.executable}" -c "import sys; sys.modules[\'venv\'] = None; $2"\n'
    )
    shutil.rmtree(project / ".tools")
    run = make("setup")

    assert run.returncode != 0
    assert "with its venv module is on the PATH" in run.stderr
    assert not (project / ".tools").exists()


def test_the_first_python_that_works_is_taken(project: Path, make: Make) -> None:
    (project.parent / "bin/python3").rename(project.parent / "bin/python3.11")
    _program(project.parent / "bin/python3.12", "#!/bin/sh\nexit 127\n")

    assert make("setup").returncode == 0


def test_app_says_nothing_when_all_is_well_and_fails_when_the_program_fails(
    make: Make, log: Callable[[], str]
) -> None:
    make("setup")
    log()
    good = make("--silent", "app")
    bad = make("--silent", "app", EXIT_STATUS="3")

    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    assert bad.returncode != 0
    assert log() == "<main.py><main.py>"


def test_synth_names_the_stacks_of_this_run_and_none_of_an_earlier_one(project: Path, make: Make) -> None:
    out = project / "cdktf.out"
    (out / "stacks" / "removed").mkdir(parents=True)
    manifest = {"stacks": {"prod": {"name": "prod", "workingDirectory": "stacks/prod"}}}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2))
    make("setup")

    assert make("synth").stdout.splitlines() == ["synthesized:", "cdktf.out/stacks/prod"]


def test_app_takes_another_rollout(make: Make, log: Callable[[], str]) -> None:
    make("setup")
    log()
    make("app", "ROLLOUT=my rollout.yaml")

    assert log() == "<main.py><my rollout.yaml>"


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["demo"], "<demo>"),
        (["demo", "ROLLOUT=my rollout.yaml"], "<demo><--rollout><my rollout.yaml>"),
        (["state", "AUTO_APPROVE=1"], "<state><--auto-approve>"),
        (["plan"], "<plan>"),
        (["plan", "TARGETS=main* prod-*"], "<plan><main*><prod-*>"),
        (["plan", "TARGETS=prod;touch x", "PLANS=kept plans"], "<plan><--out><kept plans><prod;touch><x>"),
        (["deploy", "PLANS=plans", "AUTO_APPROVE=1"], "<deploy><--auto-approve><--plans><plans>"),
        (["plan", "PLANS=plans", "SHAREABLE=1"], "<plan><--out><plans><--shareable>"),
        (["plan", "JOBS=3"], "<plan><--parallel><3>"),
        (["deploy", "JOBS=3"], "<deploy><--parallel><3>"),
        (["destroy", "TARGETS=prod", "JOBS=3"], "<destroy><--parallel><3><prod>"),
        (["targets"], "<targets><--json>"),
        (
            ["targets", "AS_GROUPS=20", "SINCE=HEAD^"],
            "<targets><--json><--groups><20><--changed-since><HEAD^>",
        ),
        (["targets", "WAVES=6", "PLANS=plans"], "<targets><--json><--waves><6><--planned><plans>"),
        (["health", "PLANS=my plans", "TARGETS=a b"], "<health><my plans><a><b>"),
        (
            ["deploy", "PLANS=plans", "AUTO_APPROVE=1", "SUMMARY=my summary"],
            "<deploy><--auto-approve><--summary><my summary><--plans><plans>",
        ),
        (["destroy", "SUMMARY=s", "TARGETS=a"], "<destroy><--summary><s><a>"),
        (["targets", "WAVES=6", "TARGETS=a b"], "<targets><--json><--waves><6><a><b>"),
        (["comment", "PLANS=plans"], "<comment><plans>"),
        (["comment", "PLANS=plans", 'MATRIX={"include": []}'], '<comment><plans><--matrix><{"include": []}>'),
        (["review", "PLANS=my plans"], "<review><my plans>"),
        (["review", "PLANS=plans", "JSON=1"], "<review><plans><--json>"),
        (
            ["review", "PLANS=plans", "HTML=a b.html", "PICTURES=my pictures"],
            "<review><plans><--html><a b.html><--pictures><my pictures>",
        ),
        (
            ["comment", "PLANS=plans", "BACKTEST=past of it.md"],
            "<comment><plans><--backtest><past of it.md>",
        ),
        (["policy", "CLOUDTRAIL=1", "TARGETS=a b"], "<policy><--cloudtrail><a><b>"),
        (
            ["engine", "ENGINE=spacelift", "OPENTOFU=1", "OVERWRITE=1", "JOBS=3", "TARGETS=a b"],
            "<engine><--parallel><3><--opentofu><--overwrite><spacelift><a><b>",
        ),
        (["drift", "OUT=my drift.json", "TARGETS=a b"], "<drift><--out><my drift.json><a><b>"),
        (
            ["drift-issues", "OUT=requests"],
            "<drift-issues><drift/found><--existing><drift/issues><--out><requests>",
        ),
        (["test-alarms", "JUNIT=my tests.xml", "FILES=a b"], "<test><--junit><my tests.xml><a><b>"),
        (
            [
                "backtest",
                "SINCE=14d",
                "AGAINST=HEAD^",
                "INCIDENTS=my incidents.yaml",
                "SYNTHETIC=1",
                "TARGETS=a",
            ],
            "<backtest><--since><14d><--against><HEAD^><--incidents><my incidents.yaml><--synthetic><a>",
        ),
        (
            ["backtest", "AUTO_APPROVE=1", "DATA=d", "RECORD=r"],
            "<backtest><--auto-approve><--data><d><--record><r>",
        ),
        (
            ["suggest", "AUTO_APPROVE=1", "SINCE=14d", "INCIDENTS=i", "SYNTHETIC=1", "DATA=d", "WRITE=1"],
            "<suggest><--auto-approve><--since><14d><--incidents><i><--synthetic><--data><d><--write>",
        ),
    ],
)
def test_values_reach_the_commands_whole(
    make: Make, log: Callable[[], str], arguments: list[str], command: str
) -> None:
    make("setup")
    log()
    run = make(*arguments)

    assert run.returncode == 0, run.stderr
    assert log() == f"<-m><bedrock_monitoring>{command}"


def test_locking_names_no_registry_and_depends_on_none(project: Path, make: Make) -> None:
    run = make("lock")

    assert run.returncode == 0, run.stderr
    characters = len((PROJECT / "Pipfile").read_text())
    assert json.loads((project / "Pipfile.lock").read_bytes()) == {
        "_meta": {"hash": {"sha256": f"hash of {characters} characters"}, "sources": []},
        "default": {"b": {"version": "==1"}},
        "develop": {},
    }


def test_a_lock_that_fails_leaves_the_old_one_whole(project: Path, make: Make) -> None:
    before = (project / "Pipfile.lock").read_bytes()

    assert make("lock", FAILING="lock").returncode != 0
    assert (project / "Pipfile.lock").read_bytes() == before


def test_clean_keeps_the_environment_and_the_page_about_the_bindings(project: Path, make: Make) -> None:
    make("setup")
    for name in (
        "cdktf.out/stacks/prod/.terraform/terraform.tfstate",
        ".gen/package/x",
        "tests/__pycache__/x",
        ".gen/.lock",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).touch()

    assert make("clean").returncode == 0
    assert not (project / "cdktf.out").exists()
    assert [path.name for path in (project / ".gen").iterdir()] == ["README.md"]
    assert not (project / "tests/__pycache__").exists()
    assert (project / ".venv").exists()


def test_clean_refuses_to_remove_the_only_copy_of_a_state(project: Path, make: Make) -> None:
    state = project / "cdktf.out/stacks/state/terraform.tfstate"
    state.parent.mkdir(parents=True)
    state.touch()
    run = make("clean")

    assert run.returncode != 0
    assert "run 'make state'" in run.stderr
    assert state.exists()


def test_the_lock_names_no_registry_and_hashes_everything() -> None:
    assert LOCK["_meta"]["sources"] == []
    packages = [package for group in GROUPS.values() for package in LOCK[group].items()]
    assert LOCK.keys() - {"_meta"} == set(GROUPS.values())
    assert [name for name, package in packages if "index" in package] == []
    assert [name for name, package in packages if not package.get("hashes")] == []
    assert "://" not in (PROJECT / "Pipfile.lock").read_text()
    assert "source" not in tomllib.loads((PROJECT / "Pipfile").read_text())


def test_the_lock_holds_what_pipfile_asks_for() -> None:
    """Setting up does not compare the two, because pipenv would compare the indexes of the user as well."""
    pipfile = tomllib.loads((PROJECT / "Pipfile").read_text())
    assert pipfile.keys() == GROUPS.keys()
    for section, group in GROUPS.items():
        for name, package in pipfile[section].items():
            wanted = package if isinstance(package, dict) else {"version": package, "extras": []}
            locked = LOCK[group][name.lower()]
            assert SpecifierSet(wanted["version"]).contains(locked["version"].removeprefix("==")), name
            assert set(wanted["extras"]) <= set(locked.get("extras", [])), name


def test_the_groups_of_the_lock_have_one_version_of_each_package() -> None:
    groups = [group for name, group in LOCK.items() if name != "_meta"]
    for name, package in LOCKED.items():
        assert {group[name]["version"] for group in groups if name in group} == {package["version"]}


def test_every_python_that_is_declared_is_set_up_and_tested() -> None:
    declared = re.findall(r"Python :: (3\.\d+)", (PROJECT / "pyproject.toml").read_text())
    tested = yaml.safe_load((PROJECT / ".github/workflows/test.yml").read_text())["jobs"]["test"]

    assert declared == tested["strategy"]["matrix"]["python"]
    assert (
        re.findall(r"python(3\.\d+)", re.findall("for candidate in (.+) none", MAKEFILE)[0]) == declared[::-1]
    )


def test_every_locked_package_can_be_installed_on_every_python_that_is_declared() -> None:
    declared = re.findall(r"Python :: (3\.\d+)", (PROJECT / "pyproject.toml").read_text())
    for name, package in LOCKED.items():
        marker = Marker(package.get("markers", "python_version >= '3'"))
        for version in declared:
            assert marker.evaluate({"python_version": version, "python_full_version": f"{version}.8"}), name


def test_each_cdk_is_pinned_with_the_bindings_of_one_provider() -> None:
    pipfile = tomllib.loads((PROJECT / "Pipfile").read_text())

    assert pipfile["cdktf"] == {"cdktf": "==0.21.0", "cdktf-cdktf-provider-aws": "==20.1.0"}
    assert pipfile["cdktn"] == {"cdktn": "==0.24.0", "cdktn-provider-aws": "==25.8.1"}
    for cdk in CDKS.values():
        [bindings] = {name for name in pipfile[cdk.name] if name != cdk.name}
        assert bindings == cdk.bindings.replace("_", "-")
        assert not {*LOCK["default"], *LOCK["develop"]} & {cdk.name, bindings}


def test_cdktf_json_runs_make_app_and_leaves_the_context_to_the_user() -> None:
    settings = json.loads((PROJECT / "cdktf.json").read_bytes())

    assert settings["app"] == "make --silent app"
    assert "context" not in settings  # an empty one would wipe what CDKTF_CONTEXT_JSON says
    assert settings["terraformProviders"] == settings["terraformModules"] == []
    assert settings["codeMakerOutput"] == ".gen"


def test_the_ci_script_is_valid_and_ends_in_make_test() -> None:
    script = PROJECT / ".ci/run"

    subprocess.run(["bash", "-n", script], check=True)
    assert script.read_text().rstrip().splitlines()[-1] == "exec make test"


def test_ci_installs_nothing_but_what_the_readme_asks_for() -> None:
    installed = re.findall(r"missing\+=\((.+)\)", (PROJECT / ".ci/run").read_text())

    assert set(installed) == {"git", "make", "python3", "python3-venv"}
