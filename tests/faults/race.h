// Two servers on one store, the second of which hears of what the first does only by being refused,
// and a type of bank accounts whose owners may become sealed: for tests of what happens when both
// do something to the same rows. Set-up failures are exceptions.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "house.h"
#include "vault/create_record.h"
#include "vault/reveal_record.h"
#include "vault/search_records.h"

namespace strongroom::faults {

inline constexpr const char* kPlainOwner = R"("x-sensitivity": "regular")";
inline constexpr const char* kSealedOwner = R"("x-sensitivity": "high", "x-mask": "all")";

inline std::string AccountType(const char* owner) {
  return std::string(R"({
  "$id": "account", "type": "object", "x-sensitivity": "high",
  "x-permission-prefix": "strongroom.account", "x-expected-records": 1000,
  "required": ["owner", "number"], "additionalProperties": false,
  "properties": {
    "owner": {"type": "string", "maxLength": 40, )") +
         owner + R"(},
    "number": {"type": "string", "maxLength": 64, "x-sensitivity": "high",
               "x-search": ["exact"], "x-mask": "last4"}}})";
}

inline json::object Account(const std::string& number) {
  json::object record;
  record["owner"] = "owner of an account";
  record["number"] = number;
  return record;
}

// Caches of its own over the house's store: hears of what the first does only by being refused.
class SecondServer {
 public:
  explicit SecondServer(House& house)
      : keys_(house.vault().root_keys, house.vault().types.rows(), house.random, house.clock),
        types_(house.vault().types.rows()),
        vault_{.store = house.vault().store,
               .audit = house.vault().audit,
               .keys = keys_,
               .root_keys = house.vault().root_keys,
               .types = types_,
               .budget = house.vault().budget,
               .random = house.random,
               .clock = house.clock,
               .tenant = house.vault().tenant,
               .tenants = house.vault().tenants} {
    Must(house.Run(types_.Load()));
  }
  [[nodiscard]] vault::Vault& vault() { return vault_; }

 private:
  keys::KeyHierarchy keys_;
  vault::TypeRegistry types_;
  vault::Vault vault_;
};

// What two servers and a test know.
struct Race {
  explicit Race(const std::filesystem::path& directory, int records = 3) : house(directory) {
    house.MakeTenant("north");
    house.Declare(AccountType(kPlainOwner));
    by = house.Developer("north");
    for (int i = 0; i < records; ++i) {
      const std::string number = "DE8937040044053201300" + std::to_string(i);
      vault::CreateRecord command{
          .type = "account", .record = Account(number), .idempotency_key = {}};
      ids.push_back(Must(house.Run(vault::Create(house.vault(), by, std::move(command)))).id);
      numbers.insert(number);
    }
    second = std::make_unique<SecondServer>(house);
    Must(house.Run(ReadAll(second->vault())));  // the keys are cached there now
  }

  // Reveals all records; the numbers.
  Task<Result<std::multiset<std::string>>> ReadAll(vault::Vault& at) {
    vault::ListRecords list{.type = "account", .limit = 1000, .cursor = {}};
    Result<std::string> page = co_await vault::List(at, by, std::move(list));
    if (!page) co_return Fail(page.error());
    const json::value parsed = Must(ParseJson(*page));
    std::multiset<std::string> found;
    for (const json::value& record : parsed.at("records").as_array()) {
      vault::RevealOne command{.type = "account",
                               .id = std::string(record.at("id").as_string()),
                               .fields = {"number"},
                               .reason = "asked by a test"};
      Result<std::string> view = co_await vault::Reveal(at, by, std::move(command));
      if (!view) co_return Fail(view.error());
      found.emplace(Must(ParseJson(*view)).at("number").as_string());
    }
    co_return found;
  }

  House house;
  std::unique_ptr<SecondServer> second;
  access::Caller by;
  std::vector<std::string> ids;
  std::multiset<std::string> numbers;  // of what was accepted
};

}  // namespace strongroom::faults
