#include "tests/architecture/module_graph.h"

#include <algorithm>
#include <sstream>

namespace {

/// Searches depth first, remembering the path.
class CycleSearch {
 public:
  explicit CycleSearch(const ModuleGraph& graph) : graph_(graph) {}

  std::vector<std::string> run() {
    for (const auto& [module, included] : graph_) visit(module);
    return found_;
  }

 private:
  void visit(const std::string& module) {
    if (finished_.contains(module)) return;
    if (const auto seen = std::find(path_.begin(), path_.end(), module); seen != path_.end()) {
      std::string cycle;
      for (auto step = seen; step != path_.end(); ++step) cycle += *step + " -> ";
      found_.push_back(cycle + module);
      return;
    }
    path_.push_back(module);
    for (const std::string& included : graph_.at(module)) visit(included);
    path_.pop_back();
    finished_.insert(module);
  }

  const ModuleGraph& graph_;
  std::vector<std::string> path_;
  std::set<std::string> finished_;
  std::vector<std::string> found_;
};

/// The texts between backticks.
std::vector<std::string> code_words(const std::string& text) {
  std::vector<std::string> words;
  for (size_t begin = text.find('`'); begin != std::string::npos;) {
    const size_t end = text.find('`', begin + 1);
    if (end == std::string::npos) break;
    words.push_back(text.substr(begin + 1, end - begin - 1));
    begin = text.find('`', end + 1);
  }
  return words;
}

/// Pairs of different folders of which the first includes the second.
std::set<std::pair<std::string, std::string>> folder_dependencies(const ModuleGraph& graph) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& [module, included] : graph) {
    for (const std::string& other : included) {
      if (folder_of(module) != folder_of(other)) pairs.emplace(folder_of(module), folder_of(other));
    }
  }
  return pairs;
}

}  // namespace

ModuleGraph module_graph(const std::vector<SourceFile>& files) {
  std::map<std::string, std::string> modules;
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("tests/")) modules[file.path] = file.module();
  }
  ModuleGraph graph;
  for (const SourceFile& file : files) {
    if (!modules.contains(file.path)) continue;
    std::set<std::string>& dependencies = graph[file.module()];
    for (const std::string& included : file.includes) {
      const auto other = modules.find(included);
      if (other != modules.end() && other->second != file.module()) dependencies.insert(other->second);
    }
  }
  return graph;
}

std::string folder_of(const std::string& module) { return module.substr(0, module.rfind('/')); }

std::vector<std::string> cycles(const ModuleGraph& graph) { return CycleSearch(graph).run(); }

std::vector<std::string> mutual_folders(const ModuleGraph& graph) {
  std::vector<std::string> found;
  const auto pairs = folder_dependencies(graph);
  for (const auto& [from, to] : pairs) {
    if (from < to && pairs.contains({to, from})) found.push_back(from + " <-> " + to);
  }
  return found;
}

DependencyFigures dependencies_per_module(const ModuleGraph& graph) {
  size_t all = 0;
  size_t on_wire = 0;
  for (const auto& [module, included] : graph) {
    all += included.size();
    on_wire += static_cast<size_t>(
        std::count_if(included.begin(), included.end(), [](const auto& other) { return other.starts_with("wire/"); }));
  }
  const auto modules = static_cast<double>(graph.size());
  return {static_cast<double>(all) / modules, static_cast<double>(all - on_wire) / modules};
}

FolderRules read_folder_rules(const std::string& document) {
  FolderRules rules;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const size_t last_column = line.rfind('|', line.size() - 2);
    const auto allowed = code_words(line.substr(last_column));
    rules[code_words(line).front()] = {allowed.begin(), allowed.end()};
  }
  return rules;
}

std::vector<std::string> forbidden_dependencies(const ModuleGraph& graph, const FolderRules& rules) {
  std::vector<std::string> found;
  for (const auto& [module, included] : graph) {
    const auto rule = rules.find(folder_of(module));
    if (rule == rules.end()) {
      found.push_back(module + ": its folder has no row in docs/architecture.md");
      continue;
    }
    for (const std::string& other : included) {
      if (folder_of(other) == rule->first || rule->second.contains(folder_of(other))) continue;
      found.push_back(module + " includes " + other + ", which docs/architecture.md does not allow");
    }
  }
  return found;
}

std::vector<std::string> unused_rules(const ModuleGraph& graph, const FolderRules& rules) {
  std::vector<std::string> found;
  const auto pairs = folder_dependencies(graph);
  for (const auto& rule : rules) {
    const std::string& folder = rule.first;
    const bool has_modules =
        std::any_of(graph.begin(), graph.end(), [&](const auto& entry) { return folder_of(entry.first) == folder; });
    if (!has_modules) found.push_back("docs/architecture.md describes " + folder + ", which has no sources");
    for (const std::string& other : rule.second) {
      if (!pairs.contains({folder, other})) {
        found.push_back("docs/architecture.md allows " + folder + " to include " + other + ", which it does not");
      }
    }
  }
  return found;
}
