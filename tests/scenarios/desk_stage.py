"""What scenarios of the desk begin with: the tenant `desk`, its founder, and a team at the level "core"."""

from harness.client import Client, expect
from harness.server import Server

USE = ["strongroom.desk.execute"]
ALL = [*USE, "strongroom.desk.found.execute", "strongroom.desk.expunge.execute", "strongroom.audit.get"]


def found_desk(server: Server, operator: Client) -> tuple[Client, Client]:
    """(administrator, somebody of the team who also reports); the desk's tenant is made, too."""
    operator.create_tenant("desk")
    boss = server.client(operator.create_token("s-boss", ALL, ["desk"])["token"])
    team = server.client(operator.create_token("s-team", USE, ["desk"])["token"])
    return boss, team


def furnish(boss: Client):
    expect(boss.post("/api/desk/found", {"id": "boss", "name": "Boss"}), 201)
    expect(boss.post("/api/desk/persons", {"id": "team", "name": "Team", "subject": "s-team"}), 201)
    expect(boss.post("/api/desk/groups", {"id": "team", "name": "Team", "role": "team"}), 201)
    expect(boss.post("/api/desk/groups/team/members", {"person": "team"}), 200)
    expect(boss.post("/api/desk/levels", {"id": "core", "name": "Core", "groups": ["team"]}), 201)
    expect(boss.request("PATCH", "/api/desk/settings",
                        {"default_levels": {"vulnerability": "core", "pentest": "core"}}), 200)


def report(client: Client, title: str, **more) -> str:
    """The new security issue's key."""
    return expect(client.post("/api/desk/issues", {"title": title, **more}), 201).json["id"]
