"""Whether a URL holds a secret, so that it must not stand in a file that is committed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_SECRET_PATHS = (
    (re.compile(r"events(?:\.eu)?\.pagerduty\.com"), re.compile(r"/integration/."), "PagerDuty's key"),
    (re.compile(r"hooks\.slack(?:-gov)?\.com"), re.compile(r"/."), "the token of a Slack webhook"),
    (re.compile(r"(?:.+\.)?webhook\.office\.com"), re.compile(r"/."), "the token of a Teams webhook"),
    (re.compile(r"(?:.+\.)?discord(?:app)?\.com"), re.compile(r"/api/webhooks/."), "the token of a webhook"),
)
_SECRET_WORDS = frozenset(
    {
        *("apikey", "auth", "authorization", "code", "credential", "credentials", "jwt", "key", "pass"),
        *("password", "pwd", "secret", "sig", "signature", "token"),
    }
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UNBROKEN = re.compile(r"[A-Za-z0-9]{16,}")
_SEPARATORS = re.compile(r"[-_.~=+:]")
_LONG = 24


def secret_in(url: str) -> str | None:
    """Describe what in a URL is a secret or looks like one, without repeating it; ``None`` if nothing does.

    The forms of PagerDuty, Slack, Teams and Discord are theirs; beyond them it is judged by the names of
    query parameters and by whether a part of the path or a value looks as if nobody had thought of it.
    """
    return next(_secrets(urlsplit(url)), None)


def _secrets(parts: SplitResult) -> Iterator[str]:
    if "@" in parts.netloc:
        yield "a user name or a password before the host"
    host = (parts.hostname or "").lower()
    for of_host, of_path, what in _SECRET_PATHS:
        if of_host.fullmatch(host) and of_path.match(parts.path):
            yield what
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if _SECRET_WORDS & {word.lower() for word in (key, *_WORD.findall(key))}:
            yield "a query parameter with the name of a secret"
        elif _looks_random(value):
            yield "a query parameter with a value that looks like a token"
    for number, segment in enumerate(parts.path.split("/")):
        if _looks_random(unquote(segment)):
            yield f"something that looks like a token in part {number} of its path"


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
