"""An embargo holds at rest: the texts of 200 embargoed issues are written, changed, searched for, read and
refused, and stand readable in no file, log line, metric or error."""

import unittest

import markers
from desk_stage import found_desk, furnish, report
from harness import postgres
from letters import live_files
from stage import Stage, audit_of, eventually, expect, seeded

ISSUES = 200


class DeskAtRestTest(unittest.TestCase):
    def setUp(self):
        rng = seeded()
        self.titles = markers.Marker(rng, "title", plain=True)
        self.texts = markers.Marker(rng, "description", plain=False)
        self.comments = markers.Marker(rng, "comment", plain=False)
        self.labels = markers.Marker(rng, "label", plain=True)
        self.names = markers.Marker(rng, "person's name", plain=True)
        self.shown = markers.Marker(rng, "reason", plain=True)  # stands in clear: shows that the search sees the store
        self.all = [self.titles, self.texts, self.comments, self.labels, self.names]
        self.spoken = []

    def live(self, server, operator):
        boss, team = found_desk(server, operator)
        self.assertEqual(eventually(lambda: boss.get("/api/desk/me").status != 503), True)
        furnish(boss)
        stranger = server.client(operator.create_token("s-stranger", ["strongroom.desk.execute"], ["desk"])["token"])
        expect(boss.post("/api/desk/persons", {"name": self.names.value(1), "subject": "s-stranger"}), 201)
        keys = []
        for n in range(ISSUES):
            keys.append(report(team, self.titles.value(n), description=self.texts.value(n)))
            path = f"/api/desk/issues/{keys[n]}"
            if n % 4 == 0:
                expect(team.post(path + "/comments", {"text": self.comments.value(n)}), 200)
                expect(team.post(path + "/labels", {"add": [self.labels.value(n)]}), 200)
                expect(team.request("PATCH", path, {"title": self.titles.value(n + ISSUES)}), 200)
            if n % 20 == 0:
                self.refuse(team, stranger, path, n)
        found = expect(team.post("/api/desk/search", {"query": self.titles.value(1)}), 200).json["issues"]
        self.assertEqual([issue["key"] for issue in found], [keys[1]])
        self.assertEqual(sum(map(len, team.pages("/api/desk/issues", 70, "issues"))), ISSUES)
        issue = expect(team.get(f"/api/desk/issues/{keys[0]}"), 200).json
        self.assertEqual(issue["description"], self.texts.value(0))  # the marks are really there
        event = expect(team.get(f"/api/desk/issues/{keys[0]}/history"), 200).json["events"][1]["id"]
        expect(boss.post("/api/desk/expunge", {"event": event, "reason": self.shown.value(1)}), 200)
        self.spoken.append(str(audit_of(boss)).encode())
        self.spoken.append(server.client(None).get("/metrics").body)

    def refuse(self, team, stranger, path: str, n: int):
        """Each of these is refused with a marked text in its hands."""
        text, title = self.texts.value(n), self.titles.value(n)
        for client, method, where, body in (
                (stranger, "GET", path, None),
                (stranger, "POST", "/api/desk/search", {"query": title, "more": text}),
                (team, "POST", path + "/comments", {"text": text * 3000}),
                (team, "POST", path + "/comments", {"text": [text]}),
                (team, "POST", path + "/labels", {"add": [title, title]}),
                (team, "PATCH", path, {"title": text}),  # no line ends there
                (team, "POST", path + "/references", {"system": title, "value": text}),
                (team, "PUT", path + "/level", {"level": title}),
                (team, "POST", "/api/desk/issues", f'{{"title": "{title}", "x')):
            answer = client.request(method, where, body)
            self.assertTrue(400 <= answer.status < 500, answer)
            self.spoken.append(answer.body)

    def look(self, roots):
        found = markers.search_files(roots, self.all)
        found += markers.search(b"\n".join(self.spoken), self.all)
        self.assertEqual(found, [])
        self.assertTrue(markers.search_files(roots, [self.shown]), "the search does not see the store")

    def test_sqlite(self):
        with Stage() as stage:
            operator_token = stage.init()
            with stage.serve() as server:
                self.live(server, server.client(operator_token))
                self.look([stage.directory])  # the WAL, too
            self.look([stage.directory])
            stage.assert_clean()

    @unittest.skipIf(postgres.missing(), postgres.missing())
    def test_postgresql(self):
        with postgres.Cluster() as cluster, Stage({"store.url": cluster.url()}) as stage:
            operator_token = stage.init()
            with stage.serve() as server:
                self.live(server, server.client(operator_token))
                cluster.execute("CHECKPOINT")
                self.look([stage.directory, *live_files(cluster)])
            stage.assert_clean()


if __name__ == "__main__":
    unittest.main(verbosity=2)
