"""A URL with a secret is refused wherever it stands in the file, and never repeated."""

from __future__ import annotations

import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import problem_of_target, problems_of, rollout_of, target

USER = "https://user:hunter2@example.com/docs"
TOKEN = "https://example.com/docs?token=hunter2"


@pytest.mark.parametrize(
    "url", [USER, TOKEN, "http://user@example.com", "https://example.com/?a=1&apiKey=hunter2"]
)
@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("runbooks: '{url}'", "9:15 targets[0].runbooks"),
        ("tags: {{docs: '{url}'}}", "9:18 targets[0].tags.docs"),
        ("composites: {{suppressor: 'see {url}'}}", "9:30 targets[0].composites.suppressor"),
        ("tags: {{https: '{url}'}}", "9:19 targets[0].tags.https"),
    ],
)
def test_a_url_with_a_secret_is_refused_in_any_setting(setting: str, place: str, url: str) -> None:
    text = rollout_of(targets=target("prod", setting.format(url=url)))
    [problem] = [each for each in problems_of(text) if not each.startswith("warning: ")]
    assert problem.startswith(f"rollout.yaml:{place}: the URL holds a secret in clear: ")
    assert problem.endswith("; write the URL without it, and revoke the secret")
    assert "hunter2" not in problem


@pytest.mark.parametrize("path", ["hook", "https", "pagerduty", "tiers.critical.https"])
def test_a_url_in_the_settings_of_an_own_stack_is_refused_too(path: str) -> None:
    account = '"111122223333"'
    settings = f'"{TOKEN}"'
    for key in reversed(path.split(".")):
        settings = f"{{{key}: {settings}}}"
    stack = f"stacks: [{{name: own, account: {account}, region: us-east-1, settings: {settings}}}]\n"
    problems = problems_of(rollout_of(targets=target("prod") + stack))
    assert any(f"stacks[0].settings.{path}: the URL holds a secret" in problem for problem in problems)


def test_a_url_in_the_filter_of_a_subscription_is_refused_too() -> None:
    subscription = f'{{email: a@example.com, filter: {{https: ["{TOKEN}"]}}}}'
    problem = problem_of_target(f"notify: {{tiers: {{critical: {{subscriptions: [{subscription}]}}}}}}")
    assert "subscriptions[0].filter.https[0]: the URL holds a secret in clear" in problem


def test_a_secret_of_an_endpoint_is_told_once() -> None:
    problem = problem_of_target(f"notify: {{tiers: {{critical: {{pagerduty: {{ssm: '{USER}'}}}}}}}}")
    assert "critical.pagerduty: the value of `ssm` is not the name of a parameter" in problem


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/example-corp/monitoring/blob/0123456789abcdef0123456789abcdef01234567/docs/runbooks",
        "https://wiki.example.com/pages/viewpage.action?pageId=123456",
        "https://example.com:8443/runbooks?plain=1",
    ],
)
def test_a_page_is_no_secret(url: str) -> None:
    assert loads(rollout_of(targets=target("prod", f"runbooks: '{url}'"))).targets[0].runbooks == url


@pytest.mark.parametrize(
    "key", ["ssm: 0123456789abcdef0123456789abcdef", "variable: r01a2b3c4d5e6f7a8b9c0d1"]
)
def test_a_key_in_place_of_its_name_is_refused_and_not_repeated(key: str) -> None:
    problem = problem_of_target(f"notify: {{tiers: {{critical: {{pagerduty: {{{key}}}}}}}}}")
    assert "looks like the key itself, which stands here in clear; revoke it" in problem
    assert key.split(": ")[1] not in problem
