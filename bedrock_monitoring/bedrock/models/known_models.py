"""The known model ids, from which corrections of misspelt ids are suggested.

New models appear every week, so a valid id can be unknown. A model name consists of words and numbers. An id
that differs from a known one in its numbers is another version, which can exist: ``claude-sonnet-4-7`` and
``claude-sonnet-4-6``. An id with a slightly different word is misspelt: ``claude-sonet-4-6``. Slightly
different means one edit in a word of at least four letters, or two edits in a word of at least six. An edit
inserts, deletes or replaces a letter, or swaps two adjacent letters. An id with an entirely new word is a new
model.

``model_ids.txt`` has the ids of "Supported foundation models in Amazon Bedrock" and "Supported Regions and
models for inference profiles" in the Bedrock user guide, including retired models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import closest

_IDS = Path(__file__).with_name("model_ids.txt")

_WORD = lazy_pattern(r"[a-z]+")
_DATE_AND_VERSION = r"(?:-20\d{6})?(?:-v\d+)?(?::\d+)?"
_SUFFIX = lazy_pattern(r"(?:-20\d{6})?(?:-v\d+|-\d+(?=:))?(?::[a-z0-9]+)*$")
_SHORTEST_MISSPELT = 4
_TWO_EDITS_FROM = 6


@cache
def known_ids() -> tuple[str, ...]:
    """Return the ids of all known models and cross-Region inference profiles, sorted."""
    return tuple(_IDS.read_text(encoding="utf-8").split())


@cache
def known_models() -> tuple[str, ...]:
    """Return the ids of all known models, without geographies and sorted."""
    return tuple(sorted({strip_geography(model_id) for model_id in known_ids()}))


@cache
def known_providers() -> frozenset[str]:
    """Return the providers of the known models: the part of an id before the first dot."""
    return frozenset(_split(model)[0] for model in known_models())


def strip_geography(model_id: str) -> str:
    """Return the model id in a cross-Region inference profile id. Other ids are returned unchanged."""
    geography, _, model = model_id.partition(".")
    return model if geography in GEOGRAPHIES else model_id


def strip_version(model_id: str) -> str:
    """Return a model id without its date, version and length of context."""
    return _SUFFIX.sub("", model_id)


@lru_cache(maxsize=1024)  # a rollout names the same few models in each of its targets
def suggest_correction(model: str) -> str | None:
    """Return the correct spelling of a misspelt id, or ``None`` for a known id, a new version or a new model.

    Args:
        model: A well-formed model id, without geography.
    """
    provider, name = _split(model)
    providers = _providers_meant_by(provider)
    corrections = [
        (edits + providers[known_provider], _completed(f"{known_provider}.{right_name}"))
        for known_provider, known_name in map(_split, known_models())
        if known_provider in providers
        for edits, right_name in _corrections(name, known_name)
    ]
    corrections = corrections or [(edits, f"{right}.{name}") for right, edits in providers.items()]
    if not corrections or min(corrections)[0] == 0:
        return None
    return min(corrections, key=lambda found: (found[0], found[1] not in known_models(), found[1]))[1]


def suggest_known_id(text: str) -> str | None:
    """Return the known id that a malformed id resembles most, or ``None`` if it resembles none.

    An id without its provider resembles the known id with that provider.

    Args:
        text: Any text.
    """
    text = re.sub(r"[\s_]+", "-", text.strip().lower())
    has_words = "-" in text
    without_provider = [model for model in known_models() if has_words and _split(model)[1].startswith(text)]
    return without_provider[0] if without_provider else closest(text, known_ids(), similarity=0.75)


def _providers_meant_by(provider: str) -> dict[str, int]:
    """Return the known providers that a provider can stand for, with the number of edits to each.

    A known provider stands only for itself, with 0 edits.
    """
    if provider in known_providers():
        return {provider: 0}
    edits = {known: _edits_of_typo(provider, known) for known in known_providers()}
    return {known: number for known, number in edits.items() if number is not None}


def _corrections(name: str, known: str) -> Iterator[tuple[int, str]]:
    """Yield the number of edits and the corrected name, if ``name`` can be a misspelling of ``known``."""
    words, known_words = _WORD.findall(name), _WORD.findall(known)
    if len(words) != len(known_words):
        return
    edits = [
        0 if word == other else _edits_of_typo(word, other)
        for word, other in zip(words, known_words, strict=True)
    ]
    if None not in edits:
        right_words = iter(known_words)
        yield sum(filter(None, edits)), _WORD.sub(lambda _: next(right_words), name)


def _split(model: str) -> tuple[str, str]:
    provider, _, name = model.partition(".")
    return provider, name


def _edits_of_typo(word: str, known: str) -> int | None:
    """Return the number of edits between two words, or ``None`` if it is 0 or too large for a typo."""
    allowed = 0 if len(known) < _SHORTEST_MISSPELT else 1 if len(known) < _TWO_EDITS_FROM else 2
    return edits if 0 < (edits := _edits(word, known)) <= allowed else None


def _edits(left: str, right: str) -> int:
    """Return the number of edits between two words (optimal string alignment distance)."""
    before, row = list[int](), list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _completed(model: str) -> str:
    """Return the known id that is ``model`` with a date or version, or ``model`` if there is none."""
    whole = re.compile(rf"{re.escape(model)}{_DATE_AND_VERSION}")
    return next((known for known in known_models() if whole.fullmatch(known)), model)
