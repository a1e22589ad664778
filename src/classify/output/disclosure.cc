#include "classify/output/disclosure.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <vector>

#include "classify/output/safe_text.h"

namespace strongroom::classify::output {
namespace {

struct Category {
  std::string_view id;  // as rules name it
  std::string_view says;
};

constexpr std::array kIdentifying = {
    Category{"passport", "Passport number"},
    Category{"national-id", "National identification number"},
    Category{"drivers-licence", "Driver licence number"},
    Category{"social-security", "Social security number"},
    Category{"financial-account", "Financial account information"},
};
constexpr std::array kWhenLinked = {
    Category{"name", "Name of a person"},
    Category{"birth-date", "Date of birth"},
    Category{"birth-place", "Place of birth"},
    Category{"ethnic-origin", "Ethnic origin"},
    Category{"address", "Address"},
    Category{"phone", "Telephone number"},
    Category{"pseudonym", "Pseudonym"},
    Category{"username", "Username"},
    Category{"email", "E-mail address"},
    Category{"fees-and-fines", "Fees and fines"},
    Category{"circulation", "Circulation transactions"},
    Category{"cookies", "Cookies"},
    Category{"ip-address", "IP address"},
    Category{"photo", "Photo of a person"},
};

using Fields = std::vector<const model::ClassifiedField*>;

std::string NamedFields(const Fields& fields) {
  std::string out;
  for (const model::ClassifiedField* each : fields) {
    out += fmt::format("  - {} in {}\n", MarkdownCode(each->field.path),
                       MarkdownCode(PlaceOf(each->file, each->field.place)));
  }
  return out;
}

template <std::size_t n>
std::string Section(std::string_view title, const std::array<Category, n>& categories,
                    std::map<std::string, Fields, std::less<>>& made) {
  std::string out = fmt::format("\n## {}\n\n", title);
  for (const Category& each : categories) {
    const auto found = made.find(each.id);
    out += fmt::format("- [{}] {}\n", found == made.end() ? ' ' : 'x', each.says);
    if (found == made.end()) continue;
    out += NamedFields(found->second);
    made.erase(found);
  }
  return out;
}

std::string OpenQuestions() {
  return "\n## What the files do not tell\n\n"
         "Answer these yourself; the module's code decides, not its schemas.\n\n"
         "- [ ] Logs personal data: look at request logging, error texts, and debug levels\n"
         "- [ ] Caches personal data: look at in-memory maps, HTTP caching headers, search "
         "indexes\n"
         "- [ ] Transmits personal data: look at other modules and services that it calls, at "
         "messages that it publishes, at exports and mail\n";
}

}  // namespace

std::string DisclosureDraft(const model::Report& report, const RuleLookup& rules) {
  std::map<std::string, Fields, std::less<>> made;
  Fields others;
  for (const model::ClassifiedField& each : report.fields) {
    if (each.verdict.sensitivity == record::Sensitivity::kRegular) continue;
    const rules::RuleFacts* rule = rules ? rules(each.verdict.rule) : nullptr;
    if (rule == nullptr || rule->disclosure.empty()) {
      others.push_back(&each);
    } else {
      made[rule->disclosure].push_back(&each);
    }
  }
  std::string out = fmt::format(
      "# Personal data disclosure (draft, form version 1.1)\n\n"
      "Drafted from {} with {}. Read every line before you hand it in: a tick is what the names "
      "and "
      "values of fields look like, and a missing tick is no proof.\n\n"
      "- [{}] This module stores no personal data\n",
      Counted(report.summary.files, "file", "files"),
      Counted(report.fields.size(), "field", "fields"),
      made.empty() && others.empty() && report.errors.empty() ? 'x' : ' ');
  out += Section("Identifying by itself", kIdentifying, made);
  out += Section("Identifying when linked with other data", kWhenLinked, made);
  out += OpenQuestions();
  for (const auto& [id, fields] : made) others.insert(others.end(), fields.begin(), fields.end());
  if (!others.empty()) {
    out +=
        "\n## Sensitive, and of no category of the form\n\n"
        "Say whether they are personal data, under \"other\".\n\n" +
        NamedFields(others);
  }
  if (!report.errors.empty()) {
    out += fmt::format("\n{} could not be read: what they store is not in this draft.\n",
                       Counted(report.errors.size(), "file or part", "files or parts"));
  }
  return out;
}

}  // namespace strongroom::classify::output
