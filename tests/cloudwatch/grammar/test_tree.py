from bedrock_monitoring.cloudwatch.grammar.tree import fold, parts

Tree = tuple[str, tuple["Tree", ...]]

TREE: Tree = ("a", (("b", (("c", ()),)), ("d", ())))


def _children(tree: Tree) -> tuple[Tree, ...]:
    return tree[1]


def _deep(levels: int) -> Tree:
    tree: Tree = ("leaf", ())
    for _ in range(levels):
        tree = ("node", (tree,))
    return tree


def test_children_are_combined_before_their_parents_left_to_right() -> None:
    assert fold(TREE, children=_children, combine=lambda tree, below: f"{''.join(below)}{tree[0]}") == "cbda"


def test_parts_come_in_the_order_of_the_text() -> None:
    assert [tree[0] for tree in parts(TREE, children=_children)] == ["a", "b", "c", "d"]


def test_trees_deeper_than_the_call_stack_are_worked_through() -> None:
    assert fold(_deep(20_000), children=_children, combine=lambda _, below: 1 + sum(below)) == 20_001
    assert sum(1 for _ in parts(_deep(20_000), children=_children)) == 20_001
