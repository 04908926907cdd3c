import re
from pathlib import Path

import pytest

from bedrock_monitoring.lazy_pattern import lazy_pattern

ROOT = Path(__file__).parents[1]


def test_a_pattern_has_the_members_of_one_that_is_compiled_at_once() -> None:
    later, at_once = lazy_pattern("(?P<word>a+)b", re.IGNORECASE), re.compile("(?P<word>a+)b", re.IGNORECASE)
    assert (later.pattern, later.flags, later.groupindex) == (
        at_once.pattern,
        at_once.flags,
        at_once.groupindex,
    )
    assert later.sub("-", "AAbab") == at_once.sub("-", "AAbab") == "--"
    assert [found["word"] for found in later.finditer("AAbab")] == ["AA", "a"]


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    wrong = lazy_pattern("(")
    with pytest.raises(re.error, match="missing \\)"):
        wrong.search("text")


def test_a_file_that_a_synthesis_loads_compiles_no_pattern_when_it_is_imported() -> None:
    rooms = ("bedrock", "cloudwatch", "constructs", "monitoring", "notification", "rollout")
    files = [ROOT / "main.py", *(ROOT / "stacks").glob("*.py")]
    files += [file for room in rooms for file in (ROOT / "bedrock_monitoring" / room).rglob("*.py")]
    at_once = re.compile(r"^[^\s#].*\bre\.compile\(", re.MULTILINE)
    assert [file.name for file in files if at_once.search(file.read_text(encoding="utf-8"))] == []
