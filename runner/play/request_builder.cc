#include "runner/play/request_builder.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/base64.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner {
namespace {

using NamedValues = std::vector<std::pair<std::string, wire::Json>>;

// The entries of `over` replace those of the same name; null removes them.
NamedValues laid_over(const NamedValues& base, const NamedValues& over) {
  NamedValues result;
  for (const auto& entry : base) {
    const bool replaced = std::any_of(over.begin(), over.end(), [&](const auto& o) { return o.first == entry.first; });
    if (!replaced) result.push_back(entry);
  }
  result.insert(result.end(), over.begin(), over.end());
  return result;
}

NamedValues without_nulls(NamedValues fields) {
  std::erase_if(fields, [](const auto& entry) { return entry.second.is_null(); });
  return fields;
}

template <typename T>
void replace(std::optional<T>& value, const std::optional<T>& over) {
  if (over) value = over;
}

std::string build_path(const std::string& path_template, const NamedValues& parameters, const Bindings& bindings) {
  std::string path = path_template;
  for (const auto& [name, value] : parameters) {
    const std::string placeholder = "{" + name + "}";
    const size_t at = path.find(placeholder);
    if (at == std::string::npos) continue;
    path.replace(at, placeholder.size(), wire::percent_encode(bindings.resolve_text(value)));
  }
  return path;
}

void remove_header(wire::Headers& headers, const std::string& name) {
  std::erase_if(headers, [&](const wire::Header& header) {
    return std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(),
                      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  });
}

struct BuiltBody {
  std::string bytes;
  std::optional<wire::Json> json;
};

BuiltBody build_body(const Body& body, const Bindings& bindings) {
  if (const auto* json = std::get_if<wire::Json>(&body)) {
    wire::Json resolved = bindings.resolve(*json);
    return {wire::to_text(resolved), std::move(resolved)};
  }
  if (const auto* text = std::get_if<BodyText>(&body)) {
    std::string bytes = bindings.resolve_text(text->parts);
    auto parsed = wire::parse_json(bytes);
    std::optional<wire::Json> json;
    if (parsed) json = std::move(*parsed);
    return {std::move(bytes), std::move(json)};
  }
  if (const auto* base64 = std::get_if<BodyBase64>(&body)) {
    return {wire::base64_decode(base64->text).value_or(""), {}};
  }
  return {};
}

// The caller that the final headers name (common, "Identity, clock").
std::optional<checks::Actor> actor_of(const wire::Headers& headers, const checks::Conventions& conventions) {
  const auto value = [&](std::string_view name) {
    const wire::UntrustedText* header = wire::find_header(headers, name);
    return header && header->bytes().find_first_not_of(" \t") != std::string::npos ? header->bytes() : std::string();
  };
  const std::string type = value("x-actor-type");
  const std::string id = value("x-actor-id");
  const std::string& shorthand = conventions.shorthand_header;
  const std::string id_alone = shorthand.empty() ? "" : value(shorthand);
  if (!type.empty() && !id.empty()) return checks::Actor{type, id};
  if (type.empty() && id.empty() && !id_alone.empty()) return checks::Actor{conventions.shorthand_type, id_alone};
  return {};
}

std::string idempotency_key(const CallFields& fields, const checks::Exchange& exchange, IdempotencyKeys& keys) {
  if (fields.idempotency_key) return *fields.idempotency_key == "none" ? "" : keys.labelled(*fields.idempotency_key);
  const checks::Operation* operation = exchange.operation;
  const bool writes = operation ? operation->needs_idempotency_key
                                : exchange.request.method != "GET" && exchange.request.method != "HEAD";
  return writes ? keys.fresh() : "";
}

wire::Headers build_headers(const CallFields& fields, const checks::Exchange& exchange, const Bindings& bindings) {
  wire::Headers headers;
  if (exchange.actor) {
    headers.push_back({"x-actor-type", exchange.actor->type});
    headers.push_back({"x-actor-id", exchange.actor->id});
  }
  std::vector<std::string> scopes = exchange.operation ? exchange.operation->scopes : std::vector<std::string>{};
  if (fields.scopes) scopes = *fields.scopes;
  if (!scopes.empty()) headers.push_back({"x-auth-scopes", fmt::format("{}", fmt::join(scopes, " "))});
  if (fields.at) headers.push_back({"x-now-iso", bindings.resolve_time(*fields.at)});
  if (!exchange.idempotency_key.empty()) headers.push_back({"idempotency-key", exchange.idempotency_key});
  if (!std::holds_alternative<std::monostate>(fields.body)) headers.push_back({"content-type", "application/json"});
  for (const auto& [name, value] : fields.headers) {
    remove_header(headers, name);
    if (!value.is_null()) headers.push_back({name, bindings.resolve_text(value)});
  }
  return headers;
}

std::string decode_component(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return wire::percent_decode(text).value_or(text);
}

// The query parameters of a target as a service reads them.
std::vector<std::pair<std::string, std::string>> query_of(std::string_view target) {
  std::vector<std::pair<std::string, std::string>> query;
  size_t begin = target.find('?');
  while (begin != std::string_view::npos) {
    const size_t end = target.find('&', begin + 1);
    const std::string_view part = target.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1);
    const size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    if (!part.empty()) {
      query.emplace_back(decode_component(std::string(part.substr(0, equals))), decode_component(std::string(value)));
    }
    begin = end;
  }
  return query;
}

// The headers that checks know besides the request itself.
void read_identity(checks::Exchange& exchange, const checks::Contract& contract) {
  if (const wire::UntrustedText* sent = wire::find_header(exchange.request.headers, "idempotency-key"))
    exchange.idempotency_key = sent->bytes();
  exchange.actor = actor_of(exchange.request.headers, contract.conventions);
}

}  // namespace

CallFields overlay(const CallFields& step, const Case& variation) {
  CallFields fields = step;
  const CallFields& over = variation.call;
  replace(fields.caller, over.caller);
  replace(fields.scopes, over.scopes);
  replace(fields.at, over.at);
  replace(fields.idempotency_key, over.idempotency_key);
  fields.path = laid_over(fields.path, over.path);
  fields.query = laid_over(fields.query, over.query);
  fields.headers = laid_over(fields.headers, over.headers);
  if (!std::holds_alternative<std::monostate>(over.body)) fields.body = over.body;
  if (auto* body = std::get_if<wire::Json>(&fields.body)) {
    for (const std::string& pointer : variation.remove) wire::remove_at(*body, pointer);
    for (const auto& [pointer, value] : variation.set) wire::set_at(*body, pointer, value);
  }
  return fields;
}

std::optional<checks::Actor> resolve_caller(const CallFields& fields, const Bindings& bindings) {
  const wire::Json written = fields.caller.value_or(wire::Json("owner"));
  wire::Json caller;
  if (const std::string* name = written.as_string()) {
    if (*name == "none") return {};
    if (const wire::Json* bound = bindings.find(*name)) caller = *bound;
  } else {
    caller = bindings.resolve(written);
  }
  const std::string* type = caller.find_string("type");
  const std::string* id = caller.find_string("id");
  return checks::Actor{type ? *type : "", id ? *id : ""};
}

std::string build_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query) {
  std::string target(path);
  char separator = '?';
  for (const auto& [name, value] : query) {
    target += separator;
    target += wire::percent_encode(name) + "=" + wire::percent_encode(value);
    separator = '&';
  }
  return target;
}

checks::Exchange build_exchange(const CallStep& call, const checks::Contract& contract, const Bindings& bindings,
                                IdempotencyKeys& keys) {
  const CallFields& fields = call.call;
  const checks::Operation* operation = call.operation.empty() ? nullptr : contract.find_operation(call.operation);
  checks::Exchange exchange;
  exchange.operation = operation;
  exchange.actor = resolve_caller(fields, bindings);
  for (const auto& [name, value] : without_nulls(fields.query)) {
    exchange.query.emplace_back(name, bindings.resolve_text(value));
  }
  const std::string path = operation ? build_path(operation->path, without_nulls(fields.path), bindings)
                                     : bindings.resolve_text(call.target);
  exchange.request.method = operation ? operation->method : call.method;
  exchange.request.target = build_target(path, exchange.query);
  if (!operation) exchange.query = query_of(exchange.request.target);
  BuiltBody body = build_body(fields.body, bindings);
  exchange.request.body = std::move(body.bytes);
  exchange.request_body = std::move(body.json);
  exchange.idempotency_key = idempotency_key(fields, exchange, keys);
  exchange.request.headers = build_headers(fields, exchange, bindings);
  read_identity(exchange, contract);
  return exchange;
}

checks::Exchange exchange_of(wire::Request request, const checks::Contract& contract) {
  checks::Exchange exchange;
  exchange.operation = contract.find_route(request.method, request.target);
  exchange.query = query_of(request.target);
  if (auto body = wire::parse_json(request.body)) exchange.request_body = std::move(*body);
  exchange.request = std::move(request);
  read_identity(exchange, contract);
  return exchange;
}

}  // namespace runner
