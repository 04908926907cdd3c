import io

from rich.console import Console

from bedrock_monitoring.commands.console.running_table import RunningTable


def shown(table: RunningTable) -> list[list[str]]:
    out = Console(file=io.StringIO(), width=60)
    out.print(table)
    assert isinstance(out.file, io.StringIO)
    return [line.split() for line in out.file.getvalue().splitlines()]


def test_what_runs_has_a_row_with_its_latest_line_and_what_is_done_is_counted() -> None:
    table = RunningTable(of=3)
    table.begin("one", "plan")
    table.begin("two", "plan")
    table.show("two", "  Reading... [[x]]")
    table.show("two", "")
    table.end("one")
    assert shown(table) == [["two", "plan", "0", "s", "Reading...", "[[x]]"], ["1", "of", "3", "done"]]


def test_a_long_line_is_cut_at_the_edge() -> None:
    table = RunningTable(of=1)
    table.begin("one", "plan")
    table.show("one", "x" * 200)
    assert len(shown(table)) == 2
