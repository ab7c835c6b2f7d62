#include "runner/explore/cases.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "runner/explore/burst_maker.h"

namespace runner::explore {
namespace {

// One in N cases is of this kind. The rest are purely random sequences.
constexpr uint64_t kConcurrentOneIn = 50;
constexpr uint64_t kWalksOneIn = 10;
constexpr uint64_t kSinglesOneIn = 2;  // until each was sent
constexpr uint64_t kScenariosOneIn = 4;
constexpr uint64_t kContinueOneIn = 8;  // continues an earlier case
constexpr uint64_t kMovesOneIn = 8;

constexpr uint64_t kCasesOfBlock = 100;  // one of which is a bulk

constexpr size_t kShortestSequence = 5;
constexpr size_t kLongestSequence = 32;
constexpr size_t kRecordsOfWalk = 9;
constexpr size_t kRecordsOfBulk = 60;
constexpr size_t kPagesOfWalk = 16;
constexpr size_t kGeneratedRequests = 600;  // of one operation
constexpr size_t kRequestsOfSingle = 6;     // in one case; even, since some are pairs

TrafficSettings settings_of(const Plan& plan, const Capabilities& capabilities) {
  const bool own_gate = capabilities.gate == TargetGate::settable && capabilities.control;
  return {capabilities.clock, capabilities.control, own_gate, capabilities.fresh_state, &plan.contract};
}

// A walk over more records than a page of 50 holds.
bool is_bulk(uint64_t number) { return number % 100 == 59; }

const CaseId& first_of(const CaseId& id) { return id.after ? first_of(id.after->id) : id; }

// Every name that it uses has a value.
bool can_be_sent(const Action& action, const World& world) {
  const auto names = names_used(action);
  return std::all_of(names.begin(), names.end(), [&](const auto& name) { return world.bound.contains(name); });
}

}  // namespace

Cases::Cases(const Plan& plan, const Capabilities& capabilities, uint64_t seed, CasePart part)
    : seed_(seed),
      part_(part),
      limits_(settings_of(plan, capabilities).limits()),
      recipes_(make_recipes(plan)),
      start_(starting_point(plan)),
      traffic_(recipes_, start_, settings_of(plan, capabilities)),
      scenarios_(fixture_scenarios(plan, capabilities)),
      settings_(settings_of(plan, capabilities)),
      move_context_{recipes_, singles_, settings_, capabilities.other_callers},
      moves_(move_kinds(move_context_)),
      next_single_(part.index - 1 + part.singles_before * part.of),
      next_move_(part.index - 1 + part.moves_before * part.of) {
  for (const Recipe& recipe : recipes_) {
    singles_.push_back(single_requests(recipe, recipes_, start_));
    generated_.push_back(recipe.operation->request ? std::make_unique<GeneratedRequests>(recipe, limits_) : nullptr);
  }
}

// Until each was sent, single requests take turns with the other kinds.
CaseId Cases::next(uint64_t number_in_part, Guidance& guidance) {
  number_in_part += part_.cases_before;
  // In blocks, so that each part has cases of every kind.
  const uint64_t block = number_in_part / kCasesOfBlock * part_.of + part_.index - 1;
  const uint64_t number = block * kCasesOfBlock + number_in_part % kCasesOfBlock;
  const auto is_turn_of = [&](uint64_t one_in) { return number % one_in == one_in - 1; };
  if (is_turn_of(kConcurrentOneIn)) return {kConcurrent, number, ""};
  if (is_turn_of(kWalksOneIn) && (find_export() || is_bulk(number))) return {kWalks, number, ""};
  // Half of the turns are even numbers, which are those of single requests.
  if ((number % (2 * kMovesOneIn) == 5 || number % (2 * kMovesOneIn) == 8) && !moves_.empty())
    return {kMoves, std::exchange(next_move_, next_move_ + part_.of), ""};
  if (number % kSinglesOneIn == 0 && next_single_ < count_single_cases())
    return {kSingles, std::exchange(next_single_, next_single_ + part_.of), ""};
  if (is_turn_of(kScenariosOneIn) && !scenarios_.empty()) return {kScenarios, number, ""};
  CaseId id{kSequences, number, ""};
  if (number % kContinueOneIn == 1) id.after = guidance.choose();
  if (!id.after && number % 2 == 1) id.focus = least_exercised(guidance).id;
  return id;
}

const checks::Operation& Cases::least_exercised(const Guidance& guidance) const {
  const auto least = std::min_element(recipes_.begin(), recipes_.end(), [&](const Recipe& left, const Recipe& right) {
    return guidance.times(left.operation->id) < guidance.times(right.operation->id);
  });
  return *least->operation;
}

void Cases::begin(const CaseId& id, CaseRun& run) const {
  const CaseId& first = first_of(id);
  if (first.kind != kScenarios || scenarios_.empty()) {
    Random random(seed_, first.number);
    run.sequence = traffic_.begin(run.world, random);
    return;
  }
  const FixtureScenario& scenario = scenarios_[first.number % scenarios_.size()];
  run.sequence.gate = scenario.gate;
  run.sequence.given = scenario.given;
  run.world.entities = scenario.entities;
  for (const GivenUse& use : scenario.given) run.world.bound.insert(use.name);
}

Sequence Cases::burst(const CaseId& id) const {
  Random random(seed_, id.number);
  World world;
  traffic_.begin(world, random);
  Sequence burst = make_burst(recipes_, start_, random);
  for (Action& action : traffic_.read_back(world)) burst.actions.push_back(std::move(action));
  return burst;
}

// ---- single requests

size_t Cases::count_single_cases() const {
  size_t count = 0;
  for (size_t i = 0; i < singles_.size(); ++i) {
    const size_t requests = singles_[i].requests.size() + (generated_[i] ? kGeneratedRequests : 0);
    count = std::max(count, (requests + kRequestsOfSingle - 1) / kRequestsOfSingle * singles_.size());
  }
  return count;
}

// Case n is the next few requests of operation n modulo their number.
size_t Cases::first_single(const CaseId& id) const {
  return singles_.empty() ? 0 : id.number / singles_.size() * kRequestsOfSingle;
}
size_t Cases::end_of_singles(const CaseId& id) const { return first_single(id) + kRequestsOfSingle; }

size_t Cases::play_singles(const CaseId& id, size_t index, CaseRun& run) const {
  const size_t end = end_of_singles(id);
  if (singles_.empty()) return end;
  const size_t operation = id.number % singles_.size();
  const auto take_all = [&](const std::vector<Action>& actions) {
    return std::all_of(actions.begin(), actions.end(), [&](const Action& action) { return run.take(action); });
  };
  if (!take_all(singles_[operation].setup) || !take_all(traffic_.read_back(run.world))) return end;
  for (; index < end; ++index) {
    auto request = single_request(operation, index);
    if (request && !run.take(*std::move(request))) return index + 1;
  }
  take_all(traffic_.read_back(run.world));
  return end;
}

// First those of the list, then those that the generator makes.
std::optional<Action> Cases::single_request(size_t operation, size_t index) const {
  const SingleRequests& list = singles_[operation];
  if (index < list.requests.size()) return list.requests[index];
  const size_t number = index - list.requests.size();
  if (!generated_[operation] || number >= kGeneratedRequests) return std::nullopt;
  return generated_[operation]->at(number, list.requests.front());
}

// ---- sequences, walks, scenarios and moves

// Replays the prefix, plays the case's own actions, then reads everything back.
OwnActions Cases::play(const CaseId& id, CaseRun& run) const {
  OwnActions own;
  bool shared = !id.after || play_prefix(*id.after, run);
  own.begin = run.sequence.actions.size();
  shared = shared && play_own(id, SIZE_MAX, run);
  own.end = run.sequence.actions.size();
  if (!shared || (id.kind == kWalks && find_export())) return own;
  for (Action& action : traffic_.read_back(run.world)) {
    if (!run.take(std::move(action))) break;
  }
  return own;
}

bool Cases::play_prefix(const Prefix& prefix, CaseRun& run) const {
  const CaseId& id = prefix.id;
  if (id.after && !play_prefix(*id.after, run)) return false;
  return play_own(id, prefix.actions, run);
}

// At most `limit` of the case's own actions; which these are does not depend on its prefix. False where nothing more is
// to be sent.
bool Cases::play_own(const CaseId& id, size_t limit, CaseRun& run) const {
  Random random(seed_, id.number);
  World none;
  traffic_.begin(none, random);  // draws from `random`
  if (id.kind == kWalks) return play_walk(id, limit, random, run);
  if (id.kind == kScenarios) return play_scenario(id, limit, random, run);
  if (id.kind == kMoves) return play_move(id, limit, random, run);
  return play_sequence(id, limit, random, run);
}

bool Cases::play_sequence(const CaseId& id, size_t limit, Random& random, CaseRun& run) const {
  const size_t length = kShortestSequence + random.below(kLongestSequence - kShortestSequence);
  for (size_t i = 0; i < std::min(length, limit); ++i) {
    if (!run.take(traffic_.next(run.sequence, run.world, {id.focus}, random))) return false;
  }
  return true;
}

const Recipe* Cases::find_export() const {
  const auto found = std::find_if(recipes_.begin(), recipes_.end(),
                                  [](const Recipe& recipe) { return recipe.operation->signed_export.has_value(); });
  return found == recipes_.end() ? nullptr : &*found;
}

// Many records, then pages of them with writes between: continued, tampered, swapped, under other filters.
bool Cases::play_walk(const CaseId& id, size_t limit, Random& random, CaseRun& run) const {
  if (is_bulk(id.number)) return play_bulk(random, run);
  const Recipe* pages = find_export();
  const size_t length = kRecordsOfWalk + (pages ? kPagesOfWalk : 0);
  for (size_t i = 0; i < std::min(length, limit); ++i) {
    Action action = i < kRecordsOfWalk ? traffic_.record(run.sequence, run.world, random)
                                       : traffic_.next(run.sequence, run.world, {pages->operation->id, 70, 55}, random);
    if (!run.take(std::move(action))) return false;
  }
  return true;
}

// What was responded first still holds after many other records: keys last as long as the records, checkpoints for
// their retention, and a list has no pages (common, Idempotency, Signed exports).
bool Cases::play_bulk(Random& random, CaseRun& run) const {
  const Recipe* pages = find_export();
  Action first = traffic_.record(run.sequence, run.world, random);
  first.call()->call.idempotency_key = "first";
  if (!run.take(first)) return false;
  for (size_t i = 0; i < kRecordsOfBulk; ++i) {
    if (i == kRecordsOfWalk && pages && !run.take(traffic_.first_page(*pages, run.world, true))) return false;
    if (!run.take(traffic_.record(run.sequence, run.world, random))) return false;
    if (pages && !run.take(traffic_.first_page(*pages, run.world, false))) return false;
  }
  first.capture.clear();
  if (!run.take(std::move(first))) return false;
  auto next = traffic_.after_first_page(run.sequence, run.world);
  return !next || run.take(*std::move(next));
}

// An action that needs what a refused one did not give is left out.
bool Cases::play_move(const CaseId& id, size_t limit, Random& random, CaseRun& run) const {
  if (moves_.empty()) return true;
  const size_t last = limit == SIZE_MAX ? SIZE_MAX : run.sequence.actions.size() + limit;
  for (Action& action : make_move(moves_[id.number % moves_.size()], move_context_, run.world, random)) {
    if (run.sequence.actions.size() >= last) return true;
    if (can_be_sent(action, run.world) && !run.take(std::move(action))) return false;
  }
  return true;
}

// An action that needs what a mutated one did not give is left out.
bool Cases::play_scenario(const CaseId& id, size_t limit, Random& random, CaseRun& run) const {
  if (scenarios_.empty()) return true;
  const size_t last = run.sequence.actions.size() + limit;
  for (auto& action : mutate(scenarios_[id.number % scenarios_.size()], recipes_, limits_, random)) {
    if (limit != SIZE_MAX && run.sequence.actions.size() >= last) return true;
    if (!action) action = traffic_.next(run.sequence, run.world, {}, random);
    if (can_be_sent(*action, run.world) && !run.take(*std::move(action))) return false;
  }
  return true;
}

}  // namespace runner::explore
