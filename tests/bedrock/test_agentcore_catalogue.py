from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Confidence, MetricDefinition, MetricUnit, Namespace

AGENTCORE = {
    definition.name: definition
    for definition in vars(catalogue).values()
    if isinstance(definition, MetricDefinition) and definition.namespace is Namespace.AGENTCORE
}


def test_the_names_are_those_of_cloudwatch() -> None:
    everywhere = "Invocations Throttles SystemErrors UserErrors Errors Latency Duration"
    usage = "CPUUsed-vCPUHours MemoryUsed-GBHours"
    runtime = (
        "Sessions TotalSessions ActiveSessionCount ActiveConnections"
        " WebSocketBytesReceived WebSocketBytesSent"
    )
    gateway_and_memory = "TargetExecutionTime TargetType CreationCount"
    browser = "TakerOverCount TakerOverReleaseCount TakerOverDuration"
    identity = (
        "WorkloadAccessTokenFetchSuccess WorkloadAccessTokenFetchFailures WorkloadAccessTokenFetchThrottles"
        " ResourceAccessTokenFetchSuccess ResourceAccessTokenFetchFailures ResourceAccessTokenFetchThrottles"
        " ApiKeyFetchSuccess ApiKeyFetchFailures ApiKeyFetchThrottles InboundAuthorizationSuccess"
    )
    policy = (
        "AllowDecisions DenyDecisions TotalMismatchedPolicies PolicyMismatch MismatchErrors"
        " DeterminingPolicies NoDeterminingPolicies"
    )
    payments = (
        "OperationSuccess OperationFailure OperationLatency SpendAmount ActiveSessions PaymentRequestCount"
        " PaymentSuccessCount PaymentFailureCount PaymentLatency"
    )
    groups = (everywhere, usage, runtime, gateway_and_memory, browser, identity, policy, payments)
    assert sorted(AGENTCORE) == sorted(" ".join(groups).split())


def test_what_is_open_at_a_time_is_never_added_up() -> None:
    unsummed = {
        name
        for name, one in AGENTCORE.items()
        if one.unit is MetricUnit.COUNT and "Sum" not in one.statistics
    }
    assert unsummed == {"ActiveSessionCount", "ActiveConnections", "ActiveSessions"}


def test_what_one_source_alone_has_is_not_taken_for_sure() -> None:
    assert {name for name, one in AGENTCORE.items() if one.confidence is Confidence.LOW} == {"TotalSessions"}
    assert not [name for name, one in AGENTCORE.items() if one.confidence is Confidence.HIGH]
