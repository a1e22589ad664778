"""Writers over several connections, and a ledger of what each of them was told.

The ledger knows for every record which states it may be in: one after an answer, two while the
answer is out (a connection that broke, or "outcome unknown"). Account numbers are never used
twice, so that a search for a former one shows an index entry that outlived its record.
"""

import http.client
import json
import random
import threading
import time

from harness.case import BANK, BANK_PREFIX, every_action, uuid4
from harness.client import Answer, Client, strict_json

BULK_LINES_MAX = 150
NDJSON = {"Content-Type": "application/x-ndjson"}
# Searches by account number are how the index is looked at.
BUDGET = {"STRONGROOM_SEARCH_HIGH_BUDGET_PER_MINUTE": "1000000"}


class Ledger:
    """states: id → the list of (version, account number), or None where there is no record."""

    def __init__(self):
        self.states: dict = {}
        self.organization: dict = {}
        self.former: set = set()  # account numbers that no record has any more
        self.keyed: list = []  # (idempotency key, body) of creates whose outcome is unknown
        self.acknowledged = self.refused = self.unknown = 0
        self.statuses: dict = {}  # of refusals: how often

    def merge(self, other: "Ledger"):
        self.states.update(other.states)
        self.organization.update(other.organization)
        self.former |= other.former
        self.keyed += other.keyed
        self.acknowledged += other.acknowledged
        self.refused += other.refused
        self.unknown += other.unknown
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count

    def told(self, identifier: str, before, after, answer: Answer | None):
        """What an answer (None: none came) says of a record that was to go from one state to another."""
        if answer is None or outcome_unknown(answer):
            self.unknown += 1
            self.states[identifier] = [before, after]
            return
        acknowledged = answer.status < 300
        self.states[identifier] = [after if acknowledged else before]
        gone = before if acknowledged else after
        if gone is not None and (after is None or before is None or gone[1] != (after or before)[1]):
            self.former.add(gone[1])
        if acknowledged:
            self.acknowledged += 1
        else:
            self.refused += 1
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1


def outcome_unknown(answer: Answer) -> bool:
    return answer.status >= 500 and b"outcome unknown" in answer.body


def account_number(generator: random.Random) -> str:
    return "DE" + "".join(generator.choices("0123456789", k=20))


class Writer:
    """One connection that creates, updates, deletes and imports until it is stopped.

    A connection that breaks ends it, unless `persistent`: then it goes on with a new one. Refusals
    must be among `expected` statuses; anything else is kept in `surprises`.
    """

    def __init__(self, host, port, token, seed, persistent=False, expected=(), operations=None,
                 imports_only=False):
        self.client = Client(host, port, token, timeout=60)
        self.ledger = Ledger()
        self.surprises: list = []
        self.refusals: list = []
        self._generator = random.Random(seed)
        self._organization = uuid4()
        self._persistent, self._expected = persistent, expected
        self._operations, self._imports_only = operations, imports_only
        self._stopping = threading.Event()
        self._broken = False
        self._tag = uuid4()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def stop(self):
        """After the operation under way."""
        self._stopping.set()

    def _run(self):
        done = 0
        try:
            while not self._stopping.is_set() and done != self._operations:
                self._one_operation(done)
                done += 1
                if self._broken and not self._persistent:
                    return
                if self._broken:
                    self._broken = False
                    time.sleep(0.02)  # a server that restarts; no condition to wait for from here
        except Exception as error:  # pylint: disable=broad-exception-caught
            self.surprises.append(repr(error))
        finally:
            self.client.close()

    def _one_operation(self, number: int):
        live = [identifier for identifier, states in self.ledger.states.items()
                if len(states) == 1 and states[0] is not None]
        choice = 0.45 if self._imports_only else self._generator.random()
        if choice < 0.25 and live:
            self._update(self._generator.choice(live))
        elif choice < 0.4 and live:
            self._delete(self._generator.choice(live))
        elif choice < 0.5:
            self._bulk()
        elif choice < 0.65:
            self._create_keyed(f"{self._tag}-{number}")
        else:
            self._create()

    def _record(self) -> dict:
        return {"organizationId": self._organization, "bankName": "First Bank", "transitNumber": "021000021",
                "bankAccountNumber": account_number(self._generator), "notes": "of a test"}

    def _ask(self, method: str, path: str, body=None, headers=None) -> Answer | None:
        try:
            answer = self.client.request(method, path, body, headers)
        except (OSError, http.client.HTTPException):
            self._broken = True
            return None
        if answer.status >= 300:
            if answer.status not in self._expected:
                self.surprises.append(f"{method}: {answer!r}")
            self.refusals.append(answer)
        return answer

    def _create(self):
        record = {"id": uuid4(), **self._record()}
        self._note(record["id"])
        answer = self._ask("POST", f"/api/records/{BANK}", record)
        self.ledger.told(record["id"], None, (1, record["bankAccountNumber"]), answer)

    def _create_keyed(self, key: str):
        record = self._record()
        answer = self._ask("POST", f"/api/records/{BANK}", record, {"Idempotency-Key": key})
        if answer is None or outcome_unknown(answer):
            self.ledger.unknown += 1
            self.ledger.keyed.append((key, record))
        elif answer.status == 201:
            identifier = answer.json["id"]
            self._note(identifier)
            self.ledger.told(identifier, None, (1, record["bankAccountNumber"]), answer)
        else:
            self.ledger.told(key, None, None, answer)
            del self.ledger.states[key]
            self.ledger.former.add(record["bankAccountNumber"])

    def _update(self, identifier: str):
        before = self.ledger.states[identifier][0]
        record = {"_version": before[0], **self._record()}
        answer = self._ask("PUT", f"/api/records/{BANK}/{identifier}", record)
        self.ledger.told(identifier, before, (before[0] + 1, record["bankAccountNumber"]), answer)

    def _delete(self, identifier: str):
        before = self.ledger.states[identifier][0]
        answer = self._ask("DELETE", f"/api/records/{BANK}/{identifier}")
        self.ledger.told(identifier, before, None, answer)

    def _bulk(self):
        records = [{"id": uuid4(), **self._record()}
                   for _ in range(self._generator.randint(1, BULK_LINES_MAX))]
        body = "".join(json.dumps(record) + "\n" for record in records)
        try:
            answer = self.client.post(f"/api/records/{BANK}/bulk", body, headers=NDJSON)
            text = answer.body
        except http.client.IncompleteRead as error:  # the answers until the connection broke
            self._broken = True
            answer, text = None, error.partial
        except (OSError, http.client.HTTPException):
            self._broken = True
            answer, text = None, b""
        refused = answer if answer is not None and answer.status >= 300 else None
        if refused is not None:
            if refused.status not in self._expected:
                self.surprises.append(f"bulk: {refused!r}")
            self.refusals.append(refused)
        lines = {}
        for line in text[:text.rfind(b"\n") + 1].splitlines():
            said = strict_json(line)
            if refused is None and "line" in said:
                lines[said["line"]] = said
        for number, record in enumerate(records, start=1):
            self._note(record["id"])
            after = (1, record["bankAccountNumber"])
            self.ledger.told(record["id"], None, after,
                             refused if refused is not None else self._line_answer(lines.get(number)))

    def _line_answer(self, said) -> Answer | None:
        if said is None:
            return None
        if "id" in said:
            return Answer(201, {}, b"")
        status = said["error"]["status"]
        if status not in self._expected:
            self.surprises.append(f"bulk line: {said}")
        return Answer(status, {}, json.dumps(said["error"]).encode())

    def _note(self, identifier: str):
        self.ledger.organization[identifier] = self._organization


class Load:
    """`count` writers that run until stop(), or until their connections break."""

    def __init__(self, server, token, seed, count=6, **options):
        self.writers = [Writer(server.host, server.port, token, f"{seed}-{number}", **options)
                        for number in range(count)]

    def stop(self):
        for writer in self.writers:
            writer.stop()

    def join(self, ledger: Ledger) -> list:
        """Adds what the writers were told to `ledger`; returns what should not have happened."""
        surprises = []
        for writer in self.writers:
            writer.thread.join(timeout=120)
            if writer.thread.is_alive():
                surprises.append("a writer got no answer within 120 s")
                continue
            ledger.merge(writer.ledger)
            surprises += writer.surprises
        return surprises

    @property
    def refusals(self) -> list:
        return [answer for writer in self.writers for answer in writer.refusals]

    def acknowledged(self) -> int:
        return sum(writer.ledger.acknowledged for writer in self.writers)

    def alive(self) -> bool:
        return any(writer.thread.is_alive() for writer in self.writers)


def writer_token(admin: Client) -> str:
    """One that outlives restarts, as its idempotency keys do."""
    return admin.create_token("writer", every_action(BANK_PREFIX))["token"]
