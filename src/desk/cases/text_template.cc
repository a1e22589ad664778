#include "desk/cases/text_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/refusals.h"

namespace strongroom::desk::cases {
namespace {

constexpr std::size_t kSizeMax = std::size_t{64} * 1024;
constexpr std::string_view kHeader = "audience: ";
constexpr std::string_view kPolicies = "policies: ";
constexpr std::array kAudiences{Audience::kDevelopers, Audience::kStakeholders, Audience::kPublic,
                                Audience::kTeam};

bool IsPlaceName(std::string_view name) {
  return !name.empty() && name.size() <= 80 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// The names in "policies: a, b"; nullopt where one is no name.
std::optional<std::vector<std::string>> PoliciesOf(std::string_view line) {
  std::vector<std::string> names;
  line.remove_prefix(kPolicies.size());
  for (;;) {
    const std::size_t end = line.find(", ");
    const std::string_view name = line.substr(0, end);
    if (!IsPlaceName(name)) return std::nullopt;
    names.emplace_back(name);
    if (end == std::string_view::npos) return names;
    line.remove_prefix(end + 2);
  }
}

std::unexpected<Error> Refused(Refusals refusals, std::string_view detail) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = std::string(detail),
                    .fields = std::move(refusals).Take()});
}

std::optional<Audience> AudienceOf(std::string_view line) {
  if (!line.starts_with(kHeader)) return std::nullopt;
  const auto found = std::ranges::find(kAudiences, line.substr(kHeader.size()), AudienceName);
  return found == kAudiences.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view AudienceName(Audience audience) noexcept {
  switch (audience) {
    case Audience::kDevelopers: return "developers";
    case Audience::kStakeholders: return "stakeholders";
    case Audience::kPublic: return "public";
    case Audience::kTeam: return "team";
  }
  return "";
}

Result<TextTemplate> TextTemplate::Parse(std::string_view text) {
  constexpr std::string_view kDetail = "the text cannot be used as a template";
  Refusals refusals;
  if (text.size() > kSizeMax) {
    refusals.Add("", "size", fmt::format("give at most {} bytes", kSizeMax));
    return Refused(std::move(refusals), kDetail);
  }
  TextTemplate parsed;
  const std::size_t first = std::min(text.find('\n'), text.size());
  const auto audience = AudienceOf(text.substr(0, first));
  text.remove_prefix(first);
  std::size_t line = 3;
  if (text.starts_with("\npolicies: ")) {
    text.remove_prefix(1);
    const std::string_view second = text.substr(0, text.find('\n'));
    auto policies = PoliciesOf(second);
    if (!policies) {
      refusals.Add("", "policies",
                   "line 2: give names of policies behind \"policies: \", with a comma and a blank "
                   "between them");
      return Refused(std::move(refusals), kDetail);
    }
    parsed.policies_ = std::move(*policies);
    text.remove_prefix(second.size());
    ++line;
  }
  if (!audience || !text.starts_with("\n\n")) {
    refusals.Add("", "audience",
                 "line 1: begin with \"audience: \" and one of developers, stakeholders, public, "
                 "team, and an empty line behind it");
    return Refused(std::move(refusals), kDetail);
  }
  parsed.audience_ = *audience;
  text.remove_prefix(2);
  while (true) {
    const std::size_t open = text.find("{{");
    Piece piece{.text = std::string(text.substr(0, open)), .place = {}};
    line += static_cast<std::size_t>(std::ranges::count(piece.text, '\n'));
    piece.line = line;
    if (open == std::string_view::npos) {
      parsed.pieces_.push_back(std::move(piece));
      break;
    }
    text.remove_prefix(open + 2);
    const std::size_t close = std::min(text.find("}}"), text.find('\n'));
    if (close == std::string_view::npos || text[close] == '\n') {
      refusals.Add("", "place", fmt::format("line {}: close the place with \"}}}}\"", line));
      continue;
    }
    const std::string_view inside = text.substr(0, close);
    piece.place = inside.substr(0, inside.find('|'));
    if (piece.place.size() < inside.size()) {
      piece.words = inside.substr(piece.place.size() + 1);
      if (piece.words.empty()) {
        refusals.Add("", "place",
                     fmt::format("line {}: give words behind the \"|\", or leave it out", line));
      }
    }
    if (!IsPlaceName(piece.place)) {
      refusals.Add(
          "", "place",
          fmt::format("line {}: {} is no name of a place: give lower-case letters, digits, "
                      "hyphens and dots, such as {{{{module.name}}}}",
                      line, Quoted(piece.place)));
    }
    text.remove_prefix(close + 2);
    parsed.pieces_.push_back(std::move(piece));
  }
  if (!refusals.empty()) return Refused(std::move(refusals), kDetail);
  return parsed;
}

std::vector<TextTemplate::Place> TextTemplate::places() const {
  std::vector<Place> places;
  for (const Piece& each : pieces_) {
    if (!each.place.empty()) places.push_back({each.place, each.line, each.words});
  }
  return places;
}

Result<std::string> TextTemplate::Fill(
    const std::map<std::string, std::string, std::less<>>& values) const {
  Refusals refusals;
  std::string out;
  for (const Piece& each : pieces_) {
    out += each.text;
    if (each.place.empty()) continue;
    const auto value = values.find(each.place);
    if (value == values.end() && !each.words.empty()) {
      out += each.words;
      continue;
    }
    if (value == values.end()) {
      refusals.Add("/" + each.place, "unfilled",
                   fmt::format("line {}: nothing fills {{{{{}}}}}", each.line, each.place));
      continue;
    }
    out += value->second;
  }
  if (!refusals.empty()) return Refused(std::move(refusals), "the text has places that are empty");
  return out;
}

}  // namespace strongroom::desk::cases
