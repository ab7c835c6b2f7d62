#include "checks/json_schema/explain/output.h"

#include <string_view>

namespace json_schema {
namespace {

using wire::Json;
using wire::Object;

Object unit_object(const OutputUnit& unit) {
  Object object;
  object.set("valid", unit.valid);
  object.set("keywordLocation", unit.keyword_location);
  object.set("absoluteKeywordLocation", unit.absolute_keyword_location);
  object.set("instanceLocation", unit.instance_location);
  if (!unit.error.empty()) object.set("error", unit.error);
  if (unit.annotation) object.set("annotation", *unit.annotation);
  return object;
}

std::string_view list_name(const OutputUnit& unit) { return unit.valid ? "annotations" : "errors"; }

/// The units that matter for the outcome of the root: errors of what failed, or annotations of what held.
void flatten(const OutputUnit& unit, bool root_valid, wire::Array& list) {
  bool matters = root_valid ? unit.annotation.has_value() : !unit.valid && !unit.error.empty();
  if (matters) list.emplace_back(unit_object(unit));
  for (const OutputUnit& child : unit.children) {
    if (root_valid || !child.valid) flatten(child, root_valid, list);
  }
}

Json render_basic(const OutputUnit& root) {
  wire::Array list;
  flatten(root, root.valid, list);
  Object object = unit_object(root);
  object.erase("error");
  object.erase("annotation");
  object.set(list_name(root), std::move(list));
  return object;
}

/// A unit whose only content is one other unit is replaced by it (core, section 12.4.3).
Json render_detailed(const OutputUnit& unit) {
  wire::Array list;
  for (const OutputUnit& child : unit.children) {
    if (child.valid != unit.valid) continue;
    Json rendered = render_detailed(child);
    bool silent = child.valid && !rendered.find("annotation") && !rendered.find("annotations");
    if (!silent) list.push_back(std::move(rendered));
  }
  if (list.size() == 1 && !unit.annotation) return std::move(list.front());
  Object object = unit_object(unit);
  if (!list.empty()) {
    object.erase("error");
    object.set(list_name(unit), std::move(list));
  }
  return object;
}

Json render_verbose(const OutputUnit& unit) {
  Object object = unit_object(unit);
  if (unit.children.empty()) return object;
  wire::Array list;
  for (const OutputUnit& child : unit.children) list.push_back(render_verbose(child));
  object.set(list_name(unit), std::move(list));
  return object;
}

}  // namespace

Json render_output(const OutputUnit& root, OutputFormat format) {
  switch (format) {
    case OutputFormat::flag:
      return Object{{"valid", root.valid}};
    case OutputFormat::basic:
      return render_basic(root);
    case OutputFormat::detailed:
      return render_detailed(root);
    case OutputFormat::verbose:
      return render_verbose(root);
  }
  return Json();
}

}  // namespace json_schema
