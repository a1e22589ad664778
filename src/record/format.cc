#include "record/format.h"

#include <array>
#include <chrono>

#include "base/clock.h"
#include "base/uuid.h"
#include "record/checks.h"

namespace strongroom::record {
namespace {

struct FormatRow {
  Format format;
  std::string_view name;
  std::string_view demand;
};

constexpr std::array kFormats = {
    FormatRow{Format::kUuid, "uuid", "a UUID such as 0190a5f0-7c3b-7000-8000-000000000000"},
    FormatRow{Format::kDate, "date", "a date such as 2026-01-31"},
    FormatRow{Format::kDateTime, "date-time",
              "a time with its offset such as 2026-01-31T23:30:00Z"},
    FormatRow{Format::kEmail, "email", "an e-mail address"},
    FormatRow{Format::kUri, "uri", "a URI with its scheme"},
    FormatRow{Format::kIban, "iban", "an IBAN whose country, length and check digits fit"},
    FormatRow{Format::kAbaRouting, "aba-routing",
              "an ABA routing number: nine digits with a fitting check digit"},
    FormatRow{Format::kBic, "bic", "a BIC of 8 or 11 letters and digits"},
    FormatRow{Format::kLuhn, "luhn", "a number with a fitting Luhn check digit"},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int parts[3] = {0, 0, 0};
  for (std::size_t i = 0, part = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      ++part;
    } else if (IsDigit(text[i])) {
      parts[part] = parts[part] * 10 + (text[i] - '0');
    } else {
      return false;
    }
  }
  using namespace std::chrono;
  return year_month_day(year(parts[0]), month(static_cast<unsigned>(parts[1])),
                        day(static_cast<unsigned>(parts[2])))
      .ok();
}

// Host names in letters of any script (RFC 6531), or an address in brackets (RFC 5321 §4.1.3).
bool IsMailHost(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  if (host.front() == '[') return host.size() > 2 && host.back() == ']';
  std::size_t label = 0;
  for (std::size_t i = 0; i < host.size(); ++i) {
    const char c = host[i];
    const bool at_edge = label == 0 || i + 1 == host.size() || host[i + 1] == '.';
    if (c == '.') {
      if (label == 0 || i + 1 == host.size()) return false;
      label = 0;
    } else if (IsAlpha(c) || IsDigit(c) || !IsAscii(c) || (c == '-' && !at_edge)) {
      if (++label > 63) return false;
    } else {
      return false;
    }
  }
  return true;
}

// RFC 5322 dot-atom, with the letters of RFC 6531; quoted local parts are refused.
bool IsMailLocalPart(std::string_view local) {
  static constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~";
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.') {
    return false;
  }
  bool dot = false;
  for (const char c : local) {
    if (c == '.' && dot) return false;
    dot = c == '.';
    if (!dot && !IsAlpha(c) && !IsDigit(c) && IsAscii(c) &&
        kAtom.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool IsEmail(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && IsMailLocalPart(text.substr(0, at)) &&
         IsMailHost(text.substr(at + 1));
}

bool IsUri(std::string_view text) {
  static constexpr std::string_view kMarks = "-._~:/?#[]@!$&'()*+,;=";
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsAlpha(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!IsAlpha(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  for (std::size_t i = colon + 1; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return false;
      i += 2;
    } else if (!IsAlpha(text[i]) && !IsDigit(text[i]) &&
               kMarks.find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return text.size() > colon + 1;
}

}  // namespace

std::string_view FormatName(Format format) noexcept {
  return kFormats[static_cast<std::size_t>(format)].name;
}

std::optional<Format> ParseFormat(std::string_view name) noexcept {
  for (const FormatRow& row : kFormats) {
    if (row.name == name) return row.format;
  }
  return std::nullopt;
}

std::string_view FormatDemand(Format format) noexcept {
  return kFormats[static_cast<std::size_t>(format)].demand;
}

bool MatchesFormat(Format format, std::string_view text) {
  switch (format) {
    case Format::kUuid: return Uuid::Parse(text).has_value();
    case Format::kDate: return IsDate(text);
    case Format::kDateTime: return ParseTime(text).has_value();
    case Format::kEmail: return IsEmail(text);
    case Format::kUri: return IsUri(text);
    case Format::kIban: return IsIban(text);
    case Format::kAbaRouting: return IsAbaRouting(text);
    case Format::kBic: return IsBic(text);
    case Format::kLuhn: return PassesLuhn(text);
  }
  return false;
}

}  // namespace strongroom::record
