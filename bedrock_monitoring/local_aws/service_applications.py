"""Select the WSGI application of a service: moto's, or this package's for a service that moto lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from moto.core.responses import BaseResponse
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import BackendRequest, DomainDispatcherApplication, create_backend_app

from bedrock_monitoring.local_aws import chatbot, observability_access
from bedrock_monitoring.local_aws.billing.budget_actions_api import BudgetActionsResponse
from bedrock_monitoring.local_aws.billing.budgets_api import SERVICE as BUDGETS

_ADDED_SERVICES: Mapping[str, type[BaseResponse]] = {
    chatbot.SERVICE: chatbot.ChatbotResponse,
    BUDGETS: BudgetActionsResponse,
    observability_access.SERVICE: observability_access.ObservabilityAccessResponse,
}
"""The response classes of services that moto lacks in whole or in part, by the service's signing name."""


class ServiceApplications(DomainDispatcherApplication):
    """Dispatches calls to the applications of all services."""

    def __init__(self) -> None:
        super().__init__(_application)

    def get_backend_for_host(self, host: str | None) -> Any:
        """Return the service of a host, for example of ``chatbot.us-east-1.amazonaws.com``."""
        service = (host or "").partition(".")[0]
        return service if service in _ADDED_SERVICES else super().get_backend_for_host(host)


def _application(service: Any) -> Flask:
    if service not in _ADDED_SERVICES:
        return create_backend_app(service)
    application = Flask(service)
    application.request_class = BackendRequest
    # A JSON service is called at the root, a REST service by the paths of its operations.
    for rule in ("/", "/<path:route>"):
        application.add_url_rule(
            rule,
            methods=["GET", "POST", "PUT", "DELETE"],
            view_func=convert_to_flask_response(_ADDED_SERVICES[service].dispatch),
            endpoint=rule,
        )
    # Otherwise Flask answers an unknown call with an error page of its own.
    application.config["PROPAGATE_EXCEPTIONS"] = True
    return application
