#include <fmt/format.h>

#include <algorithm>

#include "runner/contract/published.h"
#include "runner/contract/query_parameters.h"

namespace runner::contract {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr const char* kActorType = "actorType";
constexpr const char* kActorId = "actorId";
constexpr const char* kScopes = "authScopes";
constexpr const char* kShorthand = "actorShorthand";

Object ref_to(std::string_view kind, std::string_view name) {
  return {{"$ref", fmt::format("#/components/{}/{}", kind, name)}};
}

Object header_scheme(std::string_view header, std::string description) {
  return {{"type", "apiKey"}, {"in", "header"}, {"name", header}, {"description", std::move(description)}};
}

template <typename Texts>
Array texts(const Texts& list) {
  return Array(list.begin(), list.end());
}

Object named_parameter(std::string_view name, std::string_view in, std::string description, Json schema) {
  return {{"name", name},
          {"in", in},
          {"required", in == "path"},
          {"description", std::move(description)},
          {"schema", std::move(schema)}};
}

Object text_schema() { return {{"type", "string"}, {"minLength", 1}}; }

Object json_content(Json schema, const std::vector<NamedExample>& examples) {
  Object media{{"schema", std::move(schema)}};
  Object named;
  for (const NamedExample& example : examples)
    named.set(example.name, Object{{"summary", example.summary}, {"value", example.value}});
  if (!named.empty()) media.set("examples", std::move(named));
  return {{"application/json", std::move(media)}};
}

/// "CONFLICT: a, b; FORBIDDEN".
std::string words_of(const ReasonsByCode& codes) {
  std::string words;
  for (const auto& [code, reasons] : codes) {
    words += (words.empty() ? "" : "; ") + code;
    if (!reasons.empty()) words += fmt::format(": {}", fmt::join(reasons, ", "));
  }
  return words + ".";
}

class OpenApiWriter {
 public:
  explicit OpenApiWriter(const Plans& plans)
      : plans_(plans),
        contract_(plans.front()->contract),
        conventions_(contract_.conventions),
        bundle_(plans.front()->schema_documents) {}

  Json write() {
    Object paths;
    Array tags;
    for (const Plan* plan : plans_) {
      tags.push_back(Object{{"name", plan->milestone.id}, {"description", plan->milestone.title}});
      for (const OperationDeclaration& operation : plan->milestone.operations)
        add_to(paths, operation.path, operation.method, operation_object(*plan, operation));
    }
    if (add_shared_routes(paths))
      tags.push_back(Object{{"name", kSharedTag}, {"description", "What all milestones of the contract share."}});
    Object components = shared_components();
    components.set("schemas", bundle_.schemas());
    return Object{{"openapi", "3.1.0"},
                  {"info", info()},
                  {"servers", Array{Object{{"url", "/"}, {"description", "The service."}}}},
                  {"tags", std::move(tags)},
                  {"paths", std::move(paths)},
                  {"components", std::move(components)}};
  }

 private:
  static constexpr const char* kSharedTag = "shared";

  Object info() const {
    std::string milestones;
    for (const Plan* plan : plans_) {
      milestones += fmt::format("- {} {}: {}\n", plan->milestone.id,
                                plan->milestone.version.empty() ? "(no version)" : plan->milestone.version,
                                plan->milestone.title);
    }
    return {{"title", title_of(plans_)},
            {"version", version_of(plans_)},
            {"description", "Made from the milestones of the contract:\n\n" + milestones}};
  }

  static void add_to(Object& paths, const std::string& path, const std::string& method, Object operation) {
    Json* methods = paths.find(path);
    if (!methods) methods = &paths.set(path, Object());
    std::string name = method;
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    methods->as_object()->set(name, std::move(operation));
  }

  Object operation_object(const Plan& plan, const OperationDeclaration& operation) {
    const Refusals refusals = refusals_of(plan, operation);
    Object object{{"operationId", operation.id},
                  {"tags", Array{plan.milestone.id}},
                  {"summary", operation.id},
                  {"description", description_of(plan, operation)},
                  {"security", security_of(operation.scopes)},
                  {"x-required-scopes", texts(operation.scopes)},
                  {"parameters", parameters_of(plan, operation)}};
    const checks::Operation* compiled = plan.contract.find_operation(operation.id);
    if (compiled && compiled->request) {
      object.set("requestBody", Object{{"required", true},
                                       {"content", json_content(bundle_.reference(compiled->request->schema.uri()),
                                                                request_examples(plan, operation))}});
    }
    object.set("responses", responses_of(plan, operation, refusals));
    return object;
  }

  static std::string description_of(const Plan& plan, const OperationDeclaration& operation) {
    std::string text =
        fmt::format("Actor types: {}. Scopes: {}.", fmt::join(operation.actors, ", "),
                    operation.scopes.empty() ? "none" : fmt::format("{}", fmt::join(operation.scopes, ", ")));
    for (const EventDeclaration& event : plan.milestone.events) {
      const auto& emitters = event.emitted_by;
      if (std::find(emitters.begin(), emitters.end(), operation.id) != emitters.end())
        text += fmt::format(" A success emits the event {}.", event.type);
    }
    return text;
  }

  Array security_of(const std::vector<std::string>& scopes) const {
    Object actor{{kActorType, Array()}, {kActorId, Array()}};
    if (!scopes.empty()) actor.set(kScopes, Array());
    Array security{std::move(actor)};
    if (conventions_.shorthand_header.empty()) return security;
    Object shorthand{{kShorthand, Array()}};
    if (!scopes.empty()) shorthand.set(kScopes, Array());
    security.push_back(std::move(shorthand));
    return security;
  }

  Array parameters_of(const Plan& plan, const OperationDeclaration& operation) {
    Array parameters;
    for (const std::string& name : operation.path_parameters())
      parameters.push_back(named_parameter(name, "path", path_description(operation, name), text_schema()));
    for (QueryParameter& query : query_parameters(plan, operation, bundle_))
      parameters.push_back(named_parameter(query.name, "query", std::move(query.description), std::move(query.schema)));
    if (operation.needs_idempotency_key) parameters.push_back(ref_to("parameters", "IdempotencyKey"));
    for (const char* shared : {"CorrelationId", "NowIso"}) parameters.push_back(ref_to("parameters", shared));
    return parameters;
  }

  std::string path_description(const OperationDeclaration& operation, const std::string& name) const {
    for (const auto& [parameter, reason] : operation.unknown_id) {
      if (parameter != name) continue;
      return fmt::format("An id that no record has is {} with {}.",
                         conventions_.errors.at(checks::Refusal::not_found).code, reason);
    }
    return "An id.";
  }

  Object success(Json schema, const std::vector<NamedExample>& examples, bool is_write) const {
    Object headers{{"x-correlation-id", ref_to("headers", "CorrelationId")}};
    if (is_write) headers.set("idempotency-replayed", ref_to("headers", "IdempotencyReplayed"));
    return {{"description", "Success."},
            {"headers", std::move(headers)},
            {"content", json_content(std::move(schema), examples)}};
  }

  Object responses_of(const Plan& plan, const OperationDeclaration& operation, const Refusals& refusals) {
    const checks::Operation* compiled = plan.contract.find_operation(operation.id);
    Json schema = compiled && compiled->response ? bundle_.reference(compiled->response->schema.uri()) : Json(true);
    Object responses{{"200", success(std::move(schema), documents_of(plan, operation.response_schema),
                                     operation.needs_idempotency_key)}};
    for (const auto& [status, codes] : refusals.by_status)
      responses.set(std::to_string(status), refusal(codes, error_examples(operation, codes)));
    if (!refusals.unseen.empty()) {
      const ReasonsByCode unseen{{"A refusal that no fixture expects", refusals.unseen}};
      responses.set("4XX", Object{{"description", words_of(unseen)}, {"content", error_content({}, {})}});
    }
    return responses;
  }

  std::vector<NamedExample> error_examples(const OperationDeclaration& operation, const ReasonsByCode& codes) const {
    std::vector<NamedExample> examples;
    const auto offer = [&](const std::string& code, const std::string& reason) {
      Json body = error_example(contract_, operation, code, reason);
      const std::string& name = reason.empty() ? code : reason;
      if (!body.is_null()) examples.push_back({name, reason.empty() ? code : code + ", " + reason, std::move(body)});
    };
    for (const auto& [code, reasons] : codes) {
      if (reasons.empty()) offer(code, "");
      for (const std::string& reason : reasons) offer(code, reason);
    }
    return examples;
  }

  Object refusal(const ReasonsByCode& codes, const std::vector<NamedExample>& examples) {
    return {{"description", words_of(codes)},
            {"headers", Object{{"x-correlation-id", ref_to("headers", "CorrelationId")}}},
            {"content", error_content(codes, examples)}};
  }

  Object error_content(const ReasonsByCode& codes, const std::vector<NamedExample>& examples) {
    Json envelope = contract_.error ? bundle_.reference(contract_.error->schema.uri()) : Json(true);
    if (codes.empty()) return json_content(std::move(envelope), examples);
    Array names, reasons;
    for (const auto& [code, given] : codes) {
      names.push_back(code);
      reasons.insert(reasons.end(), given.begin(), given.end());
    }
    Object error{{"code", Object{{"type", "string"}, {"enum", std::move(names)}}}};
    if (!reasons.empty()) {
      const Json reason = Object{{"type", "string"}, {"enum", std::move(reasons)}};
      error.set("details", Object{{"type", "object"}, {"properties", Object{{"reason_code", reason}}}});
    }
    const Json narrowed =
        Object{{"type", "object"},
               {"properties", Object{{"error", Object{{"type", "object"}, {"properties", std::move(error)}}}}}};
    return json_content(Object{{"allOf", Array{std::move(envelope), narrowed}}}, examples);
  }

  Object without_reason(const std::vector<checks::Refusal>& refusals, Object responses) {
    for (checks::Refusal kind : refusals) {
      const checks::ErrorCode& error = conventions_.errors.at(kind);
      responses.set(std::to_string(error.status), refusal({{error.code, {}}}, {}));
    }
    return responses;
  }

  /// The event feed and the keys, where the contract has them.
  bool add_shared_routes(Object& paths) {
    const bool feed = contract_.event_feed && !conventions_.feed_path.empty();
    const bool keys = contract_.key_set && !conventions_.keys_path.empty();
    if (feed) add_to(paths, conventions_.feed_path, "GET", feed_object());
    if (keys) add_to(paths, conventions_.keys_path, "GET", keys_object());
    return feed || keys;
  }

  Object feed_object() {
    using checks::Refusal;
    const Json limit = Object{{"type", "integer"}, {"minimum", 1}, {"default", conventions_.export_limit.fallback}};
    return {{"operationId", "eventFeed.get"},
            {"tags", Array{kSharedTag}},
            {"summary", "The events of the caller's records, in order of emission."},
            {"description", "The feed shows an event at least once; next_after is null on the last page."},
            {"security", security_of(conventions_.feed_scopes)},
            {"x-required-scopes", texts(conventions_.feed_scopes)},
            {"parameters", Array{named_parameter("after", "query", "The last event_id that was read.", text_schema()),
                                 named_parameter("limit", "query", "Most events on a page.", limit),
                                 ref_to("parameters", "CorrelationId")}},
            {"responses",
             without_reason({Refusal::invalid, Refusal::unauthenticated, Refusal::missing_scope},
                            {{"200", success(bundle_.reference(contract_.event_feed->schema.uri()),
                                             documents_of(*plans_.front(), contract_.event_feed->name), false)}})}};
  }

  Object keys_object() {
    Object responses{{"200", success(bundle_.reference(contract_.key_set->schema.uri()),
                                     documents_of(*plans_.front(), contract_.key_set->name), false)}};
    responses.set("4XX", Object{{"description", "A refusal."}, {"content", error_content({}, {})}});
    return {{"operationId", "signingKeys.get"},
            {"tags", Array{kSharedTag}},
            {"summary", "The keys that sign exports and events."},
            {"description", "No identity is needed. Signatures of a key that was rotated out still verify."},
            {"security", Array()},
            {"parameters", Array{ref_to("parameters", "CorrelationId")}},
            {"responses", std::move(responses)}};
  }

  Object shared_components() const {
    Object parameters;
    parameters.set("IdempotencyKey",
                   Object{{"name", "idempotency-key"},
                          {"in", "header"},
                          {"required", true},
                          {"description",
                           "Names the write: the same key with the same request has one effect and one "
                           "response; with another request it is refused."},
                          {"schema", text_schema()}});
    parameters.set("CorrelationId",
                   named_parameter("x-correlation-id", "header", "Comes back in the response.", text_schema()));
    parameters.set("NowIso",
                   named_parameter("x-now-iso", "header", "The verification clock; a production service ignores it.",
                                   Object{{"type", "string"}, {"format", "date-time"}}));
    Object headers{{"CorrelationId", Object{{"description", "The caller's, where one was sent, else the body's."},
                                            {"schema", text_schema()}}},
                   {"IdempotencyReplayed", Object{{"description", "\"true\" where a stored response is sent again."},
                                                  {"schema", Object{{"type", "string"}}}}}};
    return {{"securitySchemes", schemes()}, {"parameters", std::move(parameters)}, {"headers", std::move(headers)}};
  }

  Object schemes() const {
    Object schemes;
    schemes.set(kActorType, header_scheme("x-actor-type", fmt::format("The kind of caller, one of {}.",
                                                                      fmt::join(conventions_.actor_types, ", "))));
    schemes.set(kActorId, header_scheme("x-actor-id", "The caller's id."));
    schemes.set(kScopes, header_scheme("x-auth-scopes", "The scopes of the request, separated by commas or spaces."));
    if (!conventions_.shorthand_header.empty()) {
      schemes.set(kShorthand, header_scheme(conventions_.shorthand_header, fmt::format("The id of a caller of type {}.",
                                                                                       conventions_.shorthand_type)));
    }
    return schemes;
  }

  const Plans& plans_;
  const checks::Contract& contract_;
  const checks::Conventions& conventions_;
  SchemaBundle bundle_;
};

}  // namespace

wire::Json openapi_document(const Plans& plans) { return OpenApiWriter(plans).write(); }

}  // namespace runner::contract
