from bedrock_monitoring.local_aws import LocalAws

ACCOUNT = "510000000021"


def test_the_signature_version_of_a_topic_is_read_back(aws: LocalAws) -> None:
    sns = aws.client("sns", account=ACCOUNT)
    topic = sns.create_topic(Name="alarms")["TopicArn"]

    def version() -> str:
        return str(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SignatureVersion"])

    assert version() == "1"
    sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="2")
    assert version() == "2"
