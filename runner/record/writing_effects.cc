#include "runner/record/writing_effects.h"

#include <algorithm>

#include "runner/record/value_shape.h"

namespace runner {
namespace {

using Subject = Writing::Subject;

// Checks that compare what a way of writing changes without quoting it: by the beginning of their ids.
struct Dependence {
  Subject subject;
  std::string_view check;
};
constexpr Dependence kDependences[] = {
    {Subject::instant, "export.order"},
    {Subject::instant, "export.walk"},
    {Subject::instant, "export.cursor"},
    {Subject::number, "export.count"},
    {Subject::number, "export.walk"},
    {Subject::null, "event.feed"},
    {Subject::null, "disclosure."},
    {Subject::text, "disclosure."},
    {Subject::text, "expect.event"},
    {Subject::text, "expect.lineage"},
    {Subject::text, "export.cursor"},
    {Subject::text, "export.walk"},
    {Subject::text, "expect.entries"},
    {Subject::text, "event.id"},
    {Subject::text, "event.missing"},
    {Subject::text, "event.unexpected"},
    {Subject::text, "transport.correlation-header"},
    {Subject::name, "export.order"},
    {Subject::name, "export.walk"},
    {Subject::name, "expect.entries"},
    {Subject::name, "expect.event"},
    {Subject::name, "expect.lineage"},
    {Subject::name, "disclosure."},
    {Subject::name, "idempotency.mismatch-details"},
    {Subject::name, "expect.capture"},
    {Subject::name, "event."},
    {Subject::name, "error.status"},
    {Subject::name, "transport.correlation-header"},
};
// Of arrays in another order, and of those that have more or fewer elements.
constexpr std::string_view kOfOrder[] = {"export.order",  "export.cursor", "event.feed",
                                         "event.payload", "event.id",      "expect.entries"};
constexpr std::string_view kOfSize[] = {"export.count",      "export.walk",    "export.checkpoint",
                                        "export.continuity", "event.",         "expect.entries",
                                        "expect.event",      "expect.capture", "keys."};

bool begins_with_one_of(std::string_view id, const auto& beginnings) {
  return std::any_of(std::begin(beginnings), std::end(beginnings), [&](auto begin) { return id.starts_with(begin); });
}

bool depends(const Writing& writing, checks::Rule rule) {
  const std::string_view id = checks::id_of(rule);
  if (writing.subject == Subject::array)
    return begins_with_one_of(id, kOfOrder) ||
           (writing.words != writing_of_order().words && begins_with_one_of(id, kOfSize));
  return std::any_of(std::begin(kDependences), std::end(kDependences), [&](const Dependence& dependence) {
    return dependence.subject == writing.subject && id.starts_with(dependence.check);
  });
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// A schema refuses a value of that kind.
bool is_refused_for(Subject subject, const checks::Finding& finding) {
  const std::string keyword = keyword_of(finding);
  const std::string actual = shape_of(finding.actual);
  switch (subject) {
    case Subject::array:
      return actual == "an array";
    case Subject::instant:
      return (keyword == "format" && finding.expected.text().find("date-time") != std::string::npos) ||
             (keyword == "type" && actual.ends_with("number"));
    case Subject::number:
      return is_one_of(keyword, {"multipleOf", "minimum", "maximum", "exclusiveMinimum"}) ||
             (is_one_of(keyword, {"type", "const", "enum"}) && actual.ends_with("number"));
    case Subject::boolean:
      return is_one_of(finding.actual, {"\"true\"", "\"false\"", "0", "1", "true", "false"});
    case Subject::null:
      return keyword == "required" || is_one_of(finding.actual, {"null", "\"\""});
    case Subject::name:
      return keyword == "required" || keyword == "additionalProperties";
    case Subject::text:
      return is_one_of(keyword, {"pattern", "enum", "const", "format", "minLength", "maxLength", "contains"});
    case Subject::object:
      return keyword == "additionalProperties";
    case Subject::none:
      break;
  }
  return false;
}

// The words of a schema for alternatives, or for what it contains, name what it misses in the closest one.
bool is_hidden_in(Subject subject, const checks::Finding& finding) {
  constexpr std::pair<Subject, std::string_view> kWords[] = {{Subject::null, "lacks "},
                                                             {Subject::name, "lacks "},
                                                             {Subject::object, "not allowed"},
                                                             {Subject::array, " item"},
                                                             {Subject::array, "must be one of ["},
                                                             {Subject::boolean, "a boolean"},
                                                             {Subject::number, "a number"},
                                                             {Subject::number, "an integer"},
                                                             {Subject::instant, "date-time"},
                                                             {Subject::instant, "a string"},
                                                             {Subject::text, "must match"},
                                                             {Subject::text, "must be one of"}};
  if (subject == Subject::null && finding.actual == "\"\"") return true;
  return std::any_of(std::begin(kWords), std::end(kWords), [&](const auto& row) {
    return row.first == subject && finding.expected.text().find(row.second) != std::string::npos;
  });
}

// Two long values, of which only the beginnings are shown.
bool is_cut(const checks::Finding& finding) {
  const bool is_value =
      finding.expected.starts_with('{') || finding.expected.starts_with('[') || finding.expected.starts_with('"');
  return is_value && !expected_value(finding);
}

// The same way of writing in a place where it was taken for another, or in one of several values that are allowed.
bool shows_too(const Writing& writing, const wire::Json& expected, const wire::Json& actual) {
  const auto is_same = [&](const wire::Json& meant) { return writing_between(meant, actual).words == writing.words; };
  const wire::Array* any = actual.as_array() ? nullptr : expected.as_array();
  return any ? std::any_of(any->begin(), any->end(), is_same) : is_same(expected);
}

// Values that are written so where the words do not say which others are expected.
bool may_show(const Writing& writing, const checks::Finding& finding) {
  const auto actual = wire::parse_json(finding.actual.text());
  if (const auto expected = expected_value(finding)) return actual && shows_too(writing, *expected, *actual);
  if (actual) return may_be_written(writing, *actual);
  const auto texts = quoted_in(finding.actual);
  return !texts.empty() &&
         std::all_of(texts.begin(), texts.end(), [&](const auto& text) { return may_be_written(writing, text); });
}

bool is_absent(const checks::Finding& finding) { return is_one_of(finding.actual, {"nothing", "null", ""}); }

}  // namespace

bool is_effect(const Writing& writing, const checks::Finding& finding, const Writing& own) {
  const Subject subject = writing.subject;
  const bool is_of_order = writing.words == writing_of_order().words;  // which no schema refuses
  if ((depends(writing, finding.rule) && !(is_of_order && !finding.keyword.empty())) || is_cut(finding) ||
      may_show(writing, finding))
    return true;
  if (is_of_alternatives(finding)) return is_hidden_in(subject, finding);
  if (!finding.keyword.empty()) return is_refused_for(subject, finding);
  const bool in_element = place_without_indices(finding.pointer).find("/*") != std::string::npos;
  if (subject == Subject::array && in_element) return true;
  if ((subject == Subject::name || subject == Subject::null) && (is_absent(finding) || finding.expected.empty()))
    return true;
  const bool may_vary = subject == Subject::number || subject == Subject::text || subject == Subject::array;
  return may_vary && own.subject == subject;
}

bool is_of_alternatives(const checks::Finding& finding) {
  return is_one_of(keyword_of(finding), {"anyOf", "oneOf", "if", "then", "else", "allOf", "not"});
}

std::string_view kind_of_digest(const checks::Finding& finding) {
  using checks::Rule;
  if (finding.rule == Rule::export_signature || finding.rule == Rule::event_signature) return "signature";
  if (finding.rule == Rule::response_digest) return "hash";
  constexpr Rule kHashes[] = {Rule::export_hash, Rule::export_attestation, Rule::export_checkpoint};
  const bool of_hash = std::find(std::begin(kHashes), std::end(kHashes), finding.rule) != std::end(kHashes);
  return of_hash && shape_of(finding.expected) == "digest" ? "hash" : "";
}

}  // namespace runner
