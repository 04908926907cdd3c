"""One colour, one meaning, everywhere.

From the palette of Okabe and Ito, which colour-blind people can tell apart; shades of one blue for percentiles, grey for how much there
was of anything, light grey for where alarms go off, and wine for what guardrails did.
"""

INPUT = "#0072B2"
OUTPUT = "#56B4E9"
CACHE_READ = "#009E73"
CACHE_WRITE = "#8CD3BD"
CLIENT_ERRORS = "#E69F00"
SERVER_ERRORS = "#D55E00"
THROTTLES = "#CC79A7"
P50 = "#9ECAE1"
P90 = "#6BAED6"
P99 = "#2171B5"
INVOCATIONS = "#767676"
INTERVENTIONS = "#882255"
THRESHOLD = "#999999"
