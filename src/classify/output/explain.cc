#include "classify/output/explain.h"

#include <fmt/format.h>

#include "classify/output/safe_text.h"
#include "terminal/readable.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kSentenceMost = 2'000;

// `text` behind `before`, further lines below its beginning.
void PrintHanging(std::ostream& out, std::string_view before, std::string_view text,
                  std::size_t width) {
  const std::size_t indent = terminal::LengthOf(before);
  const std::size_t room = width > indent + 20 ? width - indent : 0;
  bool first = true;
  for (const std::string& line : terminal::Wrapped(text, room)) {
    out << (first ? std::string(before) : std::string(indent, ' ')) << line << '\n';
    first = false;
  }
}

// Markdown as it is read in a terminal: paragraphs and items are filled to the width, a table's
// rows are items, code stays as it is.
class Guidance {
 public:
  Guidance(std::ostream& out, std::size_t width) : out_(out), width_(width) {}

  void Print(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      Take(terminal::Plain(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    Flush();
  }

 private:
  void Take(const std::string& line) {
    const bool fence = line.starts_with("```");
    if (fence || code_) {
      Flush();
      out_ << line << '\n';
      if (fence) code_ = !code_;
    } else if (line.starts_with('|')) {
      Flush();
      TakeRow(line);
    } else if (line.find_first_not_of(' ') == std::string::npos) {
      Flush();
      out_ << '\n';
      rows_ = 0;
    } else if (line.starts_with("- ") || line.starts_with("* ")) {
      Flush();
      begin_ = "- ";
      text_ = line.substr(2);
    } else {
      text_ += (text_.empty() ? "" : " ") + line.substr(line.find_first_not_of(' '));
    }
  }

  // The first two rows are the titles and the line below them.
  void TakeRow(std::string_view row) {
    if (++rows_ <= 2) return;
    std::string cells;
    row.remove_prefix(1);
    for (int cell = 0; row.contains('|'); ++cell) {
      const std::size_t end = row.find('|');
      cells += cell == 0 ? "" : cell == 1 ? ": " : "; ";
      std::string_view text = row.substr(0, end);
      while (text.starts_with(' ')) text.remove_prefix(1);
      while (text.ends_with(' ')) text.remove_suffix(1);
      cells += text;
      row.remove_prefix(end + 1);
    }
    PrintHanging(out_, "- ", cells, width_);
  }

  void Flush() {
    for (std::size_t at; (at = text_.find("**")) != std::string::npos;) text_.erase(at, 2);
    if (!text_.empty()) PrintHanging(out_, begin_, text_, width_);
    begin_.clear();
    text_.clear();
  }

  std::ostream& out_;
  const std::size_t width_;
  bool code_ = false;
  unsigned rows_ = 0;
  std::string begin_, text_;  // of the paragraph or item that is being read
};

std::string WithoutItems(std::string_view part) {
  while (part.ends_with("[]")) part.remove_suffix(2);
  return std::string(part);
}

}  // namespace

void PrintExplanation(std::ostream& out, const model::ClassifiedField& each,
                      const RuleLookup& rules, std::string_view guidance, std::size_t width) {
  const rules::RuleFacts* rule = rules ? rules(each.verdict.rule) : nullptr;
  out << fmt::format("{}: {}\n", OneLine(each.field.path),
                     record::SensitivityName(each.verdict.sensitivity));
  if (!each.file.empty()) {
    PrintHanging(out, "  in       ", OneLine(PlaceOf(each.file, each.field.place)), width);
  }
  const bool none = rule == nullptr && each.verdict.rule == "none";
  PrintHanging(
      out, "  rule     ",
      none ? "no rule speaks for more than regular"
      : each.verdict.rule == "declared"
          ? "none: the file declares the class"
          : fmt::format("{} ({}), confidence {}", OneLine(each.verdict.rule),
                        OneLine(RuleTitle(rules, each.verdict.rule)), Confidence(each.verdict)),
      width);
  if (rule != nullptr && !rule->why.empty()) PrintHanging(out, "  why      ", rule->why, width);
  std::string_view label = "  found    ";
  for (const std::string& evidence : each.verdict.evidence) {
    PrintHanging(out, label, OneLine(evidence, kSentenceMost), width);
    label = "           ";
  }
  label = "  missing  ";
  for (const model::Missing& missing : each.missing) {
    PrintHanging(out, label, OneLine(missing.code + ": " + missing.says, kSentenceMost), width);
    label = "           ";
  }
  if (!guidance.empty()) {
    out << '\n';
    Guidance(out, width).Print(guidance);
  }
}

model::Field FieldFromPath(std::string_view path) {
  model::Field field;
  field.path = path;
  std::string_view rest = path;
  for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos;) {
    if (dot > 0) field.parents.push_back(WithoutItems(rest.substr(0, dot)));
    rest.remove_prefix(dot + 1);
  }
  field.name = WithoutItems(rest);
  if (!field.parents.empty()) field.holder = field.parents.front();
  return field;
}

}  // namespace strongroom::classify::output
