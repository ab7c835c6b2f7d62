#include "runner/record/shown_values.h"

#include <functional>
#include <map>

namespace runner {
namespace {

using Visit = std::function<void(const std::string& name, const wire::Json& value)>;

void visit_members(const wire::Json& value, const std::string& name, const Visit& visit) {
  visit(name, value);
  if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) visit_members(member.value, member.key, visit);
  } else if (const wire::Array* array = value.as_array()) {
    for (const wire::Json& element : *array) visit_members(element, name, visit);
  }
}

void visit_responses(const Record& record, const Visit& visit) {
  std::set<const checks::Exchange*> seen;  // runs share exchanges
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      if (exchange.body && seen.insert(&exchange).second) visit_members(*exchange.body, "", visit);
    }
  }
}

// A value that could be written in both ways: "7" has no case.
bool shows_nothing(const Writing& writing, const wire::Json& value) {
  if (writing.subject == Writing::Subject::array) return !value.as_array();
  if (writing.subject != Writing::Subject::text) return true;
  const std::string* text = value.as_string();
  return text ? text->find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos
              : !value.is_null();
}

}  // namespace

bool are_written(const Record& record, const Writing& writing, const std::set<std::string>& names) {
  constexpr size_t kOneIn = 10;  // others, at most
  const bool is_empty = writing.words == writing_of_empty_arrays().words;
  if (writing.subject == Writing::Subject::array && !is_empty) return true;
  size_t shown = 0;
  size_t others = 0;
  visit_responses(record, [&](const std::string& name, const wire::Json& value) {
    if (!names.contains(name) || shows_nothing(writing, value)) return;
    ++shown;
    others += is_empty ? !value.as_array()->empty() : !may_be_written(writing, value);
  });
  return others * kOneIn <= shown;
}

bool has_only_short_arrays(const Record& record) {
  constexpr size_t kLongest = 3;
  constexpr size_t kLeast = 20;
  std::map<size_t, size_t> sizes;
  visit_responses(record, [&](const std::string&, const wire::Json& value) {
    if (const wire::Array* array = value.as_array()) ++sizes[array->size()];
  });
  return !sizes.empty() && sizes.rbegin()->first <= kLongest && sizes.rbegin()->second >= kLeast;
}

}  // namespace runner
