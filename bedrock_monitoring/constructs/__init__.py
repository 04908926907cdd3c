"""CDK for Terraform constructs that draw dashboards, alarms and topics into a stack."""
