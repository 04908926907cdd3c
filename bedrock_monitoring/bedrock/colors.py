"""One colour, one meaning, everywhere.

From the palette of Okabe and Ito, which colour-blind people can tell apart; shades of one blue for
percentiles, grey for how much there was of anything, wine for what guardrails did, olive for money, and a
light grey for what must not be passed.
"""

INPUT = "#0072B2"
OUTPUT = "#56B4E9"
CACHE_READ = "#009E73"
CACHE_WRITE = "#8CD3BD"
CACHE_HITS = "#004D38"
CLIENT_ERRORS = "#E69F00"
SERVER_ERRORS = "#D55E00"
THROTTLES = "#CC79A7"
ARRIVED = "#44AA99"
"""What was delivered, or went through."""
LOST = "#661100"
"""What was not."""
P50 = "#9ECAE1"
P90 = "#6BAED6"
P99 = "#2171B5"
INVOCATIONS = "#767676"
INTERVENTIONS = "#882255"
COST = "#999933"
THRESHOLD = "#999999"
"""Limits and thresholds."""
QUOTA_USAGE = "#332288"
TOKENS_COUNTED = "#AA9DD8"
SPEED = "#117733"
"""Output tokens per second."""
