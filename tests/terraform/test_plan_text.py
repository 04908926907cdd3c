from bedrock_monitoring.terraform.plan_text import plan_text

OUTPUT = """\x1b[0m\x1b[1maws_sns_topic.alarms: Refreshing state... [id=arn]\x1b[0m
data.aws_ssm_parameter.hook: Reading...
data.aws_ssm_parameter.hook: Read complete after 0s [id=/hook]

Terraform will perform the following actions:

  \x1b[32m+\x1b[0m resource "aws_sns_topic" "alarms" {
      + name = "aws_x: Reading the lines"
    }

Plan: 1 to add, 0 to change, 0 to destroy.
\x1b[90m
─────────────────────────────────────────────────────────────────────────────\x1b[0m

Saved the plan to: /tmp/bedrock-monitoring-plans-x/prod/plan.tfplan

To perform exactly these actions, run the following command to apply:
    terraform apply "/tmp/bedrock-monitoring-plans-x/prod/plan.tfplan"
Releasing state lock. This may take a few moments...
"""


def test_the_text_is_the_plan_without_progress_colours_and_a_file_that_is_gone() -> None:
    assert plan_text(OUTPUT) == (
        "Terraform will perform the following actions:\n\n"
        '  + resource "aws_sns_topic" "alarms" {\n      + name = "aws_x: Reading the lines"\n    }\n\n'
        "Plan: 1 to add, 0 to change, 0 to destroy."
    )


def test_a_plan_that_is_not_saved_stays_whole() -> None:
    assert plan_text("No changes.\n\nNothing differs.\n") == "No changes.\n\nNothing differs."
