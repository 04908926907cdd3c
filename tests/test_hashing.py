from bedrock_monitoring.hashing import SHORT_HASH_LENGTH, short_hash


def test_a_hash_is_short_and_the_same_on_every_machine() -> None:
    assert short_hash("bedrock") == "2d7f45d7"
    assert len(short_hash("")) == SHORT_HASH_LENGTH
