from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from tests.bedrock.alarms.sample import place

SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,400}[a-z0-9])?", fullmatch=True)
KIND = max((kind.slug for kind in ALARM_KINDS.values()), key=len)


@given(slug=SLUGS)
def test_a_name_is_never_too_long_and_always_the_same(slug: str) -> None:
    where = place(target="t" * 63)
    name = where.alarm_name(slug, KIND, "t" * 20)
    assert len(name) <= 255
    assert name == where.alarm_name(slug, KIND, "t" * 20)
    assert name.startswith(f"{where.name_prefix}_")
    assert name.endswith(f"_{KIND}_{'t' * 20}")


@given(one=SLUGS, other=SLUGS, prefix=st.sampled_from(["", "a" * 300]))
def test_two_resources_have_two_names(one: str, other: str, prefix: str) -> None:
    names = {place().alarm_name(prefix + slug, KIND) for slug in (one, other)}
    assert len(names) == len({one, other})


def test_a_name_that_is_cut_ends_in_a_hash_of_the_whole() -> None:
    name = place().alarm_name("m" * 300, "throttles")
    assert len(name) == 255
    assert name == f"bedrock-prod_{'m' * 223}-88c6e4c1_throttles"
