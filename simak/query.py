"""A search as a person writes it (Lucene syntax, short field names) to one that Elasticsearch understands."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from luqum.exceptions import IllegalCharacterError, ParseError
from luqum.thread import parse
from luqum.tree import Fuzzy, Item, Phrase, Regex, SearchField, Term, Word
from luqum.visitor import TreeTransformer

from simak.errors import UserError

# Short names in English and Indonesian; the field's own name works as well.
FIELDS: dict[str, str] = {
    "id": "event.id",
    "text": "message", "teks": "message",
    "title": "simak.title", "judul": "simak.title",
    "platform": "event.provider", "kanal": "event.provider",
    "source": "simak.source", "sumber": "simak.source",
    "agency": "organization.id", "instansi": "organization.id",
    "sentiment": "simak.sentiment.label", "sentimen": "simak.sentiment.label",
    "language": "simak.language.code", "bahasa": "simak.language.code",
    "hashtag": "simak.hashtags", "tagar": "simak.hashtags",
    "author": "user.hash", "penulis": "user.hash",
    "followers": "simak.author.followers",
    "verified": "simak.author.verified",
    "entity": "simak.entities.text", "entitas": "simak.entities.text",
    "published": "@timestamp", "terbit": "@timestamp",
    "collected": "event.created",
    "indexed": "event.ingested",
    "url": "url.original", "domain": "url.domain",
    "thread": "simak.thread", "reply_to": "simak.reply_to",
    "repost_of": "simak.repost_of", "quote_of": "simak.quote_of",
    "likes": "simak.engagement.likes", "shares": "simak.engagement.shares",
    "comments": "simak.engagement.comments", "views": "simak.engagement.views",
}  # fmt: skip
SENTIMENTS = {
    "positive": "positive", "neutral": "neutral", "negative": "negative",
    "positif": "positive", "netral": "neutral", "negatif": "negative",
}  # fmt: skip
# Kept in small letters, so that Sentiment:NEGATIVE and #Banjir are found as well.
LOWER = ("simak.hashtags", "simak.language.code", "event.provider", "organization.id")
# Their values hold colons: id:x:123 is meant as id:"x:123".
WITH_COLON = frozenset({
    "event.id", "user.hash", "simak.thread", "simak.reply_to", "simak.repost_of", "simak.quote_of",
})  # fmt: skip
# Lucene's own pseudo-field: _exists_:author.
EXISTS = "_exists_"
_SLASH = re.compile(r"(?<!\\)/")
_PLACE = re.compile(r"at position (\d+)")


def translate(query: str, known: Collection[str] = ()) -> str:
    """`query` with real field names. `known` are the index's fields, allowed under their own names.

    Raises UserError with the reason where the syntax is wrong or a field is unknown.
    """
    try:
        return str(_Translator(frozenset(known)).visit(parse(query)))
    except RecursionError:
        raise UserError("The query is nested too deeply: write it with fewer parentheses.") from None
    except (ParseError, IllegalCharacterError) as error:
        raise UserError(f"The query {query!r} cannot be read: {_reason(str(error))}.") from None


class _Translator(TreeTransformer):  # type: ignore[misc]
    """Renames fields and mends values; `field` in the context is the field that a value belongs to."""

    def __init__(self, known: frozenset[str]) -> None:
        super().__init__()
        self._known = known | {*FIELDS.values(), "*"}

    def visit_search_field(self, node: SearchField, context: dict[str, Any]) -> Iterator[Item]:
        """One `name:value`."""
        if node.name == EXISTS:
            name, changed = EXISTS, Word(self._field(str(node.expr)), tail=node.expr.tail)
        else:
            name = self._field(node.name)
            expression = _joined(name, node.expr) if isinstance(node.expr, SearchField) else node.expr
            (changed,) = self.visit_iter(expression, {**context, "field": name})
        copy = node.clone_item(name=name)
        copy.children = [changed]
        yield copy

    def visit_term(self, node: Term, context: dict[str, Any]) -> Iterator[Item]:
        """One word, phrase or regular expression."""
        yield type(node)(_value(node, context.get("field", "")), head=node.head, tail=node.tail)

    def visit_fuzzy(self, node: Fuzzy, context: dict[str, Any]) -> Iterator[Item]:
        """A word with `~`: Lucene's old default of 0.5 is refused by Elasticsearch, two edits are meant."""
        (term,) = self.visit_iter(node.term, context)
        yield Fuzzy(term, 2 if node.degree < 1 else node.degree, head=node.head, tail=node.tail)

    def _field(self, name: str) -> str:
        plain = name.replace("\\", "").strip()
        found = FIELDS.get(plain.lower(), plain)
        if found in self._known:
            return found
        near = get_close_matches(plain.lower(), [*FIELDS, *self._known], 1)
        hint = f"did you mean {near[0]}?" if near else f"the short names are {', '.join(FIELDS)}."
        raise UserError(f"There is no field {plain!r}: {hint} Put text that holds a colon in quotes.")


def _joined(field: str, node: SearchField) -> Word:
    """`id:x:123` is read as a field in a field: the value as it was meant."""
    inner = node.expr
    if field not in WITH_COLON or not isinstance(inner, Word | SearchField):
        raise UserError(f"The value {str(node)!r} of {field} holds a colon: put it in quotes.")
    rest = _joined(field, inner) if isinstance(inner, SearchField) else inner
    return Word(f"{node.name}\\:{rest.value}", head=node.head, tail=rest.tail)


def _value(node: Term, field: str) -> str:
    value = str(node.value)
    if isinstance(node, Regex):
        return value
    if isinstance(node, Word):
        # A bare slash would begin a regular expression: pemda-32.73/dishub, 24/7.
        value = _SLASH.sub(r"\\/", value)
    if field == "simak.sentiment.label" and value != "*":
        label = _label(value)
        return f'"{label}"' if isinstance(node, Phrase) else label
    if field in LOWER:
        value = value.lower()
    if field == "simak.hashtags":
        return re.sub(r'^("?)\\?#', r"\1", value) if isinstance(node, Word | Phrase) else value
    return value


def _label(value: str) -> str:
    label = SENTIMENTS.get(value.strip('"').lower())
    if label is None:
        raise UserError(f"There is no sentiment {value}: it is one of {', '.join(dict.fromkeys(SENTIMENTS))}.")
    return label


def _reason(text: str) -> str:
    if text.startswith("Illegal character '\""):
        return "a quotation mark is not closed"
    plain = text.removeprefix("Syntax error in input : ").rstrip("!").replace("  ", " ")
    plain = _PLACE.sub(lambda found: f"at character {int(found[1]) + 1}", plain).replace(" at the end", "")
    return plain[0].lower() + plain[1:]
