"""Draws the sample of mutants."""

from __future__ import annotations

import difflib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import create_mutations

from tools.mutation.equal_behaviour import cannot_be_noticed

_STATEMENTS = (cst.SimpleStatementLine, cst.BaseCompoundStatement, cst.Module)


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One changed place of one module.

    Attributes:
        module: Path of the module, relative to the project.
        lines: The lines that run together with what is changed, counted from 1: those of its statement, or of
            the part of a compound statement before its body.
        in_function: Whether it is in the body of a function, which runs when the function is called.
        source: Text of the whole module with the change.
        diff: The change as a unified diff without its header.
    """

    module: Path
    lines: range
    in_function: bool
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
    parents = wrapper.resolve(ParentNodeProvider)
    lines = text.splitlines()
    chance.shuffle(mutations)
    for mutation in mutations:
        if mutation.original_node not in positions:
            continue
        around = list(_with_parents(mutation.original_node, parents))
        if cannot_be_noticed(mutation.mutated_node, around):
            continue
        source = tree.deep_replace(mutation.original_node, mutation.mutated_node).code
        diff = difflib.unified_diff(lines, source.splitlines(), lineterm="", n=0)
        yield Mutant(
            module=module,
            lines=_lines_run_with(around, positions),
            in_function=_is_in_function(around),
            source=source,
            diff="\n".join(islice(diff, 2, None)),
        )


def _with_parents(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """Yield a node, and from the inside to the outside all that it is in."""
    yield node
    while node in parents:
        node = parents[node]
        yield node


def _lines_run_with(around: Sequence[cst.CSTNode], positions: Mapping[cst.CSTNode, CodeRange]) -> range:
    """Return the lines of the innermost statement, of a compound one those before its body and the node's."""
    own = positions[around[0]]
    statement = next(node for node in around if isinstance(node, _STATEMENTS))
    span = positions[statement]
    body = getattr(statement, "body", None)
    if isinstance(statement, cst.SimpleStatementLine) or body is None:
        return range(span.start.line, span.end.line + 1)
    return range(span.start.line, max(own.end.line + 1, positions[body].start.line))


def _is_in_function(around: Sequence[cst.CSTNode]) -> bool:
    """Tell whether a node runs with a function's call: it is in the body, not in defaults or decorators."""
    return any(
        isinstance(outer, cst.FunctionDef | cst.Lambda) and inner is outer.body
        for inner, outer in pairwise(around)
    )
