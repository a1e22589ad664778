"""A desk where everything that may happen to access happens, at random: 200 issues, 40 people, 6 levels. Each act is
foretold by an oracle from the rules alone; it learns of nothing but of acts that were done.
"""

import copy
import datetime
import json
import time

from desk_oracle import Issue, Level, Oracle
from harness.client import Client, expect

USE = "strongroom.desk.execute"
PERSONS = [f"p{each:02}" for each in range(40)]
ADMINISTRATORS = PERSONS[:2]
GROUPS = [f"g{each}" for each in range(8)]  # the first two have the role `team`
LEVELS = [f"l{each}" for each in range(4)]  # two more come from the tracker
TRACKER_LEVELS = {"tracker-one": "Tracker One", "tracker-two": "Tracker Two"}
MODULES = [f"mod-{each}" for each in range(6)]
REPORTED, IMPORTED = 150, 50
ACTS = 700
COMMON = "everywhere"  # a word of every issue
KINDS = ("vulnerability", "vulnerability", "pentest", "process", "preventative-upgrade")
MOVES = {"reported": ("triaged", "rejected"), "triaged": ("in-progress", "rejected"),
         "in-progress": ("fixed", "triaged"), "fixed": ("closed", "in-progress"), "closed": ("in-progress",),
         "rejected": ("reported",)}


def word(each: int) -> str:
    return f"w{each:03}q"


def today(ahead: int = 0) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)  # the desk's zone until somebody sets another
    return (now.date() + datetime.timedelta(days=ahead)).isoformat()


class History:
    """oracle; tokens: by person; middle: a time between the first half of what happened and the second;
    before_middle: the issues as they were then; minutes: marks in texts of meetings, by whom they are read;
    asked_to_join: who asked for access.
    """

    def __init__(self, server, operator: Client, random):
        self._random = random
        self.oracle = Oracle()
        self.tokens, self._clients = {}, {}
        for person in PERSONS:
            permissions = [USE, "strongroom.desk.found.execute"] if person == "p00" else [USE]
            self.tokens[person] = operator.create_token(f"s-{person}", permissions)["token"]
            self._clients[person] = server.client(self.tokens[person])
        self.minutes, self.asked_to_join = {}, set()
        self.middle = self.before_middle = None
        self.refused = 0     # acts that hidden issues or missing roles refused
        self._set_up()
        for each in range(REPORTED // 2):
            self._report(each)
        self._import()
        for _ in range(ACTS // 2):
            self._happen()
        self._remember_middle()
        for each in range(REPORTED // 2, REPORTED):
            self._report(each)
        self._import_again(sorted(self._tracked)[::3])
        for _ in range(ACTS // 2):
            self._happen()
        self._meet()
        for person in self._random.sample(PERSONS[2:], 3):
            self._leave(person)

    def close(self):
        for client in self._clients.values():
            client.close()

    # -- what there is ------------------------------------------------------------------------------

    def _do(self, person: str, method: str, path: str, body=None, status: int = 200):
        return expect(self._clients[person].request(method, "/api/desk/" + path, {} if body is None else body), status)

    def _admin(self, method: str, path: str, body=None, status: int = 200):
        return self._do("p00", method, path, body, status)

    def _set_up(self):
        oracle = self.oracle
        self._admin("POST", "found", {"id": "p00", "name": "Person 00", "group": "administrators"}, 201)
        oracle.active.add("p00")
        oracle.administrators = {"administrators"}
        oracle.members["administrators"] = {"p00"}
        for person in PERSONS[1:]:
            body = {"id": person, "name": f"Person {person[1:]}", "subject": f"s-{person}"}
            self._admin("POST", "persons", body, 201)
            oracle.active.add(person)
        for person in PERSONS:
            self._admin("PATCH", f"persons/{person}", {"tracker_id": f"account-{person}"})
        self._admin("POST", "groups/administrators/members", {"person": "p01"})
        oracle.members["administrators"].add("p01")
        for group in GROUPS:
            role = {"role": "team"} if group in GROUPS[:2] else {}
            self._admin("POST", "groups", {"id": group, "name": group, **role}, 201)
            oracle.members[group] = set()
            oracle.teams |= {group} if role else set()
        for place, person in enumerate(PERSONS):
            groups = {self._any(GROUPS) for _ in range(place % 3)}
            if place % 4 == 2:
                groups.add(self._any(GROUPS[:2]))
            for group in sorted(groups):
                self._join(person, group)
        for place, level in enumerate(LEVELS):
            groups = self._random.sample(GROUPS, 2)
            body = {"id": level, "name": level, "groups": groups, "reporter_sees": place % 2 == 0}
            self._admin("POST", "levels", body, 201)
            oracle.levels[level] = Level(groups, place % 2 == 0)
        oracle.defaults = {"vulnerability": "l0", "pentest": "l1", "preventative-upgrade": "l2"}
        self._admin("PATCH", "settings", {"default_levels": oracle.defaults, "contact": "the team"})
        self._admin("POST", "policies", {"shipped": True})
        for place, module in enumerate(MODULES):
            facts = {"used_in_production": place % 2 == 0, "team": "a team"}
            self._do(self._team(), "PATCH", f"modules/{module}", facts)
            oracle.produced |= {module} if place % 2 == 0 else set()

    def _any(self, things):
        return self._random.choice(sorted(things))

    def _team(self) -> str:
        return self._any(person for person in self.oracle.active if self.oracle.of_team(person))

    def _join(self, person: str, group: str):
        self._admin("POST", f"groups/{group}/members", {"person": person})
        self.oracle.members[group].add(person)

    def _report(self, each: int):
        oracle, kind = self.oracle, self._any(KINDS)
        by = reporter = self._any(oracle.active)
        modules = self._random.sample(MODULES, self._random.randrange(3))
        body = {"title": f"Title {word(each)}", "description": f"{COMMON} {word(each)}", "kind": kind,
                "affected": [{"module": module} for module in modules]}
        level = oracle.defaults.get(kind, "")
        if each % 7 == 0:  # the team reports for others, at any level
            by, reporter, level = self._team(), self._any(PERSONS), self._any(LEVELS)
            body |= {"reporter": reporter, "level": level}
        key = self._do(by, "POST", "issues", body, 201).json["id"]
        oracle.issues[key] = Issue(word(each), reporter, kind, level, bool(level), modules=modules)

    # -- the tracker --------------------------------------------------------------------------------

    def _import(self):
        for each in ("one", "two"):
            self.oracle.members[f"tracker-group-{each}"] = set(self._random.sample(PERSONS, 8))
            self.oracle.levels[f"tracker-{each}"] = Level([f"tracker-group-{each}"], each == "one")
        groups = ("tracker-group-one", "tracker-group-two")
        self.tracker_members = {name: sorted(self.oracle.members[name]) for name in groups}
        self._reporters, self._others, issues = {}, {}, []
        for each in range(REPORTED, REPORTED + IMPORTED):
            key, level, reporter = f"TRK-{1000 + each}", self._any([*TRACKER_LEVELS, ""]), self._any(PERSONS)
            others = [f"TRK-{1000 + other}" for other in self._random.sample(range(REPORTED, REPORTED + IMPORTED), 2)
                      if other != each]
            issues.append(tracker_issue(key, word(each), level, reporter, others))
            self._reporters[key], self._others[key] = reporter, others
            self.oracle.issues[key] = Issue(word(each), reporter, "process", level, False, recent=False)
            self.oracle.links |= {frozenset((key, other)) for other in others}
        self._tracked = {key: self.oracle.issues[key].level for key in self._reporters}
        self._admin("POST", "import/tracker", tracker_body(issues, self.tracker_members))

    def _import_again(self, keys: list):
        """What the tracker says anew comes, unless the desk has changed it, or whoever imports does not see the issue."""
        issues = []
        for key in keys:
            known = self.oracle.issues[key]
            level = self._any([*TRACKER_LEVELS])
            issues.append(tracker_issue(key, known.word, level, self._reporters[key], self._others[key]))
            if level != self._tracked[key] and known.level == self._tracked[key] and self.oracle.sees("p00", key):
                known.level = level
        self._admin("POST", "import/tracker", tracker_body(issues, self.tracker_members))

    # -- what happens -------------------------------------------------------------------------------

    def _insider(self, key: str) -> str:
        """Of the team and sees it, mostly; so that something happens."""
        oracle = self.oracle
        insiders = [person for person in sorted(oracle.active) if oracle.of_team(person) and oracle.sees(person, key)]
        return self._any(insiders) if insiders and self._random.randrange(5) else self._any(PERSONS)

    def _act(self, by: str, keys: list, method: str, path: str, body, done: int = 200, team: bool = True,
             also: tuple = ()):
        """The answer when it was done, else None. It is done exactly when the rules allow it; `also` are answers that
        say it makes no sense.
        """
        oracle = self.oracle
        if by not in oracle.active or team and not oracle.of_team(by):
            status = 403
        elif not all(oracle.sees(by, key) for key in keys):
            status = 404
        else:
            answer = self._do_any(by, method, path, body, (done, *also))
            return answer.json if answer.status == done else None
        self.refused += 1
        self._do(by, method, path, body, status)
        return None

    def _do_any(self, by: str, method: str, path: str, body, statuses: tuple):
        return expect(self._clients[by].request(method, "/api/desk/" + path, body), *statuses)

    def _happen(self):
        oracle = self.oracle
        key = self._any(oracle.issues)
        issue, by, path = oracle.issues[key], self._insider(key), f"issues/{key}"
        match self._random.randrange(24):
            case 0:
                self._join(self._any(oracle.active), self._any(GROUPS))
            case 1:
                group = self._any(GROUPS)
                if oracle.members[group] and (group not in oracle.teams or len(oracle.members[group]) > 3):
                    person = self._any(oracle.members[group])
                    self._admin("POST", f"groups/{group}/members/{person}/remove", {"reason": "moved on"})
                    oracle.members[group].discard(person)
            case 2:
                if self._random.randrange(3) == 0:
                    self._leave(self._any(PERSONS[2:]))
            case 3:
                for person in sorted(set(PERSONS) - oracle.active):
                    self._admin("POST", f"persons/{person}/return")
                    oracle.active.add(person)
            case 4:
                level = self._any(LEVELS)
                groups = self._random.sample(GROUPS, 2)
                self._admin("PUT", f"levels/{level}/groups", {"groups": groups, "reason": "who is on duty"})
                oracle.levels[level].groups = groups
            case 5:
                level, sees = self._any(oracle.levels), self._random.random() < 0.5
                self._admin("PUT", f"levels/{level}/reporter", {"reporter_sees": sees})
                oracle.levels[level].reporter_sees = sees
            case 6 | 7:
                level = self._any(oracle.levels)
                # Where nobody would see it, it is not put.
                also = () if level == issue.level or oracle.lets_in(level) else (409,)
                if self._act(by, [key], "PUT", path + "/level", {"level": level}, also=also) and level != issue.level:
                    issue.level, issue.begun = level, not issue.level and key not in self._reporters
            case 8:
                if self._random.randrange(2) == 0 and self._act(by, [key], "POST", path + "/lift", {}, also=(409,)):
                    issue.level, issue.begun, issue.lifted = "", False, True
            case 9 | 10:
                other = self._any(oracle.issues)
                if key != other and self._act(by, [key, other], "POST", path + "/links", {"with": other}):
                    oracle.links.add(frozenset((key, other)))
            case 11:
                link = self._any_link(key)
                if link and self._act(by, sorted(link), "POST", path + "/links/remove", {"with": min(link - {key})}):
                    oracle.links.discard(link)
            case 12 | 13:
                person = self._any([by, self._any(PERSONS)])
                self._act(person, [key], "POST", path + "/comments", {"text": f"of {issue.word}, {COMMON}"}, team=False)
            case 14:
                to = self._any(MOVES[issue.state])
                if self._act(by, [key], "POST", path + "/transitions", {"to": to, "reason": f"for {issue.word}"}):
                    issue.state, issue.recent = to, True
            case 15:
                urgent = self._random.random() < 0.7
                if self._act(by, [key], "PUT", path + "/urgency", {"urgent": urgent}):
                    issue.urgent = urgent
            case 16:
                label = self._any(["to-discuss", "security-preparedness", f"about {issue.word}"])
                if self._act(by, [key], "POST", path + "/labels", {"add": [label]}):
                    issue.labels.add(label)
            case 17:
                person = self._any([each for each in oracle.active if oracle.sees(each, key)] or [""])
                if person and self._act(by, [key], "PUT", path + "/assignee", {"person": person}):
                    issue.assignee = person
            case 18:
                body = {"system": "url", "value": f"https://tracker.example/{issue.word}"}
                self._act(by, [key], "POST", path + "/references", body)
                if not issue.level and not issue.lifted and issue.kind == "process" and self._random.randrange(3) == 0:
                    # A public issue that turns out to be one of security is embargoed.
                    also = () if oracle.lets_in(oracle.defaults["pentest"]) else (409,)
                    if self._act(by, [key], "PATCH", path, {"kind": "pentest"}, also=also):
                        issue.kind, issue.level = "pentest", oracle.defaults["pentest"]
                        issue.begun = key not in self._reporters
            case 19 | 20:
                body = {"policy": self._any(["embargo-cap", "unsupported-module-deprecation"]),
                        "module": self._any(MODULES), "issue": key, "reason": f"for {issue.word}", "on": today(-200)}
                if done := self._act(by, [key], "POST", "cases", body, 201, also=(409, 422)):
                    oracle.cases[done["id"]] = key
            case _:
                about = key if self._random.randrange(4) else ""
                body = {"text": f"Do {issue.word}" if about else "Do what is general", "owner": by}
                if done := self._act(by, [about] if about else [], "POST", "actions",
                                     body | ({"issue": about} if about else {}), 201):
                    oracle.actions[done["id"]] = (about, self._random.randrange(3) > 0)
                    if not oracle.actions[done["id"]][1]:
                        note = f"did {issue.word}" if about else ""
                        self._do(by, "POST", f"actions/{done['id']}/done", {"note": note})

    def _any_link(self, key: str):
        links = sorted((link for link in self.oracle.links if key in link), key=sorted)
        return self._random.choice(links) if links else None

    def _leave(self, person: str):
        if person in self.oracle.active and not self._is_last_of_team(person):
            self._admin("POST", f"persons/{person}/leave", {"reason": "elsewhere now"})
            self.oracle.active.discard(person)

    def _is_last_of_team(self, person: str) -> bool:
        return {each for each in self.oracle.active if self.oracle.of_team(each)} <= {person}

    def _meet(self):
        for place, (audience, text) in enumerate((("team", "said among the team m0q"), ("public", "said to all m1q"))):
            self._do(self._team(), "PUT", f"meetings/{today(-9 - place)}/minutes", {"audience": audience, "text": text})
            self.minutes[f"m{place}q"] = audience
        for person in self._random.sample(sorted(self.oracle.active), 4):
            answer = self._do_any(person, "POST", "access-requests", {"group": "g5", "reason": "m2q"}, (201, 409))
            self.asked_to_join |= {person} if answer.status == 201 else set()
        self.minutes["m2q"] = "team"

    def _remember_middle(self):
        """A time behind everything until now and before everything else, and the issues as they were."""
        time.sleep(0.01)
        self.middle = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")[:23] + "Z"
        self.before_middle = copy.deepcopy(self.oracle.issues)
        time.sleep(0.01)


def tracker_issue(key: str, own: str, level: str, reporter: str, others: list) -> dict:
    """As a tracker's search gives it."""
    return {"key": key, "fields": {
        "summary": f"Title {own}", "description": f"{COMMON} {own}", "issuetype": {"name": "Chore"}, "labels": [],
        "security": {"id": level, "name": TRACKER_LEVELS[level]} if level else None, "components": [], "versions": [],
        "subtasks": [], "assignee": None, "status": {"name": "Open"}, "priority": {"name": "P3"},
        "reporter": {"accountId": f"account-{reporter}", "displayName": reporter},
        "created": "2024-03-05T10:11:12.000+0000",
        "issuelinks": [{"type": {"outward": "blocks"}, "outwardIssue": {"key": other}} for other in others],
        "comment": {"comments": [], "total": 0}}}


def tracker_body(issues: list, members: dict, **more) -> dict:
    """`members`: of groups of the tracker. Reporters see their own at the first level."""
    levels = [{"id": each, "name": name} for each, name in TRACKER_LEVELS.items()]
    scheme = {"id": 1, "name": "Scheme", "levels": levels}
    holders = [{"issueSecurityLevelId": level, "holder": {"type": "group", "parameter": group}}
               for level, group in zip(TRACKER_LEVELS, members)]
    holders.append({"issueSecurityLevelId": "tracker-one", "holder": {"type": "reporter"}})
    groups = [{"group": group, "files": [file({"values": [
        {"accountId": f"account-{person}", "displayName": person, "active": True} for person in persons]})]}
              for group, persons in members.items()]
    return {"issues": [file({"startAt": 0, "total": len(issues), "issues": issues})], "scheme": file(scheme),
            "scheme_members": [file({"values": holders})], "groups": groups, "kinds": {"chore": "process"},
            "without_level": "public", **more}


def file(content: dict) -> dict:
    return {"name": "file.json", "text": json.dumps(content)}
