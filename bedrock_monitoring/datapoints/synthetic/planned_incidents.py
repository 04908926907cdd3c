"""Incidents that are put into synthetic traffic on purpose, to see which alarms notice them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bedrock_monitoring.datapoints.synthetic.traffic import Traffic, floor, noises
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE


@dataclass(frozen=True, kw_only=True)
class PlannedIncident:
    """An incident of one model. Shares are from 0 to 1, of the calls that would else succeed.

    Attributes:
        model: The dimension value of the model.
        start: When it starts, in seconds since the epoch.
        end: When it ends.
        failing: The share of the calls that fail on the side of AWS.
        throttled: The share of the calls that are throttled.
        refused: The share of the calls that are refused because of the caller.
        slowness: The factor of all latencies; 1 is the usual latency.
    """

    model: str
    start: int
    end: int
    failing: float = 0.0
    throttled: float = 0.0
    refused: float = 0.0
    slowness: float = 1.0

    def applied(self, traffic: Traffic, seed: int) -> Traffic:
        """Return the traffic of the model with the incident in it.

        Args:
            traffic: The traffic of the model.
            seed: The seed of its noise.
        """
        affected = (traffic.minute >= self.start // MINUTE) & (traffic.minute < self.end // MINUTE)
        calls = traffic.calls
        lost = []
        for number, share in enumerate((self.failing, self.throttled, self.refused)):
            wanted = floor(traffic.calls * share + noises(seed + 11 + number, traffic.minute))
            part = np.where(affected & (share > 0), np.minimum(wanted, calls), 0)
            calls = calls - part
            lost.append(part)
        failed, throttled, refused = lost
        return traffic.replaced(
            calls=calls,
            server_errors=traffic.server_errors + failed,
            throttles=traffic.throttles + throttled,
            client_errors=traffic.client_errors + refused,
            slowness=np.where(affected, traffic.slowness * self.slowness, traffic.slowness),
        )
