// Objects: members by name, by pattern and by being neither; names; which members are there; how many.
#include <algorithm>
#include <map>

#include "checks/json_schema/decide/solver.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;
using Where = PartFact::Where;

constexpr size_t kMaxPatterns = 6;      ///< that divide the names of one object
constexpr uint64_t kMaxAdded = 20'000;  ///< members that are added to reach "minProperties"
constexpr uint32_t kMaxPatternSteps = 100'000;
constexpr const char* kBudget = "the budget of steps has ended";

/// Names that no keyword mentions, and that the same patterns match.
struct Region {
  std::vector<PatternDemand> signs;
  std::vector<Literal> values;  ///< what holds of such a member
};

class ObjectTheory {
 public:
  ObjectTheory(Solver& solver, const Facts& facts) : solver_(solver), facts_(facts) {}

  Answer run() {
    sizes_.raise(facts_.least_size);
    sizes_.lower(facts_.most_size);
    for (const KeywordFact& fact : facts_.keywords) {
      if (!take(fact)) return Answer::empty();
    }
    sizes_.raise(facts_.present.size());
    if (sizes_.least > sizes_.most) return Answer::empty();
    for (std::string_view name : facts_.present) members_[std::string(name)] = {};
    for (std::string_view name : facts_.absent) known_.insert(name);
    for (const PartFact& part : facts_.parts) {
      if (part.where == Where::named) known_.insert(part.name);
      if (part.where == Where::matching) note_pattern(part.pattern);
      if (part.where == Where::other) note_names_of(evaluators_of(part), part.literal.side);
    }
    if (patterns_.size() > kMaxPatterns) return Answer::undecided("too many patterns apply to the members");
    make_regions();
    return place_next(0);
  }

 private:
  bool take(const KeywordFact& fact) {
    const Keyword& keyword = *fact.keyword;
    switch (keyword.kind) {
      case Kind::min_properties:
        return sizes_.take_least(keyword.limit, fact.positive);
      case Kind::max_properties:
        return sizes_.take_most(keyword.limit, fact.positive);
      case Kind::properties:
      case Kind::pattern_properties:
      case Kind::additional_properties:
      case Kind::unevaluated_properties:
        note_names_of(evaluators_of(fact), fact.side);
        return true;
      case Kind::property_names:
        name_literals_.push_back({fact.side, true, keyword.branches[0].schema});
        return true;
      default:
        return true;
    }
  }

  void note_pattern(const Pattern* pattern) {
    const auto same = [&](const Pattern* other) { return other->text() == pattern->text(); };
    if (std::none_of(patterns_.begin(), patterns_.end(), same)) patterns_.push_back(pattern);
  }
  /// The subschemas whose "properties" and "patternProperties" the fact is about.
  template <typename Fact>
  static std::vector<SubschemaId> evaluators_of(const Fact& fact) {
    return fact.evaluators ? *fact.evaluators : std::vector<SubschemaId>{fact.owner};
  }

  void note_names_of(const std::vector<SubschemaId>& owners, uint8_t side) {
    for (SubschemaId owner : owners) {
      if (!noted_.insert({side, owner}).second) continue;
      const Subschema& subschema = solver_.graph(side).at(owner);
      if (const Keyword* properties = subschema.find(Kind::properties)) {
        for (const Branch& branch : properties->branches) known_.insert(branch.name);
      }
      if (const Keyword* matching = subschema.find(Kind::pattern_properties)) {
        for (const Branch& branch : matching->branches) note_pattern(branch.pattern.get());
      }
    }
  }

  // ---- which names there are

  void make_regions() {
    for (uint32_t bits = 0; bits < (1u << patterns_.size()); ++bits) {
      Region region;
      for (size_t i = 0; i < patterns_.size(); ++i) region.signs.push_back({patterns_[i], (bits >> i & 1) != 0});
      const auto matches = [&](const Pattern& pattern) {
        return std::any_of(region.signs.begin(), region.signs.end(), [&](const PatternDemand& one) {
          return one.pattern->text() == pattern.text() && one.matches;
        });
      };
      region.values = literals_for(std::nullopt, matches);
      regions_.push_back(std::move(region));
    }
  }

  /// What holds of a member, by its name if it is a known one, and by the patterns that match it.
  template <typename Matches>
  std::vector<Literal> literals_for(std::optional<std::string_view> name, const Matches& matches) {
    std::vector<Literal> literals;
    for (const KeywordFact& fact : facts_.keywords) {
      if (!fact.positive) continue;
      const Keyword& keyword = *fact.keyword;
      if (keyword.kind == Kind::properties && name) {
        if (const auto schema = solver_.property(keyword, *name)) literals.push_back({fact.side, true, *schema});
      } else if (keyword.kind == Kind::pattern_properties) {
        for (const Branch& branch : keyword.branches) {
          if (matches(*branch.pattern)) literals.push_back({fact.side, true, branch.schema});
        }
      } else if (keyword.kind == Kind::additional_properties || keyword.kind == Kind::unevaluated_properties) {
        if (is_other(fact, fact.side, name, matches)) {
          literals.push_back({fact.side, true, keyword.branches[0].schema});
        }
      }
    }
    return literals;
  }

  template <typename Fact, typename Matches>
  bool is_other(const Fact& fact, uint8_t side, std::optional<std::string_view> name, const Matches& matches) {
    if (!fact.evaluators) return is_unknown_to(fact.owner, side, name, matches);
    return std::all_of(fact.evaluators->begin(), fact.evaluators->end(),
                       [&](SubschemaId id) { return is_unknown_to(id, side, name, matches); });
  }

  template <typename Matches>
  bool is_unknown_to(SubschemaId owner, uint8_t side, std::optional<std::string_view> name, const Matches& matches) {
    const Subschema& subschema = solver_.graph(side).at(owner);
    const Keyword* properties = subschema.find(Kind::properties);
    if (properties && name && solver_.property(*properties, *name)) return false;
    const Keyword* matching = subschema.find(Kind::pattern_properties);
    return !matching || std::none_of(matching->branches.begin(), matching->branches.end(),
                                     [&](const Branch& branch) { return matches(*branch.pattern); });
  }

  /// A pattern that takes too long counts as not matching here, as in the evaluation.
  static bool has_match(const Pattern& pattern, std::string_view name) {
    return pattern.match(name, kMaxPatternSteps) == MatchOutcome::match;
  }

  std::vector<Literal> literals_for(std::string_view name) {
    return literals_for(std::optional(name), [&](const Pattern& pattern) { return has_match(pattern, name); });
  }

  /// A name of the region that is not in use.
  Answer fresh_name(const Region& region, const std::vector<Literal>& more) {
    std::vector<Literal> literals = name_literals_;
    literals.insert(literals.end(), more.begin(), more.end());
    TextDemand demand;
    demand.patterns = region.signs;
    for (std::string_view name : known_) demand.excluded.emplace_back(name);
    for (const auto& [name, extra] : members_) demand.excluded.push_back(name);
    return solver_.ask_text(std::move(literals), demand);
  }

  // ---- members that some literal must hold of

  Answer place_next(size_t number) {
    if (!solver_.step()) return Answer::undecided(kBudget);
    if (number == facts_.parts.size()) return complete();
    const PartFact& part = facts_.parts[number];
    Answer answer;
    if (part.where == Where::named) {
      if (!facts_.absent.contains(part.name)) answer.absorb(place_at(std::string(part.name), number));
      return answer;
    }
    if (members_.size() < sizes_.most) {
      for (const Region& region : regions_) {
        if (answer.absorb(place_in(region, number))) return answer;
      }
    }
    std::set<std::string> candidates(known_.begin(), known_.end());
    for (const auto& [name, extra] : members_) candidates.insert(name);
    for (const std::string& name : candidates) {
      if (!solver_.step()) return answer.absorb(Answer::undecided(kBudget)), answer;
      if (facts_.absent.contains(name) || !is_place_of(part, name)) continue;
      if (answer.absorb(place_at(name, number))) return answer;
    }
    return answer;
  }

  bool is_place_of(const PartFact& part, const std::string& name) {
    if (part.where == Where::matching) return has_match(*part.pattern, name);
    if (part.where == Where::other) {
      return is_other(part, part.literal.side, std::string_view(name),
                      [&](const Pattern& pattern) { return has_match(pattern, name); });
    }
    const auto holds = solver_.judge(part.literal, wire::Json(name));
    return !holds || *holds;
  }

  Answer place_at(const std::string& name, size_t number) {
    const PartFact& part = facts_.parts[number];
    const auto [member, is_new] = members_.try_emplace(name);
    if (part.where != Where::name) member->second.push_back(part.literal);
    Answer answer;
    std::vector<Literal> all = literals_for(std::string_view(name));
    all.insert(all.end(), member->second.begin(), member->second.end());
    if (members_.size() <= sizes_.most && solver_.may_hold(all)) answer = place_next(number + 1);
    if (part.where != Where::name) members_[name].pop_back();
    if (is_new) members_.erase(name);
    return answer;
  }

  Answer place_in(const Region& region, size_t number) {
    const PartFact& part = facts_.parts[number];
    for (const PatternDemand& one : region.signs) {
      const bool is_own = part.where == Where::matching && one.pattern->text() == part.pattern->text();
      if (is_own && !one.matches) return Answer::empty();
    }
    if (part.where == Where::other && !is_other(part, part.literal.side, std::nullopt, [&](const Pattern& p) {
          return std::any_of(region.signs.begin(), region.signs.end(),
                             [&](const PatternDemand& one) { return one.matches && one.pattern->text() == p.text(); });
        })) {
      return Answer::empty();
    }
    std::vector<Literal> values = region.values;
    if (part.where != Where::name) values.push_back(part.literal);
    if (!solver_.may_hold(values)) return Answer::empty();
    Answer value = solver_.ask({values, {}});
    if (value.is_empty()) return value;
    Answer name = fresh_name(region, part.where == Where::name ? std::vector{part.literal} : std::vector<Literal>());
    if (!name.is_witness()) return name;
    return place_at(*name.witness->as_string(), number);
  }

  // ---- the members that are there

  Answer complete() {
    wire::Object object;
    Answer doubt;
    uint32_t rests_on = Answer::kIndependent;
    for (const auto& [name, extra] : members_) {
      Answer value = member(name, extra);
      if (value.is_empty()) return value;
      rests_on = std::min(rests_on, value.rests_on);
      if (!value.is_witness()) {
        doubt.absorb(std::move(value));
      } else {
        object.append(name, *std::move(value.witness));
      }
    }
    if (members_.size() < sizes_.least) {
      Answer more = add_optional(object);
      if (more.is_empty()) return more;
      if (!more.is_witness()) doubt.absorb(std::move(more));
    }
    if (!doubt.is_empty()) return doubt;
    return Answer::of(std::move(object));
  }

  Answer member(const std::string& name, const std::vector<Literal>& extra) {
    if (!solver_.step()) return Answer::undecided(kBudget);
    for (const Literal& literal : name_literals_) {
      const auto holds = solver_.judge(literal, wire::Json(name));
      if (!holds) return Answer::undecided("the name of a member could not be judged");
      if (!*holds) return Answer::empty();
    }
    std::vector<Literal> literals = literals_for(std::string_view(name));
    literals.insert(literals.end(), extra.begin(), extra.end());
    Question question{std::move(literals), {}};
    for (const Difference& difference : facts_.differences) {
      if (difference.name == name) question.excluded.push_back(solver_.intern(*difference.value));
    }
    return solver_.ask(std::move(question));
  }

  /// Adds members until there are enough: empty where no more are possible.
  Answer add_optional(wire::Object& object) {
    Answer doubt;
    const auto had = members_;
    uint64_t missing = sizes_.least - members_.size();
    if (missing > kMaxAdded) return Answer::undecided("an object would have too many members");
    for (std::string_view known : std::vector<std::string_view>(known_.begin(), known_.end())) {
      if (missing == 0) break;
      const std::string name(known);
      if (facts_.absent.contains(known) || members_.contains(name)) continue;
      if (!take_optional(object, name, member(name, {}), doubt)) continue;
      --missing;
    }
    for (const Region& region : regions_) {
      missing = fill_from(region, object, missing, doubt);
      if (missing == 0) break;
    }
    members_ = had;
    if (missing == 0) return Answer::of(nullptr);
    return doubt;
  }

  bool take_optional(wire::Object& object, const std::string& name, Answer value, Answer& doubt) {
    const bool is_witness = value.is_witness();
    if (is_witness) {
      object.append(name, *value.witness);
      members_[name] = {};
    } else {
      doubt.absorb(std::move(value));
    }
    return is_witness;
  }

  /// A name of the region by its number, which is far cheaper than one that differs from all others; empty where some
  /// numbers have given none.
  Answer numbered_name(const Region& region, uint64_t& number) {
    constexpr int kTries = 4;
    for (int tried = 0; tried < kTries && number < kMaxAdded + kTries; ++tried) {
      const std::string name = "a" + std::to_string(number++);
      if (known_.contains(name) || members_.contains(name)) continue;
      const bool is_of_region =
          std::all_of(region.signs.begin(), region.signs.end(),
                      [&](const PatternDemand& one) { return has_match(*one.pattern, name) == one.matches; }) &&
          std::all_of(name_literals_.begin(), name_literals_.end(),
                      [&](const Literal& literal) { return solver_.judge(literal, wire::Json(name)).value_or(false); });
      if (is_of_region) return Answer::of(name);
    }
    number = kMaxAdded + kTries;
    return Answer::empty();
  }

  uint64_t fill_from(const Region& region, wire::Object& object, uint64_t missing, Answer& doubt) {
    if (missing == 0) return 0;
    const Answer value = solver_.ask({region.values, {}});
    if (value.is_empty()) {
      doubt.absorb(value);
      return missing;
    }
    uint64_t number = 0;
    while (missing > 0) {
      if (!solver_.step()) return doubt.absorb(Answer::undecided(kBudget)), missing;
      Answer name = numbered_name(region, number);
      if (!name.is_witness() && !solver_.step(1 + 20 * members_.size())) {  // they are excluded
        return doubt.absorb(Answer::undecided(kBudget)), missing;
      }
      if (!name.is_witness()) name = fresh_name(region, {});
      if (!name.is_witness()) {
        doubt.absorb(std::move(name));
        return missing;
      }
      if (!take_optional(object, *name.witness->as_string(), value, doubt)) return missing;
      --missing;
    }
    return 0;
  }

  Solver& solver_;
  const Facts& facts_;
  SizeRange sizes_;
  std::set<std::string_view> known_;  ///< names that some keyword mentions
  std::set<std::pair<uint8_t, SubschemaId>> noted_;
  std::vector<const Pattern*> patterns_;
  std::vector<Region> regions_;
  std::vector<Literal> name_literals_;
  std::map<std::string, std::vector<Literal>> members_;  ///< with what must hold of each besides the keywords
};

}  // namespace

Answer decide_object(Solver& solver, const Facts& facts) { return ObjectTheory(solver, facts).run(); }

}  // namespace json_schema
