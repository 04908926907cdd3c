"""Register the response classes with which this package extends moto's services."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.core.responses import BaseResponse


@contextmanager
def extend_moto() -> Iterator[None]:
    """Replace moto's response classes by the classes of this package that extend them.

    Their data are in moto's registry of backends, by account and Region, and are reset with all other data.
    """
    # These modules import moto, which only a running embedded AWS needs; see server.py.
    from bedrock_monitoring.local_aws.alarms.alarm_responses import AlarmsResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.billing.cost_anomalies import CostAnomaliesResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.event_history import EventHistoryResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.listed_guardrails import GuardrailsResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.query_definitions import QueryDefinitionsResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.service_quotas import BedrockQuotasResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.sns_topics import TopicsResponse  # noqa: PLC0415

    with ExitStack() as undo:
        for extension in (
            GuardrailsResponse,
            AlarmsResponse,
            QueryDefinitionsResponse,
            BedrockQuotasResponse,
            TopicsResponse,
            EventHistoryResponse,
            CostAnomaliesResponse,
        ):
            undo.enter_context(_register(extension))
        yield


@contextmanager
def _register(extension: type[BaseResponse]) -> Iterator[None]:
    # An extension may extend another one of the same service.
    extended: Any = next(base for base in extension.__mro__ if base.__module__.startswith("moto."))
    paths: dict[str, Any] = importlib.import_module(
        f"{extended.__module__.rpartition('.')[0]}.urls"
    ).url_paths
    before = dict(paths)
    paths.update(
        {path: extension.dispatch for path, handler in before.items() if handler == extended.dispatch}
    )
    try:
        yield
    finally:
        paths.update(before)
