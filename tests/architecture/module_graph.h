// The modules of the source tree and the dependencies between them, and what docs/architecture.md allows of these. A
// module is a .h, .cc and .def of one name; a dependency is an #include of another module. Tests do not count.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/architecture/source_file.h"

/// The modules that a module includes, by name ("wire/json").
using ModuleGraph = std::map<std::string, std::set<std::string>>;
/// The folders that a folder may include besides itself, by path ("runner/plan").
using FolderRules = std::map<std::string, std::set<std::string>>;

ModuleGraph module_graph(const std::vector<SourceFile>& files);

/// "runner/driver" of "runner/driver/probe".
std::string folder_of(const std::string& module);

/// Cycles of modules that include each other, each as "a -> b -> a".
std::vector<std::string> cycles(const ModuleGraph& graph);
/// Pairs of folders that include each other, each as "a <-> b".
std::vector<std::string> mutual_folders(const ModuleGraph& graph);

struct DependencyFigures {
  double all = 0;           ///< dependencies per module
  double without_wire = 0;  ///< the same without those on wire/
};
DependencyFigures dependencies_per_module(const ModuleGraph& graph);

/// The table of docs/architecture.md: rows "| `folder` | ... | `allowed` `allowed` |", the last column being what it
/// may include.
FolderRules read_folder_rules(const std::string& document);
/// Dependencies that the rules do not allow, and folders without a rule: one sentence each.
std::vector<std::string> forbidden_dependencies(const ModuleGraph& graph, const FolderRules& rules);
/// Rules that no dependency needs and rules about folders without modules: one sentence each.
std::vector<std::string> unused_rules(const ModuleGraph& graph, const FolderRules& rules);
