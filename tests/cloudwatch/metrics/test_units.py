from botocore.session import Session

from bedrock_monitoring.cloudwatch.metrics import Unit


def test_units_are_those_of_the_api() -> None:
    api = Session().get_service_model("cloudwatch").shape_for("StandardUnit").metadata["enum"]
    assert sorted(Unit) == sorted(api)
