"""The colours of dashboards. A colour means the same on every widget.

The colours come from the palette of Okabe and Ito, which people with colour blindness can tell apart.
Percentiles are shades of one blue, counts are grey, guardrail interventions wine, cost olive, and limits and
thresholds light grey.
"""

INPUT = "#0072B2"
OUTPUT = "#56B4E9"
CACHE_READ = "#009E73"
CACHE_WRITE = "#8CD3BD"
CACHE_HITS = "#004D38"
CLIENT_ERRORS = "#E69F00"
SERVER_ERRORS = "#D55E00"
THROTTLES = "#CC79A7"
DELIVERED = "#44AA99"
LOST = "#661100"
"""Log records that were not delivered."""
P50 = "#9ECAE1"
P90 = "#6BAED6"
P99 = "#2171B5"
INVOCATIONS = "#767676"
INTERVENTIONS = "#882255"
COST = "#999933"
THRESHOLD = "#999999"
"""Thresholds of alarms, and quotas."""
QUOTA_USAGE = "#332288"
TOKENS_BY_FORMULA = "#AA9DD8"
OUTPUT_SPEED = "#117733"
"""Output tokens per second."""
