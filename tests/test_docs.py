"""What every page of documentation must keep to: what it shows parses, what it names exists."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from markdown_it import MarkdownIt

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("examples/**/*.md"),
        ROOT / ".gen" / "README.md",
    ]
)
ROLES = ROOT / "docs" / "roles.md"

# Folders of one machine, and hosts that serve packages or providers: each reader has others.
PRIVATE = re.compile(
    r"(?<![\w.~}-])/(?:work|root|opt|home|Users)/"
    r"|\b(?:pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|registry\.terraform\.io|registry\.opentofu\.org)\b"
)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block of code on a page, with the heading above it."""

    page: Path
    line: int
    heading: str
    language: str
    code: str

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page says in code, where it links to and what can be linked to on it."""

    blocks: tuple[Block, ...]
    inline_code: tuple[str, ...]
    links: tuple[str, ...]
    anchors: frozenset[str]


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def read(path: Path) -> Page:
    blocks, inline_code, links, anchors = [], [], [], set()
    heading = ""
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    for token, before in zip(tokens, [None, *tokens], strict=False):
        if token.type == "inline" and before is not None and before.type == "heading_open":
            heading = "".join(child.content for child in token.children or ())
            anchors.add(anchor(heading))
        if token.type == "fence":
            line = (token.map or [0])[0] + 1
            language = token.info.split(" ")[0]
            blocks.append(Block(page=path, line=line, heading=heading, language=language, code=token.content))
        for child in token.children or ():
            if child.type == "code_inline":
                inline_code.append(child.content)
            if child.type == "link_open":
                links.append(str(child.attrs["href"]))
    return Page(
        blocks=tuple(blocks), inline_code=tuple(inline_code), links=tuple(links), anchors=frozenset(anchors)
    )


READ = {path: read(path) for path in PAGES}
BLOCKS = [block for page in READ.values() for block in page.blocks]


def policies(*, heading: str) -> Iterator[dict[str, Any]]:
    for block in READ[ROLES].blocks:
        if block.language == "json" and heading in block.heading:
            yield json.loads(block.code)


def statements(*, heading: str) -> list[dict[str, Any]]:
    return [statement for policy in policies(heading=heading) for statement in policy["Statement"]]


def test_every_block_names_its_language() -> None:
    assert [block.where for block in BLOCKS if not block.language] == []


@pytest.mark.parametrize(
    ("language", "parse"),
    [("json", json.loads), ("yaml", yaml.safe_load), ("python", ast.parse)],
)
def test_every_block_parses(language: str, parse: Any) -> None:
    for block in BLOCKS:
        if block.language == language:
            try:
                parse(block.code)
            except (ValueError, SyntaxError, yaml.YAMLError) as error:
                pytest.fail(f"{block.where}: {error}")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    for link in READ[path].links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / unquote(file)).resolve() if file else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if fragment and target in READ:
            assert fragment in READ[target].anchors, link


def test_every_make_target_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, flags=re.MULTILINE))
    shown = [code for page in READ.values() for code in page.inline_code] + [
        block.code for block in BLOCKS if block.language in {"sh", "console", "bash"}
    ]
    named = {
        name
        for code in shown
        for name in re.findall(r"(?:^|[\s;&(])make (?:-\S+ )*([a-z][a-z-]*)\b(?!=)", code)
    }
    assert named
    assert named - targets == set()


@pytest.mark.parametrize("folder", ["bedrock_monitoring", "stacks", "examples", "tests", "docs", ".github"])
def test_every_file_of_the_project_that_a_page_names_exists(folder: str) -> None:
    pattern = re.compile(rf"(?<![\w/]){re.escape(folder)}/[\w./-]*[\w/](?![\w*<{{])")
    named = {
        match
        for page in READ.values()
        for code in page.inline_code
        for match in pattern.findall(code)
        if pattern.fullmatch(code)
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_names_a_folder_of_one_machine_or_a_package_registry(path: Path) -> None:
    assert PRIVATE.findall(path.read_text(encoding="utf-8")) == []


def test_the_readme_counts_the_kinds_of_alarm() -> None:
    assert f"\n{len(ALARM_KINDS)} kinds of alarm, " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_both_roles_come_with_a_trust_policy_and_the_page_shows_no_other_policy() -> None:
    for role in ("Plan role", "Deploy role"):
        [trust] = policies(heading=role)
        assert trust["Version"] == "2012-10-17"
        assert [statement["Action"] for statement in trust["Statement"]] == ["sts:AssumeRoleWithWebIdentity"]
    assert sum(block.language == "json" for block in READ[ROLES].blocks) == 2


def test_a_trust_policy_names_the_repository_and_no_wildcard() -> None:
    subjects = {
        role: [
            statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
            for statement in statements(heading=role)
        ]
        for role in ("Plan role", "Deploy role")
    }
    assert subjects == {
        "Plan role": [
            [
                "repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:pull_request",
                "repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:ref:refs/heads/main",
            ]
        ],
        "Deploy role": ["repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:environment:production"],
    }
