from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.bedrock.models.known_models import (
    known_ids,
    known_models,
    suggest_correction,
)
from bedrock_monitoring.bedrock.models.model_id import MODEL_ID_LENGTH, ModelId, PriceClass
from bedrock_monitoring.problems import InvalidInputError, Problem

# Models and cross-Region profiles that Bedrock lists or has listed.
MODEL_IDS = [*known_ids()]

ACCOUNT = "111122223333"
CUSTOM = f"arn:aws:bedrock:us-east-1:{ACCOUNT}:custom-model/amazon.titan-text-lite-v1:0:4k/abcdefghijkl"


def problem_of(text: str) -> Problem:
    with pytest.raises(InvalidInputError) as error:
        ModelId.parse(text)
    [problem] = error.value.problems
    return problem


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_every_id_that_bedrock_lists_is_its_own_dimension_value(model_id: str) -> None:
    model = ModelId.parse(model_id)
    assert model.dimension_value == model_id
    assert model.foundation_id is not None
    assert model_id == (f"{model.geography}." if model.geography else "") + model.foundation_id
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", model.slug)
    assert re.fullmatch(r"\w[\w. ]*(?: · [a-z-]+)?", model.display_name), model.display_name


def test_no_two_ids_that_bedrock_lists_share_a_slug() -> None:
    slugs = [ModelId.parse(model_id).slug for model_id in MODEL_IDS]
    assert len(set(slugs)) == len(MODEL_IDS)


def test_the_listed_ids_use_every_geography() -> None:
    assert {ModelId.parse(model_id).geography for model_id in MODEL_IDS} == {None, *GEOGRAPHIES}


@pytest.mark.parametrize("geography", GEOGRAPHIES)
def test_a_geography_is_read_and_shown(geography: str) -> None:
    model = ModelId.parse(f"{geography}.anthropic.claude-sonnet-4-5-20250929-v1:0")
    assert model == ModelId(
        dimension_value=f"{geography}.anthropic.claude-sonnet-4-5-20250929-v1:0",
        geography=geography,
        foundation_id="anthropic.claude-sonnet-4-5-20250929-v1:0",
        display_name=f"Claude Sonnet 4.5 · {geography}",
    )


@pytest.mark.parametrize(
    ("model_id", "display_name"),
    [
        ("anthropic.claude-3-sonnet-20240229-v1:0", "Claude 3 Sonnet"),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", "Claude 3.7 Sonnet"),
        ("anthropic.claude-opus-4-20250514-v1:0", "Claude Opus 4"),
        ("anthropic.claude-opus-4-6-v1", "Claude Opus 4.6"),
        ("anthropic.claude-sonnet-5", "Claude Sonnet 5"),
        ("anthropic.claude-fable-5-1", "Claude Fable 5.1"),
        ("global.anthropic.claude-sonnet-5-5", "Claude Sonnet 5.5 · global"),
        ("us-gov.anthropic.claude-opus-5", "Claude Opus 5 · us-gov"),
        ("ai21.jamba-1-5-large-v1:0", "Jamba 1.5 Large"),
        ("ai21.j2-mid-v1", "AI21 J2 Mid"),
        ("amazon.nova-2-lite-v1:0", "Nova 2 Lite"),
        ("amazon.nova-2-pro-preview-20251202-v1:0", "Nova 2 Pro Preview"),
        ("amazon.nova-pro-v1:0:300k", "Nova Pro"),
        ("amazon.nova-canvas-v1:0", "Nova Canvas"),
        ("deepseek.r1-v1:0", "DeepSeek R1"),
        ("deepseek.v3.2", "DeepSeek V3.2"),
        ("google.gemma-4-31b", "Gemma 4 31B"),
        ("minimax.minimax-m2.1", "MiniMax M2.1"),
        ("mistral.mistral-large-3-675b-instruct", "Mistral Large 3 675B Instruct"),
        ("moonshotai.kimi-k2.5", "Kimi K2.5"),
        ("openai.gpt-oss-120b-1:0", "GPT OSS 120B"),
        ("openai.gpt-6-sol", "GPT 6 Sol"),
        ("qwen.qwen3-vl-235b-a22b", "Qwen3 VL 235B A22B"),
        ("twelvelabs.pegasus-1-2-v1:0", "Pegasus 1.2"),
        ("writer.palmyra-x5-v1:0", "Palmyra X5"),
        ("zai.glm-4.7", "GLM 4.7"),
    ],
)
def test_models_are_called_what_people_call_them(model_id: str, display_name: str) -> None:
    assert ModelId.parse(model_id).display_name == display_name


@pytest.mark.parametrize(
    ("text", "dimension_value", "display_name"),
    [
        (
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
            "amazon.nova-lite-v1:0",
            "Nova Lite",
        ),
        (
            f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0",
            "us.amazon.nova-lite-v1:0",
            "Nova Lite · us",
        ),
        (
            f"arn:aws-us-gov:bedrock:us-gov-west-1:{ACCOUNT}:inference-profile/us-gov.openai.gpt-oss-20b-1:0",
            "us-gov.openai.gpt-oss-20b-1:0",
            "GPT OSS 20B · us-gov",
        ),
        (
            f"arn:aws-cn:bedrock:cn-north-1:{ACCOUNT}:application-inference-profile/e5t98lwp1dsr",
            "e5t98lwp1dsr",
            "Profile e5t98lwp1dsr",
        ),
        ("e5t98lwp1dsr", "e5t98lwp1dsr", "Profile e5t98lwp1dsr"),
        (CUSTOM, CUSTOM, "Custom model abcdefghijkl"),
        (
            f"arn:aws-us-gov:bedrock:us-gov-west-1:{ACCOUNT}:custom-model/imported/abcdefghijkl",
            f"arn:aws-us-gov:bedrock:us-gov-west-1:{ACCOUNT}:custom-model/imported/abcdefghijkl",
            "Custom model abcdefghijkl",
        ),
        *(
            (f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:{kind}/abcdefghijkl",) * 2
            + (f"{kind.replace('-', ' ').capitalize()} abcdefghijkl",)
            for kind in ("imported-model", "provisioned-model", "custom-model-deployment")
        ),
    ],
)
def test_an_arn_leads_to_what_cloudwatch_calls_the_model(
    text: str, dimension_value: str, display_name: str
) -> None:
    model = ModelId.parse(text)
    assert (model.dimension_value, model.display_name) == (dimension_value, display_name)


def test_an_id_and_its_arn_are_one_model() -> None:
    arn = f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:inference-profile/eu.amazon.nova-pro-v1:0"
    assert ModelId.parse(arn) == ModelId.parse("eu.amazon.nova-pro-v1:0")


@pytest.mark.parametrize(
    ("model_id", "makes_images"),
    [
        ("amazon.nova-canvas-v1:0", True),
        ("amazon.titan-image-generator-v2:0", True),
        ("us.stability.stable-image-ultra-v1:1", True),
        ("stability.sd3-5-large-v1:0", True),
        ("amazon.titan-embed-image-v1", False),
        ("amazon.nova-lite-v1:0", False),
        ("e5t98lwp1dsr", False),
        (CUSTOM, False),
    ],
)
def test_only_image_models_make_images(model_id: str, makes_images: bool) -> None:  # noqa: FBT001 - a case
    assert ModelId.parse(model_id).makes_images is makes_images


@pytest.mark.parametrize(
    "text",
    [
        "claude",
        "claude-3-sonnet",
        "anthropic.",
        ".claude-sonnet-5",
        "anthropic.claude sonnet",
        "anthropic.claude-sonnet-5:",
        "anthropic.claude-v٣",
        "us.anthropic.claude-sonnet-5\n",
        f"a.{'b' * MODEL_ID_LENGTH}",
        "arn:aws:bedrock:us-east-1::foundation-model/claude",
        "arn:aws:bedrock:us-east-1:111122223333:agent/ABCDEFGHIJ",
        "arn:aws:bedrock:us-east-1:١١١١٢٢٢٢٣٣٣٣:custom-model/abcdefghijkl",
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:bedrock:us-east-1::foundation-model/" * 2_000 + "amazon.nova-lite-v1:0",
        "${var.model}",
        "소넷",
    ],
)
def test_what_is_no_model_is_refused(text: str) -> None:
    problem = problem_of(text)
    assert problem.what.endswith("is not a model id of Bedrock")
    assert len(str(problem)) < 350


def test_an_empty_id_is_refused() -> None:
    problem = problem_of("")
    assert problem.what == "the model id is empty"
    assert problem.remedy == (
        "write the id that your application calls, such as global.anthropic.claude-sonnet-4-6, or the ARN of "
        "a profile"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        ("Anthropic.Claude-Sonnet-5", "anthropic.claude-sonnet-5"),
        ("global.anthropic.claude_sonnet_5", "global.anthropic.claude-sonnet-5"),
        ("us.anthropic/claude-sonnet-5", "us.anthropic.claude-sonnet-5"),
        ("claude-sonnet-4-5", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ],
)
def test_what_is_nearly_an_id_is_refused_with_the_id(text: str, meant: str) -> None:
    problem = problem_of(text)
    assert problem.what == f"{text!r} is not a model id of Bedrock"
    assert problem.remedy == f'did you mean "{meant}"?'


@pytest.mark.parametrize("text", ["claude", "anthropic.", "soup of the day", "a" * MODEL_ID_LENGTH * 100])
def test_what_is_like_no_id_is_refused_without_a_guess(text: str) -> None:
    assert problem_of(text).remedy.startswith("write the id that your application calls")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("anthropic.claude-sonet-4-6", "anthropic.claude-sonnet-4-6"),
        ("us.anthropic.claude-sonnte-5", "us.anthropic.claude-sonnet-5"),
        ("anthropic.claud-oppus-9", "anthropic.claude-opus-9"),
        ("antropic.claude-opus-5", "anthropic.claude-opus-5"),
        ("antropic.claude-epic-1", "anthropic.claude-epic-1"),
        ("amzon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        ("eu.amazon.nova-micor-v1:0", "eu.amazon.nova-micro-v1:0"),
        ("amazon.nova-lit-v1:0", "amazon.nova-lite-v1:0"),
        ("anthropic.claude-sonet-4-5", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("anthropic.claude-opsu-4", "anthropic.claude-opus-4-20250514-v1:0"),
        ("moonshoti.kimi-k3", "moonshotai.kimi-k3"),
    ],
)
def test_other_letters_in_a_known_word_are_a_typo(text: str, meant: str) -> None:
    problem = problem_of(text)
    assert problem.what == f"{text!r} looks like a model id of Bedrock with a typo"
    assert problem.remedy == f'did you mean "{meant}"? If it is a new model, write its ARN'


@pytest.mark.parametrize(
    "text",
    [
        "anthropic.claude-sonnet-4-7",
        "anthropic.claude-sonnet-5-5-20270101-v1:0",
        "us.amazon.nova-lite-v1",
        "amazon.nova-lite-v2:0",
        "deepseek.v4",
        "deepseek.x1-v1:0",
        "anthropic.claude-epic-1",
        "amazon.nova-max-v1:0",
        "moonshotai.kimi-k2-thinking",
        "newcomer.model-1",
    ],
)
def test_another_version_or_a_new_word_is_a_model_that_may_be_new(text: str) -> None:
    assert ModelId.parse(text).dimension_value == text


def test_no_known_id_is_taken_for_another_one_misspelt() -> None:
    assert not [model for model in known_models() if suggest_correction(model)]


@pytest.mark.parametrize(
    ("text", "geography"),
    [("globl.anthropic.claude-sonnet-5", "global"), ("uss.amazon.nova-lite-v1:0", "us")],
)
def test_an_unknown_geography_is_refused(text: str, geography: str) -> None:
    problem = problem_of(text)
    assert (
        problem.what
        == f"{text!r} begins with {text.split('.', maxsplit=1)[0]!r}, which is not a known geography"
    )
    assert (
        problem.remedy == f'did you mean "{geography}"? If it is new, write the ARN of the inference profile'
    )


@pytest.mark.parametrize(
    ("model", "region", "arn"),
    [
        (
            "amazon.nova-lite-v1:0",
            "us-east-1",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        ),
        (
            "us-gov.openai.gpt-oss-20b-1:0",
            "us-gov-west-1",
            f"arn:aws-us-gov:bedrock:us-gov-west-1:{ACCOUNT}:inference-profile/us-gov.openai.gpt-oss-20b-1:0",
        ),
    ],
)
def test_a_model_and_a_profile_have_the_arn_of_the_caller_s_place(model: str, region: str, arn: str) -> None:
    assert ModelId.parse(model).arn(account=ACCOUNT, region=region) == arn


def test_a_model_of_ones_own_has_no_arn_of_a_foundation_model() -> None:
    imported = f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:imported-model/abcdefghijkl"
    with pytest.raises(ValueError, match=f"^{imported} names no foundation model$"):
        ModelId.parse(imported).arn(account=ACCOUNT, region="eu-west-1")


def test_an_arn_is_taken_at_its_word() -> None:
    model = ModelId.parse("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-macro-v1:0")
    assert model.display_name == "Nova Macro"
    profile = ModelId.parse(
        f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/kr.anthropic.claude-sonet-5"
    )
    assert (profile.geography, profile.foundation_id) == ("kr", "anthropic.claude-sonet-5")
    assert profile.dimension_value == "kr.anthropic.claude-sonet-5"


@pytest.mark.parametrize(
    "resource",
    [
        f"{ACCOUNT}:foundation-model/amazon.nova-lite-v1:0",
        ":foundation-model/claude",
        ":foundation-model/us.amazon.nova-lite-v1:0",
        f"{ACCOUNT}:inference-profile/claude",
        f"{ACCOUNT}:inference-profile/zai.glm-4.7",
        f"{ACCOUNT}:inference-profile/US.amazon.nova-lite-v1:0",
        f"{ACCOUNT}:application-inference-profile/e5t98lwp1ds",
        ":imported-model/abcdefghijkl",
        ":inference-profile/us.amazon.nova-lite-v1:0",
        ":application-inference-profile/abcdefghijkl",
        ":provisioned-model/abcdefghijkl",
        ":custom-model-deployment/abcdefghijkl",
        f"{ACCOUNT}:imported-model/abc",
        f"{ACCOUNT}:custom-model/abcdefghijkl",
        f"{ACCOUNT}:provisioned-model/ABCDEFGHIJKL",
        f"{ACCOUNT}:prompt-router/abcdefghijkl",
    ],
)
def test_a_wrong_arn_is_refused_with_the_kinds_there_are(resource: str) -> None:
    problem = problem_of(f"arn:aws:bedrock:us-east-1:{resource}")
    assert "inference-profile, application-inference-profile, custom-model, imported-model" in problem.remedy


@pytest.mark.parametrize(
    ("text", "price_class"),
    [
        ("anthropic.claude-sonnet-5", PriceClass.IN_REGION),
        ("jp.anthropic.claude-sonnet-5", PriceClass.GEO),
        ("us-gov.anthropic.claude-sonnet-5", PriceClass.GEO),
        ("global.anthropic.claude-sonnet-5", PriceClass.GLOBAL),
        ("e5t98lwp1dsr", None),
        (CUSTOM, None),
    ],
)
def test_the_price_class_is_how_a_model_is_reached(text: str, price_class: PriceClass | None) -> None:
    assert ModelId.parse(text).price_class == price_class


@settings(deadline=None, derandomize=True, max_examples=200)
@given(model=st.sampled_from(known_models()), which=st.integers(0, 9), at=st.integers(1, 20))
def test_a_letter_that_is_missing_in_a_long_word_is_always_found(model: str, which: int, at: int) -> None:
    words = list(re.finditer(r"[a-z]{6,}", model))
    if not words:
        return
    word = words[which % len(words)]
    lost = word.start() + at % len(word[0])
    problem = problem_of(model[:lost] + model[lost + 1 :])
    assert problem.remedy == f'did you mean "{model}"? If it is a new model, write its ARN'


NEARLY = st.from_regex(
    r"((us|eu|global|us-gov)\.)?[a-z]{1,8}\.[a-z0-9.:-]{1,20}|arn:aws:bedrock:[a-z0-9-]*:[0-9]*:[a-z-]+/[A-Za-z0-9.:/-]*",
    fullmatch=True,
)


@settings(deadline=None, derandomize=True)
@given(text=st.one_of(st.text(), NEARLY))
def test_any_text_is_a_model_or_is_refused(text: str) -> None:
    try:
        model = ModelId.parse(text)
    except InvalidInputError:
        return
    if not text.startswith("arn:"):
        assert model.dimension_value == text
    assert model.dimension_value in text
    assert re.fullmatch(r"[a-z0-9-]+", model.slug)
    assert model.display_name


def test_a_profile_that_terraform_makes_is_named_before_its_id_is_known() -> None:
    profile = ModelId.for_profile("Team_A chat")
    assert profile.dimension_value == "${Deferred[inference-profile:Team_A chat]}"
    assert profile.display_name == "Team_A chat"
    assert profile.slug == "team-a-chat"
    assert not profile.makes_images
