"""Where in a file the settings of a stack stand: in itself, in a group, under ``defaults``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.rollout.values.rules import ADD
from bedrock_monitoring.rollout.yaml_document import Document, SourceLocation, Step


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The values of a stack, and where each of them comes from.

    Attributes:
        document: The file.
        places: Where its settings stand, its own place first, without ``defaults``.
        inherited: The settings that it takes from ``defaults``.
        values: Its values with ``defaults`` applied, as plain as they stand in the file.
    """

    document: Document
    places: Sequence[tuple[Step, ...]]
    inherited: Collection[str]
    values: Mapping[str, object]

    def place(self, *path: Step) -> SourceLocation:
        """Return the place of a setting: where the value that counts stands, else what should have it."""
        has = self.document.has
        if (item := self._item(path)) is not None:
            return self.document.place(item)
        for layer in self._holders(path):
            if has((*layer, *path)):
                return self.document.place((*layer, *path))
        nearest = (layer for layer in self.places if path and has((*layer, path[0])))
        return self.document.place((*next(nearest, self.places[0]), *path))

    def _holders(self, path: Sequence[Step]) -> Sequence[tuple[Step, ...]]:
        """Return where a setting can stand, the place that counts before the others first."""
        inherits = bool(path) and path[0] in self.inherited
        return (*self.places, ("defaults",)) if inherits else self.places

    def _item(self, path: Sequence[Step]) -> tuple[Step, ...] | None:
        """Return the path in the file to an item of a list that others extend; ``None`` if none do."""
        index = next((number for number, step in enumerate(path) if isinstance(step, int)), None)
        if index is None:
            return None
        key, number, rest = path[:index], path[index], path[index + 1 :]
        assert isinstance(number, int)
        places = [listed for layer in self._holders(path) if self.document.has(listed := (*layer, *key))]
        if not any(self.document.has((*listed, ADD)) for listed in places):
            return None
        items = list[tuple[Step, ...]]()
        for listed in places:
            if not self.document.has((*listed, ADD)):
                items = [*self._items_at(listed), *items]
                break
            items = [*self._items_at((*listed, ADD)), *items]
        # What the list is by default stands nowhere, and before what is added.
        from_end = number - self._length(key)
        return (*items[from_end], *rest) if -from_end <= len(items) else None

    def _items_at(self, path: tuple[Step, ...]) -> list[tuple[Step, ...]]:
        listed = self.document.value(path)
        return [(*path, number) for number in range(len(listed))] if isinstance(listed, list) else []

    def _length(self, key: Sequence[Step]) -> int:
        value: object = self.values
        for step in key:
            assert isinstance(value, Mapping)
            value = value[str(step)]
        assert isinstance(value, list)
        return len(value)
