"""Frozen dataclasses whose methods are made when they are first used.

``dataclasses.dataclass`` compiles six methods of a frozen class as it is declared. A short command imports
140 classes of this library and makes instances of 40: a quarter of its time went into methods that nobody
called. The fields are the standard library's, so that its functions and its dataclasses know these classes.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from types import MethodType
from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen, kw_only):
        """Declare a value, as ``dataclasses.dataclass`` with these two options and no others."""
        assert frozen
        assert kw_only
        return _declared

    def _declared(cls):
        _collect_fields(cls)
        methods = {"__init__": _init, "__repr__": _repr, "__eq__": _eq, "__hash__": _hash}
        for name, make in methods.items():
            if name not in vars(cls):
                setattr(cls, name, _OnFirstUse(cls, name, make))
        cls.__setattr__, cls.__delattr__ = _refusals(cls)
        cls.__replace__ = dataclasses.replace
        return cls

    def _collect_fields(cls):
        """Let the standard library collect the fields of a class, and compile nothing for it.

        For a frozen class it would compile two methods, and a class that is not frozen may have no base that
        is: so the classes are marked as frozen afterwards. To one without a docstring it would give one.
        """
        marks = [vars(base)["__dataclass_params__"] for base in cls.__mro__[1:] if _is_frozen(base)]
        for mark in marks:
            mark.frozen = False
        written, cls.__doc__ = cls.__doc__, "Fields."
        dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)
        cls.__doc__ = written
        for mark in (*marks, cls.__dataclass_params__):
            mark.frozen = True

    def _is_frozen(cls):
        return "__dataclass_params__" in vars(cls) and cls.__dataclass_params__.frozen

    class _OnFirstUse:
        """A method that is made when it is looked up, and then stands in the place of this."""

        def __init__(self, cls, name, make):
            self.cls, self.name, self.make = cls, name, make

        def __get__(self, instance, owner=None):
            method = self.make(self.cls)
            method.__name__, method.__qualname__ = self.name, f"{self.cls.__qualname__}.{self.name}"
            setattr(self.cls, self.name, method)
            return method if instance is None else MethodType(method, instance)

    def _init(cls):
        missing = dataclasses.MISSING
        parameters, body = [], []
        names = {"_set": object.__setattr__, "_missing": missing}
        for field in dataclasses.fields(cls):
            value, default = field.name, ""
            if field.default_factory is not missing:
                names[f"_default_{field.name}"] = field.default_factory
                default = "=_missing"
                value = f"_default_{field.name}()"
                value += f" if {field.name} is _missing else {field.name}" if field.init else ""
            elif field.default is not missing:
                names[f"_default_{field.name}"] = field.default
                default = f"=_default_{field.name}"
            if field.init:
                parameters.append(f"{field.name}{default}")
            if field.init or field.default_factory is not missing:
                body.append(f"_set(self, {field.name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        star = ", *, " if parameters else ""
        source = f"def __init__(self{star}{', '.join(parameters)}):\n " + "\n ".join(body or ["pass"])
        exec(source, names)  # noqa: S102 - as the standard library does, of the names of a class
        return names["__init__"]

    def _repr(cls):
        names = [field.name for field in dataclasses.fields(cls) if field.repr]

        def method(self):
            return (
                f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"
            )

        return method

    def _eq(cls):
        values = _values(field.name for field in dataclasses.fields(cls) if field.compare)

        def method(self, other):
            return values(self) == values(other) if type(other) is type(self) else NotImplemented

        return method

    def _hash(cls):
        fields = dataclasses.fields(cls)
        values = _values(
            field.name for field in fields if (field.compare if field.hash is None else field.hash)
        )
        return lambda self: hash(values(self))

    def _values(names):
        """Return the function that gives the values of these attributes of an object, as a tuple."""
        match tuple(names):
            case ():
                return lambda _: ()
            case (only,):
                return lambda value: (getattr(value, only),)
            case several:
                return attrgetter(*several)

    def _refusals(cls):
        def refuse(instance, name, what):
            if type(instance) is cls or name in cls.__dataclass_fields__:
                raise dataclasses.FrozenInstanceError(f"cannot {what} field {name!r}")

        def set_attribute(instance, name, value):
            refuse(instance, name, "assign to")
            super(cls, instance).__setattr__(name, value)

        def delete_attribute(instance, name):
            refuse(instance, name, "delete")
            super(cls, instance).__delattr__(name)

        return set_attribute, delete_attribute
