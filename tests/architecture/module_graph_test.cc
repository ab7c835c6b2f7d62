#include "tests/architecture/module_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/file_text.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

// Ceilings that may only fall: where the tree got better, lower them.
constexpr DependencyFigures kCeilings = {2.81, 2.18};
constexpr double kSlack = 0.05;

const ModuleGraph& tree() {
  static const ModuleGraph kTree = module_graph(read_sources(SOURCE_ROOT));
  return kTree;
}

FolderRules documented_rules() { return read_folder_rules(file_text(SOURCE_ROOT "/docs/architecture.md")); }

TEST(ModuleTreeTest, HasNoCycles) { EXPECT_THAT(cycles(tree()), IsEmpty()); }
TEST(ModuleTreeTest, HasNoFoldersThatIncludeEachOther) { EXPECT_THAT(mutual_folders(tree()), IsEmpty()); }
TEST(ModuleTreeTest, IncludesOnlyWhatTheDocumentAllows) {
  EXPECT_THAT(forbidden_dependencies(tree(), documented_rules()), IsEmpty());
}
TEST(ModuleTreeTest, NeedsEverythingThatTheDocumentAllows) {
  EXPECT_THAT(unused_rules(tree(), documented_rules()), IsEmpty());
}
TEST(ModuleTreeTest, StaysBelowItsCeilings) {
  const DependencyFigures figures = dependencies_per_module(tree());
  EXPECT_LE(figures.all, kCeilings.all);
  EXPECT_LE(figures.without_wire, kCeilings.without_wire);
  EXPECT_GT(figures.all, kCeilings.all - kSlack) << "better than the ceiling: lower kCeilings.all";
  EXPECT_GT(figures.without_wire, kCeilings.without_wire - kSlack)
      << "better than the ceiling: lower kCeilings.without_wire";
}

SourceFile file_that_includes(std::string path, const std::string& included) {
  return source_from_text(std::move(path), "#include \"" + included + "\"\n");
}

TEST(ModuleGraphTest, JoinsHeaderSourceAndTableOfOneName) {
  const ModuleGraph graph =
      module_graph({file_that_includes("wire/a.h", "wire/b.h"), file_that_includes("wire/a.cc", "wire/a.h"),
                    file_that_includes("wire/a.cc", "wire/a.def"), file_that_includes("wire/a.def", "vector"),
                    file_that_includes("wire/b.h", "string"), file_that_includes("tests/c.cc", "wire/a.h")});
  EXPECT_THAT(graph, ElementsAre(Pair("wire/a", ElementsAre("wire/b")), Pair("wire/b", IsEmpty())));
}

TEST(ModuleGraphTest, FindsCyclesThroughOtherModules) {
  EXPECT_THAT(cycles({{"wire/a", {"wire/b"}}, {"wire/b", {"wire/c"}}, {"wire/c", {"wire/a"}}}),
              ElementsAre("wire/a -> wire/b -> wire/c -> wire/a"));
  EXPECT_THAT(cycles({{"wire/a", {"wire/b", "wire/c"}}, {"wire/b", {"wire/c"}}, {"wire/c", {}}}), IsEmpty());
}

TEST(ModuleGraphTest, FindsFoldersThatIncludeEachOther) {
  const ModuleGraph graph = {{"x/a", {"y/a"}}, {"x/b", {}}, {"y/a", {}}, {"y/b", {"x/b"}}, {"z/a", {"x/a"}}};
  EXPECT_THAT(cycles(graph), IsEmpty());
  EXPECT_THAT(mutual_folders(graph), ElementsAre("x <-> y"));
}

TEST(ModuleGraphTest, CountsDependenciesPerModule) {
  const DependencyFigures figures =
      dependencies_per_module({{"wire/a", {}}, {"x/a", {"wire/a", "x/b"}}, {"x/b", {"wire/a"}}, {"x/c", {"x/a"}}});
  EXPECT_EQ(figures.all, 1.0);
  EXPECT_EQ(figures.without_wire, 0.5);
}

TEST(FolderRulesTest, AreReadFromTheTable) {
  const FolderRules rules = read_folder_rules(
      "| folder | holds | may include |\n|---|---|---|\n| `wire` | bytes, `Result` | |\n| `x/y` | rules | `wire` `x` "
      "|\n");
  EXPECT_THAT(rules, ElementsAre(Pair("wire", IsEmpty()), Pair("x/y", ElementsAre("wire", "x"))));
}

TEST(FolderRulesTest, FindForbiddenDependencies) {
  const FolderRules rules = {{"wire", {}}, {"x", {"wire"}}};
  EXPECT_THAT(forbidden_dependencies({{"wire/a", {"wire/b"}}, {"x/a", {"wire/a", "x/b"}}}, rules), IsEmpty());
  EXPECT_THAT(forbidden_dependencies({{"wire/a", {"x/b"}}}, rules),
              ElementsAre("wire/a includes x/b, which docs/architecture.md does not allow"));
  EXPECT_THAT(forbidden_dependencies({{"z/a", {}}}, rules), ElementsAre(HasSubstr("no row")));
  // The folder below is a folder of its own.
  EXPECT_THAT(forbidden_dependencies({{"x/a", {"wire/deep/b"}}}, rules), ElementsAre(HasSubstr("wire/deep/b")));
}

TEST(FolderRulesTest, FindRulesThatNothingNeeds) {
  const ModuleGraph graph = {{"wire/a", {}}, {"x/a", {"wire/a"}}};
  EXPECT_THAT(unused_rules(graph, {{"wire", {}}, {"x", {"wire"}}}), IsEmpty());
  EXPECT_THAT(unused_rules(graph, {{"wire", {"x"}}, {"x", {"wire"}}}), ElementsAre(HasSubstr("wire to include x")));
  EXPECT_THAT(unused_rules(graph, {{"wire", {}}, {"x", {"wire"}}, {"y", {}}}), ElementsAre(HasSubstr("no sources")));
}

}  // namespace
