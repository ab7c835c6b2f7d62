#include "runner/explore/written_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace runner::explore {
namespace {

using wire::Json;

constexpr int64_t kSecondMs = 1'000;
constexpr int64_t kFarthestMs = int64_t{4'000} * 86'400 * kSecondMs;  // that sequences step to

class ValueWriter {
 public:
  ValueWriter(const ServiceSide& side, const std::vector<std::string>& names) : side_(side), names_(names) {}

  Json write(const Json& value) const {
    if (const std::string* text = value.as_string()) return write_text(*text);
    if (const wire::Array* array = value.as_array()) {
      wire::Array written;
      for (const Json& item : *array) written.push_back(write(item));
      return written;
    }
    if (const wire::Object* object = value.as_object()) {
      wire::Object written;
      for (const wire::Member& member : *object) written.append(escaped(member.key), write(member.value));
      return written;
    }
    return value;
  }

 private:
  static std::string escaped(const std::string& text) { return text.starts_with('$') ? "$" + text : text; }

  Json write_text(const std::string& text) const {
    for (const std::string& name : names_) {
      const Json* bound = side_.bindings().find(name);
      if (bound && bound->as_string() && *bound->as_string() == text) return Json("$" + name);
    }
    const std::string own = side_.bindings().unique("");
    if (text.size() > own.size() && text.starts_with(own)) return wire::Object{{"$unique", text.substr(own.size())}};
    if (const auto instant = wire::parse_instant(text)) return write_instant(text, *instant);
    return Json(escaped(text));
  }

  Json write_instant(const std::string& text, wire::Instant instant) const {
    const int64_t offset_ms = instant.unix_ms - side_.bindings().now().unix_ms;
    const bool of_clock = offset_ms % kSecondMs == 0 && std::abs(offset_ms) <= kFarthestMs;
    if (!of_clock || was_sent(text, instant)) return wire::Object{{"$instant", text}};
    const int64_t offset_s = offset_ms / kSecondMs;
    return wire::Object{{"$now", fmt::format("{}{}s", offset_s < 0 ? '-' : '+', std::abs(offset_s))}};
  }

  // A request gave it, however it was written there.
  bool was_sent(const std::string& text, wire::Instant instant) const {
    const auto& exchanges = side_.log().exchanges();
    return std::any_of(exchanges.begin(), exchanges.end(), [&](const checks::Exchange& exchange) {
      return exchange.request.target.find(text) != std::string::npos ||
             (exchange.request_body && holds_instant(*exchange.request_body, instant));
    });
  }

  static bool holds_instant(const Json& value, wire::Instant instant) {
    if (const std::string* text = value.as_string()) return wire::parse_instant(*text) == instant;
    if (const wire::Array* array = value.as_array()) {
      return std::any_of(array->begin(), array->end(), [&](const Json& item) { return holds_instant(item, instant); });
    }
    const wire::Object* object = value.as_object();
    return object && std::any_of(object->begin(), object->end(),
                                 [&](const wire::Member& member) { return holds_instant(member.value, instant); });
  }

  const ServiceSide& side_;
  const std::vector<std::string>& names_;
};

}  // namespace

Json written_value(const Json& value, const ServiceSide& side, const std::vector<std::string>& names) {
  return ValueWriter(side, names).write(value);
}

}  // namespace runner::explore
