"""Whether a URL holds a secret, so that it must not stand in a file that is committed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bedrock_monitoring.lazy_pattern import lazy_pattern

_SECRET_PATHS = (
    (lazy_pattern(r"events(?:\.eu)?\.pagerduty\.com"), lazy_pattern(r"/integration/."), "PagerDuty's key"),
    (lazy_pattern(r"hooks\.slack(?:-gov)?\.com"), lazy_pattern(r"/."), "the token of a Slack webhook"),
    (lazy_pattern(r"(?:.+\.)?webhook\.office\.com"), lazy_pattern(r"/."), "the token of a Teams webhook"),
    (
        lazy_pattern(r"outlook\.office(?:365)?\.com"),
        lazy_pattern(r"/webhook/."),
        "the token of a Teams webhook",
    ),
    (
        lazy_pattern(r"(?:.+\.)?discord(?:app)?\.com"),
        lazy_pattern(r"/api/webhooks/."),
        "the token of a webhook",
    ),
    (lazy_pattern(r"api\.telegram\.org"), lazy_pattern(r"/bot."), "the token of a bot"),
    (lazy_pattern(r"hooks\.zapier\.com"), lazy_pattern(r"/hooks/."), "the key of a Zapier hook"),
    (lazy_pattern(r"maker\.ifttt\.com"), lazy_pattern(r"/(?:use|trigger)/."), "the key of an IFTTT hook"),
    (lazy_pattern(r"hook\.(?:.+\.)?(?:make|integromat)\.com"), lazy_pattern(r"/."), "the key of a Make hook"),
    (lazy_pattern(r"alert\.victorops\.com"), lazy_pattern(r"/integrations/."), "the key of Splunk On-Call"),
)
_SECRET_WORDS = frozenset(
    {
        *("apikey", "auth", "authorization", "code", "credential", "credentials", "jwt", "key", "pass"),
        *("password", "pwd", "secret", "sig", "signature", "token"),
    }
)
_BEFORE_A_TOKEN = _SECRET_WORDS | {
    *("bot", "catch", "hook", "hooks", "incoming", "integration", "integrations", "services", "trigger"),
    *("triggers", "webhook", "webhooks", "workflows"),
}
_SHORT = 6
_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UNBROKEN = lazy_pattern(r"[A-Za-z0-9]{16,}")
_ISSUED = lazy_pattern(
    r"(?<![0-9A-Za-z])(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[oprsu]_[0-9A-Za-z]{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|sk-[\w-]*[0-9A-Za-z]{20}|AIza[\w-]{35})"
)
"""Access keys and tokens by the form that AWS, GitHub, GitLab, Slack, Google and others give theirs.

They begin a word, and ``sk-`` has a long part without a hyphen: ``risk-assessment-of-the-models`` is a page.
"""
_PAGE_ID = lazy_pattern(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|w?[0-9a-f]{16,40}", re.IGNORECASE)
"""An id as Notion, SharePoint and Grafana write those of pages, documents and data sources."""
_OF_PAGES = frozenset({"atlOrigin", "spaceKey"})
"""Parameters of Confluence that are no secrets: where a link was copied, and the key of a space."""
_SEPARATORS = lazy_pattern(r"[-_.~=+:]")
_LONG = 24


def secret_in(url: str) -> str | None:
    """Describe what in a URL is a secret or looks like one, without repeating it; ``None`` if nothing does.

    The forms of PagerDuty, Slack, Teams and others are theirs; beyond them it is judged by the names of query
    parameters, by whether a part of the path or a value looks as if nobody had thought of it, and by short
    parts with letters and digits behind a word such as ``webhooks``.
    """
    return next(_secrets(urlsplit(url)), None)


def credential_in(url: str) -> str | None:
    """Describe a user, a password or a token that the address of a page carries; ``None`` if there is none.

    In its path, only tokens of a known form count: addresses of pages often have parts that nobody has
    thought of, such as the hash of a commit. In its parameters, ids of pages do not count.
    """
    parts = urlsplit(url)
    return next(_secrets(parts._replace(path=""), of_page=True), None) or _issued_in(parts.path)


def is_raw_key(name: str) -> bool:
    """Return whether what should be a name looks like a key itself."""
    return "/" not in name and _looks_random(name)


def _secrets(parts: SplitResult, *, of_page: bool = False) -> Iterator[str]:
    if "@" in parts.netloc:
        yield "a user name or a password before the host"
    host = (parts.hostname or "").lower()
    for of_host, of_path, what in _SECRET_PATHS:
        if of_host.fullmatch(host) and of_path.match(parts.path):
            yield what
    yield from _secret_parameters(parts, of_page=of_page)
    if issued := _issued_in(parts.path):
        yield issued
    announced = False
    for number, segment in enumerate(map(unquote, parts.path.split("/"))):
        is_short = announced and len(segment) >= _SHORT and _has_letters_and_digits(segment)
        if is_short or _looks_random(segment):
            yield f"something that looks like a token in part {number} of its path"
        announced = announced or segment.lower() in _BEFORE_A_TOKEN


def _secret_parameters(parts: SplitResult, *, of_page: bool) -> Iterator[str]:
    # A page that a script draws has its parameters behind the #; other pages have a heading there.
    of_script = parse_qsl(parts.fragment.rpartition("?")[2])
    for key, value in (*parse_qsl(parts.query, keep_blank_values=True), *of_script):
        if of_page and key in _OF_PAGES:
            continue
        if _SECRET_WORDS & {word.lower() for word in (key, *_WORD.findall(key))}:
            yield "a query parameter with the name of a secret"
        elif _ISSUED.search(value) or (_looks_random(value) and not (of_page and _PAGE_ID.fullmatch(value))):
            yield "a query parameter with a value that looks like a token"


def _issued_in(path: str) -> str | None:
    """Describe a token of a known form in a path; ``None`` if there is none."""
    number = next((number for number, part in enumerate(path.split("/")) if _ISSUED.search(unquote(part))), 0)
    return f"something that looks like a token in part {number} of its path" if number else None


def _looks_random(text: str) -> bool:
    if _UUID.search(text):
        return True
    if any(_has_letters_and_digits(run) for run in _UNBROKEN.findall(text)):
        return True
    bare = _SEPARATORS.sub("", text)
    mixed = any(each.isupper() for each in bare) and any(each.islower() for each in bare)
    return len(bare) >= _LONG and mixed and _has_letters_and_digits(bare)


def _has_letters_and_digits(text: str) -> bool:
    digits = sum(each.isdigit() for each in text)
    return 1 < digits < len(text) - 1
