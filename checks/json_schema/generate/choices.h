// The choices that make one instance: at each fork of the schema one of several options is taken. A fork is identified
// by its place in the schema and in the instance, never by the order in which it was met, so a value that is built
// again is the same value. First step of generating.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"
#include "checks/json_schema/values/noise.h"

namespace json_schema {

/// A fork of the schema: a subschema, what is chosen there, and a name where there are several such choices.
struct Fork {
  SubschemaId schema = 0;
  std::string_view what;
  std::string_view name;

  uint64_t hash() const { return mix(mix(mix(schema, what), name), uint64_t{0x5eed}); }
};

/// How options are chosen that the script leaves free.
enum class Manner : uint8_t {
  full,    ///< the first option; optional members are present
  sparse,  ///< the first option; optional members are absent
  random,
};

/// The options that must be taken: from fork and place to the label of an option.
using Script = std::map<uint64_t, uint64_t>;

struct Option {
  uint64_t label;
  std::string text;  ///< for messages; empty where an option that is never taken is not a gap
};
using Options = std::shared_ptr<const std::vector<Option>>;

inline Options make_options(std::vector<Option> options) {
  return std::make_shared<const std::vector<Option>>(std::move(options));
}

/// The place of a value in the instance.
struct Place {
  uint64_t exact = 0;    ///< hash of the pointer
  uint64_t general = 0;  ///< the same with array indices left out

  Place member(std::string_view name) const { return {mix(exact, name), mix(general, name)}; }
  Place item(size_t index) const { return {mix(exact, index + 1), mix(general, uint64_t{0xa44a})}; }
};

/// A fork that was met when an instance was made.
struct MetFork {
  Fork fork;
  Place place;
  Options options;
  size_t taken = 0;

  /// Of the fork at its place, for a Script.
  uint64_t at() const { return mix(fork.hash(), place.exact); }
  /// Of an option, at any place of the instance.
  uint64_t schema_key(size_t option) const { return mix(fork.hash(), (*options)[option].label); }
  /// Of an option at its place, array indices left out.
  uint64_t place_key(size_t option) const { return mix(mix(schema_key(option), place.general), uint64_t{5}); }
};

class Choices {
 public:
  Choices(const Script& script, Manner manner, uint64_t seed) : script_(script), manner_(manner), seed_(seed) {}

  /// The index of the option taken: that of the script, else one by the manner, `preferred` first. `options` is not
  /// empty. `attempt` varies what the script leaves free.
  size_t choose(const Fork& fork, const Place& place, const Options& options, size_t preferred = 0,
                uint64_t attempt = 0);

  /// A number that depends on this fork, place and instance alone.
  uint64_t noise(const Fork& fork, const Place& place) const;

  Manner manner() const { return salt_ != 0 ? Manner::random : manner_; }
  /// While not zero, all that the script leaves free is random, and different for each salt.
  void set_salt(uint64_t salt) { salt_ = salt; }
  uint64_t salt() const { return salt_; }

  const std::vector<MetFork>& met() const { return met_; }

 private:
  const Script& script_;
  Manner manner_;
  uint64_t seed_;
  uint64_t salt_ = 0;
  std::vector<MetFork> met_;
};

}  // namespace json_schema
