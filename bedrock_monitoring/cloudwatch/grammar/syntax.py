"""Parse text with lark and explain syntax errors in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, NoReturn, TypeVar, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken

from bedrock_monitoring.cloudwatch.grammar.source import SourceText, Span, piece
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse

Tree = TypeVar("Tree")

_PUNCTUATION = {"LPAR": "(", "RPAR": ")", "COMMA": "a comma"}
"""What messages call the terminals to which lark gives names itself, in every language."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_TYPOGRAPHIC = dict.fromkeys(
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}", '"'
) | dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'")


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A common mistake in a language, recognized where parsing stopped.

    Attributes:
        pattern: A regular expression for the text around the place where parsing stopped.
        what: What is wrong; ``{0}`` is the matched text.
        remedy: How to fix it.
    """

    pattern: str
    what: str
    remedy: str | Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Grammar(Generic[Tree]):
    """One of CloudWatch's languages.

    The parser is made when the first text is parsed and then kept, so that a language that nobody uses costs
    nothing.

    Attributes:
        language: The language as a reader calls it.
        rules: The grammar, as lark writes grammars; its start rule is ``start``. LALR with a basic lexer: no
            ambiguity.
        transformer: Makes the values of the tree while the text is parsed.
        names: What a terminal is called in a message, by the terminal's name.
        longest: The most characters that CloudWatch accepts.
        brackets: The opening brackets of the language.
        quotes: The quotation marks of the language; a backslash takes a mark inside its meaning.
        mistakes: Common mistakes, the likeliest first.
        keyword: The terminal that a ``WORD`` is, if it is a keyword; for languages whose keywords look like
            other words.
        mask: Returns a text of the same length in which what is not of this language, such as a regular
            expression in it, looks like nothing of it. Messages show the text as it was.
    """

    language: str
    rules: str
    transformer: type[Transformer[Token, Tree]]
    names: Mapping[str, str]
    longest: int
    brackets: str
    quotes: str
    mistakes: tuple[Mistake, ...]
    keyword: Callable[[str], str | None] | None = None
    mask: Callable[[str], str] | None = None

    def parse(self, text: str) -> Tree:
        """Parse a text.

        Raises:
            InvalidInputError: The text is empty, too long, or not of this language. The problem shows the
                first place that does not fit.
        """
        source = SourceText(language=self.language, text=text)
        if problem := self._wrong_length(source):
            refuse([problem])
        masked = text if self.mask is None else self.mask(text)
        try:
            return cast("Tree", self._parser.parse(masked))
        except UnexpectedInput as error:
            raise InvalidInputError([self._explain(source, masked, error)]) from None

    @cached_property
    def _parser(self) -> Lark:
        return Lark(
            self.rules,
            parser="lalr",
            lexer="basic",
            maybe_placeholders=False,
            transformer=self.transformer(),
            lexer_callbacks={} if self.keyword is None else {"WORD": _retyping(self.keyword)},
        )

    def _wrong_length(self, source: SourceText) -> Problem | None:
        if not source.text.strip():
            return Problem(
                where=self.language, what="it is empty", remedy="write it, or leave out what it is for"
            )
        if len(source.text) > self.longest:
            return source.problem(
                (self.longest, len(source.text)),
                what=f"it has {len(source.text):,} characters and CloudWatch takes {self.longest:,}",
                remedy="shorten it, or split it into several",
            )
        return None

    def _explain(self, source: SourceText, masked: str, error: UnexpectedInput) -> Problem:
        at = _place(source, error)
        return (
            typographic_quote(source, at)
            or unbalanced(source, masked, brackets=self.brackets, quotes=self.quotes)
            or self._common_mistake(source, at)
            or self._unexpected(source, error, at)
        )

    def _common_mistake(self, source: SourceText, at: int) -> Problem | None:
        for mistake in self.mistakes:
            for match in re.finditer(mistake.pattern, source.text):
                if match.start() <= at <= match.end():
                    return source.problem(
                        _trimmed(match),
                        what=mistake.what.replace("{0}", piece(match[0].strip())),
                        remedy=mistake.remedy
                        if isinstance(mistake.remedy, str)
                        else mistake.remedy(match[0]),
                    )
        return None

    def _unexpected(self, source: SourceText, error: UnexpectedInput, at: int) -> Problem:
        accepted = error.accepts or set() if isinstance(error, UnexpectedToken) else set()
        known = {**_PUNCTUATION, **self.names}
        names = {known[terminal] for terminal in accepted if terminal in known}
        wanted = _listed(sorted(names - {"("} or names))
        if at >= len(source.text.rstrip()):
            return source.problem(source.end(), what="it ends too early", remedy=f"write {wanted} here")
        length = len(error.token) if isinstance(error, UnexpectedToken) else 1
        found = source.text[at : at + length]
        remedies = [f"write {wanted} here"] * bool(wanted) + ["remove it"] * (
            "$END" in accepted or not wanted
        )
        return source.problem(
            (at, at + len(found)), what=f"{piece(found)} cannot stand here", remedy=", or ".join(remedies)
        )


def _retyping(keyword: Callable[[str], str | None]) -> Callable[[Token], Token]:
    def retyped(word: Token) -> Token:
        terminal = keyword(word)
        return word if terminal is None else Token.new_borrow_pos(terminal, word, word)

    return retyped


def _place(source: SourceText, error: UnexpectedInput) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return len(source.text)
    return cast("int", error.pos_in_stream)


def _trimmed(match: re.Match[str]) -> Span:
    start = match.end() - len(match[0].lstrip())
    return start, start + len(match[0].strip())


def _listed(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def typographic_quote(source: SourceText, at: int) -> Problem | None:
    """Return a problem if parsing stopped at a typographic quotation mark."""
    char = source.text[at : at + 1]
    if char not in _TYPOGRAPHIC:
        return None
    return source.problem(
        (at, at + 1),
        what=f"{char} is a typographic quotation mark",
        remedy=f"write the straight {_TYPOGRAPHIC[char]}",
    )


def unbalanced(
    source: SourceText, masked: str | None = None, *, brackets: str, quotes: str
) -> Problem | None:
    """Return the first bracket or quotation mark without a counterpart.

    Args:
        source: The text.
        masked: The text with what is not of the language made unreadable. Defaults to the text.
        brackets: The opening brackets of the language.
        quotes: Its quotation marks.
    """
    opened: list[tuple[str, int]] = []
    quote: tuple[str, int] | None = None
    escaped = False
    closers = {_CLOSING[bracket]: bracket for bracket in brackets}
    for at, char in enumerate(source.text if masked is None else masked):
        if escaped or char == "\\":
            escaped = not escaped
        elif quote:
            quote = None if char == quote[0] else quote
        elif char in quotes:
            quote = char, at
        elif char in brackets:
            opened.append((char, at))
        elif char in closers:
            if problem := _mismatch(source, opened, closers[char], at):
                return problem
            opened.pop()
    left_open = quote or (opened[-1] if opened else None)
    if left_open is None:
        return None
    mark, at = left_open
    missing = _CLOSING.get(mark, mark)
    return source.problem(
        (at, at + 1), what=f"this {mark} is never closed", remedy=f"add the {missing} that ends it"
    )


def _mismatch(source: SourceText, opened: list[tuple[str, int]], wanted: str, at: int) -> Problem | None:
    if not opened:
        return source.problem(
            (at, at + 1),
            what=f"this {source.text[at]} closes nothing",
            remedy=f"remove it, or add the {wanted} that it closes",
        )
    bracket = opened[-1][0]
    if bracket == wanted:
        return None
    return source.problem(
        (at, at + 1),
        what=f"this {source.text[at]} closes a {bracket}",
        remedy=f"write {_CLOSING[bracket]}, or add the {wanted} that it closes",
    )


def cannot_stand(token: Token) -> NoReturn:
    """Reject a well-formed token with an invalid value, from within a transformer; a ``Mistake`` explains it.

    Raises:
        UnexpectedToken: Always. ``Grammar.parse`` turns it into an ``InvalidInputError``.
    """
    raise UnexpectedToken(token, set())  # type: ignore[no-untyped-call]


def span_of(first: Token, last: Token) -> Span:
    """Return the span from one token to another."""
    return first.start_pos or 0, last.end_pos or 0
