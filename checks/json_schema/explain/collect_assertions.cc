#include <fmt/format.h>

#include "checks/json_schema/explain/assertion.h"
#include "checks/json_schema/explain/collector.h"
#include "checks/json_schema/explain/messages.h"

namespace json_schema {

using wire::Json;

void Collector::apply_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  switch (keyword.kind) {
    case KeywordKind::ref:
      return in_place(frame, keyword.branches[0], unit, {});
    case KeywordKind::dynamic_ref:
      return dynamic_ref(frame, keyword, unit);
    case KeywordKind::all_of:
      return all_of(frame, keyword, unit);
    case KeywordKind::any_of:
      return any_of(frame, keyword, unit);
    case KeywordKind::one_of:
      return one_of(frame, keyword, unit);
    case KeywordKind::not_:
      return not_(frame, keyword, unit);
    case KeywordKind::if_:
    case KeywordKind::then_:
    case KeywordKind::else_:
      return choose(frame, keyword, unit);
    case KeywordKind::unknown:
    case KeywordKind::meta_data:
      return annotate(unit, *keyword.value);
    case KeywordKind::content_schema:
      if (!frame.subschema.find(KeywordKind::content_media_type)) return;
      [[fallthrough]];
    case KeywordKind::content_encoding:
    case KeywordKind::content_media_type:
      if (frame.value.is_string()) annotate(unit, *keyword.value);
      return;
    default:
      break;
  }
  assert_value(frame, keyword, unit);
  if (frame.value.is_object()) apply_object_keyword(frame, keyword, unit);
  if (frame.value.is_array()) apply_array_keyword(frame, keyword, unit);
}

void Collector::assert_value(const Frame& frame, const Keyword& keyword, OutputUnit& unit) {
  if (keyword.kind == KeywordKind::format) annotate(unit, *keyword.value);
  if (!holds(keyword, frame.value)) fail(unit, assertion_message(keyword, frame.value));
}

bool Collector::holds(const Keyword& keyword, const Json& value) {
  if (keyword.kind != KeywordKind::pattern) return assertion_holds(keyword, value, options_.max_regex_steps);
  return !value.is_string() || matches(*keyword.pattern, *value.as_string());
}

bool Collector::matches(const Pattern& pattern, std::string_view text) {
  if (!stopped_.error.empty()) return false;
  MatchOutcome outcome = pattern.match(text, options_.max_regex_steps);
  if (outcome == MatchOutcome::limit) {
    stop(fmt::format("the pattern {} takes more than {} steps on {}", quote_text(pattern.text()),
                     options_.max_regex_steps, quote_text(text)),
         std::string_view(keyword_path_).substr(keyword_path_.rfind('/') + 1));
  }
  return outcome == MatchOutcome::match;
}

}  // namespace json_schema
