"""Change settings of single targets in the text of a rollout file, also of targets that a group describes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.rollout.yaml_document import Document, Step, parse
from bedrock_monitoring.rollout.yaml_edits import Edit, with_edits, with_item


def target_path(target: Target, *path: Step) -> tuple[Step, ...]:
    """Return the path of a setting of a target for ``with_target_edits``: targets are named in it."""
    return ("targets", target.name, *path)


def with_target_edits(text: str, edits: Sequence[Edit], targets: Iterable[Target], *, file: str) -> str:
    """Return the text of a rollout file with settings of targets changed or added.

    A target of a group gets an entry of its own in ``targets``, which takes the rest from the group.

    Args:
        text: The text.
        edits: The values, their paths made by ``target_path``.
        targets: The targets of the rollout.
        file: The name of the file, for messages.

    Raises:
        InvalidInputError: The text is not YAML, or a value cannot be written without changing others.
    """
    by_name = {target.name: target for target in targets}
    places = target_indices(parse(text, file=file))
    for name in dict.fromkeys(str(edit.path[1]) for edit in edits):
        if name not in places:
            text = with_item(text, ("targets",), own_entry(by_name[name]), file=file)
            places[name] = len(places)
    return with_edits(
        text,
        [replace(edit, path=("targets", places[str(edit.path[1])], *edit.path[2:])) for edit in edits],
        file=file,
    )


def stands_in_target(document: Document, edit: Edit) -> bool:
    """Return whether the list that an edit changes an item of is the target's own, and not inherited."""
    lists = [number for number, step in enumerate(edit.path) if isinstance(step, int)]
    places = target_indices(document)
    name = str(edit.path[1])
    if not lists:
        return True
    return name in places and document.has(("targets", places[name], *edit.path[2 : lists[0] + 1]))


def own_entry(target: Target) -> dict[str, object]:
    """Return an entry of ``targets`` for a target of a group, which takes the rest from the group."""
    return {"name": target.name, "account": target.account, "region": target.region}


def target_indices(document: Document) -> dict[str, int]:
    """Return the index of each target that stands in ``targets``, by its name."""
    targets = document.value(("targets",))
    listed = targets if isinstance(targets, list) else []
    return {item["name"]: number for number, item in enumerate(listed)}
