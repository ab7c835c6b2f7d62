#include "runner/document/tolerance.h"

#include <fmt/format.h>

#include <limits>

#include "checks/json_schema/regex/pattern.h"
#include "runner/document/reader.h"
#include "runner/document/value_forms.h"

namespace runner {
namespace {

enum class TermForm {
  difference_kind,
  pattern,
  instant_order,
  duration,
  boolean,
  statuses,
  refusal,
  texts,
  operations,
  count,
  flag,
  pointer,
  pointers,
  members,
  readings,
  conditions,
};

struct TermRow {
  std::string_view key;
  TermForm form;
};

constexpr TermRow kTerms[] = {
#define TERM(key, form) {#key, TermForm::form},
#include "runner/document/tolerance.def"
#undef TERM
};

constexpr std::string_view kTermKeys[] = {
#define TERM(key, form) #key,
#include "runner/document/tolerance.def"
#undef TERM
};

constexpr std::string_view kRefusalNames[] = {
#define REFUSAL(name) #name,
#include "checks/conventions.def"
#undef REFUSAL
};

constexpr std::string_view kDifferences[] = {"outcome", "body"};
constexpr std::string_view kReadings[] = {"blank", "repeated", "space", "leap_second",
                                          "large", "deep",     "clock", "media_type"};
constexpr std::string_view kReadingMembers[] = {"known", "without", "nulled", "caller"};
constexpr std::string_view kInstantOrders[] = {"both", "not_both", "earlier", "later"};
constexpr IntegerRange kStatuses = {100, 599};
constexpr IntegerRange kCounts = {1, std::numeric_limits<int64_t>::max()};

std::shared_ptr<const json_schema::Pattern> read_pattern(Reading& reading, const Node& node, std::string_view key) {
  const std::string text = reading.text(node, key, kAnyText);
  auto pattern = json_schema::Pattern::compile(text);
  if (pattern) return *pattern;
  const wire::Error& error = pattern.error();
  reading.fail(node.mark, fmt::format("'{}', {}: {}", key, error.where, error.found), error.expected);
  return nullptr;
}

/// One value, or a list of them.
template <typename Read>
void read_one_or_more(const Node& node, Read read) {
  if (!node.as_sequence()) return read(node);
  for (const Node& element : *node.as_sequence()) read(element);
}

void read_texts(Clause& clause, Reading& reading, const Entry& entry, const TextForm& form) {
  read_one_or_more(entry.node, [&](const Node& node) { clause.texts.push_back(reading.text(node, entry.key, form)); });
}

void read_statuses(Clause& clause, Reading& reading, const Entry& entry) {
  read_one_or_more(entry.node,
                   [&](const Node& node) { clause.numbers.push_back(reading.integer(node, entry.key, kStatuses)); });
}

void read_boolean(Clause& clause, Reading& reading, const Entry& entry) {
  const bool* value = entry.node.as_scalar() ? entry.node.as_scalar()->as_boolean() : nullptr;
  if (!value) reading.fail_type(entry.node, entry.key, "true or false");
  clause.numbers = {value && *value ? 1 : 0};
}

void read_duration(Clause& clause, Reading& reading, const Entry& entry) {
  const std::string* text = entry.node.as_text();
  const auto duration_ms = text ? parse_duration_ms("+" + *text) : std::nullopt;
  if (!duration_ms) reading.fail_type(entry.node, entry.key, "a duration like 1s");
  clause.numbers = {duration_ms.value_or(0)};
}

void read_members(Clause& clause, Reading& reading, const Entry& entry) {
  for (const Entry& member : reading.members(entry.node, entry.key)) {
    if (!kPointer.holds(member.key))
      reading.fail(member.mark, fmt::format("the key {}", in_quotes(member.key)), std::string(kPointer.expected));
    clause.members.emplace_back(member.key, reading.text(member.node, member.key, kAnyText));
  }
}

void read_readings(Clause& clause, Reading& reading, const Entry& entry) {
  const Fields fields(reading, entry.node, entry.key, {"ways", "known", "without", "nulled", "caller"});
  if (const Node* ways = fields.find("ways")) {
    read_one_or_more(*ways,
                     [&](const Node& node) { clause.texts.emplace_back(reading.word(node, "ways", kReadings)); });
  }
  for (const std::string_view key : kReadingMembers) {
    const Node* texts = fields.find(key);
    if (!texts) continue;
    read_one_or_more(*texts,
                     [&](const Node& node) { clause.members.emplace_back(key, reading.text(node, key, kAnyText)); });
  }
}

void read_conditions(Clause& clause, Reading& reading, const Entry& entry) {
  for (const Node& element : reading.elements(entry.node, entry.key))
    clause.conditions.push_back(read_condition(reading, element));
  if (clause.conditions.empty()) reading.fail_type(entry.node, entry.key, "a list of at least one condition");
}

void read_word(Clause& clause, Reading& reading, const Entry& entry, std::span<const std::string_view> words) {
  clause.texts = {std::string(reading.word(entry.node, entry.key, words))};
}

void read_argument(Clause& clause, Reading& reading, const Entry& entry) {
  switch (kTerms[static_cast<size_t>(clause.term)].form) {
    case TermForm::difference_kind:
      return read_word(clause, reading, entry, kDifferences);
    case TermForm::instant_order:
      return read_word(clause, reading, entry, kInstantOrders);
    case TermForm::refusal:
      return read_word(clause, reading, entry, kRefusalNames);
    case TermForm::pattern:
      clause.pattern = read_pattern(reading, entry.node, entry.key);
      return;
    case TermForm::duration:
      return read_duration(clause, reading, entry);
    case TermForm::boolean:
      return read_boolean(clause, reading, entry);
    case TermForm::statuses:
      return read_statuses(clause, reading, entry);
    case TermForm::texts:
      return read_texts(clause, reading, entry, kAnyText);
    case TermForm::operations:
      return read_texts(clause, reading, entry, kDottedId);
    case TermForm::pointer:
      clause.texts = {reading.text(entry.node, entry.key, kPointer)};
      return;
    case TermForm::pointers:
      return read_texts(clause, reading, entry, kPointer);
    case TermForm::count:
      clause.numbers = {reading.integer(entry.node, entry.key, kCounts)};
      return;
    case TermForm::flag:
      reading.is_true(entry.node, entry.key);
      return;
    case TermForm::members:
      return read_members(clause, reading, entry);
    case TermForm::readings:
      return read_readings(clause, reading, entry);
    case TermForm::conditions:
      return read_conditions(clause, reading, entry);
  }
}

std::optional<Term> term_of(std::string_view key) {
  for (size_t i = 0; i < std::size(kTerms); ++i) {
    if (kTerms[i].key == key) return static_cast<Term>(i);
  }
  return std::nullopt;
}

Tolerance read_tolerance(Reading& reading, const Node& node) {
  constexpr std::string_view kEffects[] = {"free", "warning"};
  const Fields fields(reading, node, "a tolerance", {"id", "effect", "section", "text", "covers"});
  Tolerance tolerance;
  tolerance.place = fields.place();
  tolerance.id = fields.required_text("id", kWords);
  if (const Node* effect = fields.need("effect")) {
    tolerance.effect = reading.word(*effect, "effect", kEffects) == "free" ? Effect::free : Effect::warning;
  }
  tolerance.section = fields.required_text("section", kAnyText);
  tolerance.text = fields.required_text("text", kAnyText);
  if (const Node* covers = fields.need("covers")) tolerance.covers = read_condition(reading, *covers);
  return tolerance;
}

}  // namespace

Condition read_condition(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "a condition", kTermKeys);
  Condition condition;
  condition.place = fields.place();
  if (!node.as_mapping()) return condition;
  for (const Entry& entry : *node.as_mapping()) {
    const auto term = term_of(entry.key);
    if (!term) return condition;
    read_argument(condition.clauses.emplace_back(Clause{*term, {}, {}, {}, {}, {}}), reading, entry);
  }
  if (condition.clauses.empty()) reading.fail_type(node, "a condition", "a mapping that is not empty");
  return condition;
}

std::vector<Tolerance> read_tolerances(const Fields& fields) {
  std::vector<Tolerance> tolerances;
  const Node* node = fields.find("tolerances");
  if (!node) return tolerances;
  Reading& reading = fields.reading();
  Unique ids(reading, "tolerance id");
  for (const Node& element : reading.elements(*node, "tolerances")) {
    tolerances.push_back(read_tolerance(reading, element));
    ids.add(tolerances.back().id, element.mark);
  }
  return tolerances;
}

std::vector<std::string> operations_of(const Condition& condition) {
  std::vector<std::string> ids;
  for (const Clause& clause : condition.clauses) {
    if (clause.term == Term::operation) ids.insert(ids.end(), clause.texts.begin(), clause.texts.end());
    for (const Condition& inner : clause.conditions) {
      for (std::string& id : operations_of(inner)) ids.push_back(std::move(id));
    }
  }
  return ids;
}

}  // namespace runner
