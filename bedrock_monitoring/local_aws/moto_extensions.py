"""What is served beside moto's own answers: the calls that it lacks, each service in a class of its own."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.core.responses import BaseResponse


@contextmanager
def extend_moto() -> Iterator[None]:
    """Let classes of this package answer in the place of the classes of moto that they extend.

    What they hold lies in moto's registry of backends, by account and Region, so it is forgotten with all the
    rest.
    """
    # They stand on moto, which is loaded by those who start the embedded AWS; see server.py.
    from bedrock_monitoring.local_aws.alarms.alarm_responses import AlarmsResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.inference_profiles import InferenceProfilesResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.query_definitions import QueryDefinitionsResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.service_quotas import BedrockQuotasResponse  # noqa: PLC0415
    from bedrock_monitoring.local_aws.sns_topics import TopicsResponse  # noqa: PLC0415

    with ExitStack() as undo:
        for extension in (
            InferenceProfilesResponse,
            AlarmsResponse,
            QueryDefinitionsResponse,
            BedrockQuotasResponse,
            TopicsResponse,
        ):
            undo.enter_context(_answering(extension))
        yield


@contextmanager
def _answering(extension: type[BaseResponse]) -> Iterator[None]:
    extended: Any = extension.__bases__[0]
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
