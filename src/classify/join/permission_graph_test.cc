#include "classify/join/permission_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/model/document.h"

namespace strongroom::classify::join {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PermissionGraph, CirclesAndWildcardsEndInOneAnswer) {
  model::Document document;
  document.facts.permissions = {
      {.file = "d", .name = "a.all", .title = {}, .contains = {"b.all"}, .place = {}},
      {.file = "d", .name = "b.all", .title = {}, .contains = {"c.all"}, .place = {}},
      {.file = "d",
       .name = "c.all",
       .title = {},
       .contains = {"a.all", "x.y.item.*"},
       .place = {}}};
  Modules modules({&document, 1});
  const PermissionGraph graph({&document, 1}, modules);
  const std::vector<std::string> permissions = {"x.y.item.get"};
  const auto chains = graph.BroadSets(modules.Of(document.file), permissions);
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_THAT(chains[0].names, ElementsAre("c.all", "x.y.item.get"));
  EXPECT_THAT(graph.BroadSets(modules.Of(document.file), std::vector<std::string>{"z"}), IsEmpty());
}

TEST(PermissionGraph, ASetOfOneThingAloneIsNotBroad) {
  model::Document document;
  document.facts.permissions = {{.file = "d",
                                 .name = "x.y.edit",
                                 .title = {},
                                 .contains = {"x.y.item.get", "x.y.item.put"},
                                 .place = {}},
                                {.file = "d",
                                 .name = "x.staff",
                                 .title = {},
                                 .contains = {"x.y.edit", "x.z.item.get"},
                                 .place = {}}};
  Modules modules({&document, 1});
  const PermissionGraph graph({&document, 1}, modules);
  const auto chains =
      graph.BroadSets(modules.Of(document.file), std::vector<std::string>{"x.y.item.get"});
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_THAT(chains[0].names, ElementsAre("x.staff", "x.y.edit", "x.y.item.get"));
}

}  // namespace
}  // namespace strongroom::classify::join
