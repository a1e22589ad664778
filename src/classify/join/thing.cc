#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

bool IsLower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool IsOther(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }
bool IsPart(char c) noexcept { return IsLower(c) || IsUpper(c) || IsDigit(c) || IsOther(c); }
char Lower(char c) noexcept { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// A capital behind a small letter or digit, or before a small one at the end of capitals.
bool BeginsWord(std::string_view name, std::size_t i) noexcept {
  if (i == 0 || !IsUpper(name[i])) return false;
  if (IsLower(name[i - 1]) || IsDigit(name[i - 1])) return true;
  return IsUpper(name[i - 1]) && i + 1 < name.size() && IsLower(name[i + 1]);
}

}  // namespace

std::vector<std::string> SplitWords(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!IsPart(name[i]) || BeginsWord(name, i)) finish();
    if (IsPart(name[i])) word += Lower(name[i]);
  }
  finish();
  return words;
}

std::string Singular(std::string word) {
  const std::string_view w = word;
  if (w.size() < 4 || !w.ends_with('s')) return word;
  if (w.ends_with("ies")) return word.substr(0, w.size() - 3) + "y";
  for (const std::string_view ending : {"sses", "uses", "xes", "ches", "shes"}) {
    if (w.ends_with(ending)) return word.substr(0, w.size() - 2);
  }
  if (w.ends_with("ss") || w.ends_with("us") || w.ends_with("is")) return word;
  return word.substr(0, w.size() - 1);
}

std::string ThingKey(std::string_view name) {
  std::string key;
  for (std::string& word : SplitWords(name)) {
    if (!key.empty()) key += ' ';
    key += Singular(std::move(word));
  }
  return key;
}

std::string_view TellingName(const model::Field& field) noexcept {
  if (field.parents.empty()) return field.name;
  for (const std::string_view of_all :
       {"value", "values", "text", "content", "data", "entry", "item", "number"}) {
    if (field.name == of_all) return field.parents.back();
  }
  return field.name;
}

std::string PlainPath(std::string_view path) {
  std::string plain;
  for (const char c : path) {
    if (c == '.' || IsPart(c)) plain += Lower(c);
  }
  return plain;
}

std::string_view ThingOfEndpoint(std::string_view path) noexcept {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (!last.empty() && last.find_first_of("{*:") == std::string_view::npos) return last;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  }
  return {};
}

}  // namespace strongroom::classify::join
