"""Who sees what at a desk: the rules of docs/desk.md written anew, without a look at what the program says."""

import dataclasses

OPEN = ("reported", "triaged", "in-progress", "fixed")


@dataclasses.dataclass
class Issue:
    word: str            # in its texts, in nobody else's
    reporter: str
    kind: str
    level: str           # "": public
    begun: bool          # its embargo began at this level, and it was reported here
    state: str = "reported"
    recent: bool = True  # reported or moved since yesterday
    urgent: bool = False
    assignee: str = ""
    labels: set = dataclasses.field(default_factory=set)
    modules: list = dataclasses.field(default_factory=list)
    lifted: bool = False


@dataclasses.dataclass
class Level:
    groups: list
    reporter_sees: bool


class Oracle:
    def __init__(self):
        self.active = set()
        self.members = {}         # by group
        self.teams = set()        # groups with the role
        self.administrators = set()  # groups with the role
        self.levels = {}
        self.defaults = {}        # levels by kind
        self.issues = {}
        self.links = set()        # pairs as frozensets
        self.cases = {}           # by id: the issue
        self.actions = {}         # by id: (the issue or "", whether open)
        self.produced = set()     # modules used in production

    def has(self, groups: set, person: str) -> bool:
        return person in self.active and any(person in self.members[group] for group in groups)

    def lets_in(self, level: str) -> bool:
        """Whether anybody active is in one of its groups."""
        return any(self.has(self.levels[level].groups, person) for person in self.active)

    def of_team(self, person: str) -> bool:
        return self.has(self.teams, person)

    def administers(self, person: str) -> bool:
        return self.has(self.administrators, person)

    def sees(self, person: str, key: str) -> bool:
        return self.sees_one(person, self.issues[key])

    def sees_one(self, person: str, issue: Issue) -> bool:
        if person not in self.active:
            return False
        if not issue.level:
            return True
        level = self.levels[issue.level]
        if any(person in self.members[group] for group in level.groups):
            return True
        return person == issue.reporter and (issue.begun or level.reporter_sees)

    def allowed(self, person: str) -> set:
        return {key for key in self.issues if self.sees(person, key)}

    def public(self) -> set:
        return {key for key, issue in self.issues.items() if not issue.level}

    def sees_action(self, person: str, action: str) -> bool:
        issue, _ = self.actions[action]
        return self.sees(person, issue) if issue else self.of_team(person)

    def in_production(self, issue: Issue) -> bool:
        return bool(self.produced & set(issue.modules))

    def quick(self, person: str) -> dict:
        """By name: whether an issue is one that a quick filter shows."""
        return {
            "open": lambda issue: issue.state in OPEN,
            "mine": lambda issue: person in (issue.assignee, issue.reporter),
            "urgent": lambda issue: issue.state in OPEN and issue.urgent,
            "untriaged": lambda issue: issue.state == "reported",
            "unassigned": lambda issue: issue.state in OPEN and not issue.assignee,
            "in-production": lambda issue: issue.state in OPEN and self.in_production(issue),
            "preparedness": lambda issue: "security-preparedness" in issue.labels,
        }
