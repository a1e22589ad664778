// What a reader left out, or took over otherwise than it stood there: one line each, for the person
// who imports. A reader that refuses says so with an Error instead and takes over nothing.
#pragma once

#include <string>

namespace strongroom::desk::intake {

struct ReportLine {
  std::string source{};   // the file, when several are read together
  std::string subject{};  // an issue's key, a module; empty for the whole file
  std::string place{};    // an RFC 6901 pointer, or "line 7"
  std::string rule{};     // one word, the same for all lines of a kind
  std::string message{};  // what it is and what to do
  bool operator==(const ReportLine&) const = default;
};

}  // namespace strongroom::desk::intake
