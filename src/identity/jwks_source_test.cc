#include "identity/jwks_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/fake_clock.h"
#include "identity/test_issuer.h"
#include "outbound/test_server.h"

namespace strongroom::identity {
namespace {

using crypto::SignatureAlgorithm;
using outbound::TestServer;
using std::chrono::hours;
using std::chrono::seconds;

class JwksSourceTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<JwksSource> Open(const std::string& location) const {
    auto source = JwksSource::Create(location, http_, clock_);
    if (source) return *std::move(source);
    ADD_FAILURE() << source.error().detail;
    return nullptr;
  }
  // Whether the source's keys include `key_id`; a failure counts as no.
  static bool Knows(JwksSource& source, std::string_view key_id) {
    const auto keys = source.KeysFor(key_id);
    return keys.has_value() && (*keys)->Contains(key_id);
  }

  FakeClock clock_;
  outbound::HttpClient http_;
  TestIssuer old_{SignatureAlgorithm::kEdDsa, "old"};
  TestIssuer new_{SignatureAlgorithm::kEdDsa, "new"};
};

class JwksFileTest : public JwksSourceTest {
 protected:
  ~JwksFileTest() override { std::filesystem::remove(path_); }
  // Replaces the file as a careful operator does.
  void Write(const std::string& text) const {
    std::ofstream(path_ + ".next", std::ios::binary) << text;
    std::filesystem::rename(path_ + ".next", path_);
  }
  std::string path_ = testing::TempDir() + "strongroom_jwks_" + std::to_string(::getpid()) +
                      testing::UnitTest::GetInstance()->current_test_info()->name() + ".json";
};

TEST_F(JwksFileTest, ChangedFileIsReadAgain) {
  Write(old_.Jwks());
  const auto source = Open(path_);
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_FALSE(Knows(*source, "new"));
  Write(new_.Jwks());
  EXPECT_TRUE(Knows(*source, "new"));
  EXPECT_FALSE(Knows(*source, "old"));
}

TEST_F(JwksFileTest, BrokenOrRemovedFileLeavesTheLastKeysInUse) {
  Write(old_.Jwks());
  const auto source = Open(path_);
  EXPECT_FALSE(source->LastFailure().has_value());
  Write("{");
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_TRUE(source->LastFailure().has_value());
  std::filesystem::remove(path_);
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_TRUE(source->LastFailure().has_value());
  Write(new_.Jwks());
  EXPECT_TRUE(Knows(*source, "new"));
  EXPECT_FALSE(source->LastFailure().has_value());
}

TEST_F(JwksFileTest, FileThatCannotBeUsedIsRefusedAtCreation) {
  const auto refused = [this](const std::string& location) {
    const auto source = JwksSource::Create(location, http_, clock_);
    ASSERT_FALSE(source.has_value()) << location;
    EXPECT_EQ(source.error().kind, ErrorKind::kConfiguration);
  };
  refused(path_);
  refused(testing::TempDir());
  refused("");
  Write("not JSON");
  refused(path_);
  Write(R"({"keys":[]})");
  refused(path_);
  Write(std::string(2 << 20, ' '));
  refused(path_);
}

// A server whose document a test can change, or take away.
class JwksUrlTest : public JwksSourceTest {
 protected:
  std::string document_ = old_.Jwks();
  TestServer server_{[this](const std::string&) {
    return document_.empty() ? "HTTP/1.1 500 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                             : TestServer::Ok(document_);
  }};
};

TEST_F(JwksUrlTest, KeysAreFetchedWhenFirstAskedForAndThenKept) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_EQ(server_.requests(), 0);
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_TRUE(source->KeysFor("").has_value());
  EXPECT_EQ(server_.requests(), 1);
}

TEST_F(JwksUrlTest, UnknownKeyIsFetchedForAtMostOnceAMinute) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_TRUE(Knows(*source, "old"));
  document_ = new_.Jwks();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Knows(*source, "new"));
  EXPECT_EQ(server_.requests(), 1);
  clock_.Advance(seconds(60));
  EXPECT_TRUE(Knows(*source, "new"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Knows(*source, "third"));
  EXPECT_EQ(server_.requests(), 2);
}

TEST_F(JwksUrlTest, WithdrawnKeyGoesOutOfUseWithinAnHour) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_TRUE(Knows(*source, "old"));
  document_ = new_.Jwks();
  clock_.Advance(hours(1) - seconds(1));
  EXPECT_TRUE(Knows(*source, "old"));
  clock_.Advance(seconds(1));
  EXPECT_FALSE(Knows(*source, "old"));
}

TEST_F(JwksUrlTest, UnreachableIssuerLeavesTheLastKeysInUseForADay) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_TRUE(Knows(*source, "old"));
  document_.clear();
  clock_.Advance(hours(24) - seconds(1));
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_TRUE(source->LastFailure().has_value());
  clock_.Advance(seconds(1));
  const auto keys = source->KeysFor("old");
  ASSERT_FALSE(keys.has_value());
  EXPECT_EQ(keys.error().kind, ErrorKind::kUnavailable);
  document_ = old_.Jwks();
  clock_.Advance(seconds(60));
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_FALSE(source->LastFailure().has_value());
}

TEST_F(JwksUrlTest, WithoutAnyKeysItTriesAgainEveryFewSeconds) {
  document_.clear();
  const auto source = Open(server_.Url("/keys"));
  EXPECT_FALSE(Knows(*source, "old"));
  EXPECT_FALSE(Knows(*source, "old"));
  EXPECT_EQ(server_.requests(), 1);
  EXPECT_EQ(source->KeysFor("old").error().kind, ErrorKind::kUnavailable);
  document_ = old_.Jwks();
  clock_.Advance(seconds(5));
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_EQ(server_.requests(), 2);
}

TEST_F(JwksUrlTest, AnswerThatIsNoJwksIsUnavailable) {
  document_ = "<html>please log in</html>";
  const auto source = Open(server_.Url("/keys"));
  const auto keys = source->KeysFor("old");
  ASSERT_FALSE(keys.has_value());
  EXPECT_EQ(keys.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(keys.error().detail.find("log in"), std::string::npos) << keys.error().detail;
}

TEST_F(JwksUrlTest, ThreadsThatNeedTheSameKeysFetchThemOnce) {
  const auto source = Open(server_.Url("/keys"));
  std::vector<std::thread> threads;
  std::atomic<int> known = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&source, &known] { known += Knows(*source, "old"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(known, 4);
  EXPECT_EQ(server_.requests(), 1);
}

TEST_F(JwksSourceTest, PlainHttpToAnotherMachineIsRefused) {
  for (const char* const url :
       {"http://login.example/keys", "http://127.0.0.1.example/keys", "http://localhost.example/",
        "ftp://127.0.0.1/keys", "file:///etc/passwd"}) {
    const auto source = JwksSource::Create(url, http_, clock_);
    ASSERT_FALSE(source.has_value()) << url;
    EXPECT_EQ(source.error().kind, ErrorKind::kConfiguration);
  }
  EXPECT_TRUE(JwksSource::Create("https://login.example/keys", http_, clock_).has_value());
}

}  // namespace
}  // namespace strongroom::identity
