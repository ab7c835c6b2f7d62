#include "reference_impl/payload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reference_impl/text.h"
#include "wire/utf8.h"

namespace reference_impl {
namespace {

constexpr int64_t kLargestInteger = 9007199254740991;
constexpr std::string_view kLargestIntegerText = "9007199254740991";
constexpr size_t kLongestIdentifierBytes = 1024;
constexpr size_t kShortestEmail = 3;  // characters
constexpr std::string_view kSegmentTiers[] = {"S0", "S1", "S2", "S3"};

constexpr std::string_view kExpectedObject = "an object";
constexpr std::string_view kExpectedText = "a non-blank string";
constexpr std::string_view kExpectedIdentifier =
    "a string of at most 1 KiB without white space at either end, neither '.' nor '..'";
constexpr std::string_view kExpectedIdentifiers = "a list of unique strings";
constexpr std::string_view kExpectedFlag = "true or false";
constexpr std::string_view kExpectedInstant = "an RFC 3339 date-time with a zone";
constexpr std::string_view kExpectedChoice = "one of the values in the contract";

// One reader for each kind of value: nothing if the value is of another kind.

std::optional<const wire::Object*> read_object(const wire::Json& value) {
  const wire::Object* object = value.as_object();
  return object ? std::optional(object) : std::nullopt;
}

std::optional<std::string> read_text(const wire::Json& value) {
  const std::string* text = value.as_string();
  if (!text || trimmed(*text).empty()) {
    return std::nullopt;
  }
  return std::string(trimmed(*text));
}

std::optional<std::string> read_email(const wire::Json& value) {
  std::optional<std::string> text = read_text(value);
  if (!text || text->find('@') == std::string::npos || wire::count_code_points(*text) < kShortestEmail) {
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_identifier(const wire::Json& value) {
  const std::string* text = value.as_string();
  if (!text || text->empty() || text->size() > kLongestIdentifierBytes || trimmed(*text).size() != text->size() ||
      *text == "." || *text == "..") {
    return std::nullopt;
  }
  return *text;
}

bool has_repetition(const std::vector<std::string>& texts) {
  const std::vector<std::string> ordered = sorted(texts);
  return std::adjacent_find(ordered.begin(), ordered.end()) != ordered.end();
}

std::optional<std::vector<std::string>> read_identifiers(const wire::Json& value) {
  const wire::Array* array = value.as_array();
  if (!array) {
    return std::nullopt;
  }
  std::vector<std::string> identifiers;
  identifiers.reserve(array->size());
  for (const wire::Json& item : *array) {
    std::optional<std::string> identifier = read_identifier(item);
    if (!identifier) {
      return std::nullopt;
    }
    identifiers.push_back(std::move(*identifier));
  }
  if (has_repetition(identifiers)) {
    return std::nullopt;
  }
  return identifiers;
}

std::optional<bool> read_flag(const wire::Json& value) {
  const bool* flag = value.as_boolean();
  return flag ? std::optional(*flag) : std::nullopt;
}

std::optional<int64_t> read_integer(const wire::Json& value) {
  if (const int64_t* integer = value.as_integer()) {
    return *integer;
  }
  const double* real = value.as_real();
  if (!real || std::trunc(*real) != *real || std::abs(*real) > static_cast<double>(kLargestInteger)) {
    return std::nullopt;
  }
  return static_cast<int64_t>(*real);
}

std::optional<wire::Instant> read_instant(const wire::Json& value) {
  const std::string* text = value.as_string();
  return text ? wire::parse_instant(*text) : std::nullopt;
}

auto choice_reader(Choices choices) {
  return [choices](const wire::Json& value) -> std::optional<std::string> {
    const std::string* text = value.as_string();
    if (!text || std::find(choices.begin(), choices.end(), *text) == choices.end()) {
      return std::nullopt;
    }
    return *text;
  };
}

void round_fractions(wire::Json& value) {
  if (value.as_big_number()) {
    value = wire::to_double(value);
  } else if (wire::Array* array = value.as_array()) {
    std::for_each(array->begin(), array->end(), round_fractions);
  } else if (wire::Object* object = value.as_object()) {
    std::for_each(object->begin(), object->end(), [](wire::Member& member) { round_fractions(member.value); });
  }
}

/// The place of the closing quote of the string that opens at `quote`.
size_t end_of_string(std::string_view json_text, size_t quote) {
  for (size_t i = quote + 1;; ++i) {
    if (json_text[i] == '"') {
      return i;
    }
    i += json_text[i] == '\\';  // skips what it escapes
  }
}

bool is_inexact_integer(std::string_view number) {
  number.remove_prefix(number.front() == '-');
  if (number.find_first_of(".Ee") != std::string_view::npos || number.size() < kLargestIntegerText.size()) {
    return false;
  }
  return number.size() > kLargestIntegerText.size() || number > kLargestIntegerText;
}

}  // namespace

std::string PayloadError::message() const { return fmt::format("{}: expected {}", pointer, expected); }

const wire::Json* ObjectReader::take(std::string_view name) {
  const wire::Json* value = object_->find(name);
  taken_ += value != nullptr;
  return value;
}

template <typename Read>
auto ObjectReader::mandatory(std::string_view name, Read read, std::string_view expected) {
  const wire::Json* value = take(name);
  auto outcome = value ? read(*value) : decltype(read(*value)){};
  if (!outcome) {
    reject(name, expected);
  }
  return std::move(outcome).value_or(typename decltype(outcome)::value_type{});
}

template <typename Read>
auto ObjectReader::optional(std::string_view name, Read read, std::string_view expected) {
  const wire::Json* value = take(name);
  auto outcome = value ? read(*value) : decltype(read(*value)){};
  if (value && !outcome) {
    reject(name, expected);
  }
  return outcome;
}

ObjectReader ObjectReader::object(std::string_view name) {
  static const wire::Object kNoMembers;
  const wire::Object* object = mandatory(name, read_object, kExpectedObject);
  return ObjectReader(object ? *object : kNoMembers, fmt::format("{}/{}", pointer_, name), *error_);
}

std::optional<ObjectReader> ObjectReader::nullable_object(std::string_view name) {
  const wire::Json* value = object_->find(name);
  if (value && value->is_null()) {
    ++taken_;
    return std::nullopt;
  }
  return optional_object(name);
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view name) {
  std::optional<const wire::Object*> object = optional(name, read_object, kExpectedObject);
  if (!object) {
    return std::nullopt;
  }
  return ObjectReader(**object, fmt::format("{}/{}", pointer_, name), *error_);
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view name) {
  constexpr std::string_view kExpected = "a list of at least one object";
  const wire::Json* value = take(name);
  const wire::Array* array = value ? value->as_array() : nullptr;
  std::vector<ObjectReader> objects;
  if (!array || array->empty()) {
    reject(name, kExpected);
    return objects;
  }
  for (const wire::Json& item : *array) {
    if (!item.is_object()) {
      reject(name, kExpected);
      break;
    }
    objects.emplace_back(*item.as_object(), fmt::format("{}/{}/{}", pointer_, name, objects.size()), *error_);
  }
  return objects;
}

wire::Json ObjectReader::open_object(std::string_view name) {
  std::optional<const wire::Object*> object = optional(name, read_object, kExpectedObject);
  wire::Json copy = object ? **object : wire::Object{};
  round_fractions(copy);
  return copy;
}

std::string ObjectReader::text(std::string_view name) { return mandatory(name, read_text, kExpectedText); }

std::optional<std::string> ObjectReader::optional_text(std::string_view name) {
  return optional(name, read_text, kExpectedText);
}

std::string ObjectReader::email(std::string_view name) {
  return mandatory(name, read_email, "an e-mail address of at least three characters with '@'");
}

std::string ObjectReader::identifier(std::string_view name) {
  return mandatory(name, read_identifier, kExpectedIdentifier);
}

std::optional<std::string> ObjectReader::optional_identifier(std::string_view name) {
  return optional(name, read_identifier, kExpectedIdentifier);
}

std::vector<std::string> ObjectReader::identifiers(std::string_view name, size_t at_least) {
  std::vector<std::string> identifiers = mandatory(name, read_identifiers, kExpectedIdentifiers);
  if (identifiers.size() < at_least) {
    reject(name, "a longer list");
  }
  return identifiers;
}

std::vector<std::string> ObjectReader::optional_identifiers(std::string_view name) {
  return optional(name, read_identifiers, kExpectedIdentifiers).value_or(std::vector<std::string>{});
}

bool ObjectReader::flag(std::string_view name) { return mandatory(name, read_flag, kExpectedFlag); }

bool ObjectReader::flag_or(std::string_view name, bool fallback) { return optional_flag(name).value_or(fallback); }

std::optional<bool> ObjectReader::optional_flag(std::string_view name) {
  return optional(name, read_flag, kExpectedFlag);
}

int64_t ObjectReader::integer(std::string_view name, int64_t minimum) {
  const int64_t integer = mandatory(name, read_integer, "an integer");
  if (integer < minimum) {
    reject(name, "a larger integer");
  }
  return integer;
}

wire::Instant ObjectReader::instant(std::string_view name) { return mandatory(name, read_instant, kExpectedInstant); }

wire::Instant ObjectReader::instant_or(std::string_view name, wire::Instant fallback) {
  return optional_instant(name).value_or(fallback);
}

std::optional<wire::Instant> ObjectReader::optional_instant(std::string_view name) {
  return optional(name, read_instant, kExpectedInstant);
}

std::optional<wire::Instant> ObjectReader::instant_or_null(std::string_view name) {
  const wire::Json* value = object_->find(name);
  if (value && value->is_null()) {
    ++taken_;
    return std::nullopt;
  }
  return instant(name);
}

std::string ObjectReader::choice(std::string_view name, Choices choices) {
  return mandatory(name, choice_reader(choices), kExpectedChoice);
}

std::optional<std::string> ObjectReader::optional_choice(std::string_view name, Choices choices) {
  return optional(name, choice_reader(choices), kExpectedChoice);
}

int ObjectReader::segment_tier(std::string_view name) {
  const std::string tier = choice(name, kSegmentTiers);
  return tier.empty() ? 0 : tier[1] - '0';
}

Actor ObjectReader::actor(std::string_view name) {
  ObjectReader fields = object(name);
  Actor actor;
  actor.type = fields.choice("type", kActorTypes);
  actor.id = fields.identifier("id");
  fields.close();
  return actor;
}

void ObjectReader::reject(std::string_view name, std::string_view expected) {
  if (!*error_) {
    *error_ = PayloadError{fmt::format("{}/{}", pointer_, name), expected};
  }
}

void ObjectReader::close() {
  if (taken_ != object_->size() && !*error_) {
    *error_ = PayloadError{pointer_.empty() ? "body" : pointer_, "only members that the contract names"};
  }
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

bool has_inexact_integer(std::string_view json_text) {
  for (size_t i = 0; i < json_text.size(); ++i) {
    if (json_text[i] == '"') {
      i = end_of_string(json_text, i);
    } else if (json_text[i] == '-' || (json_text[i] >= '0' && json_text[i] <= '9')) {
      const size_t end = std::min(json_text.find_first_not_of("+-.0123456789Ee", i), json_text.size());
      if (is_inexact_integer(json_text.substr(i, end - i))) {
        return true;
      }
      i = end - 1;
    }
  }
  return false;
}

}  // namespace reference_impl
