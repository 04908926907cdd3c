"""Where datapoints come from: synthetic traffic, a live account, or a recording."""
