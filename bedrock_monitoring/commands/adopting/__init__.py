"""Turn what people made by hand in CloudWatch into code of this project, and import blocks for Terraform."""
