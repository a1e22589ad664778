#include "desk/model/import_mapping.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace strongroom::desk::model {
namespace {

TEST(ImportMapping, KindsComeFromTypeAndLabels) {
  const auto kind = [](std::string type, std::vector<std::string> labels, KindRules rules = {}) {
    intake::TrackerIssue issue;
    issue.type = std::move(type);
    issue.labels = std::move(labels);
    return IssueKindName(KindOf(issue, rules));
  };
  EXPECT_EQ(kind("Bug", {}), "vulnerability");
  EXPECT_EQ(kind("", {}), "vulnerability");
  EXPECT_EQ(kind("Task", {"Security-Preparedness"}), "preventative-upgrade");
  EXPECT_EQ(kind("Penetration Test", {"process"}), "pentest") << "the type counts first";
  EXPECT_EQ(kind("Task", {"process", "pentest"}), "pentest") << "labels in their order";
  EXPECT_EQ(kind("Task", {"process"}, {{"task", IssueKind::kPentest}}), "pentest");
}

TEST(ImportMapping, ModulesComeFromComponentsAndVersions) {
  const auto mapped = [](std::vector<std::string> components, std::vector<std::string> versions) {
    intake::TrackerIssue issue;
    issue.components = std::move(components);
    issue.affects_versions = std::move(versions);
    const MappedModules modules = ModulesOf(issue);
    std::string text;
    for (const AffectedModule& each : modules.affected) {
      text += fmt::format("{} [{}] ", each.module, each.versions);
    }
    return fmt::format("{}left {}", text,
                       modules.components_left.size() + modules.versions_left.size());
  };
  EXPECT_EQ(mapped({"mod-a"}, {"1.0", "1.1"}), "mod-a [1.0, 1.1] left 0");
  EXPECT_EQ(mapped({"mod-b", "mod-a"}, {"1.0"}), "mod-a [] mod-b [] left 1");
  EXPECT_EQ(mapped({"mod-b"}, {"mod-a-2.0.1"}), "mod-a [2.0.1] mod-b [] left 0");
  EXPECT_EQ(mapped({"Backend", "folio_users"}, {"R1-2024"}), "folio_users [R1-2024] left 1");
  EXPECT_EQ(mapped({}, {"1.0"}), "left 1");
}

TEST(ImportMapping, IdsAreMadeOfNames) {
  EXPECT_EQ(IdFrom("Core Team", "x"), "core-team");
  EXPECT_EQ(IdFrom("  Sys/Ops (EU) ", "x"), "sys-ops-eu");
  EXPECT_EQ(IdFrom("\u00dc", "group"), "group");
  EXPECT_EQ(IdFrom("a" + std::string(100, 'b'), "x").size(), 40U);
}

}  // namespace
}  // namespace strongroom::desk::model
