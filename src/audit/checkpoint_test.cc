#include "audit/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "base/temporary_directory.h"

namespace strongroom::audit {
namespace {

using ::testing::HasSubstr;

Checkpoint Line(std::uint64_t n) {
  Checkpoint line;
  line.partition = 3;
  line.instance = *Uuid::Parse("0198c5a0-0000-7000-8000-000000000001");
  line.n = n;
  line.mac.fill(0x5a);
  line.time = Time(std::chrono::milliseconds(1'790'000'000'123));
  return line;
}

class CheckpointFile : public ::testing::Test {
 protected:
  void Write(std::uint64_t n) const {
    auto sink = OpenCheckpointFile(file);
    ASSERT_TRUE(sink.has_value()) << sink.error().ToString();
    ASSERT_TRUE((*sink)->Write(Line(n)).has_value());
  }
  void AppendText(std::string_view text) const {
    std::ofstream(file, std::ios::app | std::ios::binary) << text;
  }
  [[nodiscard]] std::vector<std::uint64_t> Numbers() const {
    const auto lines = ReadCheckpointFile(file);
    EXPECT_TRUE(lines.has_value()) << lines.error().ToString();
    std::vector<std::uint64_t> numbers;
    for (const Checkpoint& line : *lines) numbers.push_back(line.n);
    return numbers;
  }

  TemporaryDirectory home;
  std::filesystem::path directory = home.path();
  std::filesystem::path file = directory / "checkpoints";
};

// Counts, and fails when told to.
class CountingSink final : public CheckpointSink {
 public:
  CountingSink(int& count, bool fails) : count_(count), fails_(fails) {}
  Result<void> Write(const Checkpoint&) override {
    ++count_;
    if (fails_) return Fail(ErrorKind::kUnavailable, "full");
    return {};
  }

 private:
  int& count_;
  const bool fails_;
};

TEST(BothCheckpoints, EachSinkGetsTheLineAndAFailureOfEitherIsTold) {
  for (const auto& [first_fails, second_fails] :
       {std::pair(false, false), std::pair(true, false), std::pair(false, true)}) {
    int first = 0;
    int second = 0;
    const auto both = BothCheckpoints(std::make_unique<CountingSink>(first, first_fails),
                                      std::make_unique<CountingSink>(second, second_fails));
    EXPECT_EQ(both->Write(Line(1)).has_value(), !first_fails && !second_fails);
    EXPECT_EQ(first, 1);
    EXPECT_EQ(second, 1);
  }
}

TEST(Checkpoint, IsStoredInItsPinnedForm) {
  Checkpoint line = Line(7);
  const std::string mac = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";
  const std::string start =
      R"({"partition":3,"instance":"0198c5a0-0000-7000-8000-000000000001","n":7,"mac":")" + mac +
      R"(","time":"2026-09-21T14:13:20.123Z")";
  EXPECT_EQ(FormatCheckpoint(line), start + "}");
  line.accepted_restore_reason = "a \"reason\"";
  EXPECT_EQ(FormatCheckpoint(line), start + R"(,"accepted_restore":"a \"reason\""})");
}

TEST(Checkpoint, IsReadBackFromTheLinesOfEitherSink) {
  Checkpoint line = Line(7);
  line.accepted_restore_reason = "why";
  for (const std::string& text :
       {FormatCheckpoint(line), "{\"checkpoint\":" + FormatCheckpoint(line) + "}"}) {
    const auto read = ParseCheckpoint(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(FormatCheckpoint(*read), FormatCheckpoint(line));
  }
}

TEST(Checkpoint, AnythingElseIsRefused) {
  const std::string good = FormatCheckpoint(Line(7));
  for (const char* text : {"", "{}", "[]", "7", "{\"checkpoint\":7}"}) {
    EXPECT_FALSE(ParseCheckpoint(text).has_value()) << text;
  }
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"partition\":3", "\"partition\":-3"},
           {"\"partition\":3", "\"partition\":4294967296"},
           {"\"n\":7", "\"n\":\"7\""},
           {"5a5a\"", "5a\""},
           {"2026-09-21", "2026-19-21"},
           {"-7000-", "-700-"}}) {
    std::string bad = good;
    ASSERT_NE(bad.find(from), std::string::npos) << from;
    bad.replace(bad.find(from), from.size(), to);
    EXPECT_FALSE(ParseCheckpoint(bad).has_value()) << bad;
  }
}

TEST_F(CheckpointFile, AbsentFileAndADirectoryAreRefused) {
  for (const std::filesystem::path& place : {file, directory}) {
    const auto lines = ReadCheckpointFile(place);
    ASSERT_FALSE(lines.has_value()) << place;
    EXPECT_EQ(lines.error().kind, ErrorKind::kConfiguration);
    EXPECT_TRUE(lines.error().detail.contains("--checkpoints none")) << lines.error().detail;
  }
}

TEST_F(CheckpointFile, LinesAreAppendedByOneSinkAfterAnotherAndReadByTheOwnerOnly) {
  Write(1);
  Write(2);
  EXPECT_EQ(Numbers(), (std::vector<std::uint64_t>{1, 2}));
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(CheckpointFile, TornLastLineIsLeftOut) {
  Write(1);
  AppendText(FormatCheckpoint(Line(2)).substr(0, 40));
  EXPECT_EQ(Numbers(), std::vector<std::uint64_t>{1});
}

TEST_F(CheckpointFile, WritingGoesOnBehindATornLine) {
  Write(1);
  AppendText(FormatCheckpoint(Line(2)).substr(0, 40));
  Write(3);
  EXPECT_EQ(Numbers(), (std::vector<std::uint64_t>{1, 3}));
}

TEST_F(CheckpointFile, FileThatIsOneTornLineIsWrittenAnew) {
  AppendText("{\"part");
  Write(1);
  EXPECT_EQ(Numbers(), std::vector<std::uint64_t>{1});
}

TEST_F(CheckpointFile, AnyOtherBadLineIsNamed) {
  Write(1);
  AppendText("not a checkpoint\n");
  Write(3);
  const auto lines = ReadCheckpointFile(file);
  ASSERT_FALSE(lines.has_value());
  EXPECT_EQ(lines.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(lines.error().detail, HasSubstr("line 2 is not"));
}

TEST_F(CheckpointFile, PlaceThatCannotBeWrittenIsAConfigurationError) {
  const auto sink = OpenCheckpointFile(directory / "absent" / "checkpoints");
  ASSERT_FALSE(sink.has_value());
  EXPECT_EQ(sink.error().kind, ErrorKind::kConfiguration);
}

}  // namespace
}  // namespace strongroom::audit
