"""Verify an exported journal: python3 verify_journal.py FILE [HEAD]. Needs Python 3.8 or later and nothing else.

HEAD is a hash in hex that was noted down earlier, for instance from a day's close: it must be in the file. Leaves with 0
when everything holds and with 1 when something does not. The format is described in journal.md, which comes with it.
"""

import hashlib
import json
import sys
from pathlib import Path


def fail(seq, why):
    sys.exit(f"DOES NOT HOLD at event {seq}: {why}.")


def follow(event, due, head):
    """Return the hash of an event that must be number `due` and chained to `head`."""
    seq, payload_hash = event["header"][0], bytes.fromhex(event["payload_hash"])
    if seq != due:
        fail(due, f"it is missing, event {seq} stands in its place")
    if event["body"] is not None:
        salted = bytes.fromhex(event["salt"]) + event["body"].encode()
        if hashlib.sha256(salted).digest() != payload_hash:
            fail(seq, "its payload was changed")
    header = json.dumps(event["header"], separators=(",", ":"), ensure_ascii=False).encode()
    found = hashlib.sha256(head + header + payload_hash).digest()
    if found.hex() != event["hash"]:
        fail(seq, "it or an event before it was changed")
    return found


def verify(lines, wanted):
    opening = json.loads(next(lines, "{}"))
    if (opening.get("format"), opening.get("version")) != ("comanda-journal", 1):
        sys.exit("This is not an exported journal of version 1.")
    head, first, count, erased, last = bytes.fromhex(opening["previous"]), opening["first"], 0, 0, None
    hashes = {head.hex()} & {wanted}
    for line in lines:
        try:
            last = json.loads(line)
            if "header" not in last:
                break
            head = follow(last, first + count, head)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            fail(first + count, "its line cannot be read")
        count, erased, hashes = count + 1, erased + (last["body"] is None), hashes | ({head.hex()} & {wanted})
    if opening["last"] != first + count - 1 or last != {"events": count, "erased": erased, "head": head.hex()}:
        fail(first + count, "the file ends before it, or its last line does not fit")
    if wanted and not hashes:
        sys.exit(f"The chain holds, but {wanted} is not in it: this is another journal, or its end was cut off.")
    print(f"{count} events hold, {erased} of them with erased payloads, head {head.hex()}")


with Path(sys.argv[1]).open(encoding="utf-8", newline="\n") as file:
    try:
        verify(file, sys.argv[2].lower() if len(sys.argv) > 2 else "")
    except (ValueError, KeyError, AttributeError):
        sys.exit("This is not an exported journal.")
