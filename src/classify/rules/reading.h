// A field as the rules read it: its name's words behind those of the nearest object around it, and
// all the words that stand around.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/model/field.h"
#include "classify/rules/compiled.h"

namespace strongroom::classify::rules {

// Bytes of a description that are read; what is behind them is read over.
inline constexpr std::size_t kTextBytesMax = 2'000;

enum class Around : std::uint8_t { kName, kParents, kHolder, kTitle, kDescription };
inline constexpr std::size_t kArounds = 5;

// "the name", "the objects around it", …
[[nodiscard]] std::string_view AroundName(Around around) noexcept;

// A phrase of Compiled::beside in the name of another field of the same object.
struct Beside {
  std::uint32_t list = 0;
  std::string phrase;
  std::string field;  // the other one's name
};

struct Reading {
  // The nearest parent that says something (else the schema or table), then the name. Without glue.
  std::vector<WordId> words;
  std::size_t name_begin = 0;
  bool in_object =
      false;  // what stands before the name is an object's, not the schema's or table's
  // Words at the name's begin, without glue, that turn what follows into something about it ("is",
  // "number of").
  std::size_t turned = 0;
  bool generic = false;  // nothing in the name says what it is
  // Without glue.
  std::array<std::vector<WordId>, kArounds> around;
  std::vector<Beside> beside;
  // The description's first clause, and how many of its words stand before the first that leads on
  // to another thing: in "account number of the vendor" two.
  std::vector<WordId> clause;
  std::size_t clause_head = 0;
};

// Makes readings, and remembers how each word was resolved. Not thread-safe.
class Reader {
 public:
  explicit Reader(const RuleBook::Compiled& book) : book_(book) {}

  [[nodiscard]] Reading Read(const model::Field& field);
  // In the order of the lists, each at most once.
  [[nodiscard]] std::vector<Beside> ReadBeside(const model::Field& field);
  // What the names in the field's table begin with and no rule knows ("eec" in "eec_name",
  // "eec_birthday"): it says nothing and is read over. Empty where there is none.
  [[nodiscard]] std::string ReadPrefix(const model::Field& field);
  // `text` in the place of the name, with nothing before it: a title.
  [[nodiscard]] Reading ReadAlone(std::string_view text);

 private:
  using Ids = std::vector<WordId>;

  [[nodiscard]] Ids Resolve(std::string_view text);
  [[nodiscard]] Ids WithoutGlue(const Ids& words) const;
  [[nodiscard]] Ids Object(std::string_view name);
  struct Members {  // of an object or table
    std::vector<Beside> neighbours;
    std::string prefix;
  };
  [[nodiscard]] const Members& MembersOf(
      const std::shared_ptr<const std::vector<std::string>>& names);
  [[nodiscard]] std::vector<Beside> NeighboursIn(const std::vector<std::string>& names);
  [[nodiscard]] std::string PrefixOf(const std::vector<std::string>& names);
  void SetName(Reading& reading, std::string_view name, std::string_view prefix);
  void SetClause(Reading& reading, std::string_view description);
  [[nodiscard]] Ids ClauseOf(std::string_view text);

  const RuleBook::Compiled& book_;
  std::unordered_map<std::string, Ids> names_;
  // Of objects that were looked at, which are kept so that no other takes their place.
  std::unordered_map<std::shared_ptr<const std::vector<std::string>>, Members> objects_;
};

}  // namespace strongroom::classify::rules
