// Text that may stand in a log line. There is no way from an arbitrary string to a Harmless: it is
// a literal of the source, one of a few kinds of names whose form is checked, or the output of
// ScrubbedErrorText(), which can be found by its name. So can OwnText, for the program's own words.
//
// What does not have the form of its kind becomes "(withheld)": a mistake costs a log field, not a
// secret.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/uuid.h"

namespace strongroom::telemetry {

class Harmless {
 public:
  static constexpr std::size_t kNameSizeMax = 128;
  static constexpr std::size_t kErrorTextSizeMax = 200;

  // A literal: the compiler refuses anything that it does not know itself.
  consteval Harmless(const char* literal) : literal_(literal) {}  // NOLINT: meant to be implicit

  [[nodiscard]] static Harmless Id(const Uuid& id);
  // 16 lower-case hex digits, as `http` makes them.
  [[nodiscard]] static Harmless RequestId(std::string_view id);
  // The name of a table, record type, tenant, route template or file: what the operator or
  // the source chose, never what a request brought. Letters, digits and "_-./:{}", not only digits.
  [[nodiscard]] static Harmless Name(std::string_view name);
  [[nodiscard]] static Harmless Kind(ErrorKind kind);
  // Free text of a library's or our own error: printable ASCII only, what stands in quotes and
  // every run of four or more digits replaced, cut at kErrorTextSizeMax bytes. It lessens what a
  // careless message can give away; it is no licence to pass one on that holds a value.
  [[nodiscard]] static Harmless ScrubbedErrorText(std::string_view text);

  [[nodiscard]] std::string_view view() const noexcept {
    return copied_size_ == 0 ? literal_ : std::string_view(copied_.data(), copied_size_);
  }

 private:
  // `text` is at most kErrorTextSizeMax bytes.
  struct Checked {
    std::string_view text;
  };
  explicit Harmless(Checked checked) noexcept;

  std::string_view literal_;
  std::array<char, kErrorTextSizeMax> copied_{};  // not a std::string: a literal type is needed
  std::size_t copied_size_ = 0;
};

// A text that the program itself wrote for its operator, such as a runbook: logged whole, however
// long, and as it is. Only for texts whose maker declares that nothing of a request, a record or a
// library's message goes into them (Store::EraseRemnants); all else is ScrubbedErrorText's.
class OwnText {
 public:
  explicit OwnText(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] std::string_view view() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace strongroom::telemetry
