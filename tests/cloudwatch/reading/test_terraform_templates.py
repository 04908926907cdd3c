import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.reading.terraform_templates import read_template


def read(text: str) -> str:
    return read_template(text, lambda expression: f"<{expression}>")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("$${LABEL} of $${MAX}", "${LABEL} of ${MAX}"),
        ("100 %%{ of it", "100 %{ of it"),
        ("$ 5, 5 % and $$", "$ 5, 5 % and $$"),
        ("a ${aws_sns_topic.alarms.arn} b", "a <aws_sns_topic.alarms.arn> b"),
        ("${ spaced }${~ stripped ~}", "<spaced><stripped>"),
        ('${element(split("/", a.b.arn), 1)}!', '<element(split("/", a.b.arn), 1)>!'),
        ('${jsonencode({"a" = {"b" = "}"}})}!', '<jsonencode({"a" = {"b" = "}"}})>!'),
        ('${join("-", ["${var.name}", "$${x}", "\\"}"])}!', '<join("-", ["${var.name}", "$${x}", "\\"}"])>!'),
        ('%{ if var.on == "}" }on%{ else }off%{ endif }', "onoff"),
        ("$$${a}", "$${a}"),
        ("${never closed", "${never closed"),
        ('${"never closed}', '${"never closed}'),
        ('${"${"}', '${"${"}'),
        ('${a}${"never closed ${b}', '<a>${"never closed <b>'),
    ],
)
def test_a_template_is_read_as_terraform_reads_it(template: str, text: str) -> None:
    assert read(template) == text


@given(st.text(alphabet='${}%"\\ a.'))
def test_any_text_is_read_and_what_was_escaped_comes_back(text: str) -> None:
    read(text)
    escaped = text.replace("${", "$${").replace("%{", "%%{")
    assert read(escaped) == text or "$${" in text or "%%{" in text
