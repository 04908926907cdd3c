"""CloudWatch dashboards and alarms for large language models on Amazon Bedrock, rolled out by Terraform."""
