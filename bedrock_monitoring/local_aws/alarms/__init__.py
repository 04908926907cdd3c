"""The alarms of the embedded AWS: states, actions, history and composite alarms."""
