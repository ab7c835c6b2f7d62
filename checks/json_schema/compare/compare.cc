#include "checks/json_schema/compare/compare.h"

#include <algorithm>
#include <map>
#include <set>

#include "checks/json_schema/compare/schema_changes.h"
#include "checks/json_schema/decide/solver.h"
#include "checks/json_schema/generate/generator.h"
#include "checks/json_schema/generate/regex_sample.h"

namespace json_schema {
namespace {

using wire::Json;

constexpr size_t kMaxHints = 60;
constexpr size_t kMaxWitnesses = 200;
constexpr size_t kReasons = 20;  ///< of the schema that refuses
constexpr uint64_t kPatternSamples = 6;
constexpr size_t kMaxRounds = 20;  ///< keywords that refuse, for each of which an instance is looked for
constexpr size_t kMaxSampledBytes = 1u << 20;
constexpr size_t kSamplesWhereKnown = 20;
constexpr uint64_t kStepsWhereKnown = 20'000;
constexpr size_t kMaxPlaces = 20;  ///< of changes, that are decided on their own first
constexpr uint64_t kStepsForPlace = 50'000;
constexpr uint64_t kStepsForPlaces = 300'000;

/// Values in the changed keywords: instances with them are likely to show the change.
class Hints {
 public:
  explicit Hints(const std::vector<SchemaChange>& changes) {
    for (const SchemaChange& change : changes) {
      if (change.before) take(*change.before, change.after);
      if (change.after) take(*change.after, change.before);
    }
  }

  std::vector<Json> values() const { return values_; }

 private:
  void offer(const Json& value) {
    const bool known = std::find(values_.begin(), values_.end(), value) != values_.end();
    if (values_.size() < kMaxHints && !known && (value.is_number() || value.is_string())) values_.push_back(value);
  }

  void take(const Keyword& keyword, const Keyword* other) {
    offer(*keyword.value);
    const wire::Array* list = keyword.value->as_array();
    for (size_t i = 0; list && i < list->size(); ++i) offer((*list)[i]);
    for (const Branch& branch : keyword.branches) {
      const auto has = [&](const Branch& candidate) { return candidate.name == branch.name; };
      const bool in_both = other && std::any_of(other->branches.begin(), other->branches.end(), has);
      if (!branch.name.empty() && !branch.pattern && !in_both) offer(Json(branch.name));
    }
    for (uint64_t noise = 0; keyword.pattern && noise < kPatternSamples; ++noise) {
      offer(sample_regex(keyword.pattern->regex(), {noise, static_cast<uint32_t>(noise)}));
    }
  }

  std::vector<Json> values_;
};

/// Array indices left out, so that each item of a list is the same place.
std::string key_of(const Violation& violation) {
  std::string key = violation.absolute_keyword_location + " ";
  for (char byte : violation.instance_location) {
    if (byte < '0' || byte > '9') key += byte;
  }
  return violation.keyword == "required" ? key + violation.message : key;
}

class Witnesses {
 public:
  void add(const Schema& refusing, const Json& instance, const std::string& source) {
    const std::vector<Violation> violations = refusing.violations(instance, kReasons);
    for (const Violation& violation : violations) {
      const auto known = by_key_.find(key_of(violation));
      if (known == by_key_.end()) {
        if (list_.size() >= kMaxWitnesses) return;
        by_key_[key_of(violation)] = list_.size();
        list_.push_back({instance, source, violation, violations.size()});
      } else if (violations.size() < list_[known->second].violations) {
        list_[known->second] = {instance, source, violation, violations.size()};
      }
    }
  }

  std::vector<Witness> take() { return std::move(list_); }

 private:
  std::map<std::string, size_t> by_key_;
  std::vector<Witness> list_;
};

/// The keywords of a schema by their canonical URI.
std::map<std::string, const Keyword*> keywords_of(const SchemaGraph& graph) {
  std::map<std::string, const Keyword*> keywords;
  for (const Subschema& subschema : graph.subschemas) {
    for (const Keyword& keyword : subschema.keywords) {
      if (keyword.can_refuse()) keywords.emplace(subschema.location_of(keyword.name), &keyword);
    }
  }
  return keywords;
}

/// What a comparison has found of one direction, as the answer to "what does only one version accept?".
Answer answer_of(const Direction& direction, const std::vector<Witness>& witnesses) {
  if (direction.kind == Direction::Kind::absent) return Answer::empty();
  if (direction.is_undecided() || witnesses.empty()) return Answer::undecided(direction.reason);
  const auto simplest = std::min_element(witnesses.begin(), witnesses.end(), [](const Witness& a, const Witness& b) {
    return a.violations < b.violations;
  });
  return Answer::of(simplest->instance);
}

/// The roots of resources by URI.
std::map<std::string_view, SubschemaId> resources_of(const SchemaGraph& graph) {
  std::map<std::string_view, SubschemaId> roots;
  for (SubschemaId id = 0; id < graph.subschemas.size(); ++id) {
    if (graph.at(id).pointer.empty()) roots.emplace(graph.at(id).resource->uri, id);
  }
  return roots;
}

class Search {
 public:
  Search(const Schema& before, const Schema& after, const CompareOptions& options)
      : before_(before), after_(after), options_(options) {}

  Comparison run() {
    Solver solver({&before_.graph(), &after_.graph()});
    if (solver.are_identical(0, 1)) return std::move(result_);
    const std::vector<SchemaChange> changes = schema_changes(before_.graph(), after_.graph());
    std::set<std::string> locations;
    for (const SchemaChange& change : changes) locations.insert(change.location);
    find_known(locations);
    result_.changes.assign(locations.begin(), locations.end());
    for (const Example& example : options_.examples) judge(example.instance, example.name);
    if (!changes_are_known_) decide_places(solver, changes);
    for (const uint8_t accepting : {uint8_t{0}, uint8_t{1}}) {
      solver.start_anew(changes_are_known_ ? kStepsWhereKnown : SolverLimits().steps);
      hand_known(solver);
      decide(solver, accepting);
    }
    const bool is_undecided = result_.narrowing.is_undecided() || result_.widening.is_undecided();
    if (is_undecided && !solver.is_endless()) {
      const std::vector<Json> hints = Hints(changes).values();
      sample(before_, hints);
      sample(after_, hints);
    }
    result_.narrowings = narrowings_.take();
    result_.widenings = widenings_.take();
    if (!result_.narrowings.empty()) result_.narrowing = {Direction::Kind::shown, ""};
    if (!result_.widenings.empty()) result_.widening = {Direction::Kind::shown, ""};
    result_.relation = relation();
    return std::move(result_);
  }

 private:
  using Place = std::pair<SubschemaId, SubschemaId>;

  /// Where subschemas differ, the inner ones first, but for the roots.
  std::vector<Place> places_of(const std::vector<SchemaChange>& changes) const {
    std::set<Place> all;
    for (const SchemaChange& change : changes) all.emplace(change.old_place, change.new_place);
    all.erase({before_.graph().root, after_.graph().root});
    std::vector<Place> places(all.begin(), all.end());
    std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
      return after_.graph().at(a.second).pointer.size() > after_.graph().at(b.second).pointer.size();
    });
    if (places.size() > kMaxPlaces) places.resize(kMaxPlaces);
    return places;
  }

  /// Decides each change on its own: what is proved there need not be found again from the root, which may be far.
  void decide_places(Solver& solver, const std::vector<SchemaChange>& changes) {
    uint64_t steps = 0;
    for (const auto& [left, right] : places_of(changes)) {
      if (steps >= kStepsForPlaces) return;
      Answer answers[2];
      for (const bool narrows : {true, false}) {
        const Question question{{{0, narrows, left}, {1, !narrows, right}}, {}};
        solver.start_anew(kStepsForPlace);
        Answer answer = solver.ask(question);
        steps += solver.steps();
        if (answer.kind != Answer::Kind::undecided) solver.take_known(question, answer);
        answers[narrows] = std::move(answer);
      }
      if (answers[0].is_empty() && answers[1].is_empty()) solver.take_same(left, right);
    }
  }

  /// Instances that the version on `accepting` (0: old, 1: new) accepts and the other one refuses, one for each keyword
  /// that refuses, or the proof that there is none.
  void decide(Solver& solver, uint8_t accepting) {
    const auto refusing = static_cast<uint8_t>(1 - accepting);
    const Schema& other = refusing == 0 ? before_ : after_;
    Direction& direction = accepting == 0 ? result_.narrowing : result_.widening;
    const Question question{{{accepting, true, solver.graph(accepting).root}, {refusing, false, other.graph().root}},
                            {}};
    std::map<std::string, const Keyword*> keywords;
    for (size_t round = 0; round < (changes_are_known_ ? 1 : kMaxRounds); ++round) {
      const Answer answer = solver.ask(question);
      if (!answer.is_witness()) {
        if (round == 0 && !answer.is_empty()) direction = {Direction::Kind::undecided, answer.reason};
        return;
      }
      if (!judge(*answer.witness, "found by proof")) {
        if (round == 0) direction = {Direction::Kind::undecided, "what was found could not be confirmed"};
        return;
      }
      if (keywords.empty()) keywords = keywords_of(other.graph());
      bool ignores = false;
      for (const Violation& violation : other.violations(*answer.witness, kReasons)) {
        const auto keyword = keywords.find(violation.absolute_keyword_location);
        if (keyword == keywords.end()) continue;
        solver.ignore_violations_of(keyword->second);
        ignores = true;
      }
      if (!ignores) return;
    }
  }

  void hand_known(Solver& solver) const {
    for (const Known& one : known_) {
      const Comparison& known = *one.comparison;
      solver.take_known({{{0, true, one.before}, {1, false, one.after}}, {}},
                        answer_of(known.narrowing, known.narrowings));
      solver.take_known({{{0, false, one.before}, {1, true, one.after}}, {}},
                        answer_of(known.widening, known.widenings));
    }
  }

  void sample(const Schema& schema, const std::vector<Json>& hints) {
    Generator generator(schema, {options_.seed, hints, {}});
    if (changes_are_known_) return sample_few(generator);
    size_t bytes = 0;
    for (size_t n = 0; n < options_.samples && bytes < kMaxSampledBytes; ++n) {
      auto instance = generator.valid(n);
      if (!instance) break;
      bytes += wire::to_text(*instance).size();
      judge(*instance, "generated");
    }
    bytes = 0;
    for (size_t n = 0; n < options_.samples && bytes < kMaxSampledBytes; ++n) {
      auto mistake = generator.invalid(n);
      if (!mistake) break;
      bytes += wire::to_text(mistake->instance).size();
      judge(mistake->instance, "generated");
    }
  }

  void sample_few(Generator& generator) {
    for (size_t n = 0; n < std::min(options_.samples, kSamplesWhereKnown); ++n) {
      if (const auto instance = generator.valid(n)) judge(*instance, "generated");
    }
  }

  /// Which of the known comparisons are of resources that both versions refer to.
  void find_known(const std::set<std::string>& locations) {
    if (!options_.known || options_.known->empty()) return;
    const auto old_roots = resources_of(before_.graph());
    const auto new_roots = resources_of(after_.graph());
    std::set<std::string_view> uris;
    for (const auto& [pair, comparison] : *options_.known) {
      const auto before = old_roots.find(pair.first);
      const auto after = new_roots.find(pair.second);
      if (before == old_roots.end() || after == new_roots.end()) continue;
      known_.push_back({before->second, after->second, comparison});
      uris.insert({before->first, after->first});
    }
    changes_are_known_ = std::all_of(locations.begin(), locations.end(), [&](std::string_view location) {
      return uris.contains(location.substr(0, location.find('#')));
    });
  }

  /// True where the versions disagree.
  bool judge(const Json& instance, const std::string& source) {
    ++result_.judged;
    const bool was = before_.accepts(instance);
    const bool is = after_.accepts(instance);
    result_.valid_before += was;
    result_.valid_after += is;
    if (was && !is) narrowings_.add(after_, instance, source);
    if (!was && is) widenings_.add(before_, instance, source);
    return was != is;
  }

  Relation relation() const {
    const bool narrowed = result_.narrowing.kind == Direction::Kind::shown;
    const bool widened = result_.widening.kind == Direction::Kind::shown;
    if (narrowed || widened) return !widened ? Relation::narrowed : narrowed ? Relation::both : Relation::widened;
    const bool decided = !result_.narrowing.is_undecided() && !result_.widening.is_undecided();
    return decided ? Relation::equal : Relation::undecided;
  }

  struct Known {
    SubschemaId before;
    SubschemaId after;
    const Comparison* comparison;
  };

  const Schema& before_;
  const Schema& after_;
  const CompareOptions& options_;
  std::vector<Known> known_;
  bool changes_are_known_ = false;
  Witnesses narrowings_;
  Witnesses widenings_;
  Comparison result_;
};

}  // namespace

Comparison compare_schemas(const Schema& before, const Schema& after, const CompareOptions& options) {
  return Search(before, after, options).run();
}

}  // namespace json_schema
