import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.grammar.alarm_rule import (
    AllOf,
    AnyOf,
    AtLeast,
    Constant,
    Count,
    InState,
    Not,
    Percentage,
    Rule,
    alarm,
    alarms,
    all_of,
    any_of,
    at_least,
    not_,
    parse,
    render,
)
from bedrock_monitoring.problems import InvalidInputError

# The rules of "Composite alarms" in the user guide and of PutCompositeAlarm, each with what it means.
DOCUMENTED = {
    "ALARM(CPUUtilizationTooHigh) AND ALARM(DiskReadOpsTooHigh)": all_of(
        alarm("CPUUtilizationTooHigh"), alarm("DiskReadOpsTooHigh")
    ),
    "ALARM(CPUUtilizationTooHigh) AND NOT ALARM(DeploymentInProgress)": all_of(
        alarm("CPUUtilizationTooHigh"), not_(alarm("DeploymentInProgress"))
    ),
    '(ALARM("CPUUtilizationTooHigh") OR \nALARM("DiskReadOpsTooHigh")) AND \nOK("NetworkOutTooHigh")': all_of(
        any_of(alarm("CPUUtilizationTooHigh"), alarm("DiskReadOpsTooHigh")),
        alarm("NetworkOutTooHigh", AlarmState.OK),
    ),
    "AT_LEAST(2, ALARM, (WebServer1CPU, WebServer2CPU, WebServer3CPU))": at_least(
        2, "WebServer1CPU", "WebServer2CPU", "WebServer3CPU"
    ),
    "AT_LEAST(50%, OK, (DatabaseConnection1, DatabaseConnection2))": at_least(
        "50%", "DatabaseConnection1", "DatabaseConnection2", state=AlarmState.OK
    ),
    "AT_LEAST(2, ALARM, (AZ1Health, AZ2Health)) AND NOT ALARM(MaintenanceWindow)": all_of(
        at_least(2, "AZ1Health", "AZ2Health"), not_(alarm("MaintenanceWindow"))
    ),
    'AT_LEAST(60%, NOT INSUFFICIENT_DATA, ("a, b", c))': at_least(
        "60%", "a, b", "c", state=AlarmState.INSUFFICIENT_DATA, negated=True
    ),
    "TRUE": Constant(value=True),
    "False": Constant(value=False),
    "INSUFFICIENT_DATA (arn:aws:cloudwatch:us-east-1:111122223333:alarm:x)": alarm(
        "arn:aws:cloudwatch:us-east-1:111122223333:alarm:x", AlarmState.INSUFFICIENT_DATA
    ),
    r'ALARM("say \"hi\"")': alarm('say "hi"'),
}


@pytest.mark.parametrize("rule", DOCUMENTED)
def test_documented_rules_mean_what_the_user_guide_says(rule: str) -> None:
    assert parse(rule) == DOCUMENTED[rule]


def test_and_binds_tighter_than_or() -> None:
    assert parse("ALARM(a) OR ALARM(b) AND ALARM(c)") == any_of(alarm("a"), all_of(alarm("b"), alarm("c")))


WRONG = {
    "": "alarm rule: it is empty; write it, or leave out what it is for",
    "A AND B": (
        "alarm rule, character 1: A cannot stand here; write ALARM, OK or INSUFFICIENT_DATA here\n"
        "    A AND B\n"
        "    ^"
    ),
    "NOT": (
        "alarm rule, character 4: it ends too early; write ALARM, OK or INSUFFICIENT_DATA here\n    NOT\n   "
        "    ^"
    ),
    "ALARM()": (
        "alarm rule, character 7: ) cannot stand here; write the name of an alarm here\n    "
        "ALARM()\n          ^"
    ),
    'ALARM("")': (
        "alarm rule, character 7: there is no name between the quotation marks; write the name of an alarm\n"
        '    ALARM("")\n'
        "          ^^"
    ),
    "ALARM(my alarm)": (
        'alarm rule, character 7: the name my alarm has a space; write "my alarm"\n'
        "    ALARM(my alarm)\n"
        "          ^^^^^^^^"
    ),
    "ALARM(경보 이름)": (
        'alarm rule, character 7: the name 경보 이름 has a space; write "경보 이름"\n'
        "    ALARM(경보 이름)\n"
        "          ^^^^^^^^^"
    ),
    "ALARM(AND)": (
        'alarm rule, character 7: AND is a word of the language; write "AND" if it is the name of an alarm\n'
        "    ALARM(AND)\n"
        "          ^^^"
    ),
    "ALARM(a) and ALARM(b)": (
        "alarm rule, character 10: operators and states are in capitals and this is and; write AND\n"
        "    ALARM(a) and ALARM(b)\n"
        "             ^^^"
    ),
    "Alarm(a)": (
        "alarm rule, character 1: operators and states are in capitals and this is Alarm; write ALARM\n"
        "    Alarm(a)\n"
        "    ^^^^^"
    ),
    "ALARM(a) && OK(b)": (
        "alarm rule, character 10: && is no operator; write AND, OR or NOT\n    ALARM(a) && OK(b)\n         "
        "    ^^"
    ),
    "ALARM(a) ALARM(b)": (
        "alarm rule, character 10: ALARM cannot stand here; write AND or OR here, or remove it\n"
        "    ALARM(a) ALARM(b)\n"
        "             ^^^^^"
    ),
    "ALARM(a": (
        "alarm rule, character 6: this ( is never closed; add the ) that ends it\n    ALARM(a\n         ^"
    ),
    'ALARM("a)': (
        'alarm rule, character 7: this " is never closed; add the " that ends it\n    ALARM("a)\n          ^'
    ),
    "ALARM(a))": (
        "alarm rule, character 9: this ) closes nothing; remove it, or add the ( that it closes\n"
        "    ALARM(a))\n"
        "            ^"
    ),
    "ALARM(\N{LEFT DOUBLE QUOTATION MARK}a b\N{RIGHT DOUBLE QUOTATION MARK})": (
        "alarm rule, character 7: \N{LEFT DOUBLE QUOTATION MARK} is a typographic quotation mark; write the "
        'straight "\n'
        "    ALARM(\N{LEFT DOUBLE QUOTATION MARK}a b\N{RIGHT DOUBLE QUOTATION MARK})\n"
        "          ^"
    ),
    "AT_LEAST(3, ALARM, (a, b))": (
        "alarm rule, character 10: AT_LEAST(3, …) is out of bounds;"
        " write how many of the alarms, from 1 to all of them, or a percentage from 1% to 100%\n"
        "    AT_LEAST(3, ALARM, (a, b))\n"
        "             ^"
    ),
    "AT_LEAST(1, ALARM, a)": (
        "alarm rule, character 20: a cannot stand here; write ( here\n    AT_LEAST(1, "
        "ALARM, a)\n                       ^"
    ),
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_wrong_rule_is_shown_with_a_caret_and_what_to_do(rule: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse(rule)
    assert str(error.value) == WRONG[rule]


@pytest.mark.parametrize("threshold", ["0", "3", "0%", "101%", "1.5", "-1", "x", "50 %"])
def test_at_least_takes_1_to_all_of_the_alarms_or_1_to_100_percent(threshold: str) -> None:
    for least in ("1", "2", "1%", "100%"):
        assert isinstance(parse(f"AT_LEAST({least}, ALARM, (a, b))"), AtLeast)
    with pytest.raises(InvalidInputError):
        parse(f"AT_LEAST({threshold}, ALARM, (a, b))")
    with pytest.raises(InvalidInputError) as error:
        at_least(threshold, "a", "b")
    assert str(error.value) == (
        f"alarm rule: at_least takes {threshold} of 2 alarms;"
        " pass one or more alarms, and a number from 1 to all of them or a text from '1%' to '100%'"
    )


def test_at_least_of_no_alarms_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="at_least takes 50% of 0 alarms"):
        at_least("50%")


def test_a_hundred_alarms_are_taken_and_more_are_refused() -> None:
    hundred = [alarm(f"a{number}") for number in range(100)]
    assert parse(render(any_of(*hundred, hundred[0]))) == any_of(*hundred, hundred[0])
    with pytest.raises(InvalidInputError) as error:
        render(any_of(*hundred, alarm("b")))
    assert str(error.value).splitlines()[0] == (
        "alarm rule, character 1: it has 101 alarms, and CloudWatch takes 100;"
        " make composite alarms of parts of it, and a composite alarm over those"
    )


@pytest.mark.parametrize(
    ("element", "most"),
    [
        ("TRUE", 500),
        ("(TRUE)", 250),
        ("ALARM(a)", 500),
        ('(ALARM("(("))', 250),
        ("AT_LEAST(1, OK, (a, b))", 250),
    ],
)
def test_500_elements_are_taken_and_more_are_refused(element: str, most: int) -> None:
    assert isinstance(parse(" OR ".join([element] * most)), AnyOf)
    with pytest.raises(
        InvalidInputError, match=r"elements \(alarms, TRUE, FALSE, parentheses\), and CloudWatch takes 500"
    ):
        parse(" OR ".join([element] * (most + 1)))


def test_a_rule_over_the_limit_is_refused_with_its_length() -> None:
    assert parse("TRUE".ljust(10_240)) == Constant(value=True)
    with pytest.raises(InvalidInputError, match="it has 10,241 characters and CloudWatch takes 10,240"):
        parse("TRUE".ljust(10_241))


def test_rules_that_mix_operators_are_written_with_parentheses() -> None:
    rule = any_of(all_of(alarm("a"), not_(any_of(alarm("b"), alarm("c", AlarmState.OK)))), alarm("d"))
    assert render(rule) == '(ALARM("a") AND NOT (ALARM("b") OR OK("c"))) OR ALARM("d")'


def test_at_least_is_written_with_its_threshold_and_state() -> None:
    rule = at_least("50%", "a", "b", state=AlarmState.OK, negated=True)
    assert render(rule) == 'AT_LEAST(50%, NOT OK, ("a", "b"))'
    assert render(at_least(1, "a")) == 'AT_LEAST(1, ALARM, ("a"))'


def test_one_rule_needs_no_operator() -> None:
    assert all_of(alarm("a")) == any_of(alarm("a")) == alarm("a")


def test_no_rules_are_refused() -> None:
    with pytest.raises(InvalidInputError) as error:
        all_of()
    assert str(error.value) == "alarm rule: all_of has no rules; pass one or more"
    with pytest.raises(InvalidInputError) as error:
        any_of()
    assert str(error.value) == "alarm rule: any_of has no rules; pass one or more"


def test_the_alarms_of_a_rule_are_told_once_each_in_order() -> None:
    assert alarms(parse("ALARM(b) AND (OK(a) OR AT_LEAST(1, OK, (c, b))) AND TRUE")) == ("b", "a", "c")


_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_STATES = st.sampled_from(AlarmState)


@st.composite
def _at_least(draw: st.DrawFn) -> Rule:
    names = tuple(draw(st.lists(_NAMES, min_size=1, max_size=4)))
    threshold = draw(
        st.builds(Count, alarms=st.integers(1, len(names)))
        | st.builds(Percentage, percent=st.integers(1, 100))
    )
    return AtLeast(threshold=threshold, state=draw(_STATES), negated=draw(st.booleans()), alarms=names)


_RULES: st.SearchStrategy[Rule] = st.recursive(
    st.builds(InState, alarm=_NAMES, state=_STATES) | st.builds(Constant, value=st.booleans()) | _at_least(),
    lambda rules: (
        st.builds(Not, operand=rules)
        | st.builds(AllOf, operands=st.lists(rules, min_size=2, max_size=3).map(tuple))
        | st.builds(AnyOf, operands=st.lists(rules, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=10,
)


@given(_RULES)
def test_what_is_rendered_reads_back_the_same(rule: Rule) -> None:
    assert parse(render(rule)) == rule


_PIECES = st.lists(
    st.sampled_from(
        ["ALARM", "OK", "AT_LEAST", "(", ")", ",", "AND", "OR", "NOT", "a", '"b"', "2", "50%", '"', "\\"]
    )
)


@given(st.text(max_size=40) | _PIECES.map(" ".join))
def test_whatever_text_parses_or_is_refused(text: str) -> None:
    try:
        rule = parse(text)
    except InvalidInputError:
        return
    assert parse(render(rule)) == rule


def test_rules_nested_as_deep_as_a_rule_is_long_are_parsed() -> None:
    deep = f"{'NOT ' * 2500}TRUE"
    assert render(parse(deep)) == deep
    assert parse(f"{'(' * 499}TRUE{')' * 499}") == Constant(value=True)
