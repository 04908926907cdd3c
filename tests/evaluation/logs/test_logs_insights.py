"""Run Logs Insights queries over a few records, with numbers that are easy to check."""

from __future__ import annotations

import pytest

from bedrock_monitoring.evaluation.logs.log_functions import Value
from bedrock_monitoring.evaluation.logs.logs_insights import run_query
from bedrock_monitoring.evaluation.logs.query_terms import Record
from bedrock_monitoring.problems import InvalidInputError


def record(minute: int, *, weight: int = 1, **fields: Value) -> Record:
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return Record(
        fields={"@timestamp": f"2026-01-14 10:{minute:02}:30.000", "@message": f"m{minute}", **named},
        weight=weight,
    )


RECORDS = (
    record(7, model="b", n=4.0, who="arn:role/search/jane", body__stop="end"),
    record(5, model="a", n=2.0, who="arn:role/desk/joe", code="Throttled"),
    record(3, model="a", n=6.0, who="arn:role/desk/ann", weight=10),
    record(1, model="a", who="arn:user/root"),
)


def rows(query: str) -> list[tuple[str, ...]]:
    return list(run_query(query, RECORDS).rows)


def column(query: str) -> list[str]:
    return [row[-1] for row in rows(query)]


def test_without_a_command_that_selects_columns_the_result_has_timestamp_and_message() -> None:
    shown = run_query("limit 1", RECORDS)
    assert shown.columns == ("@timestamp", "@message")
    assert shown.rows == (("2026-01-14 10:07:30.000", "m7"),)


@pytest.mark.parametrize(
    ("condition", "messages"),
    [
        ('model = "a"', ["m5", "m3", "m1"]),
        ("model = 'b'", ["m7"]),
        ('model != "a"', ["m7"]),
        ("n > 2", ["m7", "m3"]),
        ("n >= 2 and n < 6", ["m7", "m5"]),
        ('code = "Throttled" or n = 6', ["m5", "m3"]),
        ("ispresent(code)", ["m5"]),
        ("not ispresent(n)", ["m1"]),
        ('missing != "x"', []),
        ('model in ["b", "c"]', ["m7"]),
        ('model not in ["b", "c"]', ["m5", "m3", "m1"]),
        ("who like /role\\/(desk|search)/", ["m7", "m5", "m3"]),
        ('who like "desk"', ["m5", "m3"]),
        ('who not like "role"', ["m1"]),
        ('who like "d.sk"', []),
        ('who like "(?<a>"', []),
        ('"a.b\\"c" like "a.b\\"c"', ["m7", "m5", "m3", "m1"]),
        ('strcontains(who, "jane")', ["m7"]),
        ('body.stop = "end"', ["m7"]),
        ('`body`.`stop` = "end"', ["m7"]),
        ("(n + 2) * 2 = 8 # a comment", ["m5"]),
        ("-n = -4", ["m7"]),
        ("n / 0 > 1", []),
        ("n % 4 = 2", ["m5", "m3"]),
    ],
)
def test_a_filter_keeps(condition: str, messages: list[str]) -> None:
    assert column(f"filter {condition}") == messages


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 + 3 * 4 - 1", "13"),
        ("7 / 2", "3.5"),
        ("1 / 3", "0.3333"),
        ("coalesce(missing, n)", "4"),
        ('coalesce(missing, "none")', "none"),
        ('concat("/", model, "/", n)', "/b/4"),
        ('strcontains(model, "b") * 5', "5"),
        ("strlen(model)", "1"),
        ("toupper(model)", "B"),
        ('replace(who, "arn:", "")', "role/search/jane"),
        ("greatest(n, 9, missing)", "9"),
        ("floor(n / 3)", "1"),
        ("bin(5m)", "2026-01-14 10:05:00.000"),
        ("bin(1h)", "2026-01-14 10:00:00.000"),
        ("missing + 1", ""),
    ],
)
def test_a_field_is_computed(expression: str, value: str) -> None:
    assert column(f"fields {expression} as x | limit 1") == [value]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stats count(*) as calls", [("13",)]),
        ("stats count(n), count(code)", [("12", "1")]),
        ("stats sum(n) as total by model", [("b", "4"), ("a", "62")]),
        ("stats avg(n), min(n), max(n) by model", [("b", "4", "4", "4"), ("a", "5.6364", "2", "6")]),
        ("stats pct(n, 5), pct(n, 50), median(n)", [("2", "6", "6")]),
        ("stats count_distinct(model)", [("2",)]),
        ("stats sum(n) / count(*) as mean", [("5.0769",)]),
        (
            "stats count(*) as calls by bin(5m) as at | sort at asc",
            [("2026-01-14 10:00:00.000", "11"), ("2026-01-14 10:05:00.000", "2")],
        ),
        ('filter model = "nobody" | stats count(*) as calls', [("0",)]),
        ('filter model = "nobody" | stats count(*) as calls by model', []),
        ("stats count(*) as calls by model | filter calls > 5 | display calls", [("12",)]),
    ],
)
def test_records_count_by_their_weight(query: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(query) == expected


def test_a_column_without_an_alias_has_the_name_of_its_expression() -> None:
    shown = run_query("stats count(*), avg(n) as mean, pct(n, 99) by model, bin(5m)", RECORDS)
    assert shown.columns == ("model", "bin(5m)", "count(*)", "mean", "pct(n, 99)")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort n desc | display @message", ["m3", "m7", "m5", "m1"]),
        ("sort n asc | display @message", ["m1", "m5", "m7", "m3"]),
        ("sort model, n desc | display @message", ["m3", "m5", "m1", "m7"]),
        ("sort model desc, n | display @message | limit 2", ["m7", "m1"]),
        ("dedup model | display @message", ["m7", "m5"]),
        (
            "parse who /role\\/(?<role>[^\\/]+)/ | fields coalesce(role, who) as x | display x",
            ["search", "desk", "desk", "arn:user/root"],
        ),
        ('parse who "arn:*/*" as kind, rest | display kind', ["role", "role", "role", "user"]),
    ],
)
def test_rows_are_sorted_and_parsed(query: str, expected: list[str]) -> None:
    assert column(query) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("pattern @message", "the preview does not support the command pattern"),
        ("fields @message | anomaly", "the preview does not support the command anomaly"),
        ("fields jsonParse(a)", "the preview does not support the function jsonParse"),
        ("fields today()", "the preview does not support the function today"),
        *(
            (f"fields a | {command} b", f"the preview does not support the command {command}")
            for command in ("pattern", "unmask", "diff", "anomaly", "join", "lookup", "unnest", "eval")
        ),
        ("SOURCE logGroups(namePrefix: ['a'])", "the preview does not support the command SOURCE"),
        ("filter a like /x]/ | eval b = 1", "the preview does not support the command eval"),
        ("filter a like /[(\"']/ | eval b = 1", "the preview does not support the command eval"),
        ("parse a /(?<b>[)])/ | eval b = 1", "the preview does not support the command eval"),
        ("filter a = 1 and /x/", "the regular expression /x/ cannot be read here"),
        ("fields substr(a)", "substr has other arguments"),
        ("fields datefloor(@timestamp)", "datefloor has other arguments"),
        ("fields dateceil(5m)", "dateceil has other arguments"),
        ("stats count(*) by bin(model)", "bin has other arguments"),
        ("fields if(a)", "if has other arguments"),
        ("stats avg(*)", "avg has other arguments"),
        ("stats count_distinct(*)", "count_distinct has other arguments"),
        ("fields greatest()", "greatest has other arguments"),
        ("fields ABS()", "ABS has other arguments"),
        ("fields", "it ends too early"),
        ("", "it is empty"),
        ('parse who "a*b" as x, y', "cannot stand here"),
        ("filter a = (1", "this ( is never closed"),
        ("filter who =~ '('", "'(' cannot stand here"),
        ("parse who /(/", "the regular expression /(/ cannot be read here"),
    ],
)
def test_an_unsupported_query_is_refused(query: str, said: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        run_query(query, RECORDS)
    assert said in refused.value.problems[0].what


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter who =~ /desk/ | display @message", ["m5", "m3"]),
        ("filter who =~ 'd.sk' | display @message", ["m5", "m3"]),
        ("filter who =~ '(?<place>d.sk)' | display @message", ["m5", "m3"]),
        ("filter who not like /desk|search/ | display @message", ["m1"]),
        ('filter model == "b" | display @message', ["m7"]),
        ("filterIndex model = 'b' | display @message", ["m7"]),
        ("fields who like /desk/ as at_desk | display at_desk", ["0", "1", "1", "0"]),
        ("fields n / 2 / 2 as quarter | display quarter", ["1", "0.5000".rstrip("0"), "1.5", ""]),
        ("fields n / 2 as half # a / in a remark | nothing\n| display half", ["2", "1", "3", ""]),
        ("fields '/' as slash, n / 2 as half | display half", ["2", "1", "3", ""]),
        ("fields n ^ 2 as square | display square", ["16", "4", "36", ""]),
        ("fields n * 2 as a | fields a + 1 as a | display a", ["9", "5", "13", ""]),
        ("fields 2 * n ^ 2 as square | display square", ["32", "8", "72", ""]),
        ("fields if(n = 4, 'four', 'other') as w | display w", ["four", "other", "other", "other"]),
        (
            "fields case(n > 5, 'big', n > 3, 'mid', 'small') as w | display w",
            ["mid", "small", "big", "small"],
        ),
        ("fields round(n / 4, 1) as r | display r", ["1", "0.5", "1.5", ""]),
        ("fields round(-2.5) as r | limit 1 | display r", ["-3"]),
        ("fields log(n - 3) as l | display l", ["0", "", "1.0986", ""]),
        ("fields sqrt(n) as q | limit 1 | display q", ["2"]),
        ("fields pow(n, 2) as q | limit 1 | display q", ["16"]),
        ("fields substr(who, 4) as s, substr(who, 0, 3) as t | limit 1 | display s", ["role/search/jane"]),
        ("fields substr(who, 0, 3) as t | limit 1 | display t", ["arn"]),
        ("fields tomillis(@timestamp) as t | limit 1 | display t", ["1768385250000"]),
        ("fields fromMillis(1768385250000) as t | limit 1 | display t", ["2026-01-14 10:07:30.000"]),
        ("fields datefloor(@timestamp, 5m) as t | limit 1 | display t", ["2026-01-14 10:05:00.000"]),
        ("fields dateceil(@timestamp, 1h) as t | limit 1 | display t", ["2026-01-14 11:00:00.000"]),
        ("fields isIpv4InSubnet('10.0.1.7', '10.0.0.0/16') as i | limit 1 | display i", ["1"]),
        ("fields isIpInSubnet('x', '10.0.0.0/16') as i | limit 1 | display i", ["0"]),
        ("fields isValidIpv6('::1') as i | limit 1 | display i", ["1"]),
        ("fields ltrim(' a ') as t | limit 1 | display t", ["a "]),
        ("fields unmask(@message) as m | limit 1 | display m", ["m7"]),
        ("stats latest(n) as l, model by model | display l", ["4", "2"]),
        ("stats earliest(n) as e by model | display e", ["4", "6"]),
        ("stats latest(missing) as l by model | display l", ["", ""]),
        ("stats stddev(n) as s by model | display s", ["0", "1.1499"]),
        ("stats stddev(missing) as s by model | display s", ["", ""]),
        ("stats avg(missing) as a by model | display a", ["", ""]),
        ("stats pct(missing, 50) as p by model | display p", ["", ""]),
        ("fields datefloor(missing, 5m) as t | limit 1 | display t", [""]),
        ("stats count(*) as limit by model | sort limit desc | display limit", ["12", "1"]),
        ("fields n as filter, model as parse | filter filter > 4 | display parse", ["a"]),
        ("fields tags[0] as first | display first", ["", "", "", "red"]),
        ("fields sizes[1].`of all`.n as second | display second", ["", "", "", "7"]),
    ],
)
def test_what_people_write_is_run(query: str, expected: list[str]) -> None:
    tagged = Record(fields={**RECORDS[3].fields, "tags.0": "red", "sizes.1.of all.n": 7.0}, weight=1)
    shown = run_query(query, (*RECORDS[:3], tagged))
    assert [row[-1] for row in shown.rows] == expected


def test_a_message_shows_a_regular_expression_as_it_was_written() -> None:
    with pytest.raises(InvalidInputError) as refused:
        run_query("filter a like /x(y/ | eval b", RECORDS)
    assert "filter a like /x(y/ | eval b" in str(refused.value)


def test_a_column_without_a_name_is_called_as_it_was_written() -> None:
    assert run_query("fields who like /d.sk/", RECORDS).columns == ("who like /d.sk/",)


@pytest.mark.parametrize(
    "expression",
    [
        "1e308 * 10",
        "1e400",
        "-1e400",
        "abs(word)",
        "word + 1",
        "1e308 * 10 % 2",
        "2 % word",
        "1e308 * 10 - 1e308 * 10",
        "round(1, 400)",
        "round(1, -400)",
        "round(word)",
        "substr(who, word)",
        "substr(who, 0, 1e400)",
        "greatest(word, word)",
        "concat(1e308 * 10, '')",
        "fromMillis(word)",
        "dateceil(@timestamp, 99999999999w)",
        f"bin({'9' * 400}w)",
    ],
)
@pytest.mark.parametrize("word", ["nan", "Infinity", "-inf"])
def test_what_is_no_finite_number_is_an_empty_cell(expression: str, word: str) -> None:
    found = run_query(f"fields {expression} as x | display x", [record(1, word=word, who="a")])
    assert found.rows == (("",),)


@pytest.mark.parametrize("aggregate", ["sum(n)", "avg(n)", "max(word)", "pct(word, 50)"])
def test_a_sum_that_no_number_can_hold_is_an_empty_cell(aggregate: str) -> None:
    records = [record(minute, n=1.5e308, word="nan", weight=2) for minute in (1, 2)]
    assert run_query(f"stats {aggregate} as x", records).rows == (("",),)


def test_a_limit_beyond_all_rows_keeps_them() -> None:
    assert len(rows("limit 1e999")) == len(RECORDS)


def test_now_is_when_the_query_is_run_whatever_command_asks_for_it() -> None:
    query = "stats max(n) as most by model | fields most + now() as later | filter now() > 5 | display later"
    assert run_query(query, RECORDS, now=10).rows == (("14",), ("16",))
    assert run_query(query, RECORDS, now=20).rows == (("24",), ("26",))
    assert run_query(query, RECORDS).rows == ()
