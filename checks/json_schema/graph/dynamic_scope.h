// Where a "$dynamicRef" leads (core, section 8.2.3.2).
#pragma once

namespace json_schema {

/// The target in the outermost resource of the dynamic scope that has one, or nullptr. `scope` lists resources,
/// outermost first; each target has a member `resource`.
template <typename Scope, typename Targets>
auto* outermost_target(const Scope& scope, const Targets& targets) {
  for (const auto& resource : scope) {
    for (const auto& target : targets) {
      if (target.resource == resource) return &target;
    }
  }
  return decltype(&*targets.begin())(nullptr);
}

}  // namespace json_schema
