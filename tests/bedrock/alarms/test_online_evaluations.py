"""Which scores of evaluators are alarms, under which conditions, and on which metrics."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmSelection, AlarmSet, Composites
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.online_evaluations import REGIONS, Evaluator
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.partitions import REGIONS as ALL_REGIONS
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.alarms.sample import context, evaluation, monitored

LOW = Condition.parse("< 0.7 for 3 of 4 hours")
LOWER = Condition.parse("< 0.5 for 1 hour")
GOAL, HELPFUL = "Builtin.GoalSuccessRate", "Builtin.Helpfulness"


def alarms_of(*evaluators: Evaluator, **settings: object) -> AlarmSet:
    selection = AlarmSelection(evaluations=(evaluation(*evaluators),), **settings)  # type: ignore[arg-type]
    return alarm_set([monitored()], selection=selection, context=context())


@pytest.mark.parametrize(
    ("id_", "metric", "slug", "built_in"),
    [
        (HELPFUL, HELPFUL, "builtin-helpfulness", True),
        ("tone-a1B2c3D4e5", "tone", "tone-a1b2c3d4e5", False),
        ("a-b_C-0123456789", "a-b_C", "a-b-c-0123456789", False),
    ],
)
def test_a_score_has_the_name_of_its_evaluator(id_: str, metric: str, slug: str, *, built_in: bool) -> None:
    evaluator = Evaluator(id=id_)
    assert (evaluator.metric_name, evaluator.slug, evaluator.is_built_in) == (metric, slug, built_in)


def test_the_condition_of_an_evaluator_goes_before_that_of_all_and_an_empty_one_makes_no_alarm() -> None:
    made = alarms_of(
        Evaluator(id=GOAL, conditions={"critical": LOWER}),
        Evaluator(id=HELPFUL),
        Evaluator(id="tone-a1B2c3D4e5", conditions={}),
        kinds={"evaluation_score": {"warning": LOW}},
    )
    assert made.notified_tiers == {
        "evaluation-score-quality-builtin-goalsuccessrate-critical": "critical",
        "evaluation-score-quality-builtin-helpfulness": "warning",
    }
    assert [instance.condition for instance in made.instances] == [LOWER, LOW]


def test_no_score_is_an_alarm_unless_somebody_asks_for_it() -> None:
    assert alarms_of(Evaluator(id=GOAL)).alarms == {}


def test_an_alarm_watches_the_average_score_of_the_agent_by_the_hour() -> None:
    [alarm] = alarms_of(Evaluator(id=GOAL, conditions={"warning": LOW})).alarms.values()
    assert isinstance(alarm, Alarm)
    assert alarm.alarm_name == "bedrock-prod_quality-builtin-goalsuccessrate_evaluation-score"
    assert alarm.metric == Metric(
        namespace="Bedrock-AgentCore/Evaluations",
        metric_name=GOAL,
        dimensions_map={"service.name": "assistant.DEFAULT"},
        statistic="Average",
        period=timedelta(hours=1),
    )
    assert alarm.threshold == 0.7


def test_a_critical_score_pages_for_the_target_and_for_no_model() -> None:
    made = alarms_of(Evaluator(id=GOAL, conditions={"critical": LOWER}), composites=Composites(models=True))
    assert made.notified_tiers == {"unhealthy": "critical"}
    assert [*made.alarms] == ["unhealthy", "evaluation-score-quality-builtin-goalsuccessrate-critical"]


def test_a_condition_for_scores_without_an_online_evaluation_is_refused() -> None:
    selection = AlarmSelection(kinds={"evaluation_score": {"warning": LOW}})
    with pytest.raises(
        InvalidInputError, match="there is no online evaluation, so there is nothing to watch"
    ):
        alarm_set([monitored()], selection=selection, context=context())


def test_a_condition_for_scores_that_every_evaluator_turns_off_is_refused_as_that() -> None:
    off = Evaluator(id=GOAL, conditions={})
    with pytest.raises(InvalidInputError, match="every evaluator has `alarm: false`, so there is nothing to"):
        alarms_of(off, kinds={"evaluation_score": {"warning": LOW}})
    assert alarms_of(off, Evaluator(id=HELPFUL), kinds={"evaluation_score": {"warning": LOW}}).alarms


@pytest.mark.parametrize("side", ["< 0.5", "> 0.5"])
def test_a_score_may_be_bad_on_either_side(side: str) -> None:
    kind = ALARM_KINDS["evaluation_score"]
    assert kind.doubt(kind.parse_condition(f"{side} for 1 hour")) == ""


def test_every_region_with_evaluations_is_a_region() -> None:
    assert set(ALL_REGIONS) >= REGIONS
    assert len(REGIONS) == 15
