#include "runner/contract/query_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/json_schema/values/uri_reference.h"

namespace runner::contract {
namespace {

constexpr int kMaxReferences = 12;

struct ExportParameter {
  std::string_view name;
  std::string_view description;
};
// Of every signed export (docs/fixture-format.md, "export"), but for its filters.
constexpr ExportParameter kExportParameters[] = {
    {"limit", "Most entries on a page; a larger number counts as {largest}."},
    {"retention_days", "Older entries are left out; a larger number counts as {largest}."},
    {"from_iso", "The first instant of the entries, included."},
    {"to_iso", "The last instant of the entries, included."},
    {"now_iso", "What counts as now; it precedes x-now-iso."},
    {"exported_at_iso", "What the export states as its time; by default now."},
    {"cursor_after", "next_cursor of the page before; the three anchors come together or not at all."},
    {"attestation_after", "attestation.chain_hash of the page before."},
    {"checkpoint_after", "checkpoint.checkpoint_hash of the page before."},
};

std::optional<json_schema::Location> locate(const json_schema::Documents& documents, const std::string& uri) {
  auto place = documents.locate(uri);
  return place ? std::optional(*std::move(place)) : std::nullopt;
}

/// The schema of a member as one of the keywords that apply to the object in place declares it.
class MemberFinder {
 public:
  explicit MemberFinder(const json_schema::Documents& documents) : documents_(documents) {}

  std::optional<json_schema::Location> find(const json_schema::Location& object, std::string_view name, int depth = 0) {
    const wire::Json* properties = object.node->find("properties");
    const wire::Json* member = properties ? properties->find(name) : nullptr;
    if (member) return json_schema::Location{object.resource, member, ""};
    if (depth > kMaxReferences) return std::nullopt;
    if (const std::string* ref = object.node->find_string("$ref")) {
      const auto target = locate(documents_, json_schema::resolve_uri(object.resource->uri, *ref));
      auto found = target ? find(*target, name, depth + 1) : std::nullopt;
      if (found) return found;
    }
    const wire::Json* all = object.node->find("allOf");
    if (!all || !all->as_array()) return std::nullopt;
    for (const wire::Json& part : *all->as_array()) {
      if (auto found = find({object.resource, &part, ""}, name, depth + 1)) return found;
    }
    return std::nullopt;
  }

 private:
  const json_schema::Documents& documents_;
};

/// What the signed query that an export echoes says of a parameter.
std::optional<json_schema::Location> echoed(const Plan& plan, const OperationDeclaration& operation,
                                            const std::string& name) {
  const checks::Operation* compiled = plan.contract.find_operation(operation.id);
  if (!compiled || !compiled->response) return std::nullopt;
  auto place = locate(plan.schema_documents, compiled->response->schema.uri());
  MemberFinder members(plan.schema_documents);
  for (const std::string& member : {std::string("export"), std::string("query"), name}) {
    if (place) place = members.find(*place, member);
  }
  return place;
}

wire::Json count_schema(const checks::CountLimits& limits) {
  return wire::Object{{"type", "integer"}, {"minimum", 1}, {"default", limits.fallback}};
}

wire::Json export_schema(std::string_view name, const checks::Conventions& conventions) {
  if (name == "limit") return count_schema(conventions.export_limit);
  if (name == "retention_days") return count_schema(conventions.export_retention_days);
  if (name.ends_with("_iso")) return wire::Object{{"type", "string"}, {"format", "date-time"}};
  return wire::Object{{"type", "string"}, {"minLength", 1}};
}

std::string description_of(const ExportParameter& parameter, const checks::Conventions& conventions) {
  const auto& limits = parameter.name == "limit" ? conventions.export_limit : conventions.export_retention_days;
  return fmt::format(fmt::runtime(parameter.description), fmt::arg("largest", limits.largest));
}

}  // namespace

std::vector<std::string> query_parameter_names(const OperationDeclaration& operation) {
  std::vector<std::string> names;
  if (operation.signed_export) {
    for (const ExportParameter& parameter : kExportParameters) names.emplace_back(parameter.name);
    const auto& filters = operation.signed_export->filters;
    names.insert(names.end(), filters.begin(), filters.end());
  } else if (operation.sample) {
    for (const auto& [name, value] : operation.sample->call.query) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<QueryParameter> query_parameters(const Plan& plan, const OperationDeclaration& operation,
                                             SchemaBundle& bundle) {
  const checks::Conventions& conventions = plan.contract.conventions;
  std::vector<QueryParameter> parameters;
  for (const std::string& name : query_parameter_names(operation)) {
    QueryParameter parameter{name, fmt::format("The query parameter {}.", name), export_schema("", conventions)};
    const auto shared = std::find_if(std::begin(kExportParameters), std::end(kExportParameters),
                                     [&](const ExportParameter& known) { return known.name == name; });
    if (operation.signed_export && shared != std::end(kExportParameters)) {
      parameter.description = description_of(*shared, conventions);
      parameter.schema = export_schema(name, conventions);
    } else if (operation.signed_export) {
      parameter.description = "Only entries with this value.";
      if (const auto place = echoed(plan, operation, name)) parameter.schema = bundle.copy(*place);
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

}  // namespace runner::contract
