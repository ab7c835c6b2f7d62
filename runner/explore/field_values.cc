#include "runner/explore/field_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "runner/document/value_forms.h"

namespace runner::explore {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr int64_t kHourMs = 3'600'000;

Json unique(std::string_view name) { return Object{{"$unique", name}}; }
Json now(std::string_view offset) { return Object{{"$now", offset}}; }

Json identifier(const Field& field, const ValueLimits& limits, Random& random) {
  static const std::vector<std::string> kOrdinary = {"a", "b", "ok", "Z", "id-1", "x_y.z", "0"};
  static const std::vector<std::string> kOdd = {
      "__proto__", "constructor", "a|b", "a/b?c#d", "\xC3\xA9\xF0\x9F\x98\x80", "%2F",
      "null",      "'\"\\<>&",    "a b", "$$x",     "\xEF\xBC\xA1\xCC\x81",     "\xEE\x80\x80"};
  if (const std::string* prefix = limits.conventions->members.id_prefix(field.name)) {
    if (limits.fresh_state && random.percent(12)) return fmt::format("{}{:06}", *prefix, 1 + random.below(4));
    return unique(fmt::format("{}-{}", field.name.substr(0, 1), random.below(4)));
  }
  const bool is_code = field.name.ends_with("_codes") || field.name.ends_with("_code");
  if (is_code && !limits.own_reasons.empty() && random.percent(20)) return random.pick(limits.own_reasons);
  const size_t choice = random.below(100);
  if (choice < 70) return random.pick(kOrdinary);
  if (choice < 96) return random.pick(kOdd);
  return Object{{"$repeat", Array{"x", 1024}}};
}

Json text(const Field& field, Random& random) {
  if (field.name.ends_with("email")) {
    static const std::vector<std::string> kAddresses = {"a@b", "trust@desk.example", "\xC3\xA9@d", "@@@"};
    return random.pick(kAddresses);
  }
  static const std::vector<std::string> kTexts = {"A text.",
                                                  "x",
                                                  "Two  words",
                                                  ("\xC3\x9C"
                                                   "ber \xF0\x9F\x98\x80"),
                                                  "  padded\t",
                                                  "\nlines\n",
                                                  "<b>&amp;</b>",
                                                  "\xC2\xA0nbsp"};
  return random.pick(kTexts);
}

Json instant(const ValueLimits& limits, Random& random) {
  if (random.percent(75)) return now(offset_text(limits, random));
  static const std::vector<std::string> kWritten = {
      "2026-01-15T13:00:00+01:00", "2026-01-10T00:00:00Z", "2026-01-10t00:00:00.000z", "2026-01-10T00:00:00.1234567Z",
      "2024-02-29T23:59:59-11:30", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"};
  return random.pick(kWritten);
}

Json integer(const Field& field, Random& random) {
  const int64_t lowest = field.minimum.value_or(0);
  const int64_t highest = field.maximum.value_or(9007199254740991);
  switch (random.below(8)) {
    case 0:
      return highest;
    case 1:
      return static_cast<double>(lowest + 1);  // 2.0 is an integer
    case 2:
      return lowest + 1;
    case 3:
      return lowest + 2;
    case 4:
      return lowest + 3;
    default:
      return lowest;
  }
}

Json open_object(Random& random) {
  static const std::vector<Json> kObjects = {
      Object{},
      Object{{"note", "x"}},
      Object{{"ratio", 1.5}, {"count", int64_t{9007199254740991}}, {"none", nullptr}, {"list", Array{1, "2", true}}},
      Object{{"__proto__", Object{{"polluted", true}}}, {"constructor", "x"}, {"", "empty name"}},
      Object{{"\xC3\xA9", "\xF0\x9F\x98\x80"}, {"z", 1}, {"a", 1e-7}, {"b", 1e21}, {"c", -0.0}},
      Object{{"deep", Array{Array{Array{Array{Object{{"x", Array{}}}}}}}}}};
  return random.pick(kObjects);
}

Json actor(const checks::Conventions& conventions, Random& random) {
  const std::string& first = conventions.actor_types.front();
  const std::string& last = conventions.actor_types.back();
  const std::vector<Json> actors = {Object{{"type", first}, {"id", "ops-1"}}, Object{{"type", last}, {"id", "bot"}},
                                    Object{{"type", conventions.caller_type}, {"id", "ops-1"}}, Json("$caller"),
                                    Object{{"type", first}, {"id", "\xC3\xA9|/"}}};
  return random.pick(actors);
}

Json list(const Field& field, const ValueLimits& limits, Random& random) {
  Array items;
  const size_t length = field.min_items + random.below(4);
  Field item = field;
  item.kind = field.items;
  for (size_t i = 0; i < length; ++i) {
    Json value = legal_value(item, limits, random);
    if (std::find(items.begin(), items.end(), value) == items.end()) items.push_back(std::move(value));
  }
  return items;
}

// What is of another type than the field, whatever it holds.
Json of_other_type(FieldKind kind, Random& random) {
  switch (kind) {
    case FieldKind::flag:
      return random.percent(50) ? Json("true") : Json(1);
    case FieldKind::integer:
      return random.percent(50) ? Json("2") : Json(true);
    case FieldKind::list:
      return random.percent(50) ? Json("a") : Json(Object{});
    case FieldKind::object:
    case FieldKind::open_object:
      return random.percent(50) ? Json(Array{}) : Json("x");
    default:
      return random.percent(50) ? Json(12) : Json(Array{"a"});
  }
}

std::optional<IllegalValue> illegal_integer(const Field& field, Random& random) {
  const int64_t lowest = field.minimum.value_or(0);
  switch (random.below(3)) {
    case 0:
      return IllegalValue{"type", static_cast<double>(lowest) + 1.9};
    case 1:
      return IllegalValue{"type", 1e21};
    default:
      if (!field.minimum) return std::nullopt;
      return IllegalValue{"minimum", lowest - 1};
  }
}

IllegalValue illegal_instant(Random& random) {
  static const std::vector<Json> kInstants = {"2026-02-30T00:00:00Z",
                                              "2026-01-15",
                                              "2026-01-15T12:00:00",
                                              "2026-01-15T24:00:00Z",
                                              "now",
                                              "2026-13-01T00:00:00Z",
                                              "1768478400",
                                              "2026-01-15T12:00:00+25:00",
                                              "20260115T120000Z",
                                              "2026-01-15T12:00Z",
                                              "0000-12-31T23:59:59Z",
                                              "2026-01-15T12:00:00.Z",
                                              "+12026-01-15T12:00:00Z",
                                              "9999-12-31T23:59:59-01:00"};
  return {"format", random.pick(kInstants)};
}

std::optional<IllegalValue> illegal_list(const Field& field, Random& random) {
  const size_t choice = random.below(3);
  if (choice == 0 && field.min_items > 0) return IllegalValue{"minItems", Array{}};
  if (field.items != FieldKind::identifier) return std::nullopt;
  if (choice == 1 && field.unique) return IllegalValue{"uniqueItems", Array{"b", "a", "b"}};
  static const std::vector<Json> kItems = {12, nullptr, "", " \t", Object{}};
  return IllegalValue{"items", Array{"a", random.pick(kItems)}};
}

// What only this kind of field refuses.
std::optional<IllegalValue> illegal_of_kind(const Field& field, Random& random) {
  switch (field.kind) {
    case FieldKind::identifier:
    case FieldKind::text: {
      static const std::vector<Json> kBlank = {"", " ", "\t\n\v\f\r "};
      if (field.name.ends_with("email") && random.percent(70)) {
        // Two characters are more than two bytes, or UTF-16 units.
        static const std::vector<Json> kAddresses = {"a@", "@b",        "nobody",           "abc",
                                                     "@",  "@\xC3\xA9", "\xF0\x9F\x98\x80@"};
        return IllegalValue{"pattern", random.pick(kAddresses)};
      }
      return IllegalValue{"pattern", random.pick(kBlank)};
    }
    case FieldKind::choice: {
      static const std::vector<Json> kChoices = {"nope", "", "SIMULATION", "LOW", " low", "toString"};
      return IllegalValue{"enum", random.pick(kChoices)};
    }
    case FieldKind::instant:
      return illegal_instant(random);
    case FieldKind::integer:
      return illegal_integer(field, random);
    case FieldKind::list:
      return illegal_list(field, random);
    case FieldKind::flag:
      return IllegalValue{"type", random.percent(50) ? Json("yes") : Json(0)};
    case FieldKind::object:
    case FieldKind::open_object:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::string offset_text(const ValueLimits& limits, Random& random) {
  static const std::vector<std::string> kExact = {"+0s", "+0s", "-1h", "+1h", "-1s",  "+1s",  "-1ms",  "+1ms",
                                                  "-1d", "+1d", "-7d", "+7d", "-30d", "-90d", "-180d", "-181d"};
  // Where time passes while a sequence is played, nothing may depend on a moment: neither now, nor a whole number of
  // days before it, which a retention counts.
  static const std::vector<std::string> kCoarse = {"-1h",  "+1h",   "-2h",    "+2h",    "-25h",
                                                   "+25h", "-721h", "-2161h", "-4345h", "+169h"};
  return random.pick(limits.exact_clock ? kExact : kCoarse);
}

wire::Json legal_value(const Field& field, const ValueLimits& limits, Random& random) {
  if (field.nullable && random.percent(25)) return nullptr;
  switch (field.kind) {
    case FieldKind::identifier:
      return identifier(field, limits, random);
    case FieldKind::text:
      return text(field, random);
    case FieldKind::instant:
      return instant(limits, random);
    case FieldKind::choice:
      return random.pick(field.choices);
    case FieldKind::flag:
      return random.percent(50);
    case FieldKind::integer:
      return integer(field, random);
    case FieldKind::list:
      return list(field, limits, random);
    case FieldKind::open_object:
      return open_object(random);
    case FieldKind::object:
      return field.is_actor ? actor(*limits.conventions, random) : Json(Object{});
  }
  return nullptr;
}

std::optional<IllegalValue> illegal_value(const Field& field, Random& random) {
  const size_t choice = random.below(10);
  if (choice == 0 && field.required) return IllegalValue{"required", std::nullopt};
  if (choice == 1 && !field.nullable) return IllegalValue{"type", nullptr};
  if (choice <= 3) return IllegalValue{"type", of_other_type(field.kind, random)};
  if (choice == 4 && field.kind == FieldKind::object) {
    return IllegalValue{"additionalProperties", std::nullopt};
  }
  return illegal_of_kind(field, random);
}

Json legal_parameter(const Field& field, const ValueLimits& limits, Random& random) {
  if (field.name == "limit") {
    const auto& [fallback, largest] = limits.conventions->export_limit;
    const std::vector<std::string> counts = {"1",
                                             "1",
                                             "1",
                                             "2",
                                             "2",
                                             "3",
                                             "05",
                                             std::to_string(fallback),
                                             std::to_string(largest),
                                             std::to_string(largest + 1),
                                             "99999999999999999999"};
    return random.pick(counts);
  }
  if (field.kind == FieldKind::integer) {
    const auto& [fallback, largest] = limits.conventions->export_retention_days;
    const std::vector<std::string> counts = {"1",
                                             "2",
                                             "7",
                                             "007",
                                             "90",
                                             std::to_string(fallback),
                                             std::to_string(largest),
                                             std::to_string(largest + 1),
                                             "99999999999999999999"};
    return random.pick(counts);
  }
  if (field.kind == FieldKind::instant) return wire::Object{{"$now", offset_text(limits, random)}};
  return legal_value(field, limits, random);
}

Json illegal_parameter(const Field& field, Random& random) {
  if (field.kind == FieldKind::integer) {
    static const std::vector<Json> kCounts = {"0", "-1", "1.5", "1e2", "0x10", "+5", "5abc", "1 ", "\xD9\xA1", "00"};
    return random.pick(kCounts);
  }
  if (field.kind == FieldKind::instant) {
    static const std::vector<Json> kInstants = {"2026-02-30T00:00:00Z", "2026-01-15", "yesterday", "1768478400"};
    return random.pick(kInstants);
  }
  return "nope";
}

void keep_off_boundaries(wire::Json& value) {
  if (const auto form = form_of(value)) {
    const std::string* offset = form->kind == FormKind::now ? form->argument->as_string() : nullptr;
    const auto distance_ms = offset ? parse_duration_ms(*offset) : std::nullopt;
    if (!distance_ms) return;
    const bool near = std::abs(*distance_ms) < kHourMs;
    if (near) value = wire::Object{{"$now", *distance_ms > 0 ? "+1h" : "-1h"}};
    if (!near && *distance_ms % (24 * kHourMs) == 0)
      value = wire::Object{{"$now", fmt::format("{:+}h", *distance_ms / kHourMs - 1)}};
  } else if (wire::Array* array = value.as_array()) {
    for (wire::Json& item : *array) keep_off_boundaries(item);
  } else if (wire::Object* object = value.as_object()) {
    for (wire::Member& member : *object) keep_off_boundaries(member.value);
  }
}

}  // namespace runner::explore
