"""Everything that the pipeline promises, held against what it did."""

from collections import Counter
from typing import Any

import msgspec
from msgspec import Struct

from schemas.count import Count, Tick
from schemas.mention import RawMention
from simak.dedupe.identity import mention_id
from streams.echo import Received
from tests.chaos.faults import Struck
from tests.chaos.talk import SURGING, truth

_count = msgspec.json.Decoder(Count | Tick).decode


class Verdict(Struct):
    """`lines` is the report; `broken` names every promise that was not kept."""

    lines: list[str]
    broken: list[str]


def judge(
    *,
    mentions: list[RawMention],
    documents: dict[str, Any],
    alerts: dict[str, Any],
    enriched: list[Any],
    counts: list[Any],
    letters: list[Any],
    received: list[Received],
    statuses: dict[str, int],
    struck: list[Struck],
) -> Verdict:
    """One line a promise."""
    verdict = Verdict([], [])
    ids = {mention_id(mention) for mention in mentions}
    published = {record.key.decode() for record in enriched}
    _promise(verdict, f"lost on the way to Elasticsearch: {len(ids - documents.keys())}", documents.keys() == ids)
    _promise(verdict, f"lost on the way to subscribers: {len(ids - published)}", published == ids)
    _promise(verdict, f"dead letters: {len(letters)}", not letters)
    verdict.lines.append(f"repeats on mentions.enriched: {len(enriched) - len(published)}")
    _counts(verdict, mentions, counts)
    _alerts(verdict, alerts, received)
    _promise(verdict, f"workers ended cleanly: {statuses}", set(statuses.values()) == {0})
    for one in struck:
        since = f"; it was back after {one.ended - one.begun:.1f} s, from then" if one.outage else ":"
        line = f"{one.name}{since} the group stood still for {one.standstill:.2f} s (limit {one.limit:.0f} s)"
        _promise(verdict, line, one.standstill < one.limit)
    return verdict


def _counts(verdict: Verdict, mentions: list[RawMention], counts: list[Any]) -> None:
    last: dict[tuple[str, Any, int], Count] = {}
    for record in counts:
        message = _count(record.value)
        if isinstance(message, Count):
            last[message.subject, message.minute, message.partition] = message
    counted: Counter[str] = Counter()
    for count in last.values():
        counted[count.subject] += count.posts
    expected = truth(mentions)
    wrong = {name: (counted[name], expected[name]) for name in expected if counted[name] != expected[name]}
    _promise(verdict, f"counts that differ from the truth (counted, true): {wrong or 'none'}", not wrong)


def _alerts(verdict: Verdict, alerts: dict[str, Any], received: list[Received]) -> None:
    subjects = [alert["simak"]["subject"] for alert in alerts.values()]
    _promise(verdict, f"alerts: {subjects}", subjects == [SURGING])
    told = Counter((one.body["data"]["id"], one.body["type"]) for one in received if one.verified)
    distinct = {one.webhook_id for one in received}
    types = sorted(kind for _, kind in told)
    verdict.lines.append(f"webhook requests: {len(received)}, distinct: {len(distinct)}")
    _promise(verdict, f"webhooks: {types}", types == ["alert.firing", "alert.resolved"] and len(distinct) == 2)


def _promise(verdict: Verdict, line: str, kept: bool) -> None:
    verdict.lines.append(line)
    if not kept:
        verdict.broken.append(line)
