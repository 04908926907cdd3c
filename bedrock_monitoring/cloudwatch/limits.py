"""CloudWatch's limits, each with its source.

Sources: *body structure* is "Dashboard body structure and syntax" in the CloudWatch API reference, *API* the
request syntax in the CloudWatch API reference (PutDashboard, PutMetricAlarm, PutCompositeAlarm), *user guide*
the CloudWatch user guide.
"""

from __future__ import annotations

from datetime import timedelta

GRID_WIDTH = 24
"""Columns of a dashboard (body structure)."""

WIDGET_HEIGHT = 1000
"""Most rows that one widget may take (body structure)."""

WIDGETS_PER_DASHBOARD = 500
"""Most widgets of one dashboard (body structure)."""

METRICS_PER_WIDGET = 500
"""Most metrics and expressions of one widget, hidden inputs of metric math included (body structure)."""

METRICS_PER_DASHBOARD = 2500
"""Most metrics of one dashboard over all widgets (body structure)."""

SEARCHES_PER_WIDGET = 100
"""Most SEARCH functions of one widget (user guide, search expressions)."""

METRICS_INSIGHTS_QUERIES_PER_WIDGET = 1
"""Most Metrics Insights queries of one widget (body structure; user guide, Metrics Insights quotas)."""

ALARMS_PER_METRIC_WIDGET = 1
"""Most alarms of one metric widget, which then has no metrics and no lines (body structure)."""

ALARMS_PER_STATUS_WIDGET = 100
"""Most alarms of one alarm status widget (body structure)."""

EXPLORER_METRICS = 100
"""Most metrics of one explorer widget (body structure)."""

CONTRIBUTORS_PER_REPORT = 100
"""Most contributors of a Contributor Insights report (CloudWatch API, GetInsightRuleReport)."""

INSIGHT_RULE_NAME_LENGTH = 128
"""Most characters of the name of a Contributor Insights rule (CloudWatch API, PutInsightRule)."""

DYNAMIC_LABELS = 5
"""Most dynamic values in one label: the user guide says 5, a newer AWS page 6; this is the lower one."""

VARIABLES_PER_DASHBOARD = 25
"""Most variables of one dashboard (body structure)."""

VARIABLE_ID_LENGTH = 32
"""Longest id of a variable; letters, digits, hyphen and underscore (body structure)."""

VARIABLE_LABEL_LENGTH = 30
"""Longest label of a variable (body structure)."""

VARIABLE_VALUES = 500
"""Most choices of one variable (body structure)."""

VARIABLE_VALUE_LENGTH = 255
"""Longest choice of a variable, its label and its default (body structure)."""

VARIABLE_SEARCH_LENGTH = 2048
"""Longest search that fills a variable (body structure)."""

DASHBOARD_NAME_LENGTH = 255
"""Longest name of a dashboard; letters, digits, hyphen and underscore (API)."""

DIMENSIONS_PER_METRIC = 30
"""Most dimensions of one metric (API)."""

METRIC_NAME_LENGTH = 255
"""Longest name of a metric, a namespace and a dimension (API)."""

DIMENSION_VALUE_LENGTH = 1024
"""Longest value of a dimension (API)."""

METRIC_ID_LENGTH = 255
"""Longest id of a metric or an expression (API, MetricDataQuery)."""

EXPRESSION_LENGTH = 2048
"""Longest expression: metric math, a search or a Metrics Insights query (API, MetricDataQuery)."""

SEARCH_LENGTH = 1024
"""Longest query within SEARCH (user guide)."""

ANOMALY_DETECTION_INPUTS = 10
"""Most metrics and expressions of metric math that anomaly detection can learn (user guide)."""

LOG_GROUPS_PER_QUERY = 50
"""Most log groups of one query (CloudWatch Logs API, StartQuery)."""

LOG_GROUP_NAME_LENGTH = 512
"""Longest name of a log group (CloudWatch Logs API)."""

LOG_QUERY_LENGTH = 10_000
"""Longest query over logs (CloudWatch Logs API, StartQuery)."""

SAVED_QUERY_NAME_LENGTH = 255
"""Longest name of a saved query with its folder (CloudWatch Logs API, PutQueryDefinition)."""

# fmt: off
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""How many days a log group may keep its events (CloudWatch Logs API, PutRetentionPolicy)."""
# fmt: on

ALARM_NAME_LENGTH = 255
"""Longest name of an alarm (API)."""

ALARM_DESCRIPTION_LENGTH = 1024
"""Longest description of an alarm (API)."""

ALARM_ACTIONS_PER_STATE = 5
"""Most actions for one state of an alarm (API)."""

ALARM_ACTION_LENGTH = 1024
"""Longest ARN of an alarm's action (API)."""

ALARM_SUPPRESSOR_LENGTH = 1600
"""Longest name or ARN of a composite alarm's suppressor (API)."""

ALARM_SUPPRESSOR_SECONDS = 2**31 - 1
"""Longest wait or extension period of a composite alarm (API, an Integer)."""

ALARM_EXPRESSION_LENGTH = 1024
"""Longest expression of an alarm (schema of Terraform's AWS provider; 2,048 in the API)."""

ALARM_PROMQL_LENGTH = 10_000
"""Characters of the PromQL query of an alarm (AlarmPromQLCriteria)."""

ALARM_PROMQL_PERIOD = timedelta(days=1)
"""Longest pending and recovery period of an alarm on PromQL (AlarmPromQLCriteria)."""

ALARM_PROMQL_INTERVAL = timedelta(hours=1)
"""Longest time from one run of an alarm's PromQL query to the next (botocore's model of PutMetricAlarm)."""

EVALUATION_NAME_LENGTH = 48
"""Longest name of an online evaluation of AgentCore (API, CreateOnlineEvaluationConfig)."""

MUTE_RULE_ALARMS = 100
"""Most alarms that one alarm mute rule names (API, PutAlarmMuteRule)."""

MUTE_RULE_DURATION = timedelta(days=15)
"""Longest time for which an alarm mute rule mutes alarms at once (API, PutAlarmMuteRule)."""

ALARM_METRICS = 10
"""Most metrics that a math alarm may read (API)."""

ALARM_EXPRESSIONS = 10
"""Most expressions of a math alarm (API)."""

ALARM_STATISTIC_DECIMALS = 2
"""Most decimals of a percentile of an alarm, such as p99.95 (schema of Terraform's AWS provider)."""

ALARM_PERIODS_UNDER_A_MINUTE = (timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=30))
"""Periods under a minute that alarms take; 1 and 5 seconds are for graphs alone (API)."""

ALARM_WINDOW = timedelta(days=1)
"""Longest evaluation of an alarm, periods times their length, when a period is shorter than an hour (API)."""

ALARM_WINDOW_LONG_PERIODS = timedelta(days=7)
"""Longest evaluation of an alarm when a period is an hour or more (API)."""

ALARM_WALL_CLOCK_PERIODS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)
"""Periods of an alarm with a wall clock window (API, WallClockWindow)."""

ALARM_TIME_ZONE_LENGTH = 50
"""Longest time zone of a wall clock window (API, WallClockWindow)."""

ALARM_TIME_ZONE_STEP = timedelta(minutes=5)
"""What the offset from UTC of such a time zone is a multiple of (API, WallClockWindow)."""

METRICS_INSIGHTS_ALARM_WINDOW = timedelta(hours=3)
"""How far back an alarm on a Metrics Insights query looks ("Limits" of alarms, user guide). With a wall clock
window, one more period counts ("Alarm evaluation window", user guide)."""

METRICS_INSIGHTS_METRICS = 10_000
"""Most metrics that one Metrics Insights query processes; an alarm that matches more is evaluated on the
first of them, in the state PARTIAL_DATA (same page)."""

HIGH_RESOLUTION_PERIODS = (
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=10),
    timedelta(seconds=20),
    timedelta(seconds=30),
)
"""Periods under a minute, for metrics published at high resolution (API)."""

TAGS_PER_ALARM = 50
"""Most tags of one alarm (API)."""

TAG_KEY_LENGTH = 128
"""Longest key of a tag (API)."""

TAG_VALUE_LENGTH = 256
"""Longest value of a tag (API)."""

METRICS_PER_GET_METRIC_DATA = 500
"""Most metrics that one call of GetMetricData reads (API)."""

DATAPOINTS_PER_GET_METRIC_DATA = 100_800
"""Most datapoints that one call of GetMetricData returns (API)."""

FIRST_YEAR = 2009
"""The year of CloudWatch, before which there are no datapoints (AWS News Blog, 18 May 2009)."""
