"""Work through a tree from its leaves to its root.

Trees made from text can be a thousand levels deep (``a+a+a+…``, ``NOT NOT …``), deeper than Python lets a
function call itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Node = TypeVar("Node")
Result = TypeVar("Result")


def fold(
    root: Node,
    *,
    children: Callable[[Node], Sequence[Node]],
    combine: Callable[[Node, tuple[Result, ...]], Result],
) -> Result:
    """Return what ``combine`` makes of the root, given what it made of the root's children, and so on down to the leaves.

    Args:
        root: The tree.
        children: The children of a node, in order.
        combine: Takes a node and the results of its children, in order; called for children before their
            parents, left to right.
    """
    results: list[Result] = []
    waiting: list[tuple[Node, int | None]] = [(root, None)]
    while waiting:
        node, arity = waiting.pop()
        if arity is None:
            below = children(node)
            waiting.append((node, len(below)))
            waiting.extend((child, None) for child in reversed(below))
        else:
            start = len(results) - arity
            results[start:] = [combine(node, tuple(results[start:]))]
    return results[0]


def parts(root: Node, *, children: Callable[[Node], Sequence[Node]]) -> Iterator[Node]:
    """Yield the root and everything below it, each node before its children, left to right."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))
