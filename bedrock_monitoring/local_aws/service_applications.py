"""Which application answers a call: moto's for a service that it has, one of this package's for a service that it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from moto.core.responses import BaseResponse
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import BackendRequest, DomainDispatcherApplication, create_backend_app

from bedrock_monitoring.local_aws import chatbot

_ADDED_SERVICES: Mapping[str, type[BaseResponse]] = {chatbot.SERVICE: chatbot.ChatbotResponse}
"""The services that moto lacks, by the names that their calls are signed with."""


class ServiceApplications(DomainDispatcherApplication):
    """All services."""

    def __init__(self) -> None:
        super().__init__(_application)

    def get_backend_for_host(self, host: str | None) -> Any:
        """Return the name of the service that a host stands for, such as ``chatbot.us-east-1.amazonaws.com``."""
        service = (host or "").partition(".")[0]
        return service if service in _ADDED_SERVICES else super().get_backend_for_host(host)


def _application(service: Any) -> Flask:
    if service not in _ADDED_SERVICES:
        return create_backend_app(service)
    application = Flask(service)
    application.request_class = BackendRequest
    application.add_url_rule(
        "/<path:route>",
        endpoint=service,
        methods=["GET", "POST", "PUT", "DELETE"],
        view_func=convert_to_flask_response(_ADDED_SERVICES[service].dispatch),
    )
    # Without it an unknown call would become a page of Flask's instead of the server's own answer.
    application.config["PROPAGATE_EXCEPTIONS"] = True
    return application
