#include "base/error.h"

namespace strongroom {

const char* ErrorKindName(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kMalformed: return "malformed";
    case ErrorKind::kUnauthenticated: return "unauthenticated";
    case ErrorKind::kForbidden: return "forbidden";
    case ErrorKind::kNotFound: return "not-found";
    case ErrorKind::kMethodNotAllowed: return "method-not-allowed";
    case ErrorKind::kTimeout: return "timeout";
    case ErrorKind::kConflict: return "conflict";
    case ErrorKind::kTooLarge: return "too-large";
    case ErrorKind::kUnsupportedMediaType: return "unsupported-media-type";
    case ErrorKind::kInvalid: return "invalid";
    case ErrorKind::kHeaderTooLarge: return "header-too-large";
    case ErrorKind::kBudgetExhausted: return "budget-exhausted";
    case ErrorKind::kInternal: return "internal";
    case ErrorKind::kNoSuchTable: return "no-such-table";
    case ErrorKind::kCorrupt: return "corrupt";
    case ErrorKind::kNotYetAvailable: return "not-yet-available";
    case ErrorKind::kUnavailable: return "unavailable";
    case ErrorKind::kOutcomeUnknown: return "outcome-unknown";
    case ErrorKind::kStorageFull: return "storage-full";
    case ErrorKind::kConfiguration: return "configuration";
  }
  return "internal";
}

std::string Error::ToString() const {
  std::string text = detail;
  for (const FieldError& field : fields) {
    text += "; ";
    text += field.pointer.empty() ? "(document)" : field.pointer;
    text += ": " + field.message;
  }
  return text;
}

}  // namespace strongroom
