import json

import pytest

from bedrock_monitoring.cloudwatch.partitions import PARTITIONS, TABLE, alarm_arn, console_url
from tools.aws_regions import regions_by_partition


def test_every_partition_has_the_regions_that_botocore_knows() -> None:
    known = json.loads(TABLE.read_text(encoding="utf-8"))
    assert known == regions_by_partition(), "run `make regions`"
    assert {partition.name: [*partition.regions] for partition in PARTITIONS} == known


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-central-1", "https://eu-central-1.console.aws.amazon.com/"),
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/"),
        ("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"),
        ("eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/"),
        ("us-iso-east-1", "/"),
    ],
)
def test_a_console_address_is_in_the_partition_of_its_region(region: str, host: str) -> None:
    url = console_url(region=region, dashboard_name="bedrock-prod")
    assert url == f"{host}cloudwatch/home?region={region}#dashboards:name=bedrock-prod"


def test_an_alarm_arn_names_partition_region_and_account() -> None:
    assert (
        alarm_arn(region="us-gov-west-1", account="111122223333", alarm_name="throttles")
        == "arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:throttles"
    )
