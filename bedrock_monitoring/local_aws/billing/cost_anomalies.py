"""AWS Cost Anomaly Detection, which moto lacks: monitors and subscriptions. No anomaly is ever found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from moto.ce.responses import CostExplorerResponse
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow

_ONLY_REGION = "us-east-1"
"""The key of an account's monitors in moto's registry."""


class CostAnomaliesBackend(BaseBackend):
    """The monitors and subscriptions of one account, by ARN."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.monitors: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self._created_count = 0

    def new_arn(self, kind: str) -> str:
        """Return the ARN of a new monitor or subscription."""
        self._created_count += 1
        id_ = uuid5(NAMESPACE_URL, f"{self.account_id}/{kind}/{self._created_count}")
        return f"arn:aws:ce::{self.account_id}:{kind}/{id_}"


cost_anomalies_backends = BackendDict(
    CostAnomaliesBackend, "ce", use_boto3_regions=False, additional_regions=[_ONLY_REGION]
)


class CostAnomaliesResponse(CostExplorerResponse):
    """Extends moto's Cost Explorer API with cost anomalies."""

    def create_anomaly_monitor(self) -> str:
        """CreateAnomalyMonitor. An account has one monitor of each dimension."""
        sent = json.loads(self.body)
        monitor = sent["AnomalyMonitor"]
        dimension = monitor.get("MonitorDimension")
        monitors = self._anomalies.monitors
        if dimension and any(one.get("MonitorDimension") == dimension for one in monitors.values()):
            message = "Limit exceeded on dimensional spend monitor creation"
            raise JsonRESTError("ValidationException", message)
        arn = self._anomalies.new_arn("anomalymonitor")
        today = utcnow().strftime("%Y-%m-%d")
        monitors[arn] = {**monitor, "MonitorArn": arn, "CreationDate": today, "LastUpdatedDate": today}
        self.ce_backend.tag_resource(arn, sent.get("ResourceTags", []))
        return json.dumps({"MonitorArn": arn})

    def get_anomaly_monitors(self) -> str:
        """GetAnomalyMonitors."""
        found = _chosen(self._anomalies.monitors, json.loads(self.body).get("MonitorArnList"), _no_monitor)
        return json.dumps({"AnomalyMonitors": found})

    def update_anomaly_monitor(self) -> str:
        """UpdateAnomalyMonitor. Only the name changes."""
        sent = json.loads(self.body)
        [monitor] = _chosen(self._anomalies.monitors, [sent["MonitorArn"]], _no_monitor)
        monitor["MonitorName"] = sent.get("MonitorName", monitor["MonitorName"])
        return json.dumps({"MonitorArn": sent["MonitorArn"]})

    def delete_anomaly_monitor(self) -> str:
        """DeleteAnomalyMonitor."""
        arn = json.loads(self.body)["MonitorArn"]
        _chosen(self._anomalies.monitors, [arn], _no_monitor)
        del self._anomalies.monitors[arn]
        return "{}"

    def create_anomaly_subscription(self) -> str:
        """CreateAnomalySubscription."""
        sent = json.loads(self.body)
        subscription = sent["AnomalySubscription"]
        _chosen(self._anomalies.monitors, subscription["MonitorArnList"], _no_monitor)
        arn = self._anomalies.new_arn("anomalysubscription")
        own = {"SubscriptionArn": arn, "AccountId": self.current_account}
        self._anomalies.subscriptions[arn] = {**subscription, **own}
        self.ce_backend.tag_resource(arn, sent.get("ResourceTags", []))
        return json.dumps({"SubscriptionArn": arn})

    def get_anomaly_subscriptions(self) -> str:
        """GetAnomalySubscriptions."""
        arns = json.loads(self.body).get("SubscriptionArnList")
        found = _chosen(self._anomalies.subscriptions, arns, _no_subscription)
        return json.dumps({"AnomalySubscriptions": found})

    def update_anomaly_subscription(self) -> str:
        """UpdateAnomalySubscription."""
        sent = json.loads(self.body)
        arn = sent["SubscriptionArn"]
        [subscription] = _chosen(self._anomalies.subscriptions, [arn], _no_subscription)
        _chosen(self._anomalies.monitors, sent.get("MonitorArnList", []), _no_monitor)
        subscription.update(sent)
        return json.dumps({"SubscriptionArn": arn})

    def delete_anomaly_subscription(self) -> str:
        """DeleteAnomalySubscription."""
        arn = json.loads(self.body)["SubscriptionArn"]
        _chosen(self._anomalies.subscriptions, [arn], _no_subscription)
        del self._anomalies.subscriptions[arn]
        return "{}"

    @property
    def _anomalies(self) -> CostAnomaliesBackend:
        return cost_anomalies_backends[self.current_account][_ONLY_REGION]


def _chosen(
    stored: Mapping[str, dict[str, Any]], arns: list[str] | None, missing: Callable[[], JsonRESTError]
) -> list[dict[str, Any]]:
    """Return what is stored under ARNs; all of it without any."""
    if arns is None:
        return list(stored.values())
    if not stored.keys() >= {*arns}:
        raise missing()
    return [stored[arn] for arn in arns]


def _no_monitor() -> JsonRESTError:
    return JsonRESTError("UnknownMonitorException", "The cost anomaly monitor does not exist.")


def _no_subscription() -> JsonRESTError:
    return JsonRESTError("UnknownSubscriptionException", "The cost anomaly subscription does not exist.")
