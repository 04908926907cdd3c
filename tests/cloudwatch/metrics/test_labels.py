import pytest

from bedrock_monitoring.cloudwatch.metrics.labels import DYNAMIC_VALUES, label_problems


@pytest.mark.parametrize("value", [*DYNAMIC_VALUES, "PROP('Dim.ModelId')", "PROP('Dim.Image Size')"])
def test_every_dynamic_value_that_aws_lists_is_taken(value: str) -> None:
    assert list(label_problems(f"p99: ${{{value}}} ms")) == []


def test_plain_text_and_terraforms_tokens_are_labels_too() -> None:
    assert list(label_problems(None)) == []
    assert list(label_problems("100 % of 한국, {max}, $5")) == []
    assert list(label_problems("${TfToken[TOKEN.7]} ${LAST}")) == []
    assert list(label_problems("${Deferred[inference-profile:chat]} ${LAST}")) == []


@pytest.mark.parametrize(
    ("label", "remedy"),
    [
        ("${MAXX}", 'did you mean "MAX"?'),
        ("${max}", 'did you mean "MAX"?'),
        ("${LAST_TIM}", 'did you mean "LAST_TIME"?'),
        ("${PROP('Stats')}", "did you mean \"PROP('Stat')\"?"),
        ("${}", "use one such as ${MAX}, ${LAST}, ${LABEL} or ${PROP('Dim.ModelId')}"),
        ("${LAST", None),
    ],
)
def test_an_unknown_dynamic_value_is_refused_with_a_suggestion(label: str, remedy: str | None) -> None:
    assert [problem.remedy for problem in label_problems(label)] == ([remedy] if remedy else [])


def test_five_dynamic_values_are_the_most() -> None:
    assert list(label_problems("${MIN}${MAX}${AVG}${SUM}${LAST}")) == []
    assert [str(problem) for problem in label_problems("${MIN}${MAX}${AVG}${SUM}${LAST}${FIRST}")] == [
        "label: 6 dynamic values are over the limit of 5; show fewer"
    ]


def test_a_label_contains_itself_at_most_once() -> None:
    assert [str(problem) for problem in label_problems("${LABEL} ${LABEL}")] == [
        "label: ${LABEL} appears more than once; keep one"
    ]
