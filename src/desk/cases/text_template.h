// A text with named places, such as policy/texts/readme-deprecation.md: Markdown whose first line
// says whom it is for ("audience: public"); a second one may say for cases of which policies
// ("policies: embargo-cap"); then an empty line, then the text. A place is "{{name}}", or
// "{{name|words}}" with what stands there when nothing fills it; there is nothing else: no
// conditions, no loops, no code.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace strongroom::desk::cases {

// Who will read it. The order says nothing.
enum class Audience : std::uint8_t { kDevelopers, kStakeholders, kPublic, kTeam };
[[nodiscard]] std::string_view AudienceName(Audience audience) noexcept;

class TextTemplate {
 public:
  // kInvalid, by line, for a text without audience, a place that is not closed on its line or whose
  // name is none (lower-case letters, digits, "-" and "."), one without words behind its "|", and
  // for more than 64 KiB.
  [[nodiscard]] static Result<TextTemplate> Parse(std::string_view text);

  [[nodiscard]] Audience audience() const noexcept { return audience_; }
  // Names; empty: it says none.
  [[nodiscard]] const std::vector<std::string>& policies() const noexcept { return policies_; }

  struct Place {
    std::string name;
    std::size_t line = 0;  // of the file, from 1
    std::string words{};   // that stand there when nothing fills it; empty: it must be filled
  };
  [[nodiscard]] std::vector<Place> places() const;

  // Each place replaced by its value, as it is: values are Markdown already; by its own words where
  // `values` lacks one. kInvalid, naming place and line, when it has no words either.
  [[nodiscard]] Result<std::string> Fill(
      const std::map<std::string, std::string, std::less<>>& values) const;

 private:
  struct Piece {
    std::string text;
    std::string place;  // behind the text; empty at the end
    std::size_t line = 0;
    std::string words{};
  };

  Audience audience_ = Audience::kPublic;
  std::vector<std::string> policies_;
  std::vector<Piece> pieces_;
};

}  // namespace strongroom::desk::cases
