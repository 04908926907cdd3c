"""Alarms as people make them, described by DescribeAlarms: one for each form, none of a real account."""

from typing import Any

ACCOUNT, REGION = "812200000005", "eu-central-1"
_CALLS = {"Namespace": "AWS/Bedrock", "MetricName": "Invocations"}
_CONDITION = {"EvaluationPeriods": 3, "Threshold": 5.0, "ComparisonOperator": "GreaterThanThreshold"}


def stat(id_: str, metric: dict[str, Any], *, returned: bool = False, **fields: Any) -> dict[str, Any]:
    """Return a query of a metric."""
    read = {"Metric": metric, "Period": 300, "Stat": "Sum", **fields}
    return {"Id": id_, "MetricStat": read, "ReturnData": returned}


METRIC_ALARMS: dict[str, dict[str, Any]] = {
    "one metric": {
        **_CALLS,
        **_CONDITION,
        "AlarmDescription": "costs ${MONEY} and %{more}",
        "Statistic": "Sum",
        "Period": 60,
        "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-lite-v1:0"}],
        "Unit": "Count",
        "DatapointsToAlarm": 2,
        "TreatMissingData": "notBreaching",
        "ActionsEnabled": False,
        "AlarmActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:ops"],
        "OKActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:ops", f"arn:aws:sns:{REGION}:{ACCOUNT}:all"],
        "InsufficientDataActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:all"],
        "Tags": [{"Key": "team", "Value": "ml"}],
    },
    "percentile": {**_CALLS, **_CONDITION, "ExtendedStatistic": "p99", "Period": 60},
    "few samples": {
        **_CALLS,
        **_CONDITION,
        "ExtendedStatistic": "p99.9",
        "Period": 60,
        "EvaluateLowSampleCountPercentile": "ignore",
    },
    "one query": {**_CONDITION, "Metrics": [stat("m1", _CALLS, returned=True, Unit="Count")]},
    "labelled query of another account": {
        **_CONDITION,
        "Metrics": [{**stat("q", _CALLS, returned=True), "Label": "Calls", "AccountId": "812200000006"}],
    },
    "metric math": {
        **_CONDITION,
        "Metrics": [
            {"Id": "e1", "Expression": "100 * m1 / m2", "Label": "Share", "ReturnData": True},
            stat("m1", {"Namespace": "AWS/Bedrock", "MetricName": "InvocationServerErrors"}),
            stat("m2", _CALLS),
        ],
    },
    "metric math over metric math": {
        **_CONDITION,
        "Metrics": [
            {"Id": "share", "Expression": "errors / total", "ReturnData": True},
            {"Id": "total", "Expression": "errors + calls", "ReturnData": False},
            stat("errors", {"Namespace": "AWS/Bedrock", "MetricName": "InvocationServerErrors"}),
            stat("calls", _CALLS),
        ],
    },
    "Metrics Insights": {
        **_CONDITION,
        "Metrics": [
            {
                "Id": "q1",
                "Expression": 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)',
                "Period": 60,
                "ReturnData": True,
            }
        ],
    },
    "band of the console": {
        "Metrics": [
            stat("m1", _CALLS, returned=True),
            {
                "Id": "ad1",
                "Expression": "ANOMALY_DETECTION_BAND(m1, 2)",
                "Label": "Invocations (expected)",
                "ReturnData": True,
            },
        ],
        "ThresholdMetricId": "ad1",
        "EvaluationPeriods": 2,
        "ComparisonOperator": "GreaterThanUpperThreshold",
    },
    "own metric": {
        "Namespace": "Assistant",
        "MetricName": "Refusals",
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationWindow": {"SlidingWindow": {}},
        **_CONDITION,
    },
}
"""Alarms that a class describes in full."""

RAW_ALARMS: dict[str, dict[str, Any]] = {
    "a line that nothing uses": {
        **_CONDITION,
        "Metrics": [
            {"Id": "e1", "Expression": "m1 * 2", "ReturnData": True},
            stat("m1", _CALLS),
            stat("m2", {"Namespace": "App", "MetricName": "${Unused}"}),
        ],
    },
    "a metric twice": {
        **_CONDITION,
        "Metrics": [
            {"Id": "e1", "Expression": "m1 + m2", "ReturnData": True},
            stat("m1", _CALLS),
            stat("m2", _CALLS),
        ],
    },
    "a band without a width": {
        "Metrics": [
            stat("m1", _CALLS, returned=True),
            {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1)", "ReturnData": True},
        ],
        "ThresholdMetricId": "ad1",
        "EvaluationPeriods": 2,
        "ComparisonOperator": "LessThanLowerThreshold",
    },
    "a period at an expression": {
        **_CONDITION,
        "Metrics": [
            {"Id": "e1", "Expression": "m1 * 2", "Period": 300, "ReturnData": True},
            stat("m1", _CALLS),
        ],
    },
    "a function that is not known": {
        **_CONDITION,
        "Metrics": [
            {"Id": "e1", "Expression": "NEXT_YEARS_FUNCTION(m1)", "ReturnData": True},
            stat("m1", _CALLS),
        ],
    },
}
"""Alarms that no class describes in full."""

COMPOSITE_ALARMS: dict[str, dict[str, Any]] = {
    "as the CDK writes it": {"AlarmRule": '(ALARM("one metric") OR NOT (OK("percentile")))'},
    "as this project writes it": {"AlarmRule": 'ALARM("one metric") AND NOT OK("percentile")'},
    "by hand": {
        "AlarmRule": 'ALARM("one metric")\n  AND ALARM(percentile)',
        "ActionsSuppressor": "few samples",
        "ActionsSuppressorWaitPeriod": 60,
        "ActionsSuppressorExtensionPeriod": 30,
        "AlarmActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:ops"],
    },
}

METRIC_FILTERS = {
    "metricFilters": [
        {
            "filterName": "refusals",
            "filterPattern": '{ $.refused = "${yes}" }',
            "logGroupName": "/app/assistant",
            "creationTime": 1,
            "metricTransformations": [
                {
                    "metricName": "Refusals",
                    "metricNamespace": "Assistant",
                    "metricValue": "1",
                    "defaultValue": 0.0,
                }
            ],
        }
    ]
}

TOPIC = {
    "Attributes": {
        "TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:ops",
        "Owner": ACCOUNT,
        "DisplayName": "Operations",
        "FifoTopic": "false",
        "SignatureVersion": "2",
        "SubscriptionsConfirmed": "1",
    },
    "Tags": [{"Key": "team", "Value": "ml"}],
}


def described(alarms: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return alarms with what DescribeAlarms adds to their settings."""
    return [
        {
            "AlarmName": name,
            "AlarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
            "ActionsEnabled": True,
            "OKActions": [],
            "StateValue": "OK",
            "StateReason": "text",
            **alarm,
        }
        for name, alarm in alarms.items()
    ]


def answer() -> dict[str, Any]:
    """Return what DescribeAlarms answers for all of them."""
    return {
        "MetricAlarms": described({**METRIC_ALARMS, **RAW_ALARMS}),
        "CompositeAlarms": described(COMPOSITE_ALARMS),
    }
