import pytest

from bedrock_monitoring.cloudwatch.log_sources import split_sources, without_sources


@pytest.mark.parametrize(
    ("query", "groups", "rest"),
    [
        ("SOURCE 'a' | fields b", ("a",), "fields b"),
        ("SOURCE 'a'\n| fields b\n| limit 2", ("a",), "fields b\n| limit 2"),
        ("source \"a\" | SOURCE 'b'|fields c", ("a", "b"), "fields c"),
        ("SOURCE 'a'", ("a",), ""),
        ("fields b", (), "fields b"),
        ("SOURCE 'a' fields b", (), "SOURCE 'a' fields b"),
        ("SOURCE logGroups() | fields b", (), "SOURCE logGroups() | fields b"),
    ],
)
def test_the_log_groups_of_a_query_are_named_at_its_beginning(
    query: str, groups: tuple[str, ...], rest: str
) -> None:
    assert split_sources(query) == (groups, rest)


@pytest.mark.parametrize(
    "query",
    [
        "SOURCE 'a' | fields b",
        'SOURCE logGroups(namePrefix: ["/aws/"], class: "STANDARD") | fields b',
        "SOURCE 'a' | source loggroups() | fields b",
    ],
)
def test_a_query_without_its_sources_is_left(query: str) -> None:
    assert without_sources(query) == "fields b"
