"""The models that Bedrock lists or has listed, for "did you mean": new ones appear every week, so an id need not be among them.

A name is made of words and numbers. Other numbers are another version, which may well exist:
``claude-sonnet-4-7`` beside ``claude-sonnet-4-6``. Other letters within a word are a typo:
``claude-sonet-4-6``. So an id is taken for misspelt when it has the words of a known model, but for some that
are one edit away from a word of four letters or more, or two from one of six or more; an edit is a letter too
many, too few, another one, or two that changed places. Words that are new as a whole are a new model.

The ids, ``model_ids.txt``, are those of "Supported foundation models in Amazon Bedrock" and "Supported
Regions and models for inference profiles" of the Bedrock user guide, retired ones included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bedrock_monitoring.problems import closest

GEOGRAPHIES = ("us", "eu", "apac", "jp", "au", "ca", "in", "us-gov", "global")
"""What stands before a model's id when a cross-Region inference profile is called."""

_IDS = Path(__file__).with_name("model_ids.txt")

_WORD = re.compile(r"[a-z]+")
_DATE_AND_VERSION = r"(?:-20\d{6})?(?:-v\d+)?(?::\d+)?"
_SHORTEST_MISSPELT = 4
_TWO_EDITS_FROM = 6


@cache
def known_ids() -> tuple[str, ...]:
    """Return the ids of all known models and cross-Region inference profiles, in alphabetical order."""
    return tuple(_IDS.read_text(encoding="utf-8").split())


@cache
def known_models() -> tuple[str, ...]:
    """Return the ids of all known models without geographies, in alphabetical order."""
    return tuple(sorted({without_geography(model_id) for model_id in known_ids()}))


@cache
def known_providers() -> frozenset[str]:
    """Return what stands before the first dot of the known models."""
    return frozenset(_split(model)[0] for model in known_models())


def without_geography(model_id: str) -> str:
    """Return the id of the model that a cross-Region inference profile calls; of another id the id itself."""
    geography, _, model = model_id.partition(".")
    return model if geography in GEOGRAPHIES else model_id


def meant_by(model: str) -> str | None:
    """Return the id that a misspelt one is meant to be; none for a known id, a new version or a new model.

    Args:
        model: A well-formed id without geography.
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


def nearest_to(text: str) -> str | None:
    """Return the known id that an ill-formed one looks most like, or that only lacks its provider; none if there is none.

    Args:
        text: Any text.
    """
    sought = re.sub(r"[\s_]+", "-", text.strip().lower())
    is_a_model = "-" in sought
    lacking = [model for model in known_models() if is_a_model and _split(model)[1].startswith(sought)]
    return lacking[0] if lacking else closest(sought, known_ids(), similarity=0.75)


def _providers_meant_by(provider: str) -> dict[str, int]:
    """Return the known providers that one can be meant to be, each with the edits that takes; a known one means itself."""
    if provider in known_providers():
        return {provider: 0}
    edits = {known: _edits_of_typo(provider, known) for known in known_providers()}
    return {known: number for known, number in edits.items() if number is not None}


def _corrections(name: str, known: str) -> Iterator[tuple[int, str]]:
    """Yield how many edits it takes to give a name the words of a known one, and the result, if it can be a typo of that."""
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
    """Return the number of edits between a misspelt word and a known one; none if they are too far apart for a typo."""
    allowed = 0 if len(known) < _SHORTEST_MISSPELT else 1 if len(known) < _TWO_EDITS_FROM else 2
    return edits if 0 < (edits := _edits(word, known)) <= allowed else None


def _edits(left: str, right: str) -> int:
    """Count the edits that make one word of another (optimal string alignment distance)."""
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
    """Return the known id that is this one with its date and version; else this one."""
    whole = re.compile(rf"{re.escape(model)}{_DATE_AND_VERSION}")
    return next((known for known in known_models() if whole.fullmatch(known)), model)
