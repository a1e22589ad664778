"""No leak: 200 issues, 40 people, 6 levels. For each person every list, count, search, board, agenda, history, link,
error and probe of an id tells exactly what an oracle allows; what is hidden answers as what never was, to the byte.

The routes are those of api/openapi.yaml: one that takes a key or an id and is not probed here fails the test.
"""

import concurrent.futures
import pathlib
import re
import threading
import traceback
import unittest

from desk_history import (COMMON, LEVELS, MODULES, PERSONS, TRACKER_LEVELS, History, today, tracker_body,
                          tracker_issue)
from harness.case import ServerCase
from harness.pipeline import Pipeline, Request
from stage import seeded

THREADS = 4
SECTION_MAX = 100  # what a section of an agenda shows
OWN = (b"x-request-id", b"date")  # header fields that differ from one answer to the next whatever is asked
STATES = ("reported", "triaged", "in-progress", "fixed", "closed", "rejected")
ABSENT = {"issue": ["SEC-2222", "SEC-ZZZZ", "TRK-9999"], "case": ["c-222222", "c-zzzzzz"],
          "action": ["act-222222", "act-zzzzzz"]}
KEYS = re.compile(r"\b(?:SEC-[2-9A-Z]{4}|TRK-\d{4})\b")
WORDS = re.compile(r"\b[wm]\d+q\b")
IDS = re.compile(r"\b(?:c|act)-[2-9a-z]{6}\b")

# What is a route's id: of an issue, of a case, of an action item.
FAMILIES = {"/api/desk/issues/{key}": "issue", "/api/desk/cases/{id}": "case", "/api/desk/actions/{id}": "action"}
# A good body for each route that takes such an id and a body.
BODIES = {
    "PATCH /api/desk/issues/{key}": {"title": "x"},
    "POST /api/desk/issues/{key}/transitions": {"to": "triaged"},
    "PUT /api/desk/issues/{key}/affected": {"affected": [{"module": "mod-1"}]},
    "POST /api/desk/issues/{key}/comments": {"text": "x"},
    "PUT /api/desk/issues/{key}/rating": {"severity": "high"},
    "POST /api/desk/issues/{key}/labels": {"add": ["x"]},
    "PUT /api/desk/issues/{key}/assignee": {"person": "p02"},
    "PUT /api/desk/issues/{key}/priority": {"priority": "P1"},
    "PUT /api/desk/issues/{key}/urgency": {"urgent": True},
    "POST /api/desk/issues/{key}/references": {"system": "cve", "value": "CVE-2026-0001"},
    "POST /api/desk/issues/{key}/references/remove": {"system": "cve", "value": "CVE-2026-0001"},
    "POST /api/desk/issues/{key}/links": {"with": "SEC-2223"},
    "POST /api/desk/issues/{key}/links/remove": {"with": "SEC-2223"},
    "PUT /api/desk/issues/{key}/level": {"level": "l1"},
    "PUT /api/desk/issues/{key}/embargo": {"until": "2126-01-01T00:00:00Z"},
    "POST /api/desk/issues/{key}/lift": {"early": True, "reason": "x"},
    "POST /api/desk/cases/{id}/acts": {"kind": "noted", "reason": "x"},
    "POST /api/desk/cases/{id}/what-if": {"events": []},
    "PATCH /api/desk/actions/{id}": {"text": "x"},
    "POST /api/desk/actions/{id}/done": {"note": "x"},
    "POST /api/desk/actions/{id}/drop": {},
    "POST /api/desk/actions/{id}/reopen": {},
}
# Values of other parameters in paths.
PARAMETERS = {"{template}": "private-notification", "{code}": "R1", "{tag}": "R1-GA", "{person}": "p03",
              "{name}": "embargo-cap", "{version}": "1", "{date}": today(-9)}
IDS_ASIDE = {"/api/desk/persons/{id}": "p02", "/api/desk/groups/{id}": "g0", "/api/desk/levels/{id}": "l0",
             "/api/desk/modules/{id}": "mod-1"}


def routes() -> list:
    """(method, path) of each route of the desk that the interface describes."""
    found, path = [], None
    description = pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"
    for line in description.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"  (/\S+):", line):
            path = match[1]
        elif match := re.fullmatch(r"    (get|head|post|put|patch|delete|options):", line):
            if path.startswith("/api/desk/"):
                found.append((match[1].upper(), path))
    return found


def family_of(path: str):
    return next((family for prefix, family in FAMILIES.items() if f"{path}/".startswith(f"{prefix}/")), None)


def probes(family: str) -> list:
    """(method, path with `{}` for the id, body) of everything that is asked about one id."""
    found = []
    for method, path in routes():
        if family_of(path) != family:
            continue
        where = path.replace("{key}", "{}").replace("{id}", "{}")
        for name, value in PARAMETERS.items():
            where = where.replace(name, value)
        if method == "GET":
            for query in ("", "?as_of=2126-01-01", "?as_of=1970-01-01", "?as=p03", "?as=nobody", "?color=red",
                          "?person=p04", "?on=2026-02-30", "?zone=Nowhere"):
                found.append((method, where + query, None))
        else:
            good = BODIES[f"{method} {path}"]  # a new route needs a body here
            for body in (good, {}, {**good, "version": 9}, {**good, "color": "red"}, [good], "{", "",
                         {name: None for name in good}, {name: [7] for name in good}):
                found.append((method, where, body))
            found.append((method, where + "?as=p03", good))
        # Methods that the route has not.
        found += [(other, where, None) for other in ("HEAD", "OPTIONS", "DELETE")]
    return list({repr(each): each for each in found}.values())


class Failures:
    """Collects from all threads: what is wrong with whom, so that one run tells all of it."""

    def __init__(self):
        self._lock = threading.Lock()
        self.count, self.some = 0, []
        self.checks = 0

    def expect(self, good: bool, *what):
        with self._lock:
            self.checks += 1
            if not good:
                self.count += 1
                if len(self.some) < 20:
                    self.some.append(" ".join(str(each)[:1500] for each in what))

    def same(self, found, expected, *what):
        self.expect(found == expected, *what, "found", found, "instead of", expected)


class Reader:
    """One person's questions, over one connection; or those through another person's eyes, of what both see."""

    def __init__(self, scene: "NoLeakTest", person: str, peer: Pipeline, eyes: str = ""):
        self.scene, self.person, self.peer = scene, person, peer
        self.oracle, self.failures, self.random = scene.oracle, scene.failures, scene.randoms[person]
        self.eyes, self.all, self.through = eyes or person, {person, eyes or person}, f"as={eyes}" if eyes else ""
        self.allowed = set.intersection(*map(self.oracle.allowed, self.all))
        self.active = person in self.oracle.active
        self.team = all(map(self.oracle.of_team, self.all))
        self.told = {key for key in self.allowed} | {self.oracle.issues[key].word for key in self.allowed}
        self.told |= {case for case, key in self.oracle.cases.items() if key in self.allowed}
        self.actions = {action for action in self.oracle.actions
                        if all(self.oracle.sees_action(each, action) for each in self.all)}
        self.told |= self.actions
        self.told |= {word for word, audience in scene.history.minutes.items() if audience == "public" or self.team}
        if self.oracle.administers(person) or person in scene.history.asked_to_join:
            self.told.add("m2q")

    def same(self, found, expected, *what):
        self.failures.same(found, expected, self.person, self.through, *what)

    def ask(self, requests: list, asked_for: tuple = ()) -> list:
        """The replies, each of which tells of nothing that is hidden; but what was asked for is no news."""
        replies = self.peer.ask(requests)
        for request, reply in zip(requests, replies):
            text = reply.text
            hidden = {*KEYS.findall(text), *WORDS.findall(text), *IDS.findall(text)} - self.told - set(asked_for)
            self.failures.expect(not hidden & self.scene.secrets, self.person, self.through, request, "tells of",
                                 hidden & self.scene.secrets)
        return replies

    def get(self, path: str):
        if self.through:
            path += ("&" if "?" in path else "?") + self.through
        return self.ask([Request("GET", "/api/desk/" + path)])[0]

    def search(self, **body) -> Request:
        return Request("POST", f"/api/desk/search?{self.through}".rstrip("?"), body)

    def pages(self, path: str, member: str, name: str, limit: int) -> list:
        names, cursor = [], ""
        while cursor is not None:
            more = f"limit={limit}" + (f"&cursor={cursor}" if cursor else "")
            reply = self.get(path + ("&" if "?" in path else "?") + more)
            if reply.status != 200:
                return [reply.status]
            page = reply.json
            cursor = page["next"]
            self.failures.expect(cursor is None or len(page[member]) == limit, self.person, path, "is a short page")
            names += [each[name] for each in page[member]]
        return names

    def seen_then(self) -> set:
        then = self.scene.history.before_middle
        return {key for key in self.allowed & set(then) if self.oracle.sees_one(self.person, then[key])}

    def those(self, wanted) -> set:
        return {key for key in self.allowed if wanted(self.oracle.issues[key])}

    # -- one person's whole view --------------------------------------------------------------------

    def read_everything(self):
        if not self.active:
            for path in ("issues", "board", "cases", "actions", "agenda", "forecast", "me", "meetings", "review"):
                self.same(self.get(path).status, 403, path)
            return
        self.read_lists()
        self.through_other_eyes()
        self.asides()

    def read_lists(self):
        self.lists()
        self.boards()
        self.searches()
        self.agendas()
        self.cases_and_actions()

    def lists(self):
        prepared = "security-preparedness"
        shown = lambda issue: prepared not in issue.labels
        for limit in (7, 1000):
            names = self.pages("issues?hidden_labels=true", "issues", "key", limit)
            self.same(sorted(names), sorted(self.allowed), "issues by", limit)
        self.same(set(self.pages("issues", "issues", "key", 50)), self.allowed, "issues")
        found = self.pages("issues?hidden_labels=false", "issues", "key", 50)
        self.same(set(found), self.those(shown), "issues as on boards")
        wanted = {f"states={state}": lambda issue, state=state: issue.state == state for state in STATES}
        wanted |= {f"kinds={kind}": lambda issue, kind=kind: issue.kind == kind for kind in ("process", "pentest")}
        wanted |= {f"level={name}": lambda issue, name=name: issue.level == name for name in [*LEVELS, *TRACKER_LEVELS]}
        wanted |= {f"module={name}": lambda issue, name=name: name in issue.modules for name in MODULES[:3]}
        wanted |= {f"assignee={name}": lambda issue, name=name: issue.assignee == name for name in PERSONS[::9]}
        wanted |= {
            "level=public": lambda issue: not issue.level, "urgent=true": lambda issue: issue.urgent,
            "unassigned=true": lambda issue: not issue.assignee, "in_production=true": self.oracle.in_production,
            "mine=true": lambda issue: self.eyes in (issue.assignee, issue.reporter),
            "labels=to-discuss": lambda issue: "to-discuss" in issue.labels}
        for query, want in wanted.items():
            found = self.pages(f"issues?hidden_labels=true&{query}", "issues", "key", 100)
            self.same(sorted(found), sorted(self.those(want)), query)
        for name, want in self.oracle.quick(self.eyes).items():
            found = self.pages(f"issues?quick={name}", "issues", "key", 100)
            self.same(sorted(found), sorted(self.those(want)), "quick", name)
            expected = self.those(lambda issue: want(issue) and (shown(issue) or name == "preparedness"))
            columns = self.get(f"board?quick={name}").json["columns"]
            self.same(sum(column["count"] for column in columns), len(expected), "board by", name)
        # As it was: where it stood then, for those who are in the groups today, as far as it is seen today.
        if not self.through:  # where it is the looking person's sight today that counts
            then = self.pages(f"issues?hidden_labels=true&as_of={self.scene.history.middle}", "issues", "key", 60)
            self.same(sorted(then), sorted(self.seen_then()), "as of the middle")

    def boards(self):
        hidden = self.those(lambda issue: "security-preparedness" in issue.labels)
        for query, left_out in (("", hidden), ("&hidden_labels=true", set())):
            for limit in (1, 1000):
                columns = self.get(f"board?limit={limit}{query}").json["columns"]
                self.same([column["state"] for column in columns], list(STATES), "board")
                for column in columns:
                    expected = self.those(lambda issue: issue.state == column["state"]) - left_out
                    self.same(column["count"], len(expected), "count of", column["state"])
                    keys = {each["key"] for each in column["issues"]}
                    self.same(len(keys), min(limit, len(expected)), "board's", column["state"])
                    self.failures.expect(keys <= expected, self.person, "board shows", keys - expected)

    def searches(self):
        found, cursor = [], None
        while True:
            page = self.ask([self.search(query=COMMON, limit=40, cursor=cursor)])[0].json
            found += [each["key"] for each in page["issues"]]
            cursor = page["next"]
            if cursor is None:
                break
        self.same(sorted(found), sorted(self.allowed), "search of all")
        requests, expected = [], []
        for key, issue in self.oracle.issues.items():
            words = [issue.word, key] if self.random.random() < 0.3 else [self.random.choice([issue.word, key.lower()])]
            for word in words:
                requests.append(self.search(query=word))
                expected.append([key] if key in self.allowed else [])
        nothing = self.peer.ask([self.search(query="w999q")])[0]
        self.same(nothing.json["issues"], [], "search of nothing")
        for request, reply, keys in zip(requests, self.ask(requests), expected):
            self.same([each["key"] for each in reply.json["issues"]], keys, request)
            if not keys:
                self.same(reply.but(*OWN), nothing.but(*OWN), request)

    def agendas(self):
        for audience, seen in (("team", self.allowed), ("public", self.oracle.public())):
            reply = self.get(f"agenda?audience={audience}&since={today(-1)}")
            sections = {each["name"]: each["items"] for each in reply.json["sections"]}
            more = {each["name"]: each["more"] for each in reply.json["sections"]}
            issues = {key: self.oracle.issues[key] for key in seen}
            for name, wanted in (("urgent", lambda issue: issue.urgent and issue.state not in ("closed", "rejected")),
                                 ("moved", lambda issue: issue.recent),
                                 ("to-discuss", lambda issue: "to-discuss" in issue.labels)):
                expected = {key for key, issue in issues.items() if wanted(issue)}
                shown = {each["key"] for each in sections[name]}
                self.same(len(shown), min(len(expected), SECTION_MAX), audience, name, "shown")
                self.same((shown - expected, more[name]), (set(), len(expected) - len(shown)), audience, name)
            self.same(sorted(each["id"] for each in sections["actions"]), sorted(
                action for action, (key, is_open) in self.oracle.actions.items()
                if is_open and (key in seen if key else audience == "team" and self.team)), audience, "action items")
            self.same("access-requests" in sections, audience == "team" and self.team, "requests in the agenda")
            self.scene.gather(f"due, {audience}", self, {each["case"] for each in sections["due"]},
                              {case for case, key in self.oracle.cases.items() if key in seen})
            if audience == "public":
                told = set(KEYS.findall(reply.text))
                self.failures.expect(told <= seen, self.person, "the public's agenda tells of", told - seen)
                self.scene.gather("public agenda", self, {reply.body}, None)

    def cases_and_actions(self):
        cases = {case for case, key in self.oracle.cases.items() if key in self.allowed}
        for limit in (3, 1000):
            self.same(sorted(self.pages("cases", "cases", "id", limit)), sorted(cases), "cases by", limit)
        self.same(sorted(self.pages("actions", "actions", "id", 4)), sorted(self.actions), "action items")
        open_ones = {action for action in self.actions if self.oracle.actions[action][1]}
        self.same(set(self.pages("actions?open=true", "actions", "id", 100)), open_ones, "open action items")
        due = set(IDS.findall(self.get("forecast?days=3000").text))
        self.scene.gather("forecast", self, due, cases)

    def through_other_eyes(self):
        others = PERSONS if self.oracle.administers(self.person) else self.random.sample(PERSONS, 3)
        for other in others:
            reply = self.get(f"issues?hidden_labels=true&limit=1000&as={other}")
            if not self.oracle.administers(self.person):
                self.same(reply.status, 403, "as", other)
            elif reply.status == 200:
                self.same(sorted(each["key"] for each in reply.json["issues"]),
                          sorted(self.allowed & self.oracle.allowed(other)), "as", other)
            else:
                self.failures.expect(other not in self.oracle.active, self.person, "as", other, reply)
        if self.oracle.administers(self.person):
            for other in self.random.sample(sorted(self.oracle.active), 3):
                Reader(self.scene, self.person, self.peer, other).read_lists()
                self.look_back_through(other)

    def look_back_through(self, other: str):
        """What both saw, as far as both see it today."""
        middle, then = self.scene.history.middle, self.scene.history.before_middle
        reply = self.get(f"issues?hidden_labels=true&limit=1000&as_of={middle}&as={other}")
        self.same({each["key"] for each in reply.json["issues"]},
                  {key for key in self.seen_then() if self.oracle.sees_one(other, then[key])}
                  & self.oracle.allowed(other), "then, as", other)

    def asides(self):
        """Everything else that can be read tells of no issue that is hidden: ask() looks."""
        for method, path in routes():
            if method != "GET" or family_of(path):
                continue
            where = path.replace("/api/desk/", "")
            if "{id}" in path:
                where = where.replace("{id}", IDS_ASIDE[next(each for each in IDS_ASIDE if path.startswith(each))])
            for name, value in PARAMETERS.items():
                where = where.replace(name, value)
            where += "?day=2026-01-31" if path.endswith("/support") else ""
            self.get(where)
            self.get(where + ("&" if "?" in where else "?") + "as_of=" + self.scene.history.middle)
        meetings = self.get("meetings").json["meetings"]
        audiences = [["team"], ["public"]] if self.team else [["public"]]
        self.same([each["audiences"] for each in meetings], audiences, "meetings")
        review = self.get("review")
        told = self.team or self.oracle.administers(self.person)
        self.same(review.status, 200 if told else 403, "review")
        if told:
            found = {key for finding in review.json["findings"] for key in KEYS.findall(finding["id"])}
            self.scene.gather("review", self, found, self.allowed)

    # -- every id -----------------------------------------------------------------------------------

    def probe_issues(self):
        seen = sorted(self.allowed)
        what = ("", "/history", "/explain")
        replies = self.ask([Request("GET", f"/api/desk/issues/{key}{each}") for key in seen for each in what])
        for key, (whole, history, explained) in zip(seen, zip(replies[::3], replies[1::3], replies[2::3])):
            self.same((whole.status, history.status, explained.status), (200, 200, 200), key)
            view, issue = whole.json, self.oracle.issues[key]
            self.same((view["key"], view["level"], view["reporter"], view["state"]),
                      (key, issue.level or None, issue.reporter, issue.state), "what", key, "is")
            linked = {other for link in self.oracle.links if key in link for other in link - {key}}
            self.same(sorted(view["links"]), sorted(linked & self.allowed), "links of", key)
            self.same(explained.json["can"], True, "explained", key)
            self.scene.gather(f"version of {key}", self, {view["version"]}, None)
        if self.team or self.oracle.administers(self.person):
            asked = [(key, self.random.choice(PERSONS)) for key in seen]
            replies = self.ask([Request("GET", f"/api/desk/issues/{key}/explain?person={other}") for key, other in asked])
            for (key, other), reply in zip(asked, replies):
                self.same(reply.json["can"], self.oracle.sees(other, key), "whether", other, "sees", key)
        hidden = sorted(set(self.oracle.issues) - self.allowed)
        self.probe("issue", hidden, set(self.random.sample(hidden, min(1, len(hidden)))), 4)

    def probe_cases_and_actions(self):
        cases = sorted(case for case, key in self.oracle.cases.items() if key not in self.allowed)
        self.probe("case", cases, set(cases[:1]), 2)
        actions = sorted(action for action in self.oracle.actions if action not in self.actions)
        self.probe("action", actions, set(actions[:1]), 2)
        for case, key in self.oracle.cases.items():
            if key in self.allowed:
                self.same(self.get(f"cases/{case}").status, 200, "its case", case)

    def probe(self, family: str, hidden: list, wholly: set, some: int):
        """Of each hidden id the first question and some others, of some ids all: each is answered as for absent ids."""
        every = self.scene.probes[family]
        absent = {}
        for place, one in enumerate(ABSENT[family]):
            for each, reply in zip(every, self.peer.ask([Request(method, path.format(one), body)
                                                         for method, path, body in every])):
                found = (reply.status, reply.but(*OWN))
                self.same(absent.setdefault(repr(each), found), found, each, "of", one, place)
                self.failures.expect(reply.status >= 400 or each[0] == "OPTIONS", self.person, each, reply.status)
        asked = []
        for one in hidden:
            chosen = every if one in wholly else [every[0], *self.random.sample(every, some)]
            asked += [(one, each) for each in chosen]
        for (one, each), reply in zip(asked, self.ask([Request(method, path.format(one), body)
                                                       for one, (method, path, body) in asked], tuple(hidden))):
            self.same((reply.status, reply.but(*OWN)), absent[repr(each)], each, "of the hidden", one)
        with self.scene.lock:
            self.scene.asked[family] = self.scene.asked.get(family, 0) + len(asked)
            self.scene.routes_asked |= {(method, path.split("?")[0]) for _, (method, path, _) in asked}

    def name_hidden_issues(self):
        """In bodies: a link, a case, an action item, a sign-off, an import that names what is hidden names nothing."""
        if not self.active:
            return
        hidden = sorted(set(self.oracle.issues) - self.allowed)
        hidden = self.random.sample(hidden, min(8, len(hidden)))
        own = sorted(self.allowed)[0]

        def bodies(key):
            return [Request("POST", f"/api/desk/issues/{own}/links", {"with": key}),
                    Request("POST", f"/api/desk/issues/{own}/links/remove", {"with": key}),
                    Request("POST", "/api/desk/cases", {"policy": "embargo-cap", "module": "mod-1", "issue": key}),
                    Request("POST", "/api/desk/cases", {"policy": "nothing", "module": "", "issue": key, "on": "x"}),
                    Request("POST", "/api/desk/actions", {"text": "x", "owner": self.person, "issue": key}),
                    Request("POST", "/api/desk/actions", {"text": "", "owner": "nobody", "issue": key})]
        absent = [(reply.status, reply.but(*OWN)) for reply in self.peer.ask(bodies("SEC-2222"))]
        for key in hidden:
            for request, reply, expected in zip(bodies(key), self.ask(bodies(key)), absent):
                self.same((reply.status, reply.but(*OWN)), expected, request)
        if self.oracle.administers(self.person):
            self.sign_off_what_is_hidden(hidden)
            self.import_what_is_hidden([key for key in sorted(set(self.oracle.issues) - self.allowed)
                                        if key.startswith("TRK")][:6])

    def sign_off_what_is_hidden(self, hidden: list):
        """Findings have the key in their ids."""
        for kind in ("issue-looser-than-default", "embargo-hides-nothing"):
            bodies = [{"finding": f"{kind}/{key}", "accepted": True, "note": "x"} for key in ("SEC-2222", *hidden)]
            asked = [Request("POST", "/api/desk/review/sign-off", body) for body in bodies]
            absent, *replies = [(reply.status, reply.but(*OWN)) for reply in self.ask(asked, tuple(hidden))]
            for request, reply in zip(asked[1:], replies):
                self.same(reply, absent, request)

    def import_what_is_hidden(self, hidden: list):
        """Tried only; the answer names each key, and says of each the same."""
        members = self.scene.history.tracker_members
        for key in hidden:
            answers = []
            for one in (key, "TRK-9999"):
                issue = tracker_issue(one, "w999q", "tracker-two", "p05", [])
                body = tracker_body([issue], members, dry_run=True)
                reply = self.ask([Request("POST", "/api/desk/import/tracker", body)], (key, "TRK-9999"))[0]
                head, text = reply.but(*OWN)
                answers.append((reply.status, head, text.replace(one.encode(), b"TRK-0000")))
            self.same(answers[0], answers[1], "import of", key)
            self.same(answers[0][0], 200, "import of", key)


class NoLeakTest(ServerCase):
    types = ()

    def test_everybody_is_told_what_the_rules_allow(self):
        random = seeded()
        self.history = History(self.server, self.admin, random)
        self.addCleanup(self.history.close)
        self.oracle = self.history.oracle
        self.failures, self.lock = Failures(), threading.Lock()
        self.asked, self.routes_asked, self._gathered = {}, set(), {}
        self.randoms = {person: type(random)(random.random()) for person in PERSONS}
        self.probes = {family: probes(family) for family in ABSENT}
        self.secrets = {*self.oracle.issues, *self.oracle.cases, *self.oracle.actions, *self.history.minutes,
                        *(issue.word for issue in self.oracle.issues.values())}
        self.scenario_has_what_it_is_for()
        before = self.versions()
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            for one in [pool.submit(self.look_as, person) for person in PERSONS]:
                one.result()
        self.compare_what_was_gathered()
        self.failures.same(self.versions(), before, "a probe changed something")
        self.every_route_was_asked()
        print(f"{self.failures.checks} checks, probes of hidden ids: {self.asked}", flush=True)
        if self.failures.count:
            self.fail(f"{self.failures.count} differences, such as\n" + "\n".join(self.failures.some))

    def scenario_has_what_it_is_for(self):
        """Otherwise nothing would be shown."""
        oracle = self.oracle
        counts = [len(oracle.allowed(person)) for person in oracle.active]
        self.assertEqual((len(oracle.issues), len(PERSONS), len(oracle.levels)), (200, 40, 6))
        self.assertGreater(len(set(counts)), 10)
        self.assertGreater(len(PERSONS) * 200 - sum(counts), 2000)
        self.assertGreater(sum(counts), 1000)
        self.assertGreater(len(oracle.cases), 20)
        self.assertGreater(len(oracle.actions), 15)
        self.assertLess(len(oracle.active), len(PERSONS))
        self.assertGreater(self.history.refused, 30)
        for wanted in ((issue.lifted for issue in oracle.issues.values()),
                       (issue.begun for issue in oracle.issues.values()),
                       (oracle.sees(issue.reporter, key) and not any(
                           issue.reporter in oracle.members[group] for group in oracle.levels[issue.level].groups)
                        for key, issue in oracle.issues.items() if issue.level)):
            self.assertTrue(any(wanted))

    def look_as(self, person: str):
        with Pipeline(self.server.host, self.server.port, self.history.tokens[person]) as peer:
            reader = Reader(self, person, peer)
            try:
                reader.read_everything()
                reader.probe_issues()
                reader.probe_cases_and_actions()
                reader.name_hidden_issues()
            except (LookupError, TypeError, ValueError):  # an answer of another kind than the rules allow
                self.failures.expect(False, person, traceback.format_exc())

    def versions(self) -> dict:
        """Of each issue that anybody sees."""
        found = {}
        for person in sorted(self.oracle.active):
            keys = sorted(self.oracle.allowed(person) - set(found))
            with Pipeline(self.server.host, self.server.port, self.history.tokens[person]) as peer:
                replies = peer.ask([Request("GET", f"/api/desk/issues/{key}") for key in keys])
            found |= {key: reply.json["version"] for key, reply in zip(keys, replies) if reply.status == 200}
        return found

    def gather(self, what: str, reader: Reader, found: set, may: set | None):
        with self.lock:
            self._gathered.setdefault(what, []).append((reader.person, found, may))

    def compare_what_was_gathered(self):
        """What does not depend on the reader: everybody is told the same of what they see, and all of it."""
        for what, told in self._gathered.items():
            everything = set().union(*(found for _, found, _ in told))
            if not what.startswith(("version", "public")):
                self.failures.expect(everything, what, "is empty for everybody")
            for person, found, may in told:
                self.failures.same(found, everything if may is None else everything & may, person, what)

    def every_route_was_asked(self):
        for method, path in routes():
            if family_of(path) is None:
                self.assertTrue("{key}" not in path and not path.startswith(tuple(FAMILIES)), path)
                continue
            where = path.replace("{key}", "{}").replace("{id}", "{}")
            for name, value in PARAMETERS.items():
                where = where.replace(name, value)
            self.assertIn((method, where), self.routes_asked, "a route that nobody asked")


if __name__ == "__main__":
    unittest.main(verbosity=2)
