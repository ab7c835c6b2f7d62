#include "runner/record/writing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "wire/instant.h"

namespace runner {
namespace {

using wire::Json;
using Subject = Writing::Subject;

constexpr int64_t kMsPerSecond = 1000;
constexpr double kTen = 10;
constexpr size_t kDateLength = 10;
constexpr const char* kInUpperCase = "texts are in upper case";
constexpr const char* kInLowerCase = "texts are in lower case";
constexpr const char* kNull = "texts are null";
constexpr const char* kSpaced = "texts have spaces at an end";

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}
std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::toupper(c); });
  return result;
}
std::string trimmed(const std::string& text) {
  constexpr const char* kWhiteSpace = " \t\n\v\f\r";
  const size_t begin = text.find_first_not_of(kWhiteSpace);
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

std::optional<double> number_in(const std::string& text) {
  const auto parsed = wire::parse_json(text);
  return parsed && parsed->is_number() ? std::optional(wire::to_double(*parsed)) : std::nullopt;
}

Writing boolean_written(bool expected, const Json& actual) {
  const std::string* text = actual.as_string();
  if (text && lower(*text) == (expected ? "true" : "false")) return {Subject::boolean, "booleans are strings"};
  if (actual.is_number() && wire::to_double(actual) == (expected ? 1 : 0))
    return {Subject::boolean, "booleans are numbers"};
  if (actual.as_boolean()) return {Subject::boolean, "booleans are the opposite", 5};
  return {};
}

Writing number_written(const Json& expected, const Json& actual) {
  const double wanted = wire::to_double(expected);
  if (const std::string* text = actual.as_string())
    return number_in(*text) == wanted ? Writing{Subject::number, "numbers are strings"} : Writing{};
  if (!actual.is_number()) return {};
  const double found = wire::to_double(actual);
  const double more = found - wanted;
  const bool is_whole = found == std::trunc(found) && wanted != std::trunc(wanted) && std::abs(more) < 1;
  if (is_whole || (std::fmod(found, kTen) == 0 && std::abs(more) <= kTen / 2))
    return {Subject::number, "numbers are rounded", 4};
  return {Subject::number, fmt::format("numbers are {} too {}", std::abs(more), more > 0 ? "high" : "low"), 5};
}

Writing instant_written(const std::string& expected, wire::Instant wanted, const Json& actual) {
  if (actual.is_number()) {
    const double found = wire::to_double(actual);
    const auto ms = static_cast<double>(wanted.unix_ms);
    const bool same = found == ms || found == ms / kMsPerSecond || found == std::trunc(ms / kMsPerSecond);
    return same ? Writing{Subject::instant, "instants are numbers"} : Writing{};
  }
  const std::string* text = actual.as_string();
  if (!text) return {};
  const auto found = wire::parse_instant(*text);
  if (!found)
    return expected.starts_with(*text) || is_incomplete_instant(*text)
               ? Writing{Subject::instant, "instants are incomplete"}
               : Writing{};
  const int64_t late_ms = found->unix_ms - wanted.unix_ms;
  if (late_ms == 0) return {};
  return {Subject::instant,
          fmt::format("instants are {} s {}", static_cast<double>(std::abs(late_ms)) / kMsPerSecond,
                      late_ms > 0 ? "late" : "early"),
          3};
}

/// What is done to all elements or members that differ, if it is the same.
class Common {
 public:
  void add(const Json* expected, const Json* actual) {
    if (!expected || !actual || *expected != *actual) add(writing_between(expected, actual));
  }
  void add(const Writing& writing) {
    if (differs_ && writing.subject != common_.subject) is_common_ = false;
    if (!differs_) common_ = writing;
    differs_ = true;
  }
  Writing get() const { return is_common_ ? common_ : Writing{}; }

 private:
  Writing common_;
  bool differs_ = false;
  bool is_common_ = true;
};

Writing array_written(const wire::Array& expected, const Json& value) {
  if (value.is_null()) return {Subject::array, expected.empty() ? "arrays that are empty are null" : "arrays are null"};
  if (value.is_object()) return {Subject::array, "arrays are objects"};
  const wire::Array* actual = value.as_array();
  if (!actual) return {Subject::array, "arrays are not arrays"};
  if (actual->empty()) return writing_of_empty_arrays();
  if (actual->size() < expected.size() && std::equal(actual->begin(), actual->end(), expected.begin()))
    return writing_of_lost_elements();
  if (expected.size() == actual->size()) {
    if (std::is_permutation(expected.begin(), expected.end(), actual->begin())) return writing_of_order();
    Common common;
    for (size_t i = 0; i < expected.size(); ++i) common.add(&expected[i], &(*actual)[i]);
    return common.get();
  }
  const bool only_more =
      actual->size() > expected.size() && std::all_of(actual->begin(), actual->end(), [&](const Json& element) {
        return std::find(expected.begin(), expected.end(), element) != expected.end();
      });
  return only_more ? Writing{Subject::array, "arrays repeat their elements", 3} : Writing{};
}

// One member has another name, and its value.
Writing renamed_member(const wire::Object& expected, const wire::Object& actual) {
  if (expected.size() != actual.size()) return {};
  Writing writing;
  for (const wire::Member& member : expected) {
    if (actual.contains(member.key)) continue;
    const auto other = std::find_if(actual.begin(), actual.end(), [&](const wire::Member& found) {
      return !expected.contains(found.key) && found.value == member.value;
    });
    if (writing || other == actual.end()) return {};
    writing = writing_of_renamed(member.key, other->key);
  }
  return writing;
}

Writing object_written(const wire::Object& expected, const Json& value) {
  const wire::Object* actual = value.as_object();
  if (value.as_array()) return {Subject::object, "objects are arrays"};
  if (value.as_string()) return {Subject::object, "objects are strings"};
  if (!actual) return {};
  if (Writing writing = renamed_member(expected, *actual)) return writing;
  Common common;
  for (const wire::Member& member : expected) common.add(&member.value, actual->find(member.key));
  for (const wire::Member& member : *actual) {
    if (!expected.contains(member.key)) common.add(writing_of_unknown(member.key));
  }
  return common.get();
}

Writing text_written(const std::string& expected, const Json& actual) {
  if (const auto instant = wire::parse_instant(expected)) {
    if (Writing writing = instant_written(expected, *instant, actual)) return writing;
  }
  if (actual.is_null()) return {Subject::text, kNull, 3};
  return actual.as_string() ? writing_between(expected, *actual.as_string()) : Writing{};
}

}  // namespace

Writing writing_of_renamed(const std::string& from, const std::string& to) {
  return {Subject::name, fmt::format("\"{}\" is named \"{}\"", from, to), 1};
}

Writing writing_of_lost_elements() { return {Subject::array, "arrays lack their last elements", 3, 2}; }

Writing writing_of_empty_arrays() { return {Subject::array, "arrays are empty"}; }

Writing writing_of_order() { return {Subject::array, "arrays are in another order", 3, 2}; }

Writing writing_of_unknown(const std::string& name) {
  return {Subject::object, fmt::format("there is a member \"{}\" that no schema knows", name)};
}

bool is_same_name(std::string_view left, std::string_view right) {
  const auto letters = [](std::string_view name) {
    std::string text = lower(name);
    std::erase_if(text, [](unsigned char c) { return !std::isalnum(c); });
    return text;
  };
  return left != right && letters(left) == letters(right);
}

bool is_incomplete_instant(const std::string& text) {
  if (text.size() < kDateLength || wire::parse_instant(trimmed(text))) return false;
  for (size_t i = 0; i < kDateLength; ++i) {
    const bool fits = i == 4 || i == 7 ? text[i] == '-' : std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    if (!fits) return false;
  }
  return true;
}

Writing writing_between(const std::string& expected, const std::string& actual) {
  if (expected == actual) return {};
  if (lower(expected) == lower(actual)) {
    const char* words = actual == lower(expected)   ? kInLowerCase
                        : actual == upper(expected) ? kInUpperCase
                                                    : "texts are in another case";
    return {Subject::text, words, 3};
  }
  if (trimmed(expected) == actual) return {Subject::text, "texts are trimmed", 3};
  if (trimmed(actual) == expected) return {Subject::text, kSpaced, 3};
  if (!actual.empty() && expected.starts_with(actual))
    return {Subject::text, fmt::format("texts are cut off after {} bytes", actual.size()), 3, 3, actual.size()};
  return {};
}

bool may_be_written(const Writing& writing, const Json& value) {
  if (value.is_null()) return writing.words == kNull;
  const std::string* found = value.as_string();
  if (!found) return false;
  const std::string& text = *found;
  if (writing.words == kInUpperCase) return text == upper(text) && text != lower(text);
  if (writing.words == kInLowerCase) return text == lower(text) && text != upper(text);
  return (writing.words == kSpaced && text != trimmed(text)) || text.size() <= writing.longest;
}

Writing writing_between(const Json* expected, const Json* actual) {
  if (!expected || (actual && *expected == *actual)) return {};
  if (!actual) {
    if (expected->is_null()) return {Subject::null, "members that are null are left out", 3};
    const wire::Array* array = expected->as_array();
    return array && array->empty() ? Writing{Subject::array, "arrays that are empty are left out"} : Writing{};
  }
  if (expected->is_null()) {
    const std::string* text = actual->as_string();
    return text && text->empty() ? Writing{Subject::null, "nulls are empty strings"} : Writing{};
  }
  if (const bool* boolean = expected->as_boolean()) return boolean_written(*boolean, *actual);
  if (expected->is_number()) return number_written(*expected, *actual);
  if (const wire::Array* array = expected->as_array()) return array_written(*array, *actual);
  if (const wire::Object* object = expected->as_object()) return object_written(*object, *actual);
  return text_written(*expected->as_string(), *actual);
}

Writing writing_of_type(const std::string& types, const Json& actual) {
  const auto allows = [&](std::string_view type) { return types.find(type) != std::string::npos; };
  const std::string* text = actual.as_string();
  if (allows("a boolean")) {
    if (Writing writing = boolean_written(true, actual); writing && !actual.as_boolean()) return writing;
    if (Writing writing = boolean_written(false, actual); writing && !actual.as_boolean()) return writing;
  }
  if (allows("an integer") || allows("a number")) {
    if (text && number_in(*text)) return {Subject::number, "numbers are strings"};
    if (actual.is_number()) return {Subject::number, "numbers have a fraction"};
  }
  constexpr double kLeastInstant = 1e8;
  if (allows("a string") && actual.is_number() && wire::to_double(actual) > kLeastInstant)
    return {Subject::instant, "instants are numbers"};
  if (allows("a string") && actual.is_null()) return {Subject::text, kNull, 3};
  if (allows("an array") && actual.is_null()) return {Subject::array, "arrays that are empty are null"};
  if (allows("an array") && actual.is_object()) return {Subject::array, "arrays are objects"};
  if (allows("an array")) return {Subject::array, "arrays are not arrays"};
  if (allows("an object") && text) return {Subject::object, "objects are strings"};
  if (allows("an object") && actual.is_array()) return {Subject::object, "objects are arrays"};
  return {};
}

}  // namespace runner
