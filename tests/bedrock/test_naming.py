import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.hashing import short_hash

SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,400}[a-z0-9])?", fullmatch=True)
KIND = max((kind.slug for kind in ALARM_KINDS.values()), key=len)
PROD = Naming(target="prod", account="111122223333", region="us-east-1")


@given(slug=SLUGS)
def test_a_name_is_never_too_long_and_always_the_same(slug: str) -> None:
    naming = Naming(target="t" * 63, account="111122223333", region="us-east-1")
    name = naming.alarm_name(resource=slug, kind=KIND, tier="t" * 20)
    assert len(name) <= 255
    assert name == naming.alarm_name(resource=slug, kind=KIND, tier="t" * 20)
    assert name.startswith(f"{naming.prefix}_")
    assert name.endswith(f"_{KIND}_{'t' * 20}")


@given(one=SLUGS, other=SLUGS, prefix=st.sampled_from(["", "a" * 300]))
def test_two_resources_have_two_names(one: str, other: str, prefix: str) -> None:
    names = {PROD.alarm_name(resource=prefix + slug, kind=KIND) for slug in (one, other)}
    assert len(names) == len({one, other})


def test_a_name_that_is_cut_ends_in_a_hash_of_the_whole() -> None:
    name = PROD.alarm_name(resource="m" * 300, kind="throttles")
    assert len(name) == 255
    assert name == f"bedrock-prod_{'m' * 223}-88c6e4c1_throttles"


def test_an_alarm_of_no_model_has_the_name_of_its_kind() -> None:
    assert PROD.alarm_name(resource="", kind="unhealthy") == "bedrock-prod_unhealthy"


def test_every_dashboard_has_a_name_and_a_title_of_its_own() -> None:
    assert {
        kind: (PROD.dashboard_name(kind), PROD.dashboard_title(kind)) for kind in ("overview", "cost")
    } == {
        "overview": ("bedrock-prod", "Amazon Bedrock: prod"),
        "cost": ("bedrock-prod-cost", "Amazon Bedrock: prod: cost"),
    }
    assert len({PROD.dashboard_name(kind) for kind in DASHBOARD_KINDS}) == len(DASHBOARD_KINDS)


def test_dashboards_have_the_name_of_rollout_yaml_and_alarms_keep_theirs() -> None:
    naming = Naming(target="prod", account="111122223333", region="us-east-1", overview_name="ops")
    assert (naming.dashboard_name("overview"), naming.dashboard_name("cost")) == ("ops", "ops-cost")
    assert naming.alarm_name(resource="", kind="unhealthy") == "bedrock-prod_unhealthy"


def test_the_critical_topic_has_the_name_that_it_had_before_there_were_tiers() -> None:
    assert (PROD.topic_name("critical"), PROD.topic_name("warning")) == (
        "bedrock-prod-alarms",
        "bedrock-prod-alarms_warning",
    )


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("prod", "bedrock_prod_answer_quality"),
        ("p" * 25, f"bedrock_{'p' * 25}_answer_quality"),
        ("p" * 26, f"bedrock_{'p' * 26}_answ_{short_hash('bedrock_' + 'p' * 26 + '_answer_quality')}"),
        ("a-b", "bedrock_a_b_answer_quality"),
    ],
)
def test_the_name_of_an_online_evaluation_has_no_hyphen_and_48_characters(target: str, name: str) -> None:
    naming = Naming(target=target, account="111122223333", region="us-east-1")
    assert naming.evaluation_name("answer-quality") == name
    assert len(name) <= 48


class Acme(Naming):
    @property
    def prefix(self) -> str:
        return f"acme-{self.tags['team']}-{self.target}"


def test_a_prefix_of_ones_own_renames_everything() -> None:
    naming = Acme(target="prod", account="111122223333", region="us-east-1", tags={"team": "ml"})
    assert {
        naming.alarm_name(resource="m", kind="throttles"),
        naming.dashboard_name("overview"),
        naming.topic_name("critical"),
    } == {"acme-ml-prod_m_throttles", "acme-ml-prod", "acme-ml-prod-alarms"}
