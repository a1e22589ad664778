#include "app/client_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/scripted_client_test.h"
#include "base/json.h"

namespace strongroom::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string WriteFile(const std::string& name, std::string_view text) {
  const std::string path = testing::TempDir() + "client_commands_" + name;
  std::ofstream(path) << text;
  return path;
}

TEST(ClientCommands, TenantCreatePostsTheName) {
  const Ran ran = Perform(TenantCreate{"di\"ku"}, {ApiResponse{201, R"({"name":"di\"ku"})"}});
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(ran.asked.size(), 1u);
  EXPECT_EQ(ran.asked[0].method, "POST");
  EXPECT_EQ(ran.asked[0].path, "/api/tenants");
  EXPECT_EQ(ran.asked[0].body, R"({"name":"di\"ku"})");
}

TEST(ClientCommands, TenantDestroyWithoutCodeOnlyAsks) {
  const Ran ran = Perform(
      TenantDestroy{"diku", {}},
      {ApiResponse{202, R"({"confirmation":"c0de","expires":"2026-01-01T00:00:00.000Z"})"}});
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(ran.asked.size(), 1u);
  EXPECT_EQ(ran.asked[0].path, "/api/tenants/diku/destroy");
  EXPECT_EQ(ran.asked[0].body, "{}");
  EXPECT_THAT(ran.out, HasSubstr("unreadable in every backup"));
  EXPECT_THAT(ran.out, HasSubstr("regular and low fields stand open in old backups"));
  EXPECT_THAT(ran.out, HasSubstr("2026-01-01"));
  EXPECT_THAT(ran.out, HasSubstr("strongroom tenant destroy diku --confirm c0de\n"));
}

TEST(ClientCommands, TenantDestroyWithCodeActs) {
  const Ran ran = Perform(TenantDestroy{"diku", "c0de"}, {ApiResponse{204, ""}});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.asked.at(0).body, R"({"confirmation":"c0de"})");
  EXPECT_THAT(ran.out, HasSubstr("destroyed"));
}

TEST(ClientCommands, TokenCreateSendsWhatWasGivenAndNothingElse) {
  const Ran tenant = Perform(TokenCreate{{"a", "b"}, "s", {"p.item.get"}, "1h", false},
                             {ApiResponse{201, R"({"token":"t0ken","accessor":"acc"})"}});
  EXPECT_EQ(tenant.asked.at(0).body,
            R"({"subject":"s","tenants":["a","b"],"permissions":["p.item.get"],"ttl":"1h"})");
  EXPECT_EQ(tenant.out, "token     t0ken\naccessor  acc\nThe token is shown this once.\n");
  const Ran op = Perform(TokenCreate{{}, "s", {}, "", true}, {ApiResponse{201, "{}"}});
  EXPECT_EQ(op.asked.at(0).body, R"({"subject":"s","operator":true})");
}

TEST(ClientCommands, JsonOutputIsTheServersAnswerAlone) {
  const Ran ran = Perform(TokenCreate{{"a"}, "s", {"p"}, "", false},
                          {ApiResponse{201, R"({"token":"t"})"}}, true);
  EXPECT_EQ(ran.out, "{\"token\":\"t\"}\n");
}

TEST(ClientCommands, NamesAreEncodedInPaths) {
  EXPECT_EQ(Perform(TokenRevoke{"a/../b?c"}, {ApiResponse{204, ""}}).asked.at(0).path,
            "/api/tokens/a%2F..%2Fb%3Fc");
  EXPECT_EQ(Perform(TokenRevoke{".."}, {ApiResponse{204, ""}}).asked.at(0).path,
            "/api/tokens/%2E%2E");
  EXPECT_EQ(Perform(TypeApprove{"a b", "7"}, {ApiResponse{200, "{}"}}).asked.at(0).path,
            "/api/types/a%20b/migrations/7/approve");
  const Ran withdrawn = Perform(TypeWithdraw{"a b", "7"}, {ApiResponse{204, ""}});
  EXPECT_EQ(withdrawn.asked.at(0).method, "DELETE");
  EXPECT_EQ(withdrawn.asked.at(0).path, "/api/types/a%20b/migrations/7");
  EXPECT_EQ(withdrawn.out, "7 is withdrawn\n");
}

TEST(ClientCommands, ListFollowsCursorsAndPrintsATable) {
  const Ran ran = Perform(
      TokenList{},
      {ApiResponse{200, R"({"tokens":[{"accessor":"a1","tenants":["x","y"]}],"next":"c&1"})"},
       ApiResponse{200, R"({"tokens":[{"accessor":"accessor2","expires":null}],"next":null})"}});
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(ran.asked.size(), 2u);
  EXPECT_EQ(ran.asked[1].path, "/api/tokens?cursor=c%261");
  EXPECT_EQ(ran.out, "accessor   tenants  expires\na1         x y      -\naccessor2  -        -\n");
}

TEST(ClientCommands, ListAsJsonIsOneArray) {
  const Ran ran = Perform(TenantList{}, {ApiResponse{200, R"([{"name":"a"},{"name":"b"}])"}}, true);
  EXPECT_EQ(ran.out, "[{\"name\":\"a\"},{\"name\":\"b\"}]\n");
}

TEST(ClientCommands, TypeApplyPutsEachFileUnderItsId) {
  const std::string file = WriteFile("good.json", R"({"$id": "purchase-note", "type": "object"})");
  const Ran ran =
      Perform(TypeApply{{file, file}}, {ApiResponse{201, "{}"}, ApiResponse{200, "{}"}});
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(ran.asked.size(), 2u);
  EXPECT_EQ(ran.asked[0].method, "PUT");
  EXPECT_EQ(ran.asked[0].path, "/api/types/purchase-note");
  EXPECT_EQ(ran.asked[0].body, R"({"$id":"purchase-note","type":"object"})");
}

TEST(ClientCommands, RaisedTypeShowsWhatWasRewrittenAndTheRunbook) {
  const std::string file = WriteFile("raised.json", R"({"$id": "note"})");
  const std::string answer =
      R"({"name":"note","outcome":"rewritten","recordsRewritten":12,"runbook":["1. VACUUM FULL","2. rotate archives"]})";
  EXPECT_EQ(Perform(TypeApply{{file}}, {ApiResponse{200, answer}}).out,
            file + ": rewritten, 12 records rewritten\n1. VACUUM FULL\n2. rotate archives\n");
  EXPECT_EQ(Perform(TypeApprove{"note", "7"}, {ApiResponse{200, answer}}).out,
            "note: rewritten, 12 records rewritten\n1. VACUUM FULL\n2. rotate archives\n");
}

TEST(ClientCommands, RaisedTypeSaysThatAnotherServerMovedTheRecords) {
  const char* answer =
      R"({"outcome":"rewritten","recordsRewritten":0,"rewrittenBy":"another server","runbook":[]})";
  EXPECT_EQ(Perform(TypeApprove{"note", "7"}, {ApiResponse{200, answer}}).out,
            "note: rewritten, 0 records rewritten by this server, the others by another one\n");
}

TEST(ClientCommands, KeyRotateShowsARowATenantOrWhyThereIsNone) {
  const char* answer = R"({"tenants":[{"tenant":"diku","keyVersion":2,"recordsResealed":7}]})";
  const Ran ran = Perform(KeyRotate{"a note", std::nullopt}, {ApiResponse{200, answer}});
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(ran.asked.size(), 1u);
  EXPECT_EQ(ran.asked[0].method, "POST");
  EXPECT_EQ(ran.asked[0].path, "/api/types/a%20note/keys/rotate");
  EXPECT_EQ(ran.asked[0].body, "{}");
  EXPECT_EQ(ran.out, "tenant  keyVersion  recordsResealed\ndiku    2           7\n");

  const char* none = R"({"tenants":[],"detail":"nothing to finish"})";
  const Ran finish = Perform(KeyReseal{"note", "diku"}, {ApiResponse{200, none}});
  EXPECT_EQ(finish.code, 0);
  EXPECT_EQ(finish.asked[0].path, "/api/types/note/keys/reseal");
  EXPECT_EQ(finish.asked[0].body, R"({"tenant":"diku"})");
  EXPECT_EQ(finish.out, "nothing to finish\n");
}

TEST(ClientCommands, RefusedTypeNamesFilePointerAndRuleOnALineEachAndTheNextFileIsTried) {
  const std::string file = WriteFile("bad.json", R"({"$id": "note"})");
  const Ran ran = Perform(
      TypeApply{{file, file}},
      {ApiResponse{
           422,
           R"({"title":"Invalid","errors":[{"pointer":"/properties/a","rule":"1","message":"give it a class"},
                           {"pointer":"","rule":"2","message":"say its class"}]})"},
       ApiResponse{201, "{}"}});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.asked.size(), 2u);
  EXPECT_EQ(ran.error, "strongroom: " + file + ": /properties/a: give it a class\nstrongroom: " +
                           file + ": say its class\n");
}

TEST(ClientCommands, FileThatIsNoTypeIsRefusedBeforeTheServerIsAsked) {
  for (const auto& [name, text] :
       std::vector<std::pair<std::string, std::string>>{{"syntax.json", "{\"$id\": }"},
                                                        {"list.json", "[]"},
                                                        {"nameless.json", "{\"$id\": 5}"}}) {
    const Ran ran = Perform(TypeApply{{WriteFile(name, text)}}, {});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.asked, IsEmpty());
    EXPECT_THAT(ran.error, HasSubstr(name + ": "));
  }
  EXPECT_THAT(Perform(TypeMigrate{"/no/such.json", "why not"}, {}).error,
              HasSubstr("cannot be read"));
}

TEST(ClientCommands, TypeMigrationsShowsWhoAsksWhyAndWhatEachWouldLower) {
  const char* answer =
      R"({"migrations":[{"id":"m1","proposedBy":{"subject":"ann","accessor":"sra_A"},)"
      R"("proposedAt":"2030-01-01T00:00:00.000Z","reason":"for clerks","current":false,)"
      R"("lowers":[{"pointer":"/properties/n/x-mask","rule":"mask-loosened","message":"it shows more"}],)"
      R"("breaks":[{"pointer":"/$id","rule":"type-name","message":"another name"}],"schema":{}}]})";
  const Ran ran = Perform(TypeMigrations{"a note"}, {ApiResponse{200, answer}});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.asked.at(0).method, "GET");
  EXPECT_EQ(ran.asked.at(0).path, "/api/types/a%20note/migrations");
  EXPECT_EQ(ran.out,
            "m1\n  proposed by ann (sra_A) at 2030-01-01T00:00:00.000Z: for clerks\n"
            "  the type changed since; it cannot be approved any more\n"
            "  lowers /properties/n/x-mask: it shows more (mask-loosened)\n"
            "  cannot be applied: /$id: another name (type-name)\n");
  EXPECT_EQ(Perform(TypeMigrations{"note"}, {ApiResponse{200, answer}}, true).out,
            json::serialize(*ParseJson(answer)) + "\n");
  EXPECT_EQ(Perform(TypeMigrations{"note"}, {ApiResponse{200, R"({"migrations":[]})"}}).out, "");
}

TEST(ClientCommands, TypeMigrateSendsSchemaAndReason) {
  const std::string file = WriteFile("migrate.json", R"({"$id": "note"})");
  const Ran ran =
      Perform(TypeMigrate{file, "for the payment run"}, {ApiResponse{201, R"({"id":"m1"})"}});
  EXPECT_EQ(ran.asked.at(0).path, "/api/types/note/migrations");
  EXPECT_EQ(ran.asked.at(0).body, R"({"schema":{"$id":"note"},"reason":"for the payment run"})");
  EXPECT_EQ(ran.out, "id  m1\n");
}

TEST(ClientCommands, FailureIsOneLineWithWhatWhereAndAdvice) {
  const Ran refused =
      Perform(TenantList{},
              {ApiResponse{401, R"({"title":"Unauthorized","detail":"the token\nhas expired"})"}});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_EQ(refused.error,
            "strongroom: the token has expired (GET /api/tenants: 401); give a token that holds, "
            "with --token or "
            "STRONGROOM_TOKEN\n");
  const Ran gone =
      Perform(TenantList{}, {Fail(ErrorKind::kUnavailable, "no answer from http://127.0.0.1:1")});
  EXPECT_EQ(gone.error, "strongroom: no answer from http://127.0.0.1:1\n");
  EXPECT_THAT(Perform(TenantList{}, {ApiResponse{502, "<html>"}}).error, HasSubstr("502"));
}

TEST(ClientCommands, AnswerThatIsNotJsonIsAFailure) {
  const Ran ran = Perform(TenantCreate{"a"}, {ApiResponse{200, "<html>"}});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.error, HasSubstr("--url"));
  EXPECT_THAT(ran.error, Not(HasSubstr("html")));
}

}  // namespace
}  // namespace strongroom::app
