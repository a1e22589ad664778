#include "identity/jwks_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/fake_clock.h"
#include "identity/test_issuer.h"
#include "outbound/test_server.h"

namespace strongroom::identity {
namespace {

using crypto::SignatureAlgorithm;
using outbound::TestServer;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class JwksSourceTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<JwksSource> Open(const std::string& location) const {
    auto source = JwksSource::Create(location, http_, clock_);
    if (source) return *std::move(source);
    ADD_FAILURE() << source.error().detail;
    return nullptr;
  }
  // What the source gives for `key_id`, when it must be waited for too.
  static Result<JwksSource::Keys> Keys(JwksSource& source, std::string_view key_id) {
    if (auto now = source.KeysFor(key_id)) return *std::move(now);
    return Later(source).get();
  }
  static std::future<Result<JwksSource::Keys>> Later(JwksSource& source) {
    std::promise<Result<JwksSource::Keys>> fetched;
    auto later = fetched.get_future();
    source.WhenFetched([fetched = std::move(fetched)](Result<JwksSource::Keys> keys) mutable {
      fetched.set_value(std::move(keys));
    });
    return later;
  }
  // Whether the source's keys include `key_id`; a failure counts as no.
  static bool Knows(JwksSource& source, std::string_view key_id) {
    const auto keys = Keys(source, key_id);
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
  EXPECT_TRUE(Keys(*source, "").has_value());
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
  const auto keys = Keys(*source, "old");
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
  EXPECT_EQ(Keys(*source, "old").error().kind, ErrorKind::kUnavailable);
  document_ = old_.Jwks();
  clock_.Advance(seconds(5));
  EXPECT_TRUE(Knows(*source, "old"));
  EXPECT_EQ(server_.requests(), 2);
}

TEST_F(JwksUrlTest, AnswerThatIsNoJwksIsUnavailable) {
  document_ = "<html>please log in</html>";
  const auto source = Open(server_.Url("/keys"));
  const auto keys = Keys(*source, "old");
  ASSERT_FALSE(keys.has_value());
  EXPECT_EQ(keys.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(keys.error().detail.find("log in"), std::string::npos) << keys.error().detail;
}

// Fetched anew ahead of the hour, and nobody who has the key waits for it.
TEST_F(JwksUrlTest, AgeingKeysAreFetchedInTheBackground) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_TRUE(Knows(*source, "old"));
  document_ = new_.Jwks();
  clock_.Advance(minutes(45));
  EXPECT_TRUE(source->KeysFor("old").has_value());
  const auto fetched = Later(*source).get();
  ASSERT_TRUE(fetched.has_value());
  EXPECT_TRUE((*fetched)->Contains("new"));
  EXPECT_EQ(server_.requests(), 2);
}

// An issuer that may answer, or accept a connection and say nothing.
class HangingIssuerTest : public JwksSourceTest {
 protected:
  static constexpr std::chrono::milliseconds kAtOnce{1000};  // a fetch times out after five seconds
  [[nodiscard]] static std::chrono::steady_clock::time_point Now() {
    return std::chrono::steady_clock::now();
  }
  void AwaitRequests(int count) const {
    while (server_.requests() < count) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  enum class Mode { kAnswers, kRefuses, kHangs };
  std::atomic<Mode> mode_ = Mode::kAnswers;
  TestServer server_{[this](const std::string&) {
    if (mode_ == Mode::kHangs) return std::string();
    return TestServer::Ok(mode_ == Mode::kAnswers ? old_.Jwks() : "{}");
  }};
};

TEST_F(HangingIssuerTest, OnlyWhoseKeyIsUnknownWaits) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_TRUE(Knows(*source, "old"));
  mode_ = Mode::kHangs;
  clock_.Advance(seconds(60));
  const auto begun = Now();
  std::vector<std::future<Result<JwksSource::Keys>>> waiting;
  for (const char* const key_id : {"a", "b", "c", "d"}) {
    EXPECT_FALSE(source->KeysFor(key_id).has_value());
    waiting.push_back(Later(*source));
  }
  AwaitRequests(2);
  EXPECT_TRUE(source->KeysFor("old").has_value());
  EXPECT_TRUE(source->KeysFor("").has_value());
  EXPECT_LT(Now() - begun, kAtOnce);
  for (auto& one : waiting) {
    const auto keys = one.get();
    ASSERT_TRUE(keys.has_value());
    EXPECT_TRUE((*keys)->Contains("old"));
  }
  EXPECT_TRUE(source->KeysFor("a").has_value()) << "asked a moment ago";
  EXPECT_EQ(server_.requests(), 2);
}

TEST_F(HangingIssuerTest, OldKeysServeWithoutWaitingOnceTheIssuerWasAskedInVain) {
  const auto source = Open(server_.Url("/keys"));
  EXPECT_TRUE(Knows(*source, "old"));
  mode_ = Mode::kRefuses;
  clock_.Advance(hours(1));
  EXPECT_FALSE(source->KeysFor("old").has_value()) << "not before the issuer was asked";
  EXPECT_TRUE(Later(*source).get().has_value());
  mode_ = Mode::kHangs;
  clock_.Advance(minutes(1));
  EXPECT_TRUE(source->KeysFor("old").has_value());
  AwaitRequests(3);
  EXPECT_TRUE(source->KeysFor("old").has_value());
}

TEST_F(HangingIssuerTest, EndOfASourceBreaksItsFetchOffAndCallsWhoWaits) {
  auto source = Open(server_.Url("/keys"));
  mode_ = Mode::kHangs;
  EXPECT_FALSE(source->KeysFor("old").has_value());
  auto waiting = Later(*source);
  AwaitRequests(1);
  const auto begun = Now();
  source.reset();
  EXPECT_LT(Now() - begun, seconds(3));
  ASSERT_EQ(waiting.wait_for(seconds(0)), std::future_status::ready);
  EXPECT_EQ(waiting.get().error().kind, ErrorKind::kUnavailable);
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
