import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.grammar.metric_math.parsing import (
    Call,
    Identifier,
    Negation,
    Node,
    Number,
    Operation,
    SeriesList,
    Text,
    Word,
    decimal_notation,
    identifiers,
    parse,
    render,
)
from bedrock_monitoring.problems import InvalidInputError

A, B, C = Identifier(name="a"), Identifier(name="b"), Identifier(name="c")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b * c", Operation(operator="+", left=A, right=Operation(operator="*", left=B, right=C))),
        ("(a + b) * c", Operation(operator="*", left=Operation(operator="+", left=A, right=B), right=C)),
        ("a - b - c", Operation(operator="-", left=Operation(operator="-", left=A, right=B), right=C)),
        ("a ^ b ^ c", Operation(operator="^", left=A, right=Operation(operator="^", left=B, right=C))),
        ("-a ^ b", Negation(operand=Operation(operator="^", left=A, right=B))),
        (
            "a ^ -b * c",
            Operation(operator="*", left=Operation(operator="^", left=A, right=Negation(operand=B)), right=C),
        ),
        ("a--b", Operation(operator="-", left=A, right=Negation(operand=B))),
        ("a < b + c", Operation(operator="<", left=A, right=Operation(operator="+", left=B, right=C))),
        (
            "a > b && b != c || c",
            Operation(
                operator="OR",
                left=Operation(
                    operator="AND",
                    left=Operation(operator=">", left=A, right=B),
                    right=Operation(operator="!=", left=B, right=C),
                ),
                right=C,
            ),
        ),
        ("a AND b OR c", Operation(operator="OR", left=Operation(operator="AND", left=A, right=B), right=C)),
        ("[a, b]", SeriesList(items=(A, B))),
        ("METRICS()", Call(function="METRICS", arguments=())),
        ('METRICS("x")', Call(function="METRICS", arguments=(Text(value="x", quote='"'),))),
        ("ANDY(ORA)", Call(function="ANDY", arguments=(Word(name="ORA"),))),
        ("\n100.50 ", Number(value=100.5)),
        (r"'a\'b'", Text(value=r"a\'b")),
    ],
)
def test_an_expression_is_read_as_its_operators_bind(expression: str, expected: Node) -> None:
    assert parse(expression) == expected


WRONG = {
    "": "metric math: it is empty; write it, or leave out what it is for",
    "m1 +": (
        "metric math, character 5: it ends too early; write a function, a list, a number or an id "
        "here\n    m1 +\n        ^"
    ),
    "m1 m2": (
        "metric math, character 4: m2 cannot stand here; write an operator here, or remove it\n    m1 "
        "m2\n       ^^"
    ),
    "m1 $ 2": "metric math, character 4: $ cannot stand here; remove it\n    m1 $ 2\n       ^",
    "ABS(m1": (
        "metric math, character 4: this ( is never closed; add the ) that ends it\n    ABS(m1\n       ^"
    ),
    "SUM([m1, m2)": (
        "metric math, character 12: this ) closes a [; write ], or add the ( that it closes\n"
        "    SUM([m1, m2)\n"
        "               ^"
    ),
    "m1]": (
        "metric math, character 3: this ] closes nothing; remove it, or add the [ that it closes\n    "
        "m1]\n      ^"
    ),
    "METRICS('x)": (
        "metric math, character 9: this ' is never closed; add the ' that ends it\n    "
        "METRICS('x)\n            ^"
    ),
    "METRICS(\N{LEFT DOUBLE QUOTATION MARK}x)": (
        "metric math, character 9: \N{LEFT DOUBLE QUOTATION MARK} is a typographic quotation mark; write "
        'the straight "\n'
        "    METRICS(\N{LEFT DOUBLE QUOTATION MARK}x)\n"
        "            ^"
    ),
    "m1 * 3e-8": (
        "metric math, character 6: 3e-8 is in scientific notation, which CloudWatch does not document; "
        "write 0.00000003\n"
        "    m1 * 3e-8\n"
        "         ^^^^"
    ),
    "1.5E3*m1": (
        "metric math, character 1: 1.5E3 is in scientific notation, which CloudWatch does not document; "
        "write 1500\n"
        "    1.5E3*m1\n"
        "    ^^^^^"
    ),
    "m1 * .5": (
        "metric math, character 6: .5 lacks the digit before its point; write 0.5\n    m1 * .5\n         ^^"
    ),
    "5. * m1": (
        "metric math, character 2: the number lacks digits behind its point; remove the point\n    "
        "5. * m1\n     ^"
    ),
    "2m": (
        "metric math, character 1: 2m is neither a number nor an id;"
        " begin ids with a lower-case letter, and write * to multiply\n    2m\n    ^^"
    ),
    "_m1": "metric math, character 1: _m1 is no id; begin ids with a lower-case letter\n    _m1\n    ^^^",
    "m1 and m2": (
        "metric math, character 4: operators are in capitals and this is and; write AND\n    m1 "
        "and m2\n       ^^^"
    ),
    "m1 = 2": "metric math, character 4: a single = compares nothing; write ==\n    m1 = 2\n       ^",
    "m1 <> 2": "metric math, character 4: <> is no operator; write !=\n    m1 <> 2\n       ^^",
    "m1 ** 2": "metric math, character 4: ** is no operator; write ^ for a power\n    m1 ** 2\n       ^^",
    "m1 & m2": "metric math, character 4: & is no operator; write &&, or AND\n    m1 & m2\n       ^",
    "m1 | m2": "metric math, character 4: | is no operator; write ||, or OR\n    m1 | m2\n       ^",
    "NOT m1": (
        "metric math, character 1: there is no operator NOT; compare with 0: write m1 == 0\n    NOT "
        "m1\n    ^^^"
    ),
    "!m1": (
        "metric math, character 1: there is no operator NOT; compare with 0: write m1 == 0\n    !m1\n    ^"
    ),
    "100% * m1": (
        "metric math, character 4: % is no operator, and a percentage is a plain number; remove it, or "
        "multiply by 100\n"
        "    100% * m1\n"
        "       ^"
    ),
    "m1 > ${x}": (
        "metric math, character 6: ${ begins a template, which metric math does not have; write the value "
        "itself\n"
        "    m1 > ${x}\n"
        "         ^^"
    ),
}


@pytest.mark.parametrize("expression", WRONG)
def test_a_wrong_expression_is_shown_with_a_caret_and_what_to_do(expression: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse(expression)
    assert str(error.value) == WRONG[expression]


def test_an_expression_over_the_limit_is_refused_with_its_length() -> None:
    assert parse("1" * 10 + " " * 2038) == Number(value=1111111111)
    with pytest.raises(InvalidInputError, match="it has 2,049 characters and CloudWatch takes 2,048"):
        parse("m1" + " " * 2047)


def test_ids_are_told_once_each_in_order() -> None:
    assert identifiers(parse("SUM([m2, m1]) / m2 + PERIOD(e1)")) == ("m2", "m1", "e1")


def test_every_part_knows_where_it_stands() -> None:
    tree = parse("1 + SUM([m1, -m2])")
    assert isinstance(tree, Operation)
    assert tree.span == (0, 18)
    assert tree.right.span == (4, 18)
    assert isinstance(tree.right, Call)
    listed = tree.right.arguments[0]
    assert listed.span == (8, 17)
    assert isinstance(listed, SeriesList)
    assert [item.span for item in listed.items] == [(9, 11), (13, 16)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3e-8, "0.00000003"), (1e21, "1000000000000000000000"), (100.0, "100"), (0.1, "0.1"), (0, "0")],
)
def test_numbers_are_written_without_an_exponent(value: float, expected: str) -> None:
    assert decimal_notation(value) == expected
    assert float(expected) == value


_IDS = st.from_regex(r"[a-z][A-Za-z0-9_]{0,4}", fullmatch=True)
_WORDS = st.from_regex(r"[A-Z][A-Za-z0-9_]{0,4}", fullmatch=True).filter(
    lambda word: word not in {"AND", "OR"}
)
_NODES: st.SearchStrategy[Node] = st.recursive(
    st.builds(Number, value=st.floats(0, 1e30))
    | st.builds(Text, value=st.text('ab {}"()'), quote=st.just("'"))
    | st.builds(Text, value=st.text("ab {}'()"), quote=st.just('"'))
    | st.builds(Word, name=_WORDS)
    | st.builds(Identifier, name=_IDS),
    lambda nodes: (
        st.builds(Negation, operand=nodes)
        | st.builds(
            Operation,
            operator=st.sampled_from(
                ["+", "-", "*", "/", "^", "==", "!=", "<=", ">=", "<", ">", "AND", "OR"]
            ),
            left=nodes,
            right=nodes,
        )
        | st.builds(SeriesList, items=st.lists(nodes, max_size=3).map(tuple))
        | st.builds(Call, function=_WORDS | _IDS, arguments=st.lists(nodes, max_size=3).map(tuple))
    ),
    max_leaves=10,
)


@given(_NODES)
def test_what_is_rendered_reads_back_the_same(node: Node) -> None:
    assert parse(render(node)) == node


@given(st.text(max_size=40) | st.text("m1 +-*/^()[],<>=!&|ANDORSUM.e'\"\\", max_size=40))
def test_whatever_text_parses_or_is_refused(text: str) -> None:
    try:
        node = parse(text)
    except InvalidInputError:
        return
    assert parse(render(node)) == node


@pytest.mark.parametrize(
    "expression", ["a" + "+a" * 1023, "-" * 2047 + "a", "a" + "^a" * 1023, "a" + "-a" * 1023]
)
def test_expressions_deeper_than_the_call_stack_are_parsed(expression: str) -> None:
    assert sys.getrecursionlimit() <= 1023
    assert identifiers(parse(expression)) == ("a",)
    assert render(parse(expression)).replace(" ", "") == expression


def test_brackets_as_many_as_an_expression_holds_are_parsed() -> None:
    assert parse("(" * 1023 + "a" + ")" * 1023) == A
    assert identifiers(parse("[" * 1023 + "a" + "]" * 1023)) == ("a",)
