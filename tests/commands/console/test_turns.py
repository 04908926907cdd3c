from bedrock_monitoring.commands.console.turns import Line, Turns


def test_lines_come_in_the_order_of_the_names_and_those_of_the_first_at_once() -> None:
    written: list[Line] = []
    turns = Turns(["one", "two", "three"], written.append)
    turns.say("three", Line(text="3"))
    turns.say("two", Line(text="2", is_error=True))
    turns.say("one", Line(text="1"))
    assert [line.text for line in written] == ["1"]
    turns.finish("two")
    assert [line.text for line in written] == ["1"]
    turns.finish("one")
    assert written == [Line(text="1"), Line(text="2", is_error=True), Line(text="3")]
    turns.say("three", Line(text="4"))
    turns.finish("three")
    assert [line.text for line in written] == ["1", "2", "3", "4"]
