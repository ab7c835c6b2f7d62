#include "runner/command/shard_file.h"

#include <array>

#include "wire/canonical_json.h"

namespace runner {
namespace {

struct Flag {
  const char* name;
  bool Capabilities::*member;
};
constexpr std::array<Flag, 8> kFlags = {{{"clock", &Capabilities::clock},
                                         {"gate_known", &Capabilities::gate_known},
                                         {"events", &Capabilities::events},
                                         {"signing_keys", &Capabilities::signing_keys},
                                         {"key_set", &Capabilities::key_set},
                                         {"projection", &Capabilities::projection},
                                         {"control", &Capabilities::control},
                                         {"fresh_state", &Capabilities::fresh_state}}};

bool flag_at(const wire::Json& object, std::string_view name) {
  const wire::Json* value = object.find(name);
  return value && value->as_boolean() && *value->as_boolean();
}

}  // namespace

std::string render_shard_file(const Record& record, const Shard& shard) {
  wire::Object capabilities;
  for (const Flag& flag : kFlags) capabilities.set(flag.name, record.capabilities.*flag.member);
  if (record.capabilities.gate) capabilities.set("gate_open", *record.capabilities.gate == Gate::open);
  return wire::canonical_json(wire::Object{{"index", static_cast<int64_t>(shard.index)},
                                           {"of", static_cast<int64_t>(shard.of)},
                                           {"milestone_file", record.plan->file},
                                           {"over_http", record.over_http},
                                           {"capabilities", std::move(capabilities)}}) +
         "\n";
}

wire::Result<ShardFacts> parse_shard_file(std::string_view text, const std::string& where) {
  auto parsed = wire::parse_json(text);
  if (!parsed) return wire::Error{where, parsed.error().to_string(), "a shard.json of this program", ""};
  const wire::Json* index = parsed->find("index");
  const wire::Json* of = parsed->find("of");
  const std::string* file = parsed->find_string("milestone_file");
  const wire::Json* offered = parsed->find("capabilities");
  const bool whole = index && index->as_integer() && of && of->as_integer() && file && offered;
  const auto shard = whole ? parse_shard(std::to_string(*index->as_integer()) + "/" + std::to_string(*of->as_integer()))
                           : std::nullopt;
  if (!shard) return wire::Error{where, "no shard in it", "a shard.json of this program", ""};
  ShardFacts facts{*shard, *file, {}, flag_at(*parsed, "over_http")};
  for (const Flag& flag : kFlags) facts.capabilities.*flag.member = flag_at(*offered, flag.name);
  if (offered->find("gate_open")) facts.capabilities.gate = flag_at(*offered, "gate_open") ? Gate::open : Gate::closed;
  return facts;
}

}  // namespace runner
