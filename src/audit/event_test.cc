#include "audit/event.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "audit/stored_entry.h"
#include "base/json.h"

namespace strongroom::audit {
namespace {

keys::RowDigest Digest(std::uint8_t byte) {
  keys::RowDigest digest{};
  digest.fill(byte);
  return digest;
}

access::Caller Service() {
  access::Caller by;
  by.principal.subject = "invoices";
  by.principal.on_behalf_of = "user-7";
  by.principal.accessor = "jwt:key-1";
  by.request_id = "request-1";
  return by;
}

// Every member, in the order in which it is stored.
Event FullEvent() {
  Event event;
  event.action = "record.update";
  event.decision = Decision::kDenied;
  event.tenant = "diku";
  event.type = "banking-information";
  event.record = "0198c5a0-0000-7000-8000-000000000001";
  event.fields = {"bankAccountNumber", "notes"};
  event.reason = "a \"quoted\"\nreason \xC3\xA9";
  event.permission = "strongroom.audit.get";
  event.row = RowChange{.table = "banking-information",
                        .key = "0198c5a0-0000-7000-8000-000000000001",
                        .version = 2,
                        .from = Digest(0x0a),
                        .to = Digest(0xb0)};
  event.count = 12;
  event.terms = {"00ff"};
  return event;
}

const Time kAt{std::chrono::milliseconds(1'790'000'000'123)};

json::object Vectors() {
  std::ifstream file(STRONGROOM_SOURCE_DIR "/tests/vectors/audit_entry.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto document = ParseJson(text);
  if (!document || !document->is_object()) throw std::runtime_error("audit_entry.json");
  return std::move(document->as_object());
}

TEST(Event, IsStoredInItsPinnedForm) {
  const json::object vectors = Vectors();
  const auto expected = [&](const char* name) {
    return std::string(vectors.at("entries").at(name).as_string());
  };
  EXPECT_EQ(AsText(EncodeEvent(kAt, Service(), FullEvent())), expected("every member"));
  Event bare;
  bare.action = "record.reveal";
  access::Caller by;
  by.principal.subject = "operator";
  EXPECT_EQ(AsText(EncodeEvent(kAt, by, bare)), expected("no member that may be left out"));
}

TEST(Event, RowTransitionIsReadBack) {
  const Bytes entry = EncodeEvent(kAt, Service(), FullEvent());
  const auto read = ReadRowTransition(entry);
  ASSERT_TRUE(read && read->has_value());
  EXPECT_EQ((*read)->table, "banking-information");
  EXPECT_EQ((*read)->key, "0198c5a0-0000-7000-8000-000000000001");
  EXPECT_EQ((*read)->version, 2U);
  EXPECT_EQ((*read)->from, Digest(0x0a));
  EXPECT_EQ((*read)->to, Digest(0xb0));
}

TEST(Event, TextThatLooksLikeARowOrAnActionIsNeither) {
  Event event;
  event.action = "record.reveal";
  event.reason = R"(,"row":{"table":"control","version":1,"to":"00"},"action":"instance.stop")";
  const Bytes entry = EncodeEvent(kAt, Service(), event);
  const auto read = ReadRowTransition(entry);
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->has_value());
  EXPECT_FALSE(IsAction(entry, kStopAction));
  EXPECT_TRUE(IsAction(entry, "record.reveal"));
  EXPECT_FALSE(IsAction(entry, "record.rev"));
}

TEST(Event, SightingIsNoTransition) {
  Event event = FullEvent();
  event.row->from.reset();
  event.row->to.reset();
  const auto read = ReadRowTransition(EncodeEvent(kAt, Service(), event));
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->has_value());
}

TEST(Event, RowWithABadDigestIsAnError) {
  const auto read = ReadRowTransition(
      AsBytes(R"({"action":"x","row":{"table":"control","key":"k","version":1,"to":"zz"}})"));
  EXPECT_FALSE(read.has_value());
}

TEST(Event, ATextThatIsNotUtf8IsToldInNoEntry) {
  for (const std::string_view text :
       {"a\xff"
        "bc",
        "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80", "\x80"}) {
    Event event;
    event.reason = text;
    EXPECT_TRUE(EncodeEvent(kAt, Service(), event).empty());
  }
}

}  // namespace
}  // namespace strongroom::audit
