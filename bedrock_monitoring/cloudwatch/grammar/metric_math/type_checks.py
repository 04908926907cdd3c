"""Check expressions of metric math: functions, arguments, types and ids.

Source: "Metric math syntax and functions" in the CloudWatch user guide, which also says that the final result
is one or more time series, never a number, and that operators accept numbers, series, or one list of series
with a number or a series.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.grammar import metrics_insights, search
from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import (
    FUNCTIONS,
    Accepted,
    Form,
    Function,
    Parameter,
    Signature,
    Type,
)
from bedrock_monitoring.cloudwatch.grammar.metric_math.parsing import (
    LANGUAGE,
    Call,
    Identifier,
    Negation,
    Node,
    Number,
    Operation,
    SeriesList,
    Text,
    Word,
    children,
    identifiers,
    parse,
)
from bedrock_monitoring.cloudwatch.grammar.source import SourceText
from bedrock_monitoring.cloudwatch.grammar.tree import fold, parts
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.problems import InvalidInputError, Problem, closest, refuse

Kinds: TypeAlias = frozenset[Accepted]
"""Everything that a part of an expression counts as."""

_BROKEN: Kinds = frozenset()
"""A part with a problem of its own, which makes no further ones."""

_NAMES_SHOWN = 10

_SAID = {
    Type.SCALAR: "a number (S)",
    Type.SERIES: "a series (TS)",
    Type.SERIES_LIST: "a list of series (TS[])",
}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The result of checking a valid expression.

    Attributes:
        type: One series or a list of series.
        used_ids: The ids in the expression, in the order of its text. ``METRICS()`` names none and uses all
            metrics.
        functions: The functions in the expression, in the order of its text.
    """

    type: Type
    used_ids: tuple[str, ...]
    functions: tuple[str, ...]


def check(expression: str, ids: Mapping[str, Type]) -> Checked:
    """Check an expression: metric math or a Metrics Insights query, which CloudWatch accepts in its place.

    Args:
        expression: The text, 1 to 2,048 characters.
        ids: The type of every id that the expression may use.

    Raises:
        InvalidInputError: With every problem, each with the expression and a caret.
    """
    named = tuple((name, ids[name]) for name in ids_in(expression) if name in ids)
    try:
        return _checked(expression, named)
    except InvalidInputError:
        return _check(expression, ids)  # again with all ids, among which the remedies choose


@lru_cache(maxsize=4096)
def _checked(expression: str, named: tuple[tuple[str, Type], ...]) -> Checked:
    """Check an expression, cached for all widgets and alarms that share it."""
    return _check(expression, dict(named))


def _check(expression: str, ids: Mapping[str, Type]) -> Checked:
    if is_metrics_insights(expression):
        query = metrics_insights.parse(expression)
        return Checked(type=Type.SERIES_LIST if query.group_by else Type.SERIES, used_ids=(), functions=())
    tree = parse(expression)
    checker = _Checker(source=SourceText(language=LANGUAGE, text=expression), ids=ids)
    kinds = fold(tree, children=children, combine=checker.kinds)
    refuse(checker.problems or checker.unfit_as_result(tree, kinds))
    used_ids = tuple(name for name in identifiers(tree) if name in ids)
    return Checked(type=_type_of(kinds), used_ids=used_ids, functions=_functions(tree))


def check_together(*, metrics: Collection[str], expressions: Mapping[str, str]) -> dict[str, Checked]:
    """Check the expressions of one widget or alarm, which may use one another.

    Args:
        metrics: The ids of the metrics.
        expressions: The text of each expression by id.

    Returns:
        The result of each expression by id, in the given order.

    Raises:
        InvalidInputError: With the problems of all expressions, each with the id of its expression, and with
            expressions that refer to each other in a circle.
    """
    # Until its turn comes, or when it is wrong, an expression counts as a series: that makes no follow-up
    # problems.
    types = dict.fromkeys([*metrics, *expressions], Type.SERIES)
    ordered, circular = _in_order(expressions)
    checked: dict[str, Checked] = {}
    problems: list[Problem] = []
    for name in ordered + circular:
        try:
            checked[name] = check(expressions[name], types)
            types[name] = checked[name].type
        except InvalidInputError as error:
            problems.extend(error.within(f"expression {name!r}").problems)
    refuse([*problems, *(_circular(name) for name in circular)])
    return {name: checked[name] for name in expressions}


def _in_order(expressions: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the ids in the order of their dependencies, and the ids that are in a circle."""
    needs = {name: expressions.keys() & set(ids_in(text)) for name, text in expressions.items()}
    ordered: list[str] = []
    while ready := [name for name, needed in needs.items() if not needed & needs.keys()]:
        ordered += ready
        for name in ready:
            del needs[name]
    return ordered, list(needs)


def _circular(name: str) -> Problem:
    return Problem(
        where=f"expression {name!r}",
        what="it names itself, or expressions that name themselves or each other in a circle",
        remedy="let expressions name only metrics and expressions that do not lead back",
    )


@lru_cache(maxsize=4096)
def ids_in(expression: str) -> tuple[str, ...]:
    """Return the ids that an expression uses; empty for an invalid expression, which ``check`` reports."""
    if is_metrics_insights(expression):
        return ()
    try:
        return identifiers(parse(expression))
    except InvalidInputError:
        return ()


def _functions(tree: Node) -> tuple[str, ...]:
    called = (part.function for part in parts(tree, children=children) if isinstance(part, Call))
    return tuple(dict.fromkeys(called))


def _type_of(kinds: Kinds) -> Type:
    return next(kind for kind in kinds if isinstance(kind, Type))


@dataclass(kw_only=True)
class _Checker:
    """Infers the type of each node and collects problems."""

    source: SourceText
    ids: Mapping[str, Type]
    problems: list[Problem] = field(default_factory=list)

    def kinds(self, node: Node, below: tuple[Kinds, ...]) -> Kinds:  # noqa: PLR0911  # one for each kind of node
        match node:
            case Number():
                return self._number(node)
            case Text():
                return frozenset({Form.TEXT})
            case Word():
                return frozenset({Form.WORD, node.name})
            case Identifier():
                return self._identifier(node)
            case Negation():
                return below[0] if self._has_type(node.operand, below[0], "-") else _BROKEN
            case Operation():
                return self._operation(node, *below)
            case SeriesList():
                return self._series_list(node, below)
            case Call():
                return self._call(node, below)

    def unfit_as_result(self, tree: Node, kinds: Kinds) -> list[Problem]:
        if kinds & {Type.SERIES, Type.SERIES_LIST}:
            return []
        return [
            self.source.problem(
                tree.span,
                what=f"the result is {_said(kinds)}, and CloudWatch draws and watches series",
                remedy="put it into TIME_SERIES(…), or use it with a series"
                if Type.SCALAR in kinds
                else "write an expression that gives a series",
            )
        ]

    def _refuse(self, node: Node, *, what: str, remedy: str) -> Kinds:
        self.problems.append(self.source.problem(node.span, what=what, remedy=remedy))
        return _BROKEN

    def _number(self, node: Number) -> Kinds:
        if math.isfinite(node.value):
            return frozenset({Type.SCALAR})
        return self._refuse(
            node, what="the number is too large", remedy="write one below 10 to the power of 308"
        )

    def _identifier(self, node: Identifier) -> Kinds:
        if node.name in self.ids:
            metric = {Form.METRIC} if self.ids[node.name] is Type.SERIES else set()
            return frozenset({self.ids[node.name], *metric})
        if node.name in {"true", "false"}:
            return frozenset({Form.TRUTH})
        if node.name.upper() in FUNCTIONS:
            return self._refuse(
                node,
                what=f"there is no id {node.name}",
                remedy=f"write {node.name.upper()}(…) to call the function",
            )
        near = closest(node.name, self.ids)
        known = (
            f"write one of: {_first(self.ids)}" if self.ids else "add the metric or expression with this id"
        )
        return self._refuse(
            node, what=f"there is no id {node.name}", remedy=f"write {near}" if near else known
        )

    def _has_type(self, node: Node, kinds: Kinds, operator: str) -> bool:
        if kinds == _BROKEN or any(isinstance(kind, Type) for kind in kinds):
            return kinds != _BROKEN
        self._refuse(
            node,
            what=f"{operator} takes numbers and series, and this is {_said(kinds)}",
            remedy="use it as the argument of a function",
        )
        return False

    def _operation(self, node: Operation, left: Kinds, right: Kinds) -> Kinds:
        sides = [
            self._has_type(node.left, left, node.operator),
            self._has_type(node.right, right, node.operator),
        ]
        if not all(sides):
            return _BROKEN
        types = {_type_of(left), _type_of(right)}
        if types == {Type.SERIES_LIST}:
            return self._refuse(
                node,
                what=f"{node.operator} cannot join two lists of series (TS[])",
                remedy="make one of them a single series, as with SUM, AVG or FIRST",
            )
        return frozenset({max(types, key=list(Type).index)})

    def _series_list(self, node: SeriesList, below: tuple[Kinds, ...]) -> Kinds:
        if not below:
            return self._refuse(node, what="the list is empty", remedy="put series into it: [m1, m2]")
        if all(kinds == {Form.TEXT} for kinds in below):
            return frozenset({Form.TEXTS})
        wrong = [
            self._refuse(
                item,
                what=f"a list holds series (TS), and this is {_said(kinds)}",
                remedy="put it into TIME_SERIES(…)" if Type.SCALAR in kinds else "remove it from the list",
            )
            for item, kinds in zip(node.items, below, strict=True)
            if kinds and not kinds & {Type.SERIES, Type.SERIES_LIST}
        ]
        return _BROKEN if wrong or _BROKEN in below else frozenset({Type.SERIES_LIST})

    def _call(self, node: Call, below: tuple[Kinds, ...]) -> Kinds:
        function = FUNCTIONS.get(node.function)
        if function is None:
            return self._no_function(node)
        candidates = [signature for signature in function.signatures if signature.takes(len(below))]
        if not candidates:
            return self._wrong_count(node, function)
        for at, (argument, kinds) in enumerate(zip(node.arguments, below, strict=True)):
            fitting = [one for one in candidates if kinds == _BROKEN or kinds & set(one.parameters[at])]
            if not fitting:
                return self._wrong_argument(node.function, at, argument, kinds, candidates)
            candidates = fitting
        if _BROKEN in below:
            return _BROKEN
        if node.function == "SEARCH":
            self._search(node)
        return frozenset({candidates[0].result})

    def _no_function(self, node: Call) -> Kinds:
        start = node.span[0]
        upper = node.function.upper()
        near = closest(upper, FUNCTIONS)
        lower = upper in FUNCTIONS
        self.problems.append(
            self.source.problem(
                (start, start + len(node.function)),
                what=f"functions are in capitals and this is {node.function}"
                if lower
                else f"there is no function {node.function}",
                remedy=f"write {upper}"
                if lower
                else f"write {near}"
                if near
                else f"write one of: {', '.join(FUNCTIONS)}",
            )
        )
        return _BROKEN

    def _wrong_count(self, node: Call, function: Function) -> Kinds:
        longest = max(len(signature.parameters) for signature in function.signatures)
        shortest = min(len(signature.parameters) - signature.optional for signature in function.signatures)
        takes = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
        given = len(node.arguments)
        return self._refuse(
            node,
            what=f"{node.function} takes {takes} argument{'' if takes == '1' else 's'} and gets {given}",
            remedy="add what is missing" if given < shortest else _fewer(node, longest),
        )

    def _wrong_argument(
        self, function: str, at: int, argument: Node, kinds: Kinds, candidates: list[Signature]
    ) -> Kinds:
        wanted = tuple(dict.fromkeys(option for one in candidates for option in one.parameters[at]))
        return self._refuse(
            argument,
            what=f"argument {at + 1} of {function} is {_said(kinds)}, and it takes {_options(wanted)}",
            remedy=_conversion(kinds, wanted),
        )

    def _search(self, node: Call) -> None:
        query, statistic, *period = node.arguments
        found: list[tuple[Node, Problem]] = []
        if isinstance(query, Text):
            found += [(query, problem) for problem in search.problems(query.value)]
        if isinstance(statistic, Text):
            found += [(statistic, problem) for problem in search.statistic_problems(statistic.value)]
        if period and isinstance(period[0], Number):
            found += [(period[0], problem) for problem in search.period_problems(period[0].value)]
        self.problems += [
            problem.within(f"{LANGUAGE}, character {part.span[0] + 1}") for part, problem in found
        ]


def _first(names: Collection[str]) -> str:
    """Return the first few names, as examples."""
    return ", ".join([*islice(names, _NAMES_SHOWN), *["…"] * (len(names) > _NAMES_SHOWN)])


def _fewer(node: Call, longest: int) -> str:
    joins = FUNCTIONS[node.function].signatures[-1].parameters[:1] == ((Type.SERIES_LIST,),)
    if joins and longest == 1:
        return f"put the series into a list: {node.function}([…, …])"
    return "remove what is too much"


def _said(kinds: Kinds) -> str:
    """Describe a node for a message."""
    types = [_SAID[kind] for kind in kinds if isinstance(kind, Type)]
    forms = [_word(kind) for kind in kinds if isinstance(kind, Form) and kind is not Form.METRIC]
    words = [kind for kind in kinds if isinstance(kind, str)]
    return (types + [f"the word {word}" for word in words] + forms)[0]


def _options(wanted: Parameter) -> str:
    said = [_SAID[option] if isinstance(option, Type) else _word(option) for option in wanted]
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _word(option: Form | str) -> str:
    return f"{option.value}" if isinstance(option, Form) else option


_CONVERSIONS: tuple[tuple[Accepted, Accepted, str], ...] = (
    (Type.SCALAR, Type.SERIES, "put the number into TIME_SERIES(…)"),
    (Type.SERIES, Form.METRIC, "name one metric by its id"),
    (Type.SERIES, Type.SERIES_LIST, "put the series into square brackets: […]"),
    (Type.SERIES_LIST, Type.SERIES, "make it a single series, as with SUM, AVG or FIRST"),
    (Type.SERIES, Type.SCALAR, "make it a number, as with AVG, MAX or SUM"),
    (Form.TEXT, Type.SERIES, "name metrics by their ids, without quotation marks"),
    (Form.TEXT, Type.SERIES_LIST, "name metrics by their ids, without quotation marks"),
)
"""What turns a kind into another one."""


def _conversion(kinds: Kinds, wanted: Parameter) -> str:
    for given, needed, remedy in _CONVERSIONS:
        if given in kinds and needed in wanted:
            return remedy
    words = [option for option in wanted if isinstance(option, str)]
    near = [match for kind in kinds if isinstance(kind, str) and (match := closest(kind, words))]
    if words:
        return f"write {near[0] if near else _options(tuple(words))}"
    return "put it into single quotes" if Form.TEXT in wanted else f"pass {_options(wanted)}"
