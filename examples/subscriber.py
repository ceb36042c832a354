"""A downstream subscriber: prints the negative mentions of one body, each once. Needs only kafka-python.

python subscriber.py localhost:9092 pln
"""

import json
import sys
from contextlib import closing, suppress

from kafka import KafkaConsumer

servers, agency, *more = sys.argv[1:]
topic = more[0] if more else "mentions.enriched"
consumer = KafkaConsumer(
    topic,
    bootstrap_servers=servers.split(","),
    group_id=f"{topic}-{agency}",
    auto_offset_reset="earliest",
    enable_auto_commit=False,
)
seen: dict[int, int] = {}  # by partition: the raw offset up to which everything has been handled
with suppress(KeyboardInterrupt), closing(consumer):
    for record in consumer:
        sequence = int(dict(record.headers)["ce_sequence"])
        if sequence > seen.get(record.partition, -1):  # the same or a lower one is a repeat: a worker was restarted
            mention = json.loads(record.value)
            if agency in mention.get("agencies", []) and mention["sentiment"]["label"] == "negative":
                print(mention["id"], mention["text"], flush=True)
            seen[record.partition] = sequence
        consumer.commit()  # after the work: nothing is missed when this program is killed
