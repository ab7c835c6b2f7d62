#include "runner/contract/contract_diff.h"
#include "runner/yaml/yaml.h"

namespace runner::contract {
namespace {

/// What is compared as it is written, since what it means is decided by no table.
class WrittenParts {
 public:
  WrittenParts(const Plan& before, const Plan& after, std::vector<Change>& changes)
      : before_(as_written(before)), after_(as_written(after)), changes_(changes) {}

  void add_all() {
    for (const char* key : {"lineage", "probe"}) compare(key, "", before_.find(key), after_.find(key));
    const wire::Json* old_gates = before_.find("gates");
    const wire::Json* new_gates = after_.find("gates");
    if (old_gates && old_gates->as_object() && new_gates) {
      for (const wire::Member& gate : *old_gates->as_object()) {
        const wire::Json* now = new_gates->find(gate.key);
        if (now) compare("gate", gate.key + ", decides", gate.value.find("decides"), now->find("decides"));
      }
    }
    for (const auto& [id, tolerance] : by_id(before_.find("tolerances"))) {
      const auto now = by_id(after_.find("tolerances"));
      if (const auto found = now.find(id); found != now.end()) compare("tolerance", id, tolerance, found->second);
    }
  }

 private:
  static wire::Json as_written(const Plan& plan) {
    const auto document = read_yaml(plan.text, plan.file);
    return document ? to_json(document->root) : wire::Json();
  }

  static std::map<std::string, const wire::Json*> by_id(const wire::Json* list) {
    std::map<std::string, const wire::Json*> items;
    if (!list || !list->as_array()) return items;
    for (const wire::Json& item : *list->as_array()) {
      if (const std::string* id = item.find_string("id")) items[*id] = &item;
    }
    return items;
  }

  void compare(const std::string& kind, const std::string& subject, const wire::Json* old, const wire::Json* now) {
    if ((!old && !now) || (old && now && *old == *now)) return;
    changes_.push_back({kind,
                        subject.empty() ? "the milestone's" : subject,
                        !old   ? "added"
                        : !now ? "removed"
                               : "declared otherwise",
                        VersionStep::patch,
                        {},
                        {},
                        "what that means is for a person to read"});
  }

  const wire::Json before_;
  const wire::Json after_;
  std::vector<Change>& changes_;
};

}  // namespace

void add_written_changes(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  WrittenParts(before, after, changes).add_all();
}

}  // namespace runner::contract
