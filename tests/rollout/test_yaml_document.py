import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.yaml_document import MAX_SHOWN, parse, path_text, shown
from tests.rollout.sample import problems_of


def value_of(scalar: str) -> object:
    return parse(f"key: {scalar}\n", file="rollout.yaml").value(("key",))


@pytest.mark.parametrize(
    "scalar", ["no", "yes", "on", "off", "y", "0123", "0x1F", "0o17", "1:30", "2026-11-24", "1_000", ".nan"]
)
def test_a_word_that_only_looks_like_something_else_stays_text(scalar: str) -> None:
    assert value_of(scalar) == scalar


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("300", 300),
        ("-1", -1),
        ("0", 0),
        ("0.33", 0.33),
        (".5", 0.5),
        ("1.", 1.0),
        ("2e3", 2000.0),
        ('"300"', "300"),
        ("'true'", "true"),
        ("999999999999999999999999", "999999999999999999999999"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(scalar: str, value: object) -> None:
    found = value_of(scalar)
    assert (found, type(found)) == (value, type(value))


def test_an_alias_is_the_value_of_its_anchor_and_points_to_it() -> None:
    document = parse("first: &mark\n  - 1\nsecond: *mark\n", file="rollout.yaml")
    assert document.value(("second",)) == [1]
    assert str(document.place(("second", 0))) == "rollout.yaml:2:5 second[0]"


def test_a_value_and_its_key_have_places_of_their_own() -> None:
    document = parse("targets:\n  - {wave: 5}\n", file="rollout.yaml")
    assert str(document.place(("targets", 0, "wave"))) == "rollout.yaml:2:12 targets[0].wave"
    assert str(document.place(("targets", 0, "wave"), of_key=True)) == "rollout.yaml:2:6 targets[0].wave"
    assert str(document.place(("targets", 0, "region"))) == "rollout.yaml:2:5 targets[0]"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "",
            (
                "rollout.yaml:1:1: the file is empty; write the settings as `key: value` lines; `state` and "
                "`targets` are needed"
            ),
        ),
        (
            "# nothing but a remark\n",
            (
                "rollout.yaml:1:1: the file is empty; write the settings as `key: value` lines; `state` and "
                "`targets` are needed"
            ),
        ),
        (
            "- a\n",
            (
                "rollout.yaml:1:1: a list stands where settings should be; write the settings as `key: "
                "value` lines; `state` and `targets` are needed"
            ),
        ),
        ("a:\n\t- b\n", "rollout.yaml:2:1: a tab stands where YAML wants spaces; indent with spaces"),
        (
            "alarms: {}\nthrottles: > 0 for 3 minutes\n",
            (
                'rollout.yaml:2:12: an unquoted text begins with > or |; put the text in quotes: "> 0 for '
                "3 of "
                '5 minutes"'
            ),
        ),
        (
            "a: b: c\n",
            (
                "rollout.yaml:1:5: a colon stands where YAML wants none; indent keys of one mapping alike; "
                "put a text with a colon in quotes"
            ),
        ),
        (
            "a: *b\n",
            (
                "rollout.yaml:1:4 a: the alias *b names no anchor above it; write &b before the value it "
                "stands for, further up"
            ),
        ),
        (
            "a: &b [*b]\n",
            (
                "rollout.yaml:1:8 a[0]: the alias *b names no anchor above it; write &b before the value it "
                "stands for, further up"
            ),
        ),
        (
            "a: 1\n---\nb: 2\n",
            "rollout.yaml:2:1: a second YAML document begins; keep one document: remove the line `---`",
        ),
        (
            "a: 1\nb: x\x07y\n",
            (
                "rollout.yaml:2:5: the character '\\x07' may not stand in YAML; "
                "remove it, or write it as an escape in double quotes"
            ),
        ),
    ],
)
def test_yaml_that_cannot_be_read_is_refused_with_its_place(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "a: 1\nb:\n  c: 1\n  c: 2\n",
            'rollout.yaml:4:3 b: the key "c" stands twice, first on line 3; keep one of the two',
        ),
        (
            "a: !secret x\n",
            (
                'rollout.yaml:1:4 a: the YAML tag "!secret" is not supported; remove it; put in quotes what '
                "has to be text"
            ),
        ),
        (
            "a: !!python/object/apply:os.system [date]\n",
            (
                'rollout.yaml:1:4 a: the YAML tag "tag:yaml.org,2002:python/object/apply:os.system" is not '
                "supported; remove it; put in quotes what has to be text"
            ),
        ),
        (
            "a: &base {b: 1}\nc:\n  <<: *base\n",
            "rollout.yaml:3:3 c: merge keys (<<) are not supported; put shared settings under `defaults`",
        ),
        (
            "a:\n  ? [1]\n  : 2\n",
            "rollout.yaml:2:5 a: a list is the key of a mapping; write keys as plain text",
        ),
    ],
)
def test_yaml_that_says_too_much_is_refused_with_its_place(text: str, problem: str) -> None:
    assert problem in problems_of(text)


def test_aliases_of_aliases_cannot_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
    assert problems_of("\n".join(lines)) == [
        (
            "rollout.yaml:5:45 a4[7]: the file holds more than 100,000 values once its aliases are written "
            "out; use fewer aliases, or split the rollout into several files"
        )
    ]


def test_a_deep_nest_is_refused_before_it_exhausts_the_stack() -> None:
    [problem] = problems_of("a: " + "[" * 900 + "]" * 900)
    assert problem.startswith("rollout.yaml:1:35 a[0]")
    assert problem.endswith("more than 32 mappings and lists lie in one another; rollout.yaml needs 5 levels")


def test_without_the_c_parser_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'two', {three: 0.5}]\nb: *x\nc: |\n  ${text}\n"
    document = parse(text, file="rollout.yaml")
    monkeypatch.setattr("bedrock_monitoring.rollout.yaml_document._LOADER", yaml.SafeLoader)
    assert parse(text, file="rollout.yaml") == document


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInputError,
        match=r"missing\.yaml: there is no such file; create it, or name another one with --rollout$",
    ):
        load(tmp_path / "missing.yaml")


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInputError, match=r": this is a folder; name the file in it, for example rollout\.yaml$"
    ):
        load(tmp_path)


def test_a_file_in_another_encoding_is_refused_at_its_first_strange_byte(tmp_path: Path) -> None:
    file = tmp_path / "rollout.yaml"
    file.write_bytes("a: 1\nb: Größe\n".encode("latin-1"))
    with pytest.raises(
        InvalidInputError, match=r"rollout\.yaml:2:6: byte 0xf6 is not UTF-8; save the file as UTF-8$"
    ):
        load(file)


def test_a_file_is_named_as_seen_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rollout.yaml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInputError, match=r"^rollout\.yaml:1:1: the file is empty"):
        load(tmp_path / "rollout.yaml")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "rollout.yaml"
    file.write_bytes(b"\xef\xbb\xbf- a\n")
    with pytest.raises(InvalidInputError, match=r"rollout\.yaml:1:1: a list stands where settings should be"):
        load(file)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://hooks.example.com/SECRET", '"https://hooks.example.com/…"'),
        ("https://hooks.example.com?token=SECRET", '"https://hooks.example.com/…"'),
        ("https://user:SECRET@hooks.example.com", '"https://hooks.example.com"'),
        ("see https://a.example.com/SECRET and", '"see https://a.example.com/… and"'),
        ("a/b:c", '"a/b:c"'),
    ],
)
def test_of_a_url_only_the_host_is_shown(url: str, said: str) -> None:
    assert shown(url) == said


@given(st.text())
def test_a_shown_value_is_one_short_line(text: str) -> None:
    assert len(shown(text)) <= MAX_SHOWN
    assert len(shown(text).splitlines()) == 1


def test_a_path_reads_as_python_would_write_it() -> None:
    assert path_text(["targets", 1, "tags", "cost center"]) == 'targets[1].tags["cost center"]'


def test_a_long_key_is_cut_in_a_path() -> None:
    assert path_text(["a", "k" * 500]) == f'a["{"k" * 57}…"]'


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@#,? \n\t0~<\x85\u2028é\\")))
def test_any_text_is_read_or_refused_within_its_lines(text: str) -> None:
    lines = len(re.split("\r\n|[\n\r\x85\u2028\u2029]", text))
    assert all(1 <= line <= lines for line in refused_lines(text))


def refused_lines(text: str) -> list[int]:
    try:
        parse(text, file="rollout.yaml")
    except InvalidInputError as error:
        return [int(problem.where.split(":")[1]) for problem in error.problems]
    return []
