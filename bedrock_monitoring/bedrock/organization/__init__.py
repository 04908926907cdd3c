"""The view over all accounts of an organization: its dashboards and alarms."""
