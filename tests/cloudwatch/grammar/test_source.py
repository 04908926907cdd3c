from bedrock_monitoring.cloudwatch.grammar.source import SourceText, piece


def _shown(text: str, start: int, end: int) -> list[str]:
    problem = SourceText(language="metric_math", text=text).problem(
        (start, end), what="it is wrong", remedy="mend it"
    )
    return str(problem).split("\n")


def test_a_problem_shows_the_text_with_carets_under_the_place() -> None:
    assert _shown("m1 + m2", 3, 4) == [
        "metric_math, character 4: it is wrong; mend it",
        "    m1 + m2",
        "       ^",
    ]
    assert _shown("m1 + m2", 5, 7)[-1] == "         ^^"


def test_in_a_text_of_several_lines_only_the_line_with_the_place_is_shown() -> None:
    assert _shown("SELECT\nFROM x\nLIMIT 0", 7, 11) == [
        "metric_math, line 2, character 1: it is wrong; mend it",
        "    FROM x",
        "    ^^^^",
    ]


def test_carets_stand_right_under_wide_characters_and_combining_marks() -> None:
    assert _shown("경보 x", 3, 4)[1:] == ["    경보 x", "         ^"]
    assert _shown("경보 x", 0, 2)[2] == "    ^^^^"
    assert _shown("e\u0301x", 2, 3)[2] == "     ^"


def test_a_long_line_is_cut_around_the_place() -> None:
    lines = _shown("a" * 300 + "!" + "b" * 300, 300, 301)
    assert lines[1] == f"    …{'a' * 60}!{'b' * 39}…"
    assert lines[2] == " " * 65 + "^"


def test_the_place_behind_the_end_of_a_long_line_is_shown() -> None:
    lines = _shown("a" * 300, 300, 300)
    assert lines[1] == f"    …{'a' * 100}"
    assert lines[2] == " " * 105 + "^"


def test_characters_that_cannot_be_seen_become_spaces() -> None:
    assert _shown("a\tb\x1b[31m", 2, 3)[1:] == ["    a b [31m", "      ^"]
    assert piece("a\nb") == "a b"


def test_a_long_piece_is_quoted_short() -> None:
    assert piece("x" * 100) == "x" * 59 + "…"


def test_the_end_is_behind_the_last_visible_character() -> None:
    assert SourceText(language="metric_math", text="m1 + \n ").end() == (4, 4)
