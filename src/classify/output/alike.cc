#include "classify/output/alike.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "classify/output/wording.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kPlacesShown = 3;

struct Meaning {
  std::string_view rule;
  std::string_view says;
};

// Of the rules whose findings name what they are about.
constexpr std::array kMeanings = {
    Meaning{"change-log-not-followed",
            "change logs take in files that are not among those that were read: what stands there "
            "was not looked at. Give them as further PATHs"},
    Meaning{"declared-elsewhere",
            "a field declares its class in one alternative of its schema and not in another: write "
            "the same \"x-sensitivity\" there"},
    Meaning{"duplicate-enum", "a value stands in \"enum\" twice: remove one of them"},
    Meaning{"endpoint-without-permission",
            "an endpoint asks for no permission: whoever is logged in may call it. List one in "
            "`permissionsRequired`"},
    Meaning{"foreign-key-to-deleted-table",
            "a foreign key leads to a table that its file deletes; remove the key"},
    Meaning{"index-twice", "an index of a table stands twice in its list; remove one"},
    Meaning{"long-values", "values are very long; only the beginning of each was looked at"},
    Meaning{"object-is-a-map",
            "an object has very many different names, so its values are looked at together, as "
            "those of a map. Give what is no map in parts"},
    Meaning{"permission-declared-twice",
            "a permission is declared twice; the later one would hide the first"},
    Meaning{"permission-not-declared",
            "an endpoint asks for a permission that no entry of `permissionSets` declares: nobody "
            "can be granted it. Declare it, or correct its name"},
    Meaning{"permission-set-contains-itself",
            "a permission set contains itself, maybe by way of others. Remove one of these"},
    Meaning{"properties-not-readable",
            "\"properties\" is no object, and none of its fields is known: write an object with a "
            "schema for each name"},
    Meaning{"ragged-lines",
            "lines have more or fewer cells than the first; their values may count for a wrong "
            "column"},
    Meaning{"ref-cycle",
            "references lead in a circle without describing anything; give one of them a type"},
    Meaning{"ref-not-followed",
            "\"$ref\" leads to files that are not among the scanned ones: what stands there was "
            "not looked at. Give them as further PATHs, or mend the references"},
    Meaning{"ref-not-found",
            "\"$ref\" leads to a file that has no such part; mend the reference or add the part"},
    Meaning{"repeated-name",
            "a name stands more than once in its object; programs disagree about which of them "
            "counts: leave one of them"},
    Meaning{"required-without-property",
            "a name is required, but there is no property of that name; add the property, or take "
            "the name out of \"required\""},
    Meaning{"table-twice", "a table is declared twice; write one declaration"},
    Meaning{"table-without-schema",
            "no scanned schema describes what a table holds that has indexes: its fields were not "
            "looked at. Give its schemas as further PATHs"},
    Meaning{"unknown-sensitivity",
            "\"x-sensitivity\" is no class: write regular, low, high, secret or verifier"},
    Meaning{"unknown-type",
            "\"type\" is none: write string, number, integer, boolean, object, array or null, and "
            "what kind of string in \"format\""},
};

// Those of one key together, in the order of the first of each.
template <class T, class Key>
std::vector<std::vector<const T*>> Together(const std::vector<T>& list, Key key) {
  std::vector<std::vector<const T*>> all;
  std::map<decltype(key(list.front())), std::size_t> numbers;
  for (const T& each : list) {
    const auto [at, is_new] = numbers.try_emplace(key(each), all.size());
    if (is_new) all.emplace_back();
    all[at->second].push_back(&each);
  }
  return all;
}

template <class T>
std::vector<std::string> PlacesOf(const std::vector<const T*>& alike) {
  std::vector<std::string> places;
  for (const T* each : alike) {
    if (places.size() == kPlacesShown) break;
    std::string place = PlaceOf(each->file, each->place);
    if (std::ranges::find(places, place) == places.end()) places.push_back(std::move(place));
  }
  return places;
}

}  // namespace

std::vector<FindingsAlike> AlikeFindings(const model::Report& report) {
  std::vector<FindingsAlike> all = Together(report.findings, [](const model::Finding& each) {
    return std::pair(each.severity, std::string_view(each.rule));
  });
  std::ranges::stable_sort(all, std::ranges::greater(), [](const FindingsAlike& alike) {
    return std::pair(alike.front()->severity, alike.size());
  });
  return all;
}

std::vector<ErrorsAlike> AlikeErrors(const model::Report& report) {
  return Together(report.errors,
                  [](const model::FileError& each) { return std::string_view(each.says); });
}

std::string_view WhatTheySay(const FindingsAlike& alike) {
  const std::string& first = alike.front()->says;
  if (std::ranges::all_of(alike, [&](const auto* each) { return each->says == first; })) {
    return first;
  }
  const auto* found = std::ranges::find(kMeanings, alike.front()->rule, &Meaning::rule);
  return found == kMeanings.end() ? std::string_view(first) : found->says;
}

std::vector<std::string> FirstPlaces(const FindingsAlike& alike) { return PlacesOf(alike); }
std::vector<std::string> FirstPlaces(const ErrorsAlike& alike) { return PlacesOf(alike); }

}  // namespace strongroom::classify::output
