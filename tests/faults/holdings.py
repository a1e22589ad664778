"""Holds what a server has against a ledger: nothing lost, nothing half-written, nothing besides."""

import json

from harness.case import BANK
from harness.client import Client, expect
from harness.server import run

PAGE = 1000


def listed(client: Client) -> dict:
    """id → version of every record."""
    found = {}
    for page in client.pages(f"/api/records/{BANK}", PAGE, "records"):
        found.update((record["id"], record["_version"]) for record in page)
    return found


def revealed(client: Client, identifiers) -> dict:
    """id → (version, account number); an id that does not exist is left out."""
    identifiers, found = list(identifiers), {}
    for start in range(0, len(identifiers), PAGE):
        body = {"ids": identifiers[start:start + PAGE], "fields": ["bankAccountNumber"],
                "reason": "held against what was acknowledged"}
        for line in expect(client.post(f"/api/records/{BANK}/reveal", body), 200).lines:
            if "error" not in line:
                found[line["id"]] = (line["_version"], line["bankAccountNumber"])
    return found


def searched(client: Client, where: dict) -> list:
    found, cursor = [], ""
    while cursor is not None:
        answer = client.post(f"/api/records/{BANK}/search",
                             {"where": where, "limit": PAGE, **({"cursor": cursor} if cursor else {})})
        page = expect(answer, 200).json
        found += [record["id"] for record in page["records"]]
        cursor = page["next"]
    return found


def repeat_keyed(client: Client, ledger) -> None:
    """Sends creates whose outcome is unknown again, under their idempotency keys."""
    for key, record in ledger.keyed:
        answer = expect(client.post(f"/api/records/{BANK}", record, headers={"Idempotency-Key": key}), 201)
        identifier = answer.json["id"]
        ledger.states[identifier] = [(1, record["bankAccountNumber"])]
        ledger.organization[identifier] = record["organizationId"]
    ledger.keyed = []


def check(case, client: Client, ledger, touched=None, searches_max: int = 200) -> int:
    """Fails `case` unless the records are what the ledger says; settles what was unknown.

    `touched`: the ids that are opened, and in whose organizations is searched; without it all of
    them. The others are held against the list alone. At most `searches_max` account numbers in use
    and as many former ones are searched for. Returns the number of records.
    """
    repeat_keyed(client, ledger)
    there = listed(client)
    touched = set(ledger.states) if touched is None else set(touched)
    touched |= {identifier for identifier, states in ledger.states.items() if len(states) > 1}
    opened = revealed(client, touched & set(there))
    case.assertEqual(touched & set(there), set(opened), "listed, but not revealed")
    lost, wrong = [], []
    for identifier, states in ledger.states.items():
        if identifier in touched:
            states_there = [opened.get(identifier)]
        else:
            states_there = [state for state in states if (state and state[0]) == there.get(identifier)]
        if not states_there or states_there[0] not in states:
            (wrong if identifier in there else lost).append((identifier, states))
            continue
        for other in states:
            if other is not None and (states_there[0] is None or other[1] != states_there[0][1]):
                ledger.former.add(other[1])
        ledger.states[identifier] = states_there
    case.assertEqual(lost, [], "acknowledged, but not there")
    case.assertEqual(wrong, [], "not in a state that was acknowledged")
    case.assertEqual(set(there) - set(ledger.states), set(), "there, but never asked for or refused")
    _check_numbers(case, client, ledger, touched, searches_max)
    _check_organizations(case, client, ledger, touched)
    return len(there)


def _check_numbers(case, client: Client, ledger, touched: set, searches_max: int):
    used = [identifier for identifier in sorted(touched) if ledger.states[identifier][0] is not None]
    for identifier in used[::max(1, len(used) // searches_max)]:
        number = ledger.states[identifier][0][1]
        case.assertEqual(searched(client, {"bankAccountNumber": number}), [identifier])
    for number in sorted(ledger.former)[:searches_max]:
        case.assertEqual(searched(client, {"bankAccountNumber": number}), [], "a former value is found")
    ledger.former = set()


def _check_organizations(case, client: Client, ledger, touched: set):
    members: dict = {ledger.organization[identifier]: set() for identifier in touched}
    for identifier, states in ledger.states.items():
        organization = ledger.organization[identifier]
        if organization in members and states[0] is not None:
            members[organization].add(identifier)
    for organization, identifiers in members.items():
        case.assertEqual(set(searched(client, {"organizationId": organization})), identifiers)


def verify(case, *arguments: str) -> dict:
    """`strongroom audit verify --json …`, which must find nothing; its report."""
    done = run("audit", "verify", "--json", *arguments, timeout=300)
    case.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr)
    report = json.loads(done.stdout)
    case.assertTrue(report["clean"])
    return report


def windows(report: dict) -> list:
    """The notes that state what could have been cut off without notice."""
    return [note for note in report["notes"] if "could have been cut off" in note]
