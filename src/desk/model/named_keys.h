// Keys of issues in what people write for others.
//
// A key counts wherever a reader would make it out: in either case, inside other words, with any of
// Unicode's hyphens and dashes, with invisible characters or a text's markup in between. Neither
// function tells whether a key that one does not see is an issue's: what is refused depends on the
// keys that the sight shows, what is blotted out on those that are public and on a key's form. To
// that form belong the prefixes of all that the desk took from trackers, embargoed or not: that the
// desk has issues of a prefix may be told by it, of no number whether there is one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// The keys that a sight shows. Keeps no reference.
class NamedKeys {
 public:
  explicit NamedKeys(const Sight& sight);

  // The keys in the text of issues that the sight shows and that are not public.
  [[nodiscard]] std::set<std::string> Embargoed(std::string_view text) const;

  // The text with kBlot for what has the form of a key and is no issue's that the sight shows: of
  // the form that the desk draws (in small letters if a digit is in it), and words of the form of
  // a tracker's key whose project any issue of the desk has, now or then.
  [[nodiscard]] std::string WithoutOthers(std::string_view text) const;

  static constexpr std::string_view kBlot = "(not public)";

 private:
  struct Found {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string key;
    bool is_public = false;
    [[nodiscard]] bool Covers(const Found& other) const {
      return from <= other.from && to >= other.to;
    }
  };
  [[nodiscard]] std::vector<Found> FindAround(std::string_view capitals, std::size_t hyphen) const;
  [[nodiscard]] static std::optional<Found> OwnFormAround(std::string_view text,
                                                          std::string_view capitals,
                                                          std::size_t hyphen);
  [[nodiscard]] std::optional<Found> UnknownAround(std::string_view text, std::string_view capitals,
                                                   std::size_t hyphen) const;

  // What stands before the hyphen → what stands behind it → whether the issue is public.
  std::map<std::string, std::map<std::string, bool, std::less<>>, std::less<>> keys_;
  std::set<std::string> projects_;  // what stands before the hyphen of any tracker's key
};

// Refuses a text for the public that names an issue which `sight` shows and the public does not
// see.
void RefuseEmbargoed(InputCheck& check, const Sight& sight, std::string_view pointer,
                     std::string_view text);

}  // namespace strongroom::desk::model
