#include "runner/document/value_forms.h"

#include <algorithm>
#include <charconv>

#include "runner/document/text_forms.h"
#include "wire/utf8.h"

namespace runner {
namespace {

/// In the order of FormKind; the first kValueForms are values too.
constexpr std::string_view kKeys[] = {"$now",    "$unique", "$repeat",  "$after",
                                      "$one_of", "$absent", "$matches", "$instant"};
constexpr size_t kValueForms = 4;
constexpr size_t kMaxDurationDigits = 9;

struct Unit {
  std::string_view name;
  int64_t duration_ms;
};
constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

}  // namespace

std::span<const std::string_view> form_keys(FormUse use) {
  return std::span(kKeys).first(use == FormUse::value ? kValueForms : std::size(kKeys));
}

std::optional<FormKind> form_kind(std::string_view key, FormUse use) {
  const auto keys = form_keys(use);
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? std::nullopt : std::optional(static_cast<FormKind>(found - keys.begin()));
}

std::optional<Form> form_of(const wire::Json& value) {
  const wire::Object* object = value.as_object();
  if (!object || object->size() != 1) return std::nullopt;
  const wire::Member& member = *object->begin();
  const auto kind = form_kind(member.key, FormUse::matcher);
  return kind ? std::optional(Form{*kind, &member.value}) : std::nullopt;
}

bool is_form_key(std::string_view key) { return key.starts_with('$') && !key.starts_with("$$"); }

std::optional<std::string_view> reference_name(std::string_view text) {
  if (!is_form_key(text) || !kName.holds(text.substr(1))) return std::nullopt;
  return text.substr(1);
}

bool is_malformed_reference(std::string_view text) { return is_form_key(text) && !reference_name(text); }

std::string_view unescaped(std::string_view text) { return text.starts_with("$$") ? text.substr(1) : text; }

std::optional<int64_t> integer_value(const wire::Json& number) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (const int64_t* integer = number.as_integer()) return *integer;
  const double* real = number.as_real();
  if (!real || !wire::is_integral(number) || *real < -kTwoTo63 || *real >= kTwoTo63) return std::nullopt;
  return static_cast<int64_t>(*real);
}

std::optional<int64_t> parse_duration_ms(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const bool negative = text[0] == '-';
  text.remove_prefix(1);
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view name = text.substr(digits);
  const auto unit =
      std::find_if(std::begin(kUnits), std::end(kUnits), [name](const Unit& known) { return known.name == name; });
  if (digits == 0 || digits > kMaxDurationDigits || unit == std::end(kUnits)) return std::nullopt;
  int64_t count = 0;
  std::from_chars(text.data(), text.data() + digits, count);
  return (negative ? -count : count) * unit->duration_ms;
}

std::optional<Repetition> parse_repetition(const wire::Json& argument) {
  const wire::Array* pair = argument.as_array();
  if (!pair || pair->size() != 2) return std::nullopt;
  const std::string* text = (*pair)[0].as_string();
  const std::optional<int64_t> count = integer_value((*pair)[1]);
  if (!text || text->empty() || wire::count_code_points(*text) > kMaxRepeatedCodePoints) return std::nullopt;
  if (!count || *count < 0 || *count > kMaxRepetitions) return std::nullopt;
  return Repetition{*text, *count};
}

std::optional<Successor> parse_successor(const wire::Json& argument) {
  const wire::Array* pair = argument.as_array();
  if (!pair || pair->size() != 2) return std::nullopt;
  const std::string* text = (*pair)[0].as_string();
  const auto name = text ? reference_name(*text) : std::nullopt;
  const std::optional<int64_t> count = integer_value((*pair)[1]);
  if (!name || !count || *count < 1 || *count > kMaxSuccessor) return std::nullopt;
  return Successor{*name, *count};
}

std::string successor_of(std::string text, int64_t count) {
  for (size_t i = text.size(); count > 0 && i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9'; --i) {
    count += text[i - 1] - '0';
    text[i - 1] = static_cast<char>('0' + count % 10);
    count /= 10;
    const bool first = i == 1 || text[i - 2] < '0' || text[i - 2] > '9';
    if (first && count > 0) return text.insert(i - 1, std::to_string(count));
  }
  return text;
}

}  // namespace runner
