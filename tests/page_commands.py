"""The commands that the pages show, and why some of them are not run by the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])

_PROGRAM = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:make|python|pip|cdktf|terraform|tofu|aws|git|gh|sudo|\.venv/bin/\S+)(?= |$)"
)

NOT_RUN = {
    r"make (test|test-fast|test-cdktn|lint)": "these tests are part of it",
    r"make (setup|plan) CDK=cdktn": "tests/cdks compares what both write; the rest is the same without CDK",
    r"make demo( .*)?": "tests/e2e/test_demo.py and tests/test_examples.py run it",
    r"make (bench|kills|mutants)": "it takes from minutes to an hour",
    r"make .*TARGETS=('prod\*'|NAME)": "the same runs without TARGETS, and a test selects these",
    r"make preview LIVE=1( LOGS=1)?": "the same runs with RECORD",
    r"make preview BODY=file\.json": "the same runs with another file",
    r"make preview ACCOUNT=1( LIVE=1)?": "tests/commands/previewing/test_account_preview.py runs it",
    r"make backtest AGAINST=main.*": "it needs the repository of the reader; a test compares with a commit",
    r"make (format|schema|sections|alarms|objectives|new-prices|plotly)": "tests hold what they write",
    r"make (setup|lock|clean|distclean)": "tests/test_setup.py runs it beside stand-ins for pip and pipenv",
    r"make sandbox( .*)?": "the test of the commands starts it",
    r"make (plan|deploy) TARGETS=chat-api|make preview STACK=chat(-api)?": (
        "tests/e2e/test_own_stack.py follows the page"
    ),
    r"make (-C \.\./before )?preview PNG=1( BEFORE=\S+)?": "tests/commands/previewing compares pictures",
    r"make .*ROLLOUT=(examples|other).*|make preview STACK=my-assistant|.*examples/own-dashboard.*": (
        "tests/test_examples.py runs the examples"
    ),
    r"make (comment( .*)?|review( .*)?|deploy .*PLANS=.*|plan PLANS=.*|health PLANS=.*)": (
        "tests/e2e/test_rollout_life.py applies kept plans"
    ),
    r"make drift|.* drift": "tests/e2e/test_rollout_life.py changes alarms by hand",
    r"make lifecycle (WITHIN=60|LIVE=1)": "tests/commands/test_lifecycle.py runs both",
    r"\.venv/bin/python -m tools\.price_sources .*": "tests/tools/test_price_table.py records a wheel",
    r"make reconcile": "it needs LIVE=1 or files: docs/reconcile.md runs it with files",
    r"make reconcile (DAYS=14 )?LIVE=1( .*)?": "tests/commands/reconciling answers as AWS does",
    r"make discover( .*)?|.* discover --policy": "tests/commands/discovering reads the embedded AWS",
    r"make quotas": "tests/commands/quotas reads the embedded AWS as an account",
    r"make access( TEMPLATE=access.json)?": "tests/e2e/test_permissions.py makes roles and works with them",
    r"make policy CLOUDTRAIL=1": "tests/commands/test_policy.py runs it",
    r"make targets .*SINCE=.*": "it needs a commit; tests/commands/workflows compares with commits",
    r"make engine( .*)?": "tests/commands/engines hold what it writes into the folder of the project",
    r"tofu( .*)?": "no package that the tests install has OpenTofu; tests/terraform has a stand-in",
    r"\.venv/bin/(pytest|pre-commit) .*": "the user's tools run the tests that are running",
    r".*(adopt|our_models\.py|our_alarms\.py|stack\.py|moved/).*|terraform (-chdir=|show -json).*": (
        "tests/e2e/test_adopt_guide.py runs them"
    ),
    r".* preview (--out page.html --png pictures|--first-screen docs/dashboard.png)": (
        "tests/preview/test_screenshots.py takes pictures"
    ),
    r"\.venv/bin/python -m tools\.NAME": "tests/tools/test_run_as_modules.py runs each",
    r"(python|pip)( .*)?": "docs/library.md is for projects of others; tests/test_library.py follows it",
    r"cdktf( .*)?": "tests/e2e/test_cdktf_cli.py runs it",
    r"aws sso .*|aws( [a-z0-9-]+){0,2}": "the AWS CLI signs in, or is only named",
    r"aws .*": "the AWS CLI asks AWS; a test holds operation and options to botocore",
    r"terraform( [a-z-]+)?": "the command is only named",
    r"git .*": "it needs the repository of the reader; tests/test_fork.py merges",
    r"gh .*": "GitHub's CLI changes the settings of a repository",
}
"""Maps commands, as a pattern, to the reason why the test of the commands does not run them."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command that a page shows.

    Attributes:
        page: The page, relative to the project.
        text: The command, without its comment.
    """

    page: str
    text: str

    @property
    def reason_not_to_run(self) -> str | None:
        return next((why for pattern, why in NOT_RUN.items() if re.fullmatch(pattern, self.text)), None)


def commands() -> Iterator[Command]:
    """Yield every command in a block of a shell, and every one that stands in a line of text."""
    for page in PAGES:
        where = page.relative_to(ROOT).as_posix()
        for token in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
            if token.type == "fence" and token.info in {"sh", "console"}:
                lines = token.content.replace("\\\n", " ").splitlines()
                shown = [line.removeprefix("$ ") for line in lines if token.info == "sh" or line[:2] == "$ "]
            else:
                shown = [child.content for child in token.children or () if child.type == "code_inline"]
            for line in shown:
                text = re.sub(r"\s+", " ", re.sub(r"\s#.*", "", line)).strip()
                if _PROGRAM.match(text):
                    yield Command(page=where, text=text)
