#include "classify/join/modules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/join/scan_for_test.h"

namespace strongroom::classify::join {
namespace {

using testing::HasSubstr;

TEST(Modules, AreToldByTheirRoots) {
  EXPECT_EQ(ModuleRoot("mod-a/src/main/x.json"), "mod-a");
  EXPECT_EQ(ModuleRoot("ramls/x.json"), "");
  EXPECT_EQ(ModuleRoot("a/b/x.json"), "a/b");
  EXPECT_EQ(InnerRoot("src/a/descriptors/x.json"), "src/a");
  EXPECT_EQ(InnerRoot("a/src/main/resources/x.json"), "a");
  std::vector<model::Document> documents(2);
  documents[0].kind = SourceKind::kModuleDescriptor;
  documents[0].file = "mod-a/descriptors/ModuleDescriptor.json";
  documents[1].kind = SourceKind::kStorageSchema;
  documents[1].file = "mod-b/mod-b-server/src/schema.json";
  documents[1].facts.tables.resize(1);
  Modules modules(documents);
  EXPECT_EQ(modules.Of("mod-a/ramls/x.json"), modules.Of("mod-a/server/src/schema.json"));
  EXPECT_EQ(modules.Of("mod-b/ramls/x.json"), modules.Of("mod-b/mod-b-server/src/schema.json"));
  EXPECT_NE(modules.Of("mod-a/x.json"), modules.Of("mod-b/x.json"));
  EXPECT_NE(modules.Of("mod-c/ramls/x.json"), modules.Of("mod-a/ramls/x.json"));
  EXPECT_TRUE(modules.HasDescriptor(modules.Of("mod-a/x.json")));
  EXPECT_FALSE(modules.HasDescriptor(modules.Of("mod-b/x.json")));
}

TEST(Modules, OfSeveralInOneUsualFolderEachHasItsOwnRoot) {
  std::vector<model::Document> documents(2);
  for (model::Document& each : documents) each.kind = SourceKind::kModuleDescriptor;
  documents[0].file = "src/a/descriptors/ModuleDescriptor.json";
  documents[1].file = "src/b/descriptors/ModuleDescriptor.json";
  Modules two(documents);
  EXPECT_NE(two.Of("src/a/schemas/x.json"), two.Of("src/b/schemas/x.json"));
  EXPECT_EQ(two.Of("src/a/schemas/x.json"), two.Of("src/a/db/schema.json"));
  documents[1].file = "src/main/resources/ModuleDescriptor.json";
  documents[0].file = "descriptors/ModuleDescriptor.json";
  Modules one(documents);
  EXPECT_EQ(one.Of("ramls/x.json"), one.Of("src/main/x.json"));
}

TEST(Modules, FilesBesideTheOnlyModuleAreOfIt) {
  std::vector<model::Document> documents(2);
  documents[0].kind = SourceKind::kModuleDescriptor;
  documents[0].file = "m/descriptors/ModuleDescriptor.json";
  documents[1].kind = SourceKind::kStorageSchema;
  documents[1].file = "m/db/schema.json";
  documents[1].facts.tables.resize(1);
  Modules modules(documents);
  EXPECT_EQ(modules.Of("types/x.json"), modules.Of("m/db/schema.json"));
}

// Two copies of a module, the sets of the one called otherwise: each is told of its own.
TEST(Modules, PermissionSetsOfAnotherModuleWithTheSameNamesSayNothing) {
  std::string renamed(kSupplierDescriptor);
  for (const std::string_view name : {"supplier-accounts.all", "module.all"}) {
    for (std::size_t at;
         (at = renamed.find(std::string("storage.") + std::string(name))) != std::string::npos;) {
      renamed.replace(at, 8, "renamed.");
    }
  }
  struct Layout {
    std::string a, b;
  };
  for (const Layout& roots : {Layout{"a/", "b/"}, Layout{"b/", "a/"}, Layout{"src/a/", "src/b/"}}) {
    Scan scan = SupplierModule(roots.a);
    scan.Add(roots.b + "src/main/resources/schema.json", SourceKind::kStorageSchema,
             kSupplierTables)
        .Add(roots.b + "descriptors/ModuleDescriptor.json", SourceKind::kModuleDescriptor, renamed)
        .Add(roots.b + "ramls/supplier_account.json", SourceKind::kJsonSchema, kAccountSchema);
    std::size_t seen = 0;
    for (const model::ClassifiedField& field : scan.Join().fields) {
      const bool a = field.file.starts_with(roots.a);
      for (const model::Missing& missing : field.missing) {
        EXPECT_THAT(missing.says, testing::Not(HasSubstr(a ? roots.b : roots.a)));
        if (missing.code != "in-broad-permission-set") continue;
        ++seen;
        EXPECT_THAT(missing.says, HasSubstr(a ? "storage.module.all" : "renamed.module.all"));
      }
    }
    EXPECT_EQ(seen, 4U);
  }
}

// Names are the platform's: what a module does not have itself is another's.
TEST(Modules, ASetThatContainsAnotherModulesPermissionIsTold) {
  Scan scan = SupplierModule("a/");
  scan.Add("b/descriptors/ModuleDescriptor.json", SourceKind::kModuleDescriptor,
           R"json({"id": "b", "provides": [], "permissionSets": [{"permissionName": "b.all",
             "subPermissions": ["suppliers-storage.supplier-accounts.item.get", "b.get"]}]})json");
  EXPECT_THAT(Says(scan.Join(), "accountNumber", "in-broad-permission-set"), HasSubstr("`b.all`"));
}

}  // namespace
}  // namespace strongroom::classify::join
