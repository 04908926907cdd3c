import json

from bedrock_monitoring.bedrock.models.bedrock_regions import (
    GEOGRAPHIES,
    TABLE,
    has_bedrock,
    is_source_region,
    may_become_source_region,
)
from bedrock_monitoring.cloudwatch.partitions import REGIONS, partition_of
from tools.aws_regions import regions_with_bedrock


def test_the_regions_with_bedrock_are_those_that_botocore_knows() -> None:
    assert json.loads(TABLE.read_text(encoding="utf-8"))["regions"] == regions_with_bedrock(), (
        "run `make regions`"
    )
    assert has_bedrock("eusc-de-east-1")
    assert not has_bedrock("cn-north-1")


def test_the_source_regions_of_a_geography_have_bedrock_and_are_of_one_partition() -> None:
    for name, geography in GEOGRAPHIES.items():
        assert {partition_of(region).name for region in geography.regions} == {
            "aws-us-gov" if name == "us-gov" else "aws"
        }
        assert all(region.startswith(geography.nearby) for region in geography.regions)
        assert name == "global" or all(map(has_bedrock, geography.regions))


def test_the_two_continents_of_each_pair_never_call_each_other() -> None:
    far = {"us": "eu-west-1", "eu": "us-east-1", "apac": "us-east-1", "jp": "us-west-2", "in": "eu-west-1"}
    far |= {"au": "us-west-2", "ca": "eu-west-2", "us-gov": "us-east-1", "global": "us-gov-west-1"}
    assert far.keys() == GEOGRAPHIES.keys()
    for geography, region in far.items():
        assert not is_source_region(geography, region)
        assert not may_become_source_region(geography, region)


def test_every_region_is_a_source_or_may_become_one_or_is_not_of_the_geography() -> None:
    callers = {name: [region for region in REGIONS if is_source_region(name, region)] for name in GEOGRAPHIES}
    assert {name: sorted(geography.regions) for name, geography in GEOGRAPHIES.items()} == {
        name: sorted(regions) for name, regions in callers.items()
    }
    assert may_become_source_region("us", "mx-central-1")
    assert may_become_source_region("eu", "af-south-1")
    assert is_source_region("unknown", "us-east-1")
