"""Parse and render metric math.

CloudWatch documents the operators but not their precedence. This module assumes the usual one, from loose to
tight: OR, AND, comparisons, + and -, * and /, unary minus, ^ (right-associative). Source: "Metric math syntax
and functions" in the CloudWatch user guide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias, cast

from lark import Token, Transformer

from bedrock_monitoring.cloudwatch.grammar.source import NOWHERE, Span
from bedrock_monitoring.cloudwatch.grammar.syntax import Grammar, Mistake, span_of
from bedrock_monitoring.cloudwatch.grammar.tree import fold, parts
from bedrock_monitoring.cloudwatch.limits import EXPRESSION_LENGTH

LANGUAGE = "metric math"

Operator: TypeAlias = Literal["+", "-", "*", "/", "^", "==", "!=", "<=", ">=", "<", ">", "AND", "OR"]
"""The operators; ``&&`` is read as AND, ``||`` as OR."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that is not negative: ``100`` or ``0.5``. A minus in front of it is a ``Negation``."""

    value: float
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A quoted string.

    Attributes:
        value: The text between the quotation marks, unchanged: backslashes belong to the embedded language,
            as in SEARCH.
        quote: The quotation mark.
        span: The position in the expression.
    """

    value: str
    quote: Literal["'", '"'] = "'"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Word:
    """A keyword argument in capitals, such as ``AVG`` and ``DESC`` in ``SORT(METRICS(), AVG, DESC)``."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """The id of a metric or of another expression."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Negation:
    """A unary minus."""

    operand: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A binary operator with its operands."""

    operator: Operator
    left: Node
    right: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class SeriesList:
    """A list in square brackets: ``[m1, m2]``."""

    items: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A function call: ``FILL(m1, 0)``."""

    function: str
    arguments: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Node: TypeAlias = Number | Text | Word | Identifier | Negation | Operation | SeriesList | Call
"""A node of an expression. Trees can be a thousand levels deep: traverse them with ``tree.fold``."""

_RULES = r"""
?start: expression
expression: MINUS* atom ((OPERATOR | MINUS) MINUS* atom)*
?atom: NUMBER -> number
    | STRING -> text
    | WORD -> word
    | ID -> identifier
    | "(" expression ")"
    | OPEN_LIST (expression ("," expression)*)? CLOSE_LIST -> series_list
    | (WORD | ID) "(" (expression ("," expression)*)? CLOSE -> call
OPERATOR.2: /==|!=|<=|>=|<|>|[+*\/^]|&&|\|\||(?:AND|OR)\b/
MINUS: "-"
OPEN_LIST: "["
CLOSE_LIST: "]"
CLOSE: ")"
NUMBER: /[0-9]+(\.[0-9]+)?/
ID: /[a-z][A-Za-z0-9_]*/
WORD: /[A-Z][A-Za-z0-9_]*/
STRING: /'(?:[^'\\]|\\.|'LOCAL')*'|"(?:[^"\\]|\\.)*"/s
%ignore /\s+/
"""

_SAME = {"&&": "AND", "||": "OR"}
_STRENGTHS = {
    "OR": 1,
    "AND": 2,
    "==": 3,
    "!=": 3,
    "<=": 3,
    ">=": 3,
    "<": 3,
    ">": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "^": 7,
}
"""How tightly an operator binds."""
_FROM_RIGHT = {"^"}
_NEGATION = 6
_ATOM = 8


@dataclass(kw_only=True)
class _Operators:
    """Applies operator precedence without recursion: an expression may have a thousand operators.

    The grammar leaves this to Python because a rule for each precedence makes parsing three times as slow.
    """

    operands: list[Node] = field(default_factory=list)
    waiting: list[tuple[Token, int]] = field(default_factory=list)

    def sign(self, minus: Token) -> None:
        self.waiting.append((minus, _NEGATION))

    def operator(self, token: Token) -> None:
        strength = _STRENGTHS[_SAME.get(token, token)]
        self.close(strength + (token in _FROM_RIGHT))
        self.waiting.append((token, strength))

    def close(self, strength: int = 0) -> None:
        """Build the pending operations that bind at least this tightly."""
        while self.waiting and self.waiting[-1][1] >= strength:
            token, own = self.waiting.pop()
            right = self.operands.pop()
            if own == _NEGATION:
                self.operands.append(
                    Negation(operand=right, span=(cast("int", token.start_pos), right.span[1]))
                )
            else:
                left = self.operands.pop()
                name = cast("Operator", _SAME.get(token, str(token)))
                span = left.span[0], right.span[1]
                self.operands.append(Operation(operator=name, left=left, right=right, span=span))


class _Builder(Transformer[Token, Node]):
    """Builds the tree. Its methods are named after the rules of the grammar."""

    def number(self, children: list[Token]) -> Node:
        return Number(value=float(children[0]), span=span_of(children[0], children[0]))

    def text(self, children: list[Token]) -> Node:
        token = children[0]
        return Text(
            value=token[1:-1], quote=cast("Literal[\"'\", '\"']", token[0]), span=span_of(token, token)
        )

    def word(self, children: list[Token]) -> Node:
        return Word(name=str(children[0]), span=span_of(children[0], children[0]))

    def identifier(self, children: list[Token]) -> Node:
        return Identifier(name=str(children[0]), span=span_of(children[0], children[0]))

    def expression(self, children: list[Token | Node]) -> Node:
        operators = _Operators()
        after_operand = False
        for child in children:
            if not isinstance(child, Token):
                operators.operands.append(child)
            elif after_operand:
                operators.operator(child)
            else:
                operators.sign(child)
            after_operand = not isinstance(child, Token)
        operators.close()
        return operators.operands[0]

    def series_list(self, children: list[Token | Node]) -> Node:
        first, *items, last = children
        return SeriesList(
            items=tuple(cast("list[Node]", items)), span=span_of(cast("Token", first), cast("Token", last))
        )

    def call(self, children: list[Token | Node]) -> Node:
        name, *arguments, last = children
        return Call(
            function=str(name),
            arguments=tuple(cast("list[Node]", arguments)),
            span=span_of(cast("Token", name), cast("Token", last)),
        )


def _decimal(number: str) -> str:
    return f"write {decimal_notation(float(number))}"


_GRAMMAR = Grammar[Node](
    language=LANGUAGE,
    rules=_RULES,
    transformer=_Builder,
    longest=EXPRESSION_LENGTH,
    brackets="([",
    quotes="'\"",
    names={
        "NUMBER": "a number",
        "ID": "an id",
        "WORD": "a function",
        "OPEN_LIST": "a list",
        "CLOSE": ")",
        "CLOSE_LIST": "]",
        "OPERATOR": "an operator",
    },
    mistakes=(
        Mistake(
            pattern=r"(?<![\w.])(?:\d+\.?\d*|\.\d+)[eE][+-]?\d{1,2}(?!\w)",
            what="{0} is in scientific notation, which CloudWatch does not document",
            remedy=_decimal,
        ),
        Mistake(
            pattern=r"(?<![\w.])\.\d+(?!\w)",
            what="{0} lacks the digit before its point",
            remedy=lambda text: f"write 0{text}",
        ),
        Mistake(
            pattern=r"(?<=\d)\.(?!\d)",
            what="the number lacks digits behind its point",
            remedy="remove the point",
        ),
        Mistake(
            pattern=r"\b(?:and|or)\b",
            what="operators are in capitals and this is {0}",
            remedy=lambda text: f"write {text.upper()}",
        ),
        Mistake(pattern=r"\*\*", what="{0} is no operator", remedy="write ^ for a power"),
        Mistake(
            pattern=r"%",
            what="{0} is no operator, and a percentage is a plain number",
            remedy="remove it, or multiply by 100",
        ),
        Mistake(pattern=r"<>|=!", what="{0} is no operator", remedy="write !="),
        Mistake(pattern=r"(?<![=!<>])=(?!=)", what="a single = compares nothing", remedy="write =="),
        Mistake(pattern=r"(?<!&)&(?!&)", what="{0} is no operator", remedy="write &&, or AND"),
        Mistake(pattern=r"(?<!\|)\|(?!\|)", what="{0} is no operator", remedy="write ||, or OR"),
        Mistake(
            pattern=r"\bNOT\s+|!(?!=)",
            what="there is no operator NOT",
            remedy="compare with 0: write m1 == 0",
        ),
        Mistake(
            pattern=r"\b\d+[A-Za-z_]\w*",
            what="{0} is neither a number nor an id",
            remedy="begin ids with a lower-case letter, and write * to multiply",
        ),
        Mistake(pattern=r"\b_\w*", what="{0} is no id", remedy="begin ids with a lower-case letter"),
        Mistake(
            pattern=r"\$\{",
            what="{0} begins a template, which metric math does not have",
            remedy="write the value itself",
        ),
    ),
)


@lru_cache(maxsize=4096)
def parse(expression: str) -> Node:
    """Parse an expression.

    Only the syntax is checked. ``check`` also checks functions, types and ids.

    Raises:
        InvalidInputError: The text is empty, longer than 2,048 characters, or not metric math.
    """
    return _GRAMMAR.parse(expression)


def children(node: Node) -> tuple[Node, ...]:
    """Return the children of a node, in the order of the text."""
    match node:
        case Negation():
            return (node.operand,)
        case Operation():
            return (node.left, node.right)
        case SeriesList():
            return node.items
        case Call():
            return node.arguments
        case _:
            return ()


def identifiers(node: Node) -> tuple[str, ...]:
    """Return the ids in an expression, without repetitions, in the order of the text."""
    named = (part.name for part in parts(node, children=children) if isinstance(part, Identifier))
    return tuple(dict.fromkeys(named))


def render(node: Node) -> str:
    """Return the text of a tree. Parsing the text gives an equal tree."""
    return fold(node, children=children, combine=_rendered)[0]


def _rendered(node: Node, below: tuple[tuple[str, int], ...]) -> tuple[str, int]:  # noqa: PLR0911  # one for each kind of node
    """Return the text of a node and its precedence."""
    texts = [text for text, _ in below]
    match node:
        case Number():
            return decimal_notation(node.value), _ATOM
        case Text():
            return f"{node.quote}{node.value}{node.quote}", _ATOM
        case Word() | Identifier():
            return node.name, _ATOM
        case Negation():
            return f"-{_held(below[0], _NEGATION)}", _NEGATION
        case SeriesList():
            return f"[{', '.join(texts)}]", _ATOM
        case Call():
            return f"{node.function}({', '.join(texts)})", _ATOM
        case Operation():
            strength = _STRENGTHS[node.operator]
            from_right = node.operator in _FROM_RIGHT
            left = _held(below[0], strength + from_right)
            right = _held(below[1], _NEGATION if from_right else strength + 1)
            return f"{left} {node.operator} {right}", strength


def _held(part: tuple[str, int], strength: int) -> str:
    text, held = part
    return text if held >= strength else f"({text})"


def decimal_notation(value: float) -> str:
    """Return a number without exponent: ``0.00000003`` for 3e-8. CloudWatch does not document exponents."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
