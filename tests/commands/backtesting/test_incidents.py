"""Files of known incidents."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.commands.backtesting.incidents import (
    Incident,
    IncidentFile,
    Simulated,
    load_incidents,
)
from bedrock_monitoring.problems import InvalidInputError

REMEDY = "write e.g. 2026-01-31T09:05, in UTC, or with an offset: 2026-01-31T09:05+01:00"
DAY = 1_791_244_800  # 2026-10-06


def problems(path: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        load_incidents(path)
    return [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]


def test_incidents_of_yaml_are_in_order_and_say_how_to_simulate_them(tmp_path: Path) -> None:
    path = tmp_path / "incidents.yaml"
    path.write_text(
        """
incidents:
  - {name: second, from: 2026-10-06T03:00+01:00, to: 2026-10-06T03:10}
  - {name: first, from: 2026-10-06T01:00, to: 2026-10-06T01:10:30, simulate: {model: Nova, failing: 25}}
"""
    )

    assert load_incidents(path) == (
        Incident(
            name="first",
            start=DAY + 3600,
            end=DAY + 4200,
            simulated=Simulated(model="Nova", failing=0.25, throttled=0, refused=0, slowness=1),
        ),
        Incident(name="second", start=DAY + 7200, end=DAY + 3 * 3600 + 600),
    )


def test_incidents_of_csv_have_three_columns_or_more(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text("name,from,to,ticket\nNova was down,2026-10-06 01:00,2026-10-06T01:10,OPS-1\n")

    assert load_incidents(path) == (Incident(name="Nova was down", start=DAY + 3600, end=DAY + 4200),)


def test_csv_of_any_system_is_read(tmp_path: Path) -> None:
    path = tmp_path / "INCIDENTS.CSV"
    for line_break in (b"\n", b"\r\n", b"\r"):
        path.write_bytes(line_break.join([b"from,to,name", b"2026-10-06T01:00,2026-10-06T01:10,a", b""]))

        assert load_incidents(path) == (Incident(name="a", start=DAY + 3600, end=DAY + 4200),)


def test_what_is_wrong_in_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "incidents.yaml"
    path.write_text(
        "incidents:\n"
        "  - {name: a, from: now, to: 2026-10-06T01:10, simulate: {model: A, failing: 200, slowness: 0}}\n"
    )
    assert problems(path) == [
        f'2:21 incidents[0].from: "now" is not a day and a time; {REMEDY}',
        "2:78 incidents[0].simulate.failing: 200 is not a share; write percent, from 0 to 100",
        "2:93 incidents[0].simulate.slowness: 0 is not a factor; write e.g. 10 for ten times as long",
    ]
    path.write_text("incidents: [{name: a, from: 2026-10-06T02:00, to: 2026-10-06T01:10}]\n")
    assert problems(path) == ["1:13 incidents[0]: it is over before it starts; swap the two times"]
    path.write_text("incident: []\n")
    assert [problem.partition("; ")[0] for problem in problems(path)] == [
        "1:1: the key `incidents` is missing",
        '1:1 incident: the key "incident" is not known here',
    ]


def test_what_is_wrong_in_csv_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text("from,to\n")
    assert problems(path) == ["1: the column 'name' is missing; begin with the line from,to,name"]
    path.write_text("from,to,name\n")
    assert problems(path) == [" it has no incident; add a line for each"]
    path.write_text("from,to,name\n1999-01-01T00:00,,a\n2026-10-06T02:00,2026-10-06T03:00,\n")
    assert problems(path) == [
        f"2: '1999-01-01T00:00' in the column 'from' is not a day and a time; {REMEDY}",
        f"2: '' in the column 'to' is not a day and a time; {REMEDY}",
        "3: it has no name; say what it was",
    ]
    path.write_text("from,to,name\nnow\n")
    assert problems(path) == [
        f"2: 'now' in the column 'from' is not a day and a time; {REMEDY}",
        f"2: '' in the column 'to' is not a day and a time; {REMEDY}",
        "2: it has no name; say what it was",
    ]
    open_quote = '2026-10-06T02:00,2026-10-06T03:00,"a' + "\nx" * 70_000
    path.write_text(f"from,to,name\n2026-10-06T02:00,2026-10-06T03:00,a\n{open_quote}\n")
    [unclosed] = problems(path)
    assert unclosed.startswith(
        "3: not valid CSV (field larger than field limit (131072)); close the quotation"
    )
    with pytest.raises(InvalidInputError, match="name a file of incidents with --incidents"):
        load_incidents(tmp_path / "none.csv")


def test_every_setting_of_an_incident_is_described(snapshot: SnapshotAssertion) -> None:
    assert IncidentFile.model_json_schema() == snapshot
