import doctest
import subprocess
import sys

from bedrock_monitoring import cloudwatch
from bedrock_monitoring.cloudwatch import widgets


def test_the_example_of_the_package_does_what_it_says() -> None:
    result = doctest.testmod(cloudwatch)
    assert (result.attempted, result.failed) == (8, 0)


def test_every_widget_is_among_the_public_names() -> None:
    assert set(widgets.__all__) <= set(cloudwatch.__all__)


def test_the_package_loads_neither_the_grammars_nor_anything_heavy() -> None:
    heavy = (
        "lark",
        "pydantic",
        "boto3",
        "botocore",
        "cdktf",
        "jsii",
        "bedrock_monitoring.cloudwatch.grammar.metric_math",
        "bedrock_monitoring.cloudwatch.grammar.metrics_insights",
        "bedrock_monitoring.cloudwatch.grammar.search",
    )
    program = (
        f"import sys, bedrock_monitoring.cloudwatch; print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
