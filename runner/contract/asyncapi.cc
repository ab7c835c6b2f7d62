#include <fmt/format.h>

#include "runner/contract/fixture_facts.h"
#include "runner/contract/published.h"
#include "runner/contract/schema_bundle.h"

namespace runner::contract {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr const char* kChannel = "events";

/// An identifier of AsyncAPI for the type of an event.
std::string message_name(const std::string& type) {
  std::string name = type;
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (!plain) c = '_';
  }
  return name;
}

class AsyncApiWriter {
 public:
  explicit AsyncApiWriter(const Plans& plans)
      : plans_(plans), contract_(plans.front()->contract), bundle_(plans.front()->schema_documents) {}

  Json write() {
    for (const Plan* plan : plans_) {
      for (const EventDeclaration& event : plan->milestone.events) add(*plan, event);
    }
    Object document{{"asyncapi", "3.0.0"},
                    {"info", info()},
                    {"defaultContentType", "application/json"},
                    {"channels", channels()},
                    {"operations", operations()}};
    Object schemas;
    for (const wire::Member& schema : bundle_.schemas()) schemas.append(schema.key, in_draft_07(schema.value));
    document.set("components", Object{{"messages", std::move(messages_)}, {"schemas", std::move(schemas)}});
    return document;
  }

 private:
  Object info() const {
    std::string text =
        "The events of the contract. Each success that changes state emits one; delivery is at least once.";
    const std::string& path = contract_.conventions.feed_path;
    if (!path.empty()) text += fmt::format(" The feed at GET {} lists them in order of emission.", path);
    Array tags;
    for (const Plan* plan : plans_)
      tags.push_back(Object{{"name", plan->milestone.id}, {"description", plan->milestone.title}});
    return {{"title", title_of(plans_) + " (events)"},
            {"version", version_of(plans_)},
            {"description", std::move(text)},
            {"tags", std::move(tags)}};
  }

  void add(const Plan& plan, const EventDeclaration& event) {
    const std::string name = message_name(event.type);
    const checks::EventType* compiled = plan.contract.find_event(event.type);
    Object message{{"name", event.type},
                   {"title", event.type},
                   {"summary", summary_of(event)},
                   {"contentType", "application/json"},
                   {"correlationId", Object{{"description", "That of the response to the write."},
                                            {"location", "$message.payload#/correlation_id"}}},
                   {"tags", Array{Object{{"name", plan.milestone.id}, {"description", plan.milestone.title}}}},
                   {"payload", in_draft_07(payload_of(event, compiled))}};
    if (Array examples = examples_of(event.type); !examples.empty()) message.set("examples", std::move(examples));
    messages_.set(name, std::move(message));
    references_.set(name, Object{{"$ref", "#/components/messages/" + name}});
  }

  static std::string summary_of(const EventDeclaration& event) {
    const char* often = event.per == EventDeclaration::Per::write ? "each success" : "each record";
    return fmt::format("Emitted once for {} of {}.", often, fmt::join(event.emitted_by, ", "));
  }

  /// The envelope with this type and this payload.
  Json payload_of(const EventDeclaration& event, const checks::EventType* compiled) {
    Object members{{"type", Object{{"type", "string"}, {"const", event.type}}}};
    if (compiled && compiled->payload) members.set("payload", bundle_.reference(compiled->payload->schema.uri()));
    Json narrowed = Object{{"type", "object"}, {"properties", std::move(members)}};
    if (!contract_.event) return narrowed;
    return Object{{"allOf", Array{bundle_.reference(contract_.event->schema.uri()), std::move(narrowed)}}};
  }

  Array examples_of(const std::string& type) const {
    Array examples;
    if (!contract_.event) return examples;
    for (const NamedExample& example : documents_of(*plans_.front(), contract_.event->name)) {
      const std::string* its_type = example.value.find_string("type");
      if (its_type && *its_type == type)
        examples.push_back(Object{{"name", example.name}, {"summary", example.summary}, {"payload", example.value}});
    }
    return examples;
  }

  Object channels() const {
    const std::string& path = contract_.conventions.feed_path;
    Object channel{{"address", path.empty() ? Json() : Json(path)},
                   {"description", "The events of the caller's records, in order of emission."},
                   {"messages", references_}};
    return {{kChannel, std::move(channel)}};
  }

  Object operations() const {
    Array messages;
    for (const wire::Member& message : references_)
      messages.push_back(Object{{"$ref", fmt::format("#/channels/{}/messages/{}", kChannel, message.key)}});
    Object operation{
        {"action", "send"},
        {"channel", Object{{"$ref", fmt::format("#/channels/{}", kChannel)}}},
        {"summary", "The service emits events."},
        {"description", "Each success that changes state emits one event; refusals and replays emit none."},
        {"messages", std::move(messages)}};
    if (!contract_.conventions.feed_path.empty())
      operation.set("bindings", Object{{"http", Object{{"method", "GET"}, {"bindingVersion", "0.3.0"}}}});
    return {{"emitEvents", std::move(operation)}};
  }

  const Plans& plans_;
  const checks::Contract& contract_;
  SchemaBundle bundle_;
  Object messages_;
  Object references_;
};

}  // namespace

wire::Json asyncapi_document(const Plans& plans) { return AsyncApiWriter(plans).write(); }

}  // namespace runner::contract
