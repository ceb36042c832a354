"""State records whole or not at all, on a compacted topic that knows no transactions.

A save may be several batches, and a process may die between two of them. So each key has two slots, written in
turn; every record carries the number of its save, and a last record, sent once all others are acknowledged,
says which save counts. What is newer than that belongs to a save that was cut off: it is passed over, and its
slot is cleared by the next save.
"""

from collections.abc import Mapping

from streams.producer import Row

COMMIT = b"commit"
_NUMBER = 8
_VALUE, _DELETED = b"\x01", b"\x00"


class Slots:
    """The slots of one state partition: what the next save writes, and what a reader may believe.

    Made anew for every reading; after a save that failed nobody knows what counts until it has been read again.
    """

    def __init__(self) -> None:
        self._save = 0
        self._slot: dict[str, int] = {}
        # Slots to clear with the next save: of deleted keys, and of a save that was cut off.
        self._clear: list[bytes] = []

    def rows(self, records: Mapping[str, bytes | None]) -> tuple[list[Row], Row]:
        """The rows of a save (None deletes a key), and the row that makes them count once all are acknowledged."""
        self._save += 1
        number = self._save.to_bytes(_NUMBER, "big")
        rows = [Row(key, None) for key in self._clear]
        self._clear = []
        for key, value in records.items():
            slot = 1 - self._slot.get(key, 1)
            rows.append(Row(_place(slot, key), number + (_DELETED if value is None else _VALUE + value)))
            if value is None:
                self._slot.pop(key, None)
                # The older value first: without the record of its deletion it would be believed again.
                self._clear += [_place(1 - slot, key), _place(slot, key)]
            else:
                self._slot[key] = slot
        return rows, Row(COMMIT, number)

    def restore(self, found: Mapping[bytes, bytes]) -> dict[str, bytes]:
        """The records of the last save that counts, from the latest value of every key of the topic."""
        committed = int.from_bytes(found.get(COMMIT, b""), "big")
        self._save = committed
        best: dict[str, tuple[int, int, bytes]] = {}
        for place, value in found.items():
            if place == COMMIT:
                continue
            number, slot, key = int.from_bytes(value[:_NUMBER], "big"), int(place[:1]), place[2:].decode()
            self._save = max(self._save, number)
            if number > committed:
                self._clear.append(place)
            elif key not in best or number > best[key][0]:
                best[key] = (number, slot, value[_NUMBER:])
        return self._believed(best)

    def _believed(self, best: Mapping[str, tuple[int, int, bytes]]) -> dict[str, bytes]:
        records = {}
        for key, (_, slot, value) in best.items():
            if value[:1] == _DELETED:
                self._clear += [_place(1 - slot, key), _place(slot, key)]
            else:
                self._slot[key] = slot
                records[key] = value[1:]
        return records


def _place(slot: int, key: str) -> bytes:
    return b"%d/" % slot + key.encode()
