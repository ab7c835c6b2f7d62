#include "checks/contract.h"

#include <algorithm>

namespace checks {

std::vector<std::string> Operation::path_parameters() const {
  std::vector<std::string> names;
  for (size_t open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
    names.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
  }
  return names;
}

const Operation* Contract::find_operation(std::string_view id) const {
  for (const Operation& operation : operations) {
    if (operation.id == id) return &operation;
  }
  return nullptr;
}

const EventType* Contract::find_event(std::string_view type) const {
  for (const EventType& declared : events) {
    if (declared.type == type) return &declared;
  }
  return nullptr;
}

std::vector<std::string> Contract::scopes() const {
  std::set<std::string> scopes;
  for (const Operation& operation : operations) scopes.insert(operation.scopes.begin(), operation.scopes.end());
  return {scopes.begin(), scopes.end()};
}

bool Contract::declares_reason(std::string_view code, const Operation* operation) const {
  if (operation && operation->borrowed) return used.contains(code);
  return floor.contains(code) || borrowed.contains(code) || (!operation && used.contains(code));
}

namespace {

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(std::min<size_t>(1, path.size()));
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool fits_template(std::string_view path, std::string_view path_template) {
  while (!path.empty() && !path_template.empty()) {
    const std::string_view segment = next_segment(path);
    const std::string_view expected = next_segment(path_template);
    if (expected.starts_with('{') ? segment.empty() : segment != expected) return false;
  }
  return path.empty() && path_template.empty();
}

}  // namespace

const Operation* Contract::find_route(std::string_view method, std::string_view target) const {
  const std::string_view path = target.substr(0, target.find('?'));
  for (const Operation& operation : operations) {
    if (operation.method == method && fits_template(path, operation.path)) return &operation;
  }
  return nullptr;
}

std::string correlation_id_of(std::string_view prefix, std::string_view operation_id) {
  std::string id(prefix);
  if (prefix.empty()) return id;
  for (char c : operation_id) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      id += c;
    } else if (id.back() != '_') {
      id += '_';
    }
  }
  return id;
}

}  // namespace checks
