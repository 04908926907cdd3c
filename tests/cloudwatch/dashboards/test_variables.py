import pytest

from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DEFAULT_FIRST,
    DashboardVariable,
    Values,
    VariableInputType,
    VariableType,
    VariableValue,
)
from bedrock_monitoring.problems import InvalidInputError

REGIONS = Values.from_values("eu-central-1", VariableValue(value="us-east-1", label="Virginia"))
MODELS = Values.from_search_components(
    namespace="AWS/Bedrock", dimensions=["ModelId"], metric_name="Invocations", populate_from="ModelId"
)


def variable(
    values: Values | None = REGIONS,
    *,
    id: str = "region",  # noqa: A002 - the variable's own name for it
    value: str = "region",
    input_type: VariableInputType = VariableInputType.SELECT,
    label: str | None = None,
    default_value: str | None = None,
) -> DashboardVariable:
    return DashboardVariable(
        id=id,
        type=VariableType.PROPERTY,
        value=value,
        input_type=input_type,
        label=label,
        values=values,
        default_value=default_value,
    )


def messages(of: DashboardVariable) -> list[str]:
    return [str(problem) for problem in of.problems()]


def test_a_list_of_regions() -> None:
    choice = variable(label="Region", default_value="us-east-1", input_type=VariableInputType.RADIO)
    assert messages(choice) == []
    assert choice.to_json() == {
        "type": "property",
        "property": "region",
        "inputType": "radio",
        "id": "region",
        "visible": True,
        "label": "Region",
        "values": [{"value": "eu-central-1"}, {"value": "us-east-1", "label": "Virginia"}],
        "defaultValue": "us-east-1",
    }


def test_models_that_a_search_finds() -> None:
    choice = variable(MODELS, id="model", value="ModelId", default_value=DEFAULT_FIRST)
    assert messages(choice) == []
    assert choice.to_json() == {
        "type": "property",
        "property": "ModelId",
        "inputType": "select",
        "id": "model",
        "visible": True,
        "search": '{AWS/Bedrock,ModelId} MetricName="Invocations"',
        "populateFrom": "ModelId",
        "defaultValue": "__FIRST",
    }


def test_a_text_that_is_replaced_wherever_it_stands() -> None:
    choice = DashboardVariable(
        id="stage",
        type=VariableType.PATTERN,
        value="STAGE",
        input_type=VariableInputType.INPUT,
        default_value="prod",
        visible=False,
    )
    assert messages(choice) == []
    assert choice.to_json() == {
        "type": "pattern",
        "pattern": "STAGE",
        "inputType": "input",
        "id": "stage",
        "visible": False,
        "defaultValue": "prod",
    }


def test_a_search_needs_dimensions() -> None:
    with pytest.raises(InvalidInputError, match="a metric without dimensions has no values to choose from"):
        Values.from_search_components(namespace="n", dimensions=[], metric_name="m", populate_from="x")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            variable(id="with space"),
            (
                "variable 'with space', id: 'with space' (10 characters) is not the id of a variable; use 1 "
                "to 32 letters, digits, hyphens and underscores"
            ),
        ),
        (variable(value=""), "variable 'region', value: it replaces nothing; name the property"),
        (
            variable(label="x" * 31),
            "variable 'region', label: it has 31 characters, allowed are 0 to 30; shorten it",
        ),
        (
            variable(None),
            (
                "variable 'region', values: a variable of input type select offers choices; give a list or a "
                "search, or take INPUT"
            ),
        ),
        (
            variable(None, input_type=VariableInputType.RADIO),
            (
                "variable 'region', values: a variable of input type radio offers choices; give a list or a "
                "search, or take INPUT"
            ),
        ),
        (
            variable(input_type=VariableInputType.INPUT),
            (
                "variable 'region', values: a field to write in offers no choices; leave them out, or take "
                "SELECT or RADIO"
            ),
        ),
        (
            variable(None, input_type=VariableInputType.INPUT, default_value="x" * 256),
            "variable 'region', default_value: it has 256 characters, allowed are 0 to 255; shorten it",
        ),
        (
            variable(default_value="us-east-2"),
            (
                "variable 'region', default_value: 'us-east-2' is not among its choices; did you mean "
                '"us-east-1"?'
            ),
        ),
        (
            variable(default_value=DEFAULT_FIRST),
            (
                "variable 'region', default_value: '__FIRST' is not among its choices; take one of them, "
                "such as 'eu-central-1'"
            ),
        ),
        (
            variable(Values()),
            "variable 'region', values: choices are given twice or not at all; give a list, or a search",
        ),
        (
            variable(Values(choices=REGIONS.choices, search="x", populate_from="y")),
            "variable 'region', values: choices are given twice or not at all; give a list, or a search",
        ),
        (
            variable(Values.from_values(*(str(number) for number in range(501)))),
            (
                "variable 'region', values: 501 choices are over the limit of 500; offer fewer, or let them "
                "be searched"
            ),
        ),
        (
            variable(Values.from_values(VariableValue(value="v", label="x" * 256))),
            "variable 'region', value 'v': it has 256 characters, allowed are 0 to 255; shorten it",
        ),
        (
            variable(Values.from_values("v", "v")),
            "variable 'region', value 'v': it is offered twice; drop one",
        ),
        (
            variable(Values.from_search("x" * 2049, "ModelId")),
            "variable 'region', search: it has 2049 characters, allowed are 1 to 2048; shorten it",
        ),
        (
            variable(Values(search="x")),
            (
                "variable 'region', populate_from: it is not said which dimension the search fills in; name "
                "one, such as ModelId"
            ),
        ),
        (
            variable(Values.from_search('{AWS/Bedrock,"ModelId", ImageSize} Invocations', "ModelID")),
            (
                "variable 'region', populate_from: 'ModelID' is not among the dimensions of the search "
                '(ModelId, ImageSize); did you mean "ModelId"?'
            ),
        ),
    ],
)
def test_what_cloudwatch_would_refuse_is_refused(wrong: DashboardVariable, message: str) -> None:
    assert messages(wrong) == [message]


def test_the_longest_of_everything_is_taken() -> None:
    values = Values.from_values(*(f"{number:0255}" for number in range(500)))
    assert messages(variable(values, id="i" * 32, label="l" * 30)) == []
    assert messages(variable(Values.from_search("x" * 2048, "ModelId"))) == []
