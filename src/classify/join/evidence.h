// What the scanned files show of one field: the tables that hold it, the endpoints that serve it,
// within the module that its file belongs to.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classify/join/modules.h"
#include "classify/join/permission_graph.h"
#include "classify/join/record_types.h"
#include "classify/model/report.h"

namespace strongroom::classify::join {

// A table and where the field is in its documents, as PlainPath gives it.
struct TableWithField {
  const model::Table* table = nullptr;
  std::string path;
};

struct FieldEvidence {
  std::size_t module = 0;
  bool has_descriptor = false;
  // Where the field has none itself: that of a record type of the module, which declares it in its
  // class or a higher one (RecordTypes::CounterpartOf).
  const model::ClassifiedField* counterpart = nullptr;
  std::vector<TableWithField> tables;
  std::vector<const model::Endpoint*> endpoints;  // those that read first
};

// "schema.json:12", or the file alone.
[[nodiscard]] std::string Where(std::string_view file, const model::Place& place);

class Evidence {
 public:
  // The report's fields live on and keep their places.
  Evidence(std::span<const model::Document> documents, const model::Report& report);

  [[nodiscard]] FieldEvidence Of(const model::ClassifiedField& field);
  // Those of Of() alone.
  [[nodiscard]] std::vector<TableWithField> TablesOf(const model::ClassifiedField& field);
  // Of a module: an endpoint of another thing that the permission opens too; null: there is none.
  [[nodiscard]] const model::Endpoint* OtherOpenedBy(std::size_t module,
                                                     std::string_view permission,
                                                     const model::Endpoint& endpoint) const;
  // Whether a permission of the module has the field's name among its parts.
  [[nodiscard]] bool PermissionNames(std::size_t module, const model::Field& field) const;
  [[nodiscard]] std::string_view DescriptorOf(std::size_t module) const;
  [[nodiscard]] const PermissionGraph& permissions() const noexcept { return permissions_; }
  [[nodiscard]] const RecordTypes& record_types() const noexcept { return record_types_; }

 private:
  struct Module {
    std::string_view descriptor;
    std::unordered_map<std::string, std::vector<const model::Table*>> tables;  // by ThingKey
    // By the last words of longer names: "credential" of "auth credential".
    std::unordered_map<std::string, std::vector<const model::Table*>> tables_by_end;
    std::unordered_map<std::string, std::vector<const model::Endpoint*>> endpoints;
    std::unordered_map<std::string_view, std::vector<const model::Endpoint*>> opened_by;
    std::unordered_set<std::string> permission_parts;
  };
  // What the field may belong to, and its path in that.
  struct Candidate {
    std::string thing;
    std::string table_schema;
    std::string path;
    bool by_end = false;  // tables whose longer name ends with it are meant too
  };

  Module& ModuleAt(std::size_t number);
  void AddPermission(Module& module, std::string_view permission);
  [[nodiscard]] static std::vector<Candidate> CandidatesOf(const model::ClassifiedField& field);
  static void FindTables(const Module& module, const Candidate& candidate, FieldEvidence& evidence);
  static void FindEndpoints(const Module& module, const Candidate& candidate,
                            FieldEvidence& evidence);

  Modules modules_;
  PermissionGraph permissions_;
  std::unordered_map<std::size_t, std::unique_ptr<Module>> by_module_;
  RecordTypes record_types_;
};

}  // namespace strongroom::classify::join
