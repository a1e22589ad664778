#include "classify/output/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "classify/output/report_for_test.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kGuidance =
    "A paragraph that goes on\nin a second line, **loudly**.\n\n| example | why |\n|---|---|\n"
    "| `iban` | money |\n\n- an item\n  of two lines\n\n```json\n{\"a\":   1}\n```\n";

std::string Explained(const model::ClassifiedField& field, std::size_t width) {
  std::ostringstream out;
  PrintExplanation(out, field, {}, kGuidance, width);
  return out.str();
}

TEST(Explain, TellsClassRuleEvidenceAndWhatIsMissing) {
  const std::string text = Explained(SmallReport().fields[2], 0);
  EXPECT_THAT(text, StartsWith("accounts[].iban: high\n  in       schemas/vendor.json:12\n"
                               "  rule     iban (iban), confidence 0.90\n"));
  EXPECT_THAT(text, HasSubstr("  missing  indexed-in-plaintext: the table"));
  EXPECT_THAT(text, HasSubstr("\n           not-sealed: nothing"));
}

TEST(Explain, FillsTheGuidanceToTheWidthAndLeavesCodeAlone) {
  EXPECT_THAT(Explained(SmallReport().fields[2], 0),
              HasSubstr("A paragraph that goes on in a second line, loudly.\n\n- `iban`: money\n\n"
                        "- an item of two lines\n\n```json\n{\"a\":   1}\n```\n"));
  std::istringstream lines(Explained(SmallReport().fields[2], 40));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(terminal::LengthOf(line), 40u);
}

TEST(Explain, NothingOfAFileSteersTheTerminal) {
  for (const model::ClassifiedField& each : HostileReport().fields) {
    EXPECT_THAT(Explained(each, 80), Not(HasSubstr("\x1b")));
    EXPECT_THAT(Explained(each, 80), Not(HasSubstr("\u202E")));
  }
}

TEST(FieldFromPath, HasNameAndParentsAsAReaderWouldMakeThem) {
  const model::Field city = FieldFromPath("personal.addresses[].city");
  EXPECT_EQ(city.name, "city");
  EXPECT_EQ(city.path, "personal.addresses[].city");
  EXPECT_THAT(city.parents, ElementsAre("personal", "addresses"));
  EXPECT_EQ(FieldFromPath("phones[]").name, "phones");
  EXPECT_EQ(FieldFromPath("iban").name, "iban");
  EXPECT_EQ(FieldFromPath("").name, "");
  EXPECT_EQ(FieldFromPath("a..b.").name, "");
}

}  // namespace
}  // namespace strongroom::classify::output
