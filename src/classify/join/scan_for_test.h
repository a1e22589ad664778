// A scan made of texts, with the classes of fields given: the rules' business is not the join's.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "classify/join/join.h"
#include "classify/read/readers.h"

namespace strongroom::classify::join {

using model::SourceKind;
using record::Sensitivity;

class NoReferences : public read::References {
 public:
  const read::Node* Load(std::string_view, std::string_view) override { return nullptr; }
};

// The files of a scan, and the classes of fields by their paths; others are regular.
class Scan {
 public:
  Scan& Add(const std::string& file, SourceKind kind, std::string_view text) {
    documents_.push_back(Read({.file = file, .text = text}, kind));
    return *this;
  }
  Scan& Class(const std::string& path, Sensitivity sensitivity) {
    classes_[path] = sensitivity;
    return *this;
  }
  // The outermost field around it declares that class.
  Scan& Inside(const std::string& path, Sensitivity declared) {
    auto around = std::make_shared<model::Around>();
    around->declared.emplace().sensitivity = declared;
    arounds_[path] = std::move(around);
    return *this;
  }
  const model::Report& Join() {
    for (const model::Document& document : documents_) {
      for (const model::Field& field : document.fields) {
        model::ClassifiedField classified;
        classified.file = document.file;
        classified.source = document.kind;
        classified.field = field;
        if (const auto found = arounds_.find(field.path); found != arounds_.end()) {
          classified.field.around = found->second;
        }
        if (const auto found = classes_.find(field.path); found != classes_.end()) {
          classified.verdict.sensitivity = found->second;
        }
        report_.fields.push_back(std::move(classified));
      }
    }
    join::Join(documents_, report_);
    return report_;
  }

 private:
  static model::Document Read(const read::Source& source, SourceKind kind) {
    if (kind == SourceKind::kSql) return read::ReadSql(source);
    if (kind == SourceKind::kChangeLog) return read::ReadChangeLogXml(source).value();
    const auto root = kind == SourceKind::kOpenApi ? read::ParseYamlTree(source.text)
                                                   : read::ParseJsonTree(source.text);
    if (!root) ADD_FAILURE() << source.file << ": " << root.error().detail;
    const read::Node tree = root ? *root : read::Node{};
    NoReferences references;
    if (kind == SourceKind::kStorageSchema) return read::ReadStorageSchema(source, tree);
    if (kind == SourceKind::kModuleDescriptor) return read::ReadModuleDescriptor(source, tree);
    if (kind == SourceKind::kOpenApi) return read::ReadOpenApi(source, tree, references);
    return read::ReadJsonSchema(source, tree, references);
  }

  std::vector<model::Document> documents_;
  std::map<std::string, Sensitivity> classes_;
  std::map<std::string, std::shared_ptr<const model::Around>> arounds_;
  model::Report report_;
};

inline std::vector<std::string> Codes(const model::Report& report, std::string_view path) {
  std::vector<std::string> codes;
  for (const model::ClassifiedField& field : report.fields) {
    if (field.field.path != path) continue;
    for (const model::Missing& missing : field.missing) codes.push_back(missing.code);
  }
  return codes;
}

inline std::string Says(const model::Report& report, std::string_view path, std::string_view code) {
  for (const model::ClassifiedField& field : report.fields) {
    if (field.field.path != path) continue;
    for (const model::Missing& missing : field.missing) {
      if (missing.code == code) return missing.says;
    }
  }
  return {};
}

inline constexpr std::string_view kAccountSchema = R"json({"type": "object", "properties": {
  "id": {"type": "string"}, "supplierId": {"type": "string"},
  "bankName": {"type": "string"}, "accountNumber": {"type": "string"},
  "sortCode": {"type": "string"}, "isPrimary": {"type": "boolean"},
  "metadata": {"type": "object", "properties": {"createdByUserId": {"type": "string"}}}}})json";

inline constexpr std::string_view kSupplierTables = R"json({"tables": [
 {"tableName": "supplier_accounts", "withMetadata": true,
  "fullTextIndex": [
    {"fieldName": "accountNumber", "tOps": "ADD"}],
  "foreignKeys": [{"fieldName": "supplierId", "targetTable": "suppliers"}]},
 {"tableName": "suppliers"}]})json";

inline constexpr std::string_view kSupplierDescriptor = R"json({"id": "${artifactId}-${version}",
 "provides": [{"id": "suppliers-storage.supplier-accounts", "handlers": [
  {"methods": ["POST"], "pathPattern": "/suppliers-storage/supplier-accounts",
   "permissionsRequired": ["suppliers-storage.supplier-accounts.item.post"]},
  {"methods": ["GET"], "pathPattern": "/suppliers-storage/supplier-accounts/{id}",
   "permissionsRequired": ["suppliers-storage.supplier-accounts.item.get"]},
  {"methods": ["GET"], "pathPattern": "/suppliers-storage/suppliers",
   "permissionsRequired": ["suppliers-storage.suppliers.collection.get"]}]}],
 "permissionSets": [
  {"permissionName": "suppliers-storage.supplier-accounts.item.post"},
  {"permissionName": "suppliers-storage.supplier-accounts.item.get"},
  {"permissionName": "suppliers-storage.suppliers.collection.get"},
  {"permissionName": "suppliers-storage.supplier-accounts.all", "subPermissions": [
    "suppliers-storage.supplier-accounts.item.post", "suppliers-storage.supplier-accounts.item.get"]},
  {"permissionName": "suppliers-storage.module.all", "subPermissions": [
    "suppliers-storage.suppliers.collection.get", "suppliers-storage.supplier-accounts.all"]}]})json";

inline Scan SupplierModule(const std::string& root) {
  Scan scan;
  scan.Add(root + "ramls/schemas/supplier_account.json", SourceKind::kJsonSchema, kAccountSchema)
      .Add(root + "src/main/resources/templates/db_scripts/schema.json", SourceKind::kStorageSchema,
           kSupplierTables)
      .Add(root + "descriptors/ModuleDescriptor-template.json", SourceKind::kModuleDescriptor,
           kSupplierDescriptor)
      .Class("accountNumber", Sensitivity::kHigh)
      .Class("sortCode", Sensitivity::kHigh);
  return scan;
}

}  // namespace strongroom::classify::join
