from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.commands.reviewing.change import Action, Change
from bedrock_monitoring.commands.reviewing.comment import (
    MARKER,
    MAX_COMMENT_LENGTH,
    DashboardChanges,
    comment,
    nothing_planned,
)
from bedrock_monitoring.commands.reviewing.review import PlannedStack, Review, review_of
from bedrock_monitoring.commands.reviewing.target_names import Place
from bedrock_monitoring.terraform import Changes
from tests.commands.reviewing.real_plans import failed, stacks

UNCHANGED = PlannedStack(place=Place(name="quiet"))


def of_fleet(size: int) -> Review:
    """The review of a rollout of which all targets change alike but for the last three."""
    planned = [*stacks("changed", size - 3), *stacks("replaced", 1, first=size - 2)]
    return review_of(
        [*planned, failed(f"prod-{size - 1}"), replace(UNCHANGED, place=Place(name=f"prod-{size}"))]
    )


def stack(name: str, *changes: Change) -> PlannedStack:
    return PlannedStack(place=Place(name=name), total=Changes(change=len(changes)), changes=changes)


def change(name: str = "t", *details: str, action: Action = Action.UPDATE) -> Change:
    return Change(action=action, type="aws_sns_topic", kind="topic", name=name, details=details)


def test_a_change_that_plans_nothing_still_shows_the_dashboards_that_differ() -> None:
    heading = "### Terraform plans: none, because this change leaves all targets as they are"
    assert nothing_planned() == f"{MARKER}\n{heading}\n"
    assert nothing_planned(DashboardChanges(changes=[("a", "new")])).endswith(
        "they are\n\nDashboards that look different: `a` (new).\n"
    )


def test_what_the_changed_alarms_would_have_done_stands_below_the_changes_as_it_was_printed() -> None:
    review = review_of([stack("prod", change())])
    printed = "prod: what changes\n\n```\nnova_throttles   31   4\n"

    said = comment(review, backtest=f"{printed}\n")

    summary = "<details><summary>What the changed alarms would have done</summary>"
    assert said == comment(review) + f"\n{summary}\n\n````\n{printed.strip()}\n````\n\n</details>\n"
    assert len(comment(review, backtest="x" * MAX_COMMENT_LENGTH)) < MAX_COMMENT_LENGTH


def test_the_comment_of_120_targets(snapshot: SnapshotAssertion) -> None:
    assert comment(of_fleet(120)) == snapshot


def test_the_guide_shows_the_comment_of_120_targets_as_it_looks() -> None:
    guide = (PROJECT / "docs" / "pull-requests.md").read_text(encoding="utf-8")
    planned = stacks("threshold", 117)
    more = stacks("replaced", 1, first=118, only="aws_sns_")
    reason = "terraform plan failed for 'prod-119' (exit code 1)\n\nError: Cannot assume IAM Role"
    unchanged = replace(UNCHANGED, place=Place(name="prod-120"))
    said = comment(review_of([*planned, *more, failed("prod-119", reason), unchanged]))
    assert f"````markdown\n{said.removeprefix(f'{MARKER}{chr(10)}')}````\n" in guide


def test_the_comment_of_480_targets_is_as_long_as_that_of_120() -> None:
    one, other = comment(of_fleet(480)), comment(of_fleet(120))
    assert abs(len(one) - len(other)) < 100
    assert len(one) < MAX_COMMENT_LENGTH / 8


def test_six_first_deploys_fit_with_most_of_the_room_left() -> None:
    six = [*stacks("first_deploy", 3), *stacks("first_deploy", 3, first=500)]
    assert len(comment(review_of(six))) < MAX_COMMENT_LENGTH / 50


def test_failures_come_first_then_what_is_destroyed_then_the_rest() -> None:
    said = comment(of_fleet(5))
    assert said.startswith(f"{MARKER}\n### Terraform plans: 3 of 5 targets with changes, 1 failed: ")
    places = [
        said.index(text) for text in ("[!CAUTION]", "terraform plan failed", "[!WARNING]", "\n- ", "\n! ")
    ]
    assert places == sorted(places)


def test_states_that_no_target_has_stand_between_what_is_destroyed_and_the_rest() -> None:
    said = comment(review_of(stacks("changed", 2), orphans=[f"state {number}" for number in range(99)]))
    places = [said.index(text) for text in ("> Destroyed", "> Not in the rollout", "state 11\n…", "\n! ")]
    assert places == sorted(places)
    assert "state 12" not in said


def test_targets_without_changes_are_named_in_a_line() -> None:
    said = comment(review_of([UNCHANGED, stack("prod", change())]))
    assert "\nNo changes: `quiet`\n" in said
    assert "#### `prod`\n\n```diff\n! topic t\n```\n" in said
    assert "[!" not in said


@pytest.mark.parametrize("action", Action)
def test_each_action_has_a_sign_that_a_diff_colors(action: Action) -> None:
    said = comment(review_of([stack("prod", change(action=action))]))
    [line] = [line for line in said.splitlines() if line.endswith(" topic t")]
    assert line[0] in "+-!"


HOSTILE = [
    "```\n# out",
    "````\n</details>",
    "`" * 50,
    "~~~\n```\n````",
    "](https://x) @all <img>",
    "\ue000\x1b[31m",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_of_a_plan_is_read_as_markdown(hostile: str) -> None:
    said = comment(
        review_of(
            [
                stack(f"{hostile}-1", change("t", hostile), change(hostile)),
                stack("prod-2", change(hostile, hostile, action=Action.DESTROY)),
                failed(hostile, hostile),
                PlannedStack(place=Place(name=hostile + "3")),
            ]
        ),
        DashboardChanges(changes=[(hostile, "changed")]),
    )
    tokens = MarkdownIt().parse(said)
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "code_inline", "softbreak"}
    assert [token.content for token in tokens if token.type == "html_block"] == [f"{MARKER}\n"]
    headings = [
        tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "heading_open"
    ]
    assert len(headings) == 1 + 1 + 1
    assert not any("out" in child.content for child in inline if child.type == "text")
    assert sum(token.type == "fence" for token in tokens) == 3


def test_long_lines_and_long_reasons_are_cut() -> None:
    said = comment(review_of([stack("prod", change("t", "x" * 500, "y")), failed("broken", "line\n" * 500)]))
    assert max(map(len, said.splitlines())) < 260
    assert said.count("line\n") < 20
    assert said.count("…") == 2


def test_many_lines_are_behind_a_click() -> None:
    many = [replace(change(f"t{number}"), kind=f"kind {number}") for number in range(30)]
    said = comment(review_of([stack("prod", *many)]))
    assert "<details><summary>30 changes</summary>\n\n```diff\n" in said
    assert "<details>" not in comment(review_of([stack("prod", *many[:20])]))


def test_details_give_way_if_they_do_not_fit() -> None:
    many = [
        replace(change(f"t{number}", *[f"{detail} " + "x" * 200 for detail in range(9)]), kind=f"k{number}")
        for number in range(30)
    ]
    said = comment(review_of([stack("prod", *many)]))
    assert "    7 more\n" in said
    assert "k29" in said


def test_very_many_targets_that_differ_still_make_a_comment_that_github_takes() -> None:
    different = [
        stack(f"target-{number}", *[change(f"t{number}-{each}", "x" * 200) for each in range(9)])
        for number in range(3_000)
    ]
    said = comment(
        review_of([*different, *(failed(f"broken-{number}", f"reason {number}") for number in range(9))])
    )
    assert len(said) <= MAX_COMMENT_LENGTH
    shown = said.count("```diff")
    assert f"\n{3_000 - shown} more sections of changes or failures do not fit here" in said
    assert said.count("reason ") == 9


def test_dashboards_that_look_different_are_named_with_a_link_to_their_pictures() -> None:
    dashboards = DashboardChanges(
        changes=[("bedrock-prod", "changed"), ("bedrock-test", "new")], url="https://example.com/1"
    )
    said = comment(review_of([UNCHANGED]), dashboards)
    assert said.splitlines()[-1] == (
        "Dashboards that look different: `bedrock-prod` (changed), `bedrock-test` (new). [Pictures before "
        "and after](https://example.com/1), with synthetic data."
    )
    assert "](" not in comment(review_of([UNCHANGED]), DashboardChanges(changes=dashboards.changes))


def test_the_comment_links_to_the_page_that_has_everything() -> None:
    said = comment(review_of([stack("prod", change())]), page_url="https://example.com/2")
    assert said.splitlines()[-1] == "[This review as a page](https://example.com/2)"
    assert "page" not in comment(review_of([stack("prod", change())]))


def test_equal_dashboards_are_reported_if_they_were_compared() -> None:
    assert "No dashboard looks different.\n" in comment(review_of([UNCHANGED]), DashboardChanges(changes=[]))
    assert "looks" not in comment(review_of([UNCHANGED]))


def test_many_dashboards_that_look_different_leave_room_for_changes() -> None:
    names = [(f"{number:03}".ljust(255, "x"), "changed") for number in range(500)]
    said = comment(review_of([stack("prod", change())]), DashboardChanges(changes=names))
    assert "460 more" in said
    assert "! topic t" in said
    assert len(said) <= MAX_COMMENT_LENGTH
