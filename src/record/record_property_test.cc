// What holds for any JSON: nothing throws, nothing is repeated, and a type that compiles obeys its
// rules. rapidcheck prints the seed of a failing run.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "record/schema_for_test.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

constexpr std::string_view kMarker = "q7marker7q";

// Builds a JSON value out of random numbers, with words that the code knows among its strings.
class JsonBuilder {
 public:
  explicit JsonBuilder(const std::vector<std::uint32_t>& numbers) : numbers_(numbers) {}

  json::value Value(unsigned depth = 0) {
    switch (Next() % (depth > 4 ? 6 : 9)) {
      case 0: return nullptr;
      case 1: return Next() % 2 == 0;
      case 2: return static_cast<std::int64_t>(Next() % 20) - 3;
      case 3: return Next() / 2.0;
      case 4: return json::string(std::string(kMarker) + std::to_string(Next() % 9));
      case 5: return json::string(Word());
      case 6: {
        json::array array;
        for (auto n = Next() % 5; n > 0; --n) array.push_back(Value(depth + 1));
        return array;
      }
      default: {
        json::object object;
        for (auto n = Next() % 6; n > 0; --n) object[Word()] = Value(depth + 1);
        return object;
      }
    }
  }
  // Puts a random value somewhere into `target`, or takes a member away.
  void Mutate(json::value& target) {
    json::value* at = &target;
    while (at->is_object() && !at->get_object().empty() && Next() % 4 != 0) {
      auto& object = at->get_object();
      at = &(object.begin() + static_cast<std::ptrdiff_t>(Next() % object.size()))->value();
    }
    if (at->is_object() && Next() % 2 == 0) {
      at->get_object()[Word()] = Value();
    } else {
      *at = Value();
    }
  }

 private:
  std::uint32_t Next() { return at_ < numbers_.size() ? numbers_[at_++] : 0; }
  std::string Word() {
    static constexpr const char* kWords[] = {"$id",
                                             "type",
                                             "properties",
                                             "required",
                                             "x-sensitivity",
                                             "x-search",
                                             "x-mask",
                                             "string",
                                             "object",
                                             "array",
                                             "items",
                                             "number",
                                             "boolean",
                                             "integer",
                                             "regular",
                                             "low",
                                             "high",
                                             "secret",
                                             "exact",
                                             "last4",
                                             "all",
                                             "maxLength",
                                             "pattern",
                                             "(a|",
                                             "^[a-z]+$",
                                             "format",
                                             "iban",
                                             "enum",
                                             "organizationId",
                                             "bankAccountNumber",
                                             "transitNumber",
                                             "notes",
                                             "address",
                                             "tags",
                                             "thing",
                                             "a.b",
                                             "",
                                             "\u2022\u2022\u2022\u20221234",
                                             "x-normalize",
                                             "digits",
                                             "id",
                                             "metadata",
                                             "minimum"};
    return kWords[Next() % std::size(kWords)];
  }

  const std::vector<std::uint32_t>& numbers_;
  std::size_t at_ = 0;
};

// 300 numbers of full range: rapidcheck's sized integers would stay near zero.
std::vector<std::uint32_t> Numbers() {
  return *rc::gen::container<std::vector<std::uint32_t>>(
      300, rc::gen::inRange<std::uint32_t>(0, 1'000'000));
}

RecordType Sample() {
  return Compiled(TypeOf("high", R"(
      "organizationId": {"type": "string", "format": "uuid", "x-sensitivity": "regular"},
      "bankAccountNumber": {"type": "string", "maxLength": 12, "x-sensitivity": "high", "x-mask": "last4",
                            "x-search": ["exact", "last4"], "x-normalize": "alphanumeric"},
      "transitNumber": {"type": "integer", "maximum": 9, "x-sensitivity": "high", "x-mask": "all"},
      "notes": {"type": "string", "pattern": "^[a-z]+$", "enum": ["low", "high"], "x-sensitivity": "regular"},
      "address": {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "string"}}},
                  "x-sensitivity": "low"},
      "tags": {"type": "array", "items": {"type": "number"}, "x-sensitivity": "low"})"));
}

TEST(RecordProperties, ValidationNeverThrowsAndNeverRepeatsAValue) {
  const RecordType type = Sample();
  EXPECT_TRUE(rc::check("validate", [&] {
    const auto numbers = Numbers();
    json::value record = JsonBuilder(numbers).Value();
    if (!record.is_object())
      record = json::object{{"notes", record}, {"tags", record}, {"address", record}};
    const auto checked = ValidateRecord(type, record.get_object());
    if (checked) return;
    RC_ASSERT(!checked.error().fields.empty());
    for (const FieldError& each : checked.error().fields) {
      RC_ASSERT((each.pointer + each.message).find(kMarker) == std::string::npos);
    }
  }));
}

TEST(RecordProperties, TermsAndMasksOfAnyValueAreSafe) {
  const RecordType type = Sample();
  const Field& field = type.fields()[1];
  EXPECT_TRUE(rc::check("terms", [&] {
    const auto numbers = Numbers();
    const json::value value = JsonBuilder(numbers).Value();
    for (const IndexKind kind : {IndexKind::kExact, IndexKind::kLast4}) {
      (void)IndexTerm(field, kind, value);
      (void)SearchTerm(field, kind, value);
    }
    const std::string canonical = CanonicalJson(value);
    const auto again = ParseJson(canonical);
    RC_ASSERT(again.has_value());
    RC_ASSERT(CanonicalJson(*again) == canonical);
  }));
}

void AssertObeysItsRules(const RecordType& type) {
  Sensitivity highest = Sensitivity::kRegular;
  for (const Field& field : type.fields()) {
    RC_ASSERT(field.rule != nullptr);
    highest = std::max(highest, field.sensitivity);
    if (field.sensitivity >= Sensitivity::kHigh) {
      RC_ASSERT(field.mask != Mask::kNone);
    } else {
      RC_ASSERT(field.mask == Mask::kNone);
    }
  }
  RC_ASSERT(type.sensitivity() == highest);
  RC_ASSERT(!type.fields().empty());
  RC_ASSERT(CompareTypes(type, type).same);
  RC_ASSERT(CompareTypes(type, type).refusals.empty());
}

TEST(RecordProperties, CompilingNeverThrowsAndWhatCompilesObeysTheRules) {
  const json::value sample = Sample().schema();
  int compiled = 0;
  EXPECT_TRUE(rc::check("compile", [&] {
    const auto numbers = Numbers();
    JsonBuilder builder(numbers);
    for (int mutation = 0; mutation < 10; ++mutation) {
      json::value schema = sample;
      builder.Mutate(schema);
      const auto type = RecordType::Compile(schema);
      if (type) {
        ++compiled;
        AssertObeysItsRules(*type);
      } else {
        RC_ASSERT(!type.error().fields.empty());
      }
    }
    (void)RecordType::Compile(builder.Value());
  }));
  EXPECT_GT(compiled, 0) << "no mutation left a good type: the property above was not tried";
}

// Real schemas of other projects, when STRONGROOM_SHARED_DATA has them: none has classes, so each
// is refused with rules and pointers, and none is too much for the compiler.
TEST(RecordProperties, ForeignSchemasAreRefusedWithTheirRules) {
  const char* shared = std::getenv("STRONGROOM_SHARED_DATA");
  if (shared == nullptr)
    GTEST_SKIP() << "set STRONGROOM_SHARED_DATA to the directory of real schemas";
  const std::filesystem::path folder = std::filesystem::path(shared) / "classify" / "schemas";
  int schemas = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    const auto document = ParseJson(std::string{std::istreambuf_iterator<char>(file), {}});
    if (!document || !document->is_object()) continue;
    ++schemas;
    EXPECT_FALSE(Broken(RecordType::Compile(*document)).empty()) << entry.path();
  }
  EXPECT_GT(schemas, 0);
}

}  // namespace
}  // namespace strongroom::record
