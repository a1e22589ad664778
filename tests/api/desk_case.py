"""A desk for tests: founded, with a team, a level and somebody in each place."""

import datetime
import os
import subprocess
import time

from harness.case import ServerCase

USE = "strongroom.desk.execute"
FOUND = "strongroom.desk.found.execute"
EXPUNGE = "strongroom.desk.expunge.execute"


def desk_routes() -> list:
    """(method, pattern) of each route of the desk that the program has."""
    out = subprocess.run([os.environ["STRONGROOM_PRINT_ROUTES"]], text=True, check=True, stdout=subprocess.PIPE).stdout
    routes = [tuple(line.split()[:2]) for line in out.splitlines()]
    return [route for route in routes if route[1].startswith("/api/desk/")]


class DeskCase(ServerCase):
    """self.boss administers, self.team is of the team and sees the level "core", self.reporter reports,
    self.stranger is a person without any group.
    """

    types = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.sign_in("s-boss", USE, FOUND, EXPUNGE)
        cls.found()
        cls.behind(cls.founded())
        for name in ("team", "reporter", "stranger"):
            cls.done(cls.boss.post("/api/desk/persons", {"id": name, "name": name, "subject": f"s-{name}"}), 201)
            setattr(cls, name, cls.sign_in(f"s-{name}", USE))
        cls.done(cls.boss.post("/api/desk/groups", {"id": "team", "name": "Team", "role": "team"}), 201)
        cls.done(cls.boss.post("/api/desk/groups/team/members", {"person": "team", "reason": "on duty"}))
        cls.done(cls.boss.post("/api/desk/levels", {"id": "core", "name": "Core", "groups": ["team"]}), 201)
        cls.done(cls.boss.request("PATCH", "/api/desk/settings", {
            "default_levels": {"vulnerability": "core", "pentest": "core"}}))

    @classmethod
    def found(cls):
        cls.done(cls.boss.post("/api/desk/found", {"id": "boss", "name": "Boss"}), 201)

    @classmethod
    def sign_in(cls, subject: str, *permissions: str):
        token = cls.admin.create_token(subject, permissions, ("default",))["token"]
        client = cls.server.client(token)
        cls.addClassCleanup(client.close)
        return client

    @staticmethod
    def done(answer, status: int = 200):
        if answer.status != status:
            raise AssertionError(answer)
        return answer.json

    def report(self, title: str = "A flaw", by=None, **more) -> str:
        """A new security issue's key."""
        return self.done((by or self.reporter).post("/api/desk/issues", {"title": title, **more}), 201)["id"]

    @classmethod
    def founded(cls) -> str:
        """When the desk began."""
        return cls.done(cls.boss.get("/api/desk/persons/boss"))["since"]

    @staticmethod
    def behind(at: str) -> str:
        """The time, with the clock a millisecond later at least: what is done from here on is not of that moment."""
        moment = datetime.datetime.fromisoformat(at.replace("Z", "+00:00")) + datetime.timedelta(milliseconds=1)
        while datetime.datetime.now(datetime.timezone.utc) < moment:
            time.sleep(0.0005)
        return at

    def read(self, key: str, by=None) -> dict:
        return self.done((by or self.team).get(f"/api/desk/issues/{key}"))
