#include "app/desk_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>

#include "app/file_text.h"
#include "base/json.h"
#include "base/utf8.h"

namespace strongroom::app {
namespace {

constexpr std::string_view kRoot = "/api/desk";

Error Wrong(std::string_view where, std::string_view what) {
  return Error{.kind = ErrorKind::kInvalid, .detail = fmt::format("{}: {}", where, what)};
}

// The parameter is an issue's key. All keys are in capitals, those of trackers too, so that they
// may be given in small letters.
bool IsIssueKey(const DeskParameter& parameter) {
  const std::string member = parameter.Member();
  return parameter.shape == Shape::kText &&
         (member == "key" || member == "issue" || member == "with");
}

void Capitalize(std::string& key) {
  for (char& c : key) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
}

struct GroupOfFiles {
  std::string name;
  std::vector<std::string> files;
};

// A file without NAME= belongs to the group before it; a group is one wherever its files stand.
// nullopt: a file belongs to none.
std::optional<std::vector<GroupOfFiles>> GroupsOf(const std::vector<std::string>& values) {
  std::vector<GroupOfFiles> groups;
  std::size_t last = 0;
  for (const std::string& value : values) {
    const std::size_t at = value.find('=');
    if (at == 0 || (at == std::string::npos && groups.empty())) return std::nullopt;
    if (at != std::string::npos) {
      const std::string name = value.substr(0, at);
      const auto known = std::ranges::find(groups, name, &GroupOfFiles::name);
      last = static_cast<std::size_t>(known - groups.begin());
      if (known == groups.end()) groups.push_back({.name = name, .files = {}});
    }
    groups.at(last).files.push_back(at == std::string::npos ? value : value.substr(at + 1));
  }
  return groups;
}

// One request while it is put together; the first thing that is wrong ends it.
class Builder {
 public:
  Builder(const DeskVerb& verb, const Given& given) : verb_(verb), given_(given) {}

  Result<ApiRequest> Run(const std::string& cursor) {
    path_ = std::string(kRoot) + std::string(verb_.path);
    for (const DeskParameter& each : verb_.AllParameters()) {
      const auto found = given_.find(each.name);
      if (found == given_.end() || found->second.empty()) continue;
      if (Result<void> taken = Take(each, found->second); !taken) return Fail(taken.error());
    }
    if (!cursor.empty() && verb_.method == "GET") AddToQuery("cursor", cursor);
    if (!cursor.empty() && verb_.method != "GET") body_["cursor"] = cursor;
    ApiRequest request{.method = std::string(verb_.method), .path = path_ + query_, .body = ""};
    if (verb_.method != "GET") request.body = json::serialize(body_);
    return request;
  }

 private:
  using Texts = std::vector<std::string>;

  Result<void> Take(const DeskParameter& parameter, Texts values) {
    for (std::string& value : values) {
      if (!IsUtf8(value)) return Fail(Wrong(parameter.name, "give UTF-8"));
      if (IsIssueKey(parameter)) Capitalize(value);
    }
    if (parameter.place == Place::kPath) return TakeKey(parameter, values.front());
    if (parameter.place == Place::kQuery) return TakeQuery(parameter, values);
    return TakeMember(parameter, values);
  }

  Result<void> TakeKey(const DeskParameter& parameter, const std::string& value) {
    const std::string place = "{" + parameter.Member() + "}";
    const std::size_t at = path_.find(place);
    if (value.empty()) return Fail(Wrong(parameter.name, "is empty"));
    if (at != std::string::npos) path_.replace(at, place.size(), EncodePart(value));
    return {};
  }

  Result<void> TakeQuery(const DeskParameter& parameter, const Texts& values) {
    std::string text;
    if (parameter.shape == Shape::kTruth) {
      const Result<json::value> truth = TruthOf(parameter, values.front());
      if (!truth) return Fail(truth.error());
      text = json::serialize(*truth);
    } else if (parameter.shape == Shape::kFlag) {
      text = parameter.value;
    } else {
      for (const std::string& value : values) text += (text.empty() ? "" : ",") + value;
    }
    AddToQuery(parameter.Member(), text);
    return {};
  }

  void AddToQuery(std::string_view member, const std::string& text) {
    query_ += fmt::format("{}{}={}", query_.empty() ? "?" : "&", member, EncodePart(text));
  }

  Result<void> TakeMember(const DeskParameter& parameter, const Texts& values) {
    const Result<json::value> value = ValueOf(parameter, values);
    if (!value) return Fail(value.error());
    const bool is_body = parameter.member == "/" || parameter.shape == Shape::kMessage;
    if (is_body) {
      for (const auto& member : value->get_object()) {
        if (Result<void> set = Set(parameter, member.key(), member.value()); !set) return set;
      }
    } else if (parameter.shape != Shape::kFlag || !parameter.value.empty()) {
      return Set(parameter, parameter.Member(), *value);
    }
    return {};
  }

  // Two parameters may not say one thing: which is meant?
  Result<void> Set(const DeskParameter& parameter, std::string_view member,
                   const json::value& value) {
    const auto [giver, fresh] = givers_.emplace(member, parameter.name);
    if (!fresh) {
      return Fail(Wrong(
          parameter.name,
          fmt::format("{} gives the {} already: leave out one of them", giver->second, member)));
    }
    body_[member] = value;
    return {};
  }

  static Result<json::value> ValueOf(const DeskParameter& parameter, const Texts& values) {
    const std::string& first = values.front();
    switch (parameter.shape) {
      case Shape::kText: return json::value(first);
      case Shape::kTexts: return json::value(json::array(values.begin(), values.end()));
      case Shape::kTextOrNone: return first == "none" ? json::value(nullptr) : json::value(first);
      case Shape::kNumber: return NumberOf(parameter, first);
      case Shape::kTruth: return TruthOf(parameter, first);
      case Shape::kFlag:
        return parameter.value.empty() ? json::value(nullptr) : ParseJson(parameter.value);
      case Shape::kWords: return json::value(Joined(values));
      case Shape::kPairs:
      case Shape::kTruths: return Pairs(parameter, values);
      case Shape::kAffected: return Affected(values);
      case Shape::kFileText: return TextOf(first);
      case Shape::kFileJson: return JsonOf(first);
      case Shape::kMessage: return Message(first);
      case Shape::kNamedFile: return Named(first);
      case Shape::kNamedFiles: return AllNamed(values);
      case Shape::kGroupFiles: return Groups(parameter, values);
    }
    return json::value(nullptr);
  }

  static Result<json::value> NumberOf(const DeskParameter& parameter, const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
      return Fail(Wrong(parameter.name, "give a whole number"));
    }
    return json::value(number);
  }

  static Result<json::value> TruthOf(const DeskParameter& parameter, const std::string& text) {
    const bool is_pair = parameter.shape == Shape::kTruths;
    const std::string words = is_pair ? "yes|no" : parameter.Type();
    const std::array<json::value, 3> values = {true, false, nullptr};
    std::string_view rest = words;
    for (const json::value& value : values) {
      const std::string_view word = rest.substr(0, rest.find('|'));
      if (text == word) return value;
      if (word.size() == rest.size()) break;
      rest.remove_prefix(word.size() + 1);
    }
    return Fail(
        Wrong(parameter.name, is_pair ? "give " + parameter.Type() : "give one of " + words));
  }

  static std::string Joined(const Texts& values) {
    std::string text;
    for (const std::string& value : values) text += (text.empty() ? "" : " ") + value;
    return text;
  }

  static Result<json::value> Pairs(const DeskParameter& parameter, const Texts& values) {
    json::object pairs;
    for (const std::string& value : values) {
      const std::size_t at = value.find('=');
      if (at == std::string::npos || at == 0) {
        return Fail(Wrong(parameter.name, "give " + parameter.Type()));
      }
      Result<json::value> meant = json::value(value.substr(at + 1));
      if (parameter.shape == Shape::kTruths) meant = TruthOf(parameter, value.substr(at + 1));
      if (!meant) return meant;
      pairs[value.substr(0, at)] = std::move(*meant);
    }
    return json::value(std::move(pairs));
  }

  static json::value Affected(const Texts& values) {
    json::array affected;
    for (const std::string& value : values) {
      const std::size_t at = value.find(' ');
      json::object one{{"module", value.substr(0, at)}};
      if (at != std::string::npos) {
        const std::size_t from = value.find_first_not_of(' ', at);
        if (from != std::string::npos) one["versions"] = value.substr(from);
      }
      affected.push_back(std::move(one));
    }
    return affected;
  }

  static Result<json::value> TextOf(const std::string& file) {
    const Result<std::string> text = ReadText(file);
    if (!text) return Fail(Wrong(file, text.error().detail));
    if (!IsUtf8(*text)) return Fail(Wrong(file, "is no text in UTF-8"));
    return json::value(*text);
  }

  static Result<json::value> JsonOf(const std::string& file) {
    Result<json::value> document = ReadJson(file);
    if (!document) return Fail(Wrong(file, document.error().detail));
    return document;
  }

  static Result<json::value> Message(const std::string& file) {
    const Result<json::value> all = TextOf(file);
    if (!all) return all;
    std::string_view text = all->get_string();
    const std::string_view title = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(title.size() + 1, text.size()));
    while (text.starts_with('\n')) text.remove_prefix(1);
    json::object message{{"title", title}};
    if (!text.empty()) message["description"] = text;
    return json::value(std::move(message));
  }

  static Result<json::value> Named(const std::string& file) {
    Result<json::value> text = TextOf(file);
    if (!text) return text;
    const std::string name =
        file == "-" ? "standard input" : std::filesystem::path(file).filename().string();
    return json::value(json::object{{"name", name}, {"text", std::move(*text)}});
  }

  static Result<json::value> AllNamed(const Texts& files) {
    json::array all;
    for (const std::string& file : files) {
      Result<json::value> one = Named(file);
      if (!one) return one;
      all.push_back(std::move(*one));
    }
    return json::value(std::move(all));
  }

  static Result<json::value> Groups(const DeskParameter& parameter, const Texts& values) {
    const std::optional<std::vector<GroupOfFiles>> groups = GroupsOf(values);
    if (!groups) return Fail(Wrong(parameter.name, "give NAME=FILE"));
    json::array list;
    for (const auto& [name, files] : *groups) {
      Result<json::value> all = AllNamed(files);
      if (!all) return all;
      list.push_back(json::object{{"group", name}, {"files", std::move(*all)}});
    }
    return json::value(std::move(list));
  }

  const DeskVerb& verb_;
  const Given& given_;
  std::string path_;
  std::string query_;
  json::object body_;
  std::map<std::string, std::string_view, std::less<>> givers_;  // of each member of the body
};

// The element of `all` whose place `below` begins with, which is taken off; nullptr, and `below`
// as it was, where it begins with none.
template <class Element>
const Element* TakeElement(const std::vector<Element>& all, std::string_view& below) {
  const std::string_view digits = below.substr(std::min<std::size_t>(1, below.size()));
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || number >= all.size()) return nullptr;
  below.remove_prefix(static_cast<std::size_t>(end - below.data()));
  return &all[number];
}

// Takes the member off that `below` begins with, if it does.
void TakeMember(std::string_view member, std::string_view& below) {
  const std::string_view rest = below.substr(std::min(member.size(), below.size()));
  if (below.starts_with(member) && (rest.empty() || rest.starts_with('/'))) below = rest;
}

// The file in which a refused place is, of a group "NAME=FILE", and `below` without what only says
// which file that is; empty where the parameter is no file.
std::string FileAt(const DeskParameter& parameter, const Given& given, std::string_view& below) {
  const auto given_files = given.find(parameter.name);
  if (given_files == given.end() || given_files->second.empty() || !IsFile(parameter.shape)) {
    return "";
  }
  const std::vector<std::string>& files = given_files->second;
  if (parameter.shape == Shape::kGroupFiles) {
    const auto groups = GroupsOf(files);
    const GroupOfFiles* group = groups ? TakeElement(*groups, below) : nullptr;
    if (group == nullptr) return "";
    TakeMember("/files", below);
    const std::string* file = TakeElement(group->files, below);
    TakeMember("/text", below);
    return group->name + (file == nullptr ? "" : "=" + *file);
  }
  const std::string* file = &files.front();
  if (parameter.shape == Shape::kNamedFiles) file = TakeElement(files, below);
  const bool named = parameter.shape == Shape::kNamedFile || parameter.shape == Shape::kNamedFiles;
  if (named && file != nullptr) TakeMember("/text", below);
  return file == nullptr ? "" : *file;
}

}  // namespace

Result<ApiRequest> RequestOf(const DeskVerb& verb, const Given& given, const std::string& cursor) {
  return Builder(verb, given).Run(cursor);
}

std::string PlaceOf(const DeskVerb& verb, const Given& given, std::string_view pointer) {
  const std::string_view rest = pointer.substr(std::min<std::size_t>(1, pointer.size()));
  const std::string_view member = rest.substr(0, rest.find('/'));
  const DeskParameter* at = nullptr;
  const std::vector<DeskParameter> parameters = verb.AllParameters();
  for (const DeskParameter& each : parameters) {
    const bool fills =
        each.Member() == member ||
        (each.shape == Shape::kMessage && (member == "title" || member == "description")) ||
        (each.shape == Shape::kNamedFile && each.Member() == "/");
    if (!fills) continue;
    const bool is_key = each.place == Place::kPath;  // a member of that name counts before it
    if (at == nullptr || (!is_key && Has(given, each.name))) at = &each;
  }
  if (member.empty() || at == nullptr) return std::string(pointer);
  const bool whole = at->shape == Shape::kNamedFile && at->Member() == "/";
  std::string_view below = whole ? pointer : rest.substr(member.size());
  std::string place(at->name);
  const std::string file = FileAt(*at, given, below);
  if (!file.empty()) place = at->is_option() ? fmt::format("{} {}", place, file) : file;
  return below.empty() ? place : fmt::format("{} {}", place, below);
}

}  // namespace strongroom::app
