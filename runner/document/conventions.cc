#include "runner/document/conventions.h"

#include <fmt/format.h>

#include <limits>

#include "runner/document/reader.h"

namespace runner {
namespace {

constexpr IntegerRange kRefusalStatuses = {400, 499};

constexpr std::string_view kRefusals[] = {
#define REFUSAL(name) #name,
#include "checks/conventions.def"
#undef REFUSAL
};

void read_schemas(ConventionsFile& conventions, const Fields& fields) {
  const Node* node = fields.need("schemas");
  if (!node) return;
  const Fields schemas(fields.reading(), *node, "'schemas'", {"error", "event", "event_feed", "key_set"});
  conventions.error_schema = schemas.required_text("error", kDottedId);
  conventions.event_schema = schemas.required_text("event", kDottedId);
  conventions.event_feed_schema = schemas.required_text("event_feed", kDottedId);
  conventions.key_set_schema = schemas.required_text("key_set", kDottedId);
}

void read_errors(checks::ErrorCodes& codes, const Fields& fields) {
  const Node* node = fields.need("errors");
  if (!node) return;
  Reading& reading = fields.reading();
  const Fields errors(reading, *node, "'errors'", kRefusals);
  Unique unique(reading, "error code");
  for (size_t i = 0; i < checks::kRefusalCount; ++i) {
    const Node* entry = errors.need(kRefusals[i]);
    if (!entry) return;
    const Fields error(reading, *entry, fmt::format("error '{}'", kRefusals[i]), {"code", "status"});
    checks::ErrorCode code;
    code.code = error.required_text("code", kAnyText);
    code.status = static_cast<int>(error.required_integer("status", kRefusalStatuses));
    unique.add(code.code, entry->mark);
    codes.set(static_cast<checks::Refusal>(i), std::move(code));
  }
}

void read_identity(checks::Conventions& rules, const Fields& fields) {
  const Node* node = fields.need("identity");
  if (!node) return;
  Reading& reading = fields.reading();
  const Fields identity(reading, *node, "'identity'", {"actor_types", "caller", "shorthand"});
  identity.need("actor_types");
  rules.actor_types = identity.unique_names("actor_types", kAnyText);
  rules.caller_type = identity.required_text("caller", kAnyText);
  const Node* shorthand = identity.find("shorthand");
  if (!shorthand) return;
  const Fields header(reading, *shorthand, "'shorthand'", {"header", "type"});
  rules.shorthand_header = header.required_text("header", kHeaderName);
  rules.shorthand_type = header.required_text("type", kAnyText);
}

void read_event_feed(checks::Conventions& rules, const Fields& fields) {
  const Node* node = fields.need("event_feed");
  if (!node) return;
  const Fields feed(fields.reading(), *node, "'event_feed'", {"path", "scopes", "id_prefix"});
  rules.feed_path = feed.required_text("path", kRoute);
  feed.need("scopes");
  rules.feed_scopes = feed.unique_names("scopes", kAnyText);
  rules.event_id_prefix = feed.text("id_prefix", kAnyText);
}

void read_signing_keys(checks::Conventions& rules, const Fields& fields) {
  const Node* node = fields.need("signing_keys");
  if (!node) return;
  const Fields keys(fields.reading(), *node, "'signing_keys'", {"path"});
  rules.keys_path = keys.required_text("path", kRoute);
}

checks::CountLimits read_limits(const Fields& fields, std::string_view key) {
  constexpr IntegerRange kCounts = {1, std::numeric_limits<int32_t>::max()};
  const Node* node = fields.need(key);
  if (!node) return {};
  const Fields limits(fields.reading(), *node, fmt::format("'{}'", key), {"default", "largest"});
  return {limits.required_integer("default", kCounts), limits.required_integer("largest", kCounts)};
}

void read_exports(checks::Conventions& rules, const Fields& fields) {
  const Node* node = fields.need("exports");
  if (!node) return;
  const Fields exports(fields.reading(), *node, "'exports'", {"limit", "retention_days"});
  rules.export_limit = read_limits(exports, "limit");
  rules.export_retention_days = read_limits(exports, "retention_days");
}

}  // namespace

checks::MemberNames read_member_names(const Fields& fields) {
  const Node* node = fields.find("members");
  if (!node) return {};
  const Fields members(fields.reading(), *node, "'members'", {"generated_ids", "digests", "codes", "exact", "later"});
  return {members.text_pairs("generated_ids", kName, kAnyText), members.unique_names("digests", kName),
          members.unique_names("codes", kName), members.unique_names("exact", kName),
          members.unique_names("later", kName)};
}

wire::Result<ConventionsFile> parse_conventions(const YamlDocument& document) {
  Reading reading(document);
  const Fields fields(reading, document.root, "a file of conventions",
                      {"conventions", "schemas", "errors", "identity", "correlation_prefix", "event_feed",
                       "signing_keys", "exports", "members", "tolerances"});
  ConventionsFile conventions;
  conventions.place = fields.place();
  conventions.id = fields.required_text("conventions", kDottedId);
  read_schemas(conventions, fields);
  read_errors(conventions.rules.errors, fields);
  read_identity(conventions.rules, fields);
  conventions.rules.correlation_prefix = fields.text("correlation_prefix", kAnyText);
  read_event_feed(conventions.rules, fields);
  read_signing_keys(conventions.rules, fields);
  read_exports(conventions.rules, fields);
  conventions.rules.members = read_member_names(fields);
  conventions.tolerances = read_tolerances(fields);
  if (reading.failed()) return *reading.error();
  return conventions;
}

wire::Result<ConventionsFile> parse_conventions(std::string_view text, std::string file) {
  const wire::Result<YamlDocument> document = read_yaml(text, std::move(file));
  return document ? parse_conventions(*document) : document.error();
}

}  // namespace runner
