import re

import pytest

from bedrock_monitoring.commands.comment import MAX_COMMENT_LENGTH, DashboardChanges, Planned, comment
from bedrock_monitoring.terraform import Changes

CHANGED = Planned(stack="prod", changes=Changes(add=1, change=2, destroy=3), text="+ resource\n")
UNCHANGED = Planned(stack="test", changes=Changes(), text="No changes.\n")
FAILED = Planned(stack="dev", changes=None, text="Error: no\n")


def test_a_comment_is_a_table_and_then_the_plans_that_change_something() -> None:
    assert comment((CHANGED, UNCHANGED, FAILED)) == (
        "<!-- bedrock-monitoring: plans -->\n"
        "### Terraform plans\n"
        "\n"
        "| stack | add | change | destroy |\n"
        "|---|--:|--:|--:|\n"
        "| prod | 1 | 2 | 3 |\n"
        "| test | 0 | 0 | 0 |\n"
        "| dev | **failed** | | |\n"
        "\n"
        "\n"
        "<details><summary>prod</summary>\n"
        "\n"
        "```\n"
        "+ resource\n"
        "```\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>dev: failed</summary>\n"
        "\n"
        "```\n"
        "Error: no\n"
        "```\n"
        "\n"
        "</details>\n"
    )


@pytest.mark.parametrize("hostile", ["```\n# out", "````\n</details>", "`" * 50, "~~~\n```\n````"])
def test_no_text_closes_its_fence(hostile: str) -> None:
    lines = comment((Planned(stack="prod", changes=Changes(add=1), text=hostile),)).splitlines()
    fences = [line for line in lines if re.fullmatch("`{3,}", line) and line not in hostile.splitlines()]
    assert len(fences) == 2
    assert len(fences[0]) > max(len(run) for run in re.findall("`+", hostile))
    assert fences[0] == fences[1]


def test_long_plans_are_cut_and_the_cut_is_reported() -> None:
    text = "\n".join(f"+ line {number}" for number in range(100_000))
    said = comment((Planned(stack="prod", changes=Changes(add=1), text=text), CHANGED))
    assert len(said) <= MAX_COMMENT_LENGTH
    kept = max(int(number) for number in re.findall(r"\+ line (\d+)", said)) + 1
    assert f"… {100_000 - kept} more lines" in said
    assert "+ resource" in said


def test_what_a_short_plan_leaves_over_goes_to_the_next() -> None:
    text = "\n".join(["x" * 99] * 550)
    said = comment((CHANGED, Planned(stack="prod", changes=Changes(add=1), text=text)))
    assert text in said


@pytest.mark.parametrize("text", ["x" * 70_000, "`" * 70_000])
def test_a_plan_of_which_no_line_fits_is_reported_as_left_out(text: str) -> None:
    said = comment((Planned(stack="prod", changes=Changes(add=1), text=text),))
    assert "prod: no room for its plan here." in said


def test_very_many_targets_still_make_a_comment_that_github_takes() -> None:
    plans = tuple(
        Planned(stack=f"target-{number}", changes=Changes(add=1), text="+ line\n" * 50)
        for number in range(3_000)
    )
    said = comment(plans)
    assert len(said) <= MAX_COMMENT_LENGTH
    shown = said.count("| 1 | 0 | 0 |")
    assert f"{3_000 - shown} more stacks are not shown here." in said
    assert f"{3_000 - said.count('<details>')} more plans do not fit here." in said


def test_dashboards_that_look_different_are_named_with_a_link_to_their_pictures() -> None:
    dashboards = DashboardChanges(
        changes=[("bedrock-prod", "changed"), ("bedrock-test", "new")], url="https://example.com/1"
    )
    said = comment((UNCHANGED,), dashboards)
    assert said.splitlines()[-1] == (
        "Dashboards that look different: `bedrock-prod` (changed), `bedrock-test` (new). [Pictures before "
        "and after](https://example.com/1), with synthetic data."
    )
    assert "](" not in comment((UNCHANGED,), DashboardChanges(changes=dashboards.changes))


def test_equal_dashboards_are_reported_if_they_were_compared() -> None:
    assert "No dashboard looks different.\n" in comment((UNCHANGED,), DashboardChanges(changes=[]))
    assert "looks" not in comment((UNCHANGED,))


def test_many_dashboards_that_look_different_leave_room_for_plans() -> None:
    names = [(f"{number:03}".ljust(255, "x"), "changed") for number in range(500)]
    said = comment((CHANGED,), DashboardChanges(changes=names))
    assert "460 more" in said
    assert "+ resource" in said
    assert len(said) <= MAX_COMMENT_LENGTH
