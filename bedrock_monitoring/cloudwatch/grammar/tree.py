"""Traverse trees without recursion.

Trees from text can be a thousand levels deep (``a+a+a+…``, ``NOT NOT …``), deeper than Python's recursion
limit.
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
    """Combine a tree from its leaves to its root, and return the result of the root.

    Args:
        root: The tree.
        children: Returns the children of a node, in order.
        combine: Takes a node and the results of its children, in order. Called for children before their
            parents, from left to right.
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
    """Yield all nodes of a tree, each before its children, from left to right."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))
