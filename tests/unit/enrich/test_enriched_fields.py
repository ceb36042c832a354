"""Where each field of an enriched mention comes from."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from simak.dedupe.seen import Seen
from simak.enrich import Done, Repeat
from tests.support.enriching import KEY, NOW, Record, enriched, enricher, make_enricher, mention, outcomes, run


def test_a_title_alone_is_linked_and_judged() -> None:
    found = enriched(text="", title="Pelayanan BPJS Kesehatan buruk sekali, warga kecewa")
    assert (found.text, found.agencies, found.sentiment.label) == ("", ["bpjs-kesehatan"], "negative")
    assert found.language.code == "id" or found.language.code == "und"
    assert found.entities == []


def test_agencies_of_the_title_come_first_and_entities_keep_their_place_in_the_text() -> None:
    found = enriched(title="KPK: soal Dishub Kota Bandung", text="Kata warga, PLN dan KPK diam. #pln")
    assert found.agencies == ["kpk", "kota-bandung/dishub", "pln"]
    assert [(e.start, e.text) for e in found.entities] == [(12, "PLN"), (20, "KPK"), (30, "#pln")]
    assert all(found.text[e.start : e.end] == e.text for e in found.entities)


def test_offsets_count_code_points_after_masking() -> None:
    found = enriched(text="😡👨‍👩‍👧 081234567890 @budi BPJS")
    (entity,) = found.entities
    assert found.text[entity.start : entity.end] == entity.text == "BPJS"


def test_agencies_are_found_by_handle_and_hashtag() -> None:
    assert enriched(text="halo @pln_123 mati lagi").agencies == ["pln"]
    assert enriched(text="mati lagi #PLN").agencies == ["pln"]


def test_hashtags_of_title_and_text() -> None:
    assert enriched(title="#Banjir", text="#banjir #Bandung").hashtags == ["banjir", "bandung"]


def test_personal_data_go_from_every_field() -> None:
    found = enriched(
        text="hub 081234567890", title="NIK 3273014501900001", source="rss budi@surat.example",
        url="https://x.com/budi_s/status/5?wa=081234567890", lang="081234567890", media=["https://f.example/budi_s.jpg"],
        author={"id": "10001", "handle": "@budi_s", "name": "Budi S", "followers": 5, "verified": False},
    )  # fmt: skip
    left = msgspec.json.encode(found).decode()
    assert not any(secret in left for secret in ("0812", "3273", "budi", "Budi", "10001"))
    assert found.source == "rss [EMAIL]"
    assert found.url == "https://x.com/[user]/status/5"
    assert found.redactions == {"PHONE": 2, "NIK": 1, "EMAIL": 1}


def test_the_author_is_a_pseudonym_with_public_figures() -> None:
    author = enriched(author={"id": "10001", "followers": 5, "verified": True}).author
    assert author is not None
    assert (author.hash[:3], len(author.hash), author.followers, author.verified) == ("k0:", 35, 5, True)
    assert enriched().author is None


def test_under_another_key_the_same_author_is_another() -> None:
    record = Record(mention(author={"id": "10001"}))
    (rotated,) = make_enricher(key=KEY + b" rotated", key_id="k1").batch([record], NOW)
    assert isinstance(rotated, Done) and rotated.enriched.author is not None
    before = enriched(author={"id": "10001"}).author
    assert before is not None
    assert rotated.enriched.author.hash.startswith("k1:")
    assert rotated.enriched.author.hash[3:] != before.hash[3:]


def test_times_are_in_utc_and_collected_falls_back_on_kafkas() -> None:
    found = enriched(published="2026-11-23T08:00:00+07:00")
    assert found.published == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert found.published.tzinfo is UTC
    assert found.collected == NOW
    assert enriched(collected="2026-11-23T08:30:00+07:00").collected == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_only_the_time_of_enrichment_depends_on_the_clock() -> None:
    record = Record(mention(text="BPJS lama"))
    later = NOW + timedelta(days=400)
    (now,), (then,) = enricher().batch([record], NOW), enricher().batch([record], later)
    assert isinstance(now, Done) and isinstance(then, Done)
    assert msgspec.structs.replace(then.enriched, enriched=NOW) == now.enriched
    assert then.enriched.enriched == later


def test_relations_are_mention_ids_of_the_same_platform() -> None:
    found = enriched(reply_to="10", repost_of="11", quote_of="12", thread="at://a/b")
    assert (found.reply_to, found.repost_of, found.quote_of) == ("x:10", "x:11", "x:12")
    assert found.thread == outcomes(mention(native_id="at://a/b"))[0].id  # type: ignore[union-attr]


def test_engagement_passes_and_what_a_platform_lacks_is_absent() -> None:
    engagement = enriched(engagement={"likes": 3, "views": 0}).engagement
    assert engagement is not None
    assert (engagement.likes, engagement.views, engagement.shares) == (3, 0, None)


@pytest.mark.parametrize("text", ["baik", "buruk", "", "😡" * 50])
def test_the_label_is_the_largest_of_three_probabilities(text: str) -> None:
    found = enriched(text=text, title="x").sentiment
    parts = {"positive": found.positive, "neutral": found.neutral, "negative": found.negative}
    assert found.label == max(parts, key=parts.__getitem__)
    assert sum(parts.values()) == pytest.approx(1.0, abs=0.001)


def test_what_was_marked_is_a_repeat_in_the_next_batch() -> None:
    seen = Seen(10)
    (first,) = run([Record(mention())], seen)
    assert isinstance(first, Done)
    seen.mark([(first.id, first.digest)])
    assert run([Record(mention())], seen) == [Repeat("x:1")]
