"""Send dead letters back to where they came from, once.

What was done with a letter is remembered in the compacted topic `state.redrive`, key = the letter's place. A consumer
group's position would not do: a redrive of one reason passes over letters of others, which must stay to be done.
A letter is sent, acknowledged, then remembered: a crash in between sends it again, which the pipeline's idempotent
effects bear; the other order could lose it. Letters that retention has removed are forgotten at the next redrive.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import msgspec
from kafka import TopicPartition
from kafka.errors import KafkaError, MessageSizeTooLargeError
from msgspec import Struct, field

from schemas.topics import CATALOGUE, REDRIVE_STATE
from simak.config import Settings
from simak.errors import UserError
from simak.letters import again
from simak.redrive import INTAKE_STAGES, Decision, Policy, decide, destination
from streams.dlq import Letter, gone, letters, redriven, topic_of
from streams.kafka import consumer, producer
from streams.topics import partitions_of

BATCH = 200
ACK_S = 60.0


class Wanted(Struct, frozen=True):
    """Which letters, and what to do: an empty filter takes all; `to` overrides where they go."""

    policy: Policy = "stop-on-error"
    most: int | None = None
    stage: str = ""
    reason: str = ""
    to: str = ""
    dry_run: bool = False

    def takes(self, letter: Letter) -> bool:
        """True when the filters let the letter through."""
        return self.stage in ("", letter.view.stage) and self.reason in ("", letter.view.reason)


class Result(Struct):
    """What happened, in letters. `stopped` says why the run ended early; "" when it did not."""

    sent: int = 0
    dropped: int = 0
    left: int = 0
    already: int = 0
    targets: dict[str, int] = field(default_factory=dict)
    stopped: str = ""


class Step(Struct, frozen=True):
    """One decided letter."""

    letter: Letter
    target: str | None
    decision: Decision


def redrive(settings: Settings, wanted: Wanted, tick: Callable[[int], None] = lambda _: None) -> Result:
    """Redrive what `wanted` asks for; `tick` hears of every batch. Raises UserError, Unavailable."""
    run = _Run(settings, wanted)
    if wanted.dry_run:
        for step in run.steps():
            run.add(step)
        return run.result
    try:
        run.forget_gone()
        run.carry_out(tick)
    except KafkaError as error:
        raise gone(settings, error) from None
    return run.result


class _Run:
    """One redrive."""

    def __init__(self, settings: Settings, wanted: Wanted) -> None:
        self.result = Result()
        self._settings = settings
        self._wanted = wanted
        self._physical = {settings.topic(topic.name): topic for topic in CATALOGUE}
        self._override = self._named(wanted.to)
        self._done = redriven(settings)
        self._state = settings.topic(REDRIVE_STATE.name)

    def steps(self) -> Iterator[Step]:
        """The letters that the filters let through and that were not done before, decided; ends at a stop."""
        taken = 0
        for letter in letters(self._settings):
            if not self._wanted.takes(letter):
                continue
            if letter.place in self._done:
                self.result.already += 1
                continue
            if self._wanted.most is not None and taken >= self._wanted.most:
                return
            taken += 1
            target = destination(letter.view, self._physical, self._override)
            decision = decide(letter.view, target, self._wanted.policy)
            if decision == "stop":
                self.result.stopped = _why(letter, target)
                return
            yield Step(letter, target, decision)

    def carry_out(self, tick: Callable[[int], None]) -> None:
        """Send, wait for the acknowledgement, remember, in batches."""
        steps = self.steps()
        out = producer(self._settings)
        try:
            while batch := list(islice(steps, BATCH)):
                self._batch(out, batch)
                tick(len(batch))
                if self.result.stopped:
                    return
        finally:
            out.close()

    def forget_gone(self) -> None:
        """Tombstones for letters that the dead-letter topic no longer holds."""
        places = {key: TopicPartition(topic_of(self._settings), int(key.split(":")[0])) for key in self._done}
        if not places:
            return
        reader = consumer(self._settings)
        begins = reader.beginning_offsets(list(set(places.values())))
        reader.close()
        out = producer(self._settings)
        for key, place in places.items():
            if int(key.split(":")[1]) < begins[place]:
                out.send(self._state, key=key.encode(), value=None, partition=0)
        out.close()

    def add(self, step: Step) -> None:
        """Count a step that is finished."""
        result = self.result
        if step.decision == "send":
            result.sent += 1
            result.targets[str(step.target)] = result.targets.get(str(step.target), 0) + 1
        elif step.decision == "drop":
            result.dropped += 1
        else:
            result.left += 1

    def _named(self, to: str) -> str:
        if not to:
            return ""
        name = to if to in self._physical else self._settings.topic(to)
        if name not in self._physical:
            raise UserError(f"There is no topic {to!r} in the catalogue: see `simak topics list`.")
        return name

    def _batch(self, out: Any, batch: list[Step]) -> None:
        sending = {step.letter.place: self._send(out, step) for step in batch if step.decision == "send"}
        out.flush(timeout=ACK_S)
        for place, waiting in sending.items():
            refusal = _refusal(waiting)
            if refusal:
                self._refused(place, refusal)
                batch = [step for step in batch if step.letter.place != place]
        now = datetime.now(UTC)
        finished = [step for step in batch if step.decision != "leave"]
        remembered = [
            out.send(self._state, key=step.letter.place.encode(), value=_memory(step, now), partition=0)
            for step in finished
        ]
        for future in remembered:
            future.get(timeout=ACK_S)
        for step in batch:
            self.add(step)

    def _send(self, out: Any, step: Step) -> Any:
        letter, target = step.letter, str(step.target)
        partition = letter.view.partition
        # Where it lay before, so that it stays with the records of its key; elsewhere the key decides.
        same = target == letter.view.topic and letter.view.stage not in INTAKE_STAGES
        known = same and 0 <= partition < partitions_of(self._settings, self._physical[target])
        try:
            return out.send(
                target,
                key=letter.key,
                value=letter.value,
                headers=again(letter.headers),
                partition=partition if known else None,
            )
        except (MessageSizeTooLargeError, ValueError) as error:
            return error

    def _refused(self, place: str, refusal: str) -> None:
        self.result.left += 1
        if self._wanted.policy == "stop-on-error" and not self.result.stopped:
            self.result.stopped = f"Kafka refused letter {topic_of(self._settings)}:{place}: {refusal}."


def _why(letter: Letter, target: str | None) -> str:
    seen = letter.view
    what = f"of {seen.topic} has no safe way there" if target is None else f"came back after {seen.attempt} redrive(s)"
    return (
        f"Letter {letter.id} ({seen.reason}) {what}: look at it with `simak dlq show`, then choose "
        "--policy reinsert (send it again) or --policy drop (give it up)."
    )


def _refusal(waiting: Any) -> str:
    """Why Kafka will never take the record; "" when it has it. Raises KafkaError for what may pass."""
    try:
        if isinstance(waiting, Exception):
            raise waiting
        waiting.get(timeout=ACK_S)
    except MessageSizeTooLargeError:
        return "it is larger than the topic's max.message.bytes"
    except ValueError as error:
        return str(error)
    return ""


def _memory(step: Step, now: datetime) -> bytes:
    return msgspec.json.encode({"at": now, "decision": step.decision, "to": step.target})
