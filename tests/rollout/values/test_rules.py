"""What every value of the files must be, in the words of its error, and what a person is told to write."""

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import get_args

from syrupy.assertion import SnapshotAssertion

import bedrock_monitoring.rollout
from bedrock_monitoring.rollout.values.rules import Choice, Rule


def rules() -> Iterator[tuple[str, Rule | Choice]]:
    """Yield the rules that modules define or put beside a type, by module and name."""
    package = bedrock_monitoring.rollout
    for place in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = import_module(place.name)
        for name in re.findall(r"^(\w+) = ", inspect.getsource(module), re.MULTILINE):
            value = getattr(module, name)
            for rule in (value, *get_args(value)):
                if isinstance(rule, Rule | Choice):
                    yield f"{place.name.removeprefix('bedrock_monitoring.rollout.')}.{name}", rule


def in_words(rule: Rule | Choice) -> list[str]:
    words = [f"is not {rule.is_a}: {rule.remedy}"]
    if isinstance(rule, Rule) and (reference := rule.refers_to):
        words.append(f"refers to a {reference.noun}, own account {reference.account}: {reference.remedy}")
    return words


def test_every_rule_has_these_words(snapshot: SnapshotAssertion) -> None:
    named = dict[Rule | Choice, str]()
    for name, rule in sorted(rules()):
        named.setdefault(rule, name)
    assert {name: in_words(rule) for rule, name in named.items()} == snapshot
