"""Draws the sample of mutants."""

from __future__ import annotations

import difflib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations

_MARK_IN_TEXT = "XX"
_FOR_MYPY = (": TypeAlias =", " = TypeVar(")
"""Statements that say something to mypy alone, which notices what is wrong in them."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One changed place of one module.

    Attributes:
        module: Path of the module, relative to the project.
        lines: The lines of the statement or expression that is changed, counted from 1.
        source: Text of the whole module with the change.
        diff: The change as a unified diff without its header.
    """

    module: Path
    lines: range
    source: str
    diff: str


def room_of(module: Path) -> str:
    """Return the room of a module: a folder of ``bedrock_monitoring``, or the project's folder it is in."""
    folder, *rest = module.parts
    return rest[0] if folder == "bedrock_monitoring" and rest[1:] else folder


def draw(project: Path, modules: Sequence[Path], *, each: int, seed: int) -> Iterator[Mutant]:
    """Draw ``each`` mutants from every room: a module at a time, and one of its mutants.

    Args:
        project: The folder that the modules' paths start from.
        modules: Modules to draw from, relative to ``project``.
        each: Number of mutants from a room; a small room may have fewer.
        seed: The same seed draws the same mutants from the same source.
    """
    rooms: dict[str, list[Path]] = {}
    for module in sorted(modules):
        rooms.setdefault(room_of(module), []).append(module)
    for room, of_room in sorted(rooms.items()):
        chance = random.Random(f"{seed} {room}")  # noqa: S311 - a sample, not a secret
        yield from islice(_mutants_in_turn(project, of_room, chance), each)


def _mutants_in_turn(project: Path, modules: Sequence[Path], chance: random.Random) -> Iterator[Mutant]:
    """Yield mutants of modules that are chosen by their size, each mutant once."""
    weights = [(project / module).stat().st_size for module in modules]
    drawn: dict[Path, Iterator[Mutant]] = {}
    exhausted: set[Path] = set()
    while len(exhausted) < len(modules):
        module = chance.choices(modules, weights)[0]
        if module not in drawn:
            drawn[module] = _shuffled(project, module, chance)
        mutant = next(drawn[module], None)
        if mutant is None:
            exhausted.add(module)
        else:
            yield mutant


def _shuffled(project: Path, module: Path, chance: random.Random) -> Iterator[Mutant]:
    text = (project / module).read_text(encoding="utf-8")
    tree, mutations, *_ = create_mutations(str(module), text)
    wrapper = MetadataWrapper(tree, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    lines = text.splitlines()
    chance.shuffle(mutations)
    for mutation in mutations:
        if _changes_only_case(mutation) or mutation.original_node not in positions:
            continue
        span = positions[mutation.original_node]
        if any(mark in lines[span.start.line - 1] for mark in _FOR_MYPY):
            continue
        source = tree.deep_replace(mutation.original_node, mutation.mutated_node).code
        diff = difflib.unified_diff(lines, source.splitlines(), lineterm="", n=0)
        yield Mutant(
            module=module,
            lines=range(span.start.line, span.end.line + 1),
            source=source,
            diff="\n".join(islice(diff, 2, None)),
        )


def _changes_only_case(mutation: Mutation) -> bool:
    """Tell whether the mutant is one of the two more that mutmut makes of each text."""
    node = mutation.mutated_node
    return isinstance(node, cst.SimpleString) and _MARK_IN_TEXT not in node.value
