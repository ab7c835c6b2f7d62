#include "runner/explore/cases.h"

#include <algorithm>
#include <cstdint>

namespace runner::explore {
namespace {

// Kinds of cases, one in so many; what is left are sequences of chance alone.
constexpr uint64_t kConcurrentOneIn = 50;
constexpr uint64_t kWalksOneIn = 10;
constexpr uint64_t kSinglesOneIn = 2;  // while there are any left
constexpr uint64_t kScenariosOneIn = 4;
constexpr uint64_t kGoingOnOneIn = 8;  // from where others got

constexpr size_t kShortestSequence = 5;
constexpr size_t kLongestSequence = 32;
constexpr size_t kRecordsOfWalk = 9;
constexpr size_t kRecordsOfCrowd = 60;
constexpr size_t kPagesOfWalk = 16;
constexpr size_t kGeneratedRequests = 600;  // of one operation
constexpr size_t kRequestsOfSingle = 6;     // in one case

TrafficSettings settings_of(const Capabilities& capabilities) {
  return {capabilities.clock, capabilities.control, !capabilities.gate && capabilities.control,
          capabilities.fresh_state};
}

// A walk over more records than a page of 50 holds.
bool is_crowd(uint64_t number) { return number % 100 == 59; }

const CaseId& first_of(const CaseId& id) { return id.after ? first_of(id.after->id) : id; }

// Every name that it uses has a value.
bool can_be_sent(const Action& action, const World& world) {
  const auto names = names_used(action);
  return std::all_of(names.begin(), names.end(), [&](const auto& name) { return world.bound.contains(name); });
}

}  // namespace

Cases::Cases(const Plan& plan, const Capabilities& capabilities, uint64_t seed)
    : seed_(seed),
      limits_{capabilities.fresh_state, capabilities.clock},
      recipes_(make_recipes(plan)),
      start_(starting_point(plan)),
      traffic_(recipes_, start_, settings_of(capabilities)),
      told_(told_scenarios(plan, capabilities)) {
  for (const Recipe& recipe : recipes_) {
    singles_.push_back(single_requests(recipe, recipes_, start_));
    generated_.push_back(recipe.operation->request ? std::make_unique<GeneratedRequests>(recipe, limits_) : nullptr);
  }
}

// Requests wrong in one place come first and among the others, until each was sent.
CaseId Cases::next(uint64_t number, Guidance& guidance) {
  const auto is_turn_of = [&](uint64_t one_in) { return number % one_in == one_in - 1; };
  if (is_turn_of(kConcurrentOneIn)) return {kConcurrent, number, ""};
  if (is_turn_of(kWalksOneIn) && (find_export() || is_crowd(number))) return {kWalks, number, ""};
  if (number % kSinglesOneIn == 0 && next_single_ < count_single_cases()) return {kSingles, next_single_++, ""};
  if (is_turn_of(kScenariosOneIn) && !told_.empty()) return {kScenarios, number, ""};
  CaseId id{kSequences, number, ""};
  if (number % kGoingOnOneIn == 1) id.after = guidance.choose();
  if (!id.after && number % 2 == 1) id.focus = least_exercised(guidance).id;
  return id;
}

const checks::Operation& Cases::least_exercised(const Guidance& guidance) const {
  const auto least = std::min_element(recipes_.begin(), recipes_.end(), [&](const Recipe& left, const Recipe& right) {
    return guidance.times(left.operation->id) < guidance.times(right.operation->id);
  });
  return *least->operation;
}

void Cases::begin(const CaseId& id, Course& course) const {
  const CaseId& first = first_of(id);
  if (first.kind != kScenarios || told_.empty()) {
    Random random(seed_, first.number);
    course.sequence = traffic_.begin(course.world, random);
    return;
  }
  const ToldScenario& told = told_[first.number % told_.size()];
  course.sequence.gate = told.gate;
  course.sequence.given = told.given;
  course.world.entities = told.entities;
  for (const GivenUse& use : told.given) course.world.bound.insert(use.name);
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

size_t Cases::play_singles(const CaseId& id, size_t index, Course& course) const {
  const size_t end = end_of_singles(id);
  if (singles_.empty()) return end;
  const size_t operation = id.number % singles_.size();
  const auto take_all = [&](const std::vector<Action>& actions) {
    return std::all_of(actions.begin(), actions.end(), [&](const Action& action) { return course.take(action); });
  };
  if (!take_all(singles_[operation].setup) || !take_all(traffic_.read_back(course.world))) return end;
  for (; index < end; ++index) {
    auto request = single_request(operation, index);
    if (request && !course.take(*std::move(request))) return index + 1;
  }
  take_all(traffic_.read_back(course.world));
  return end;
}

// Those of the list, then those that the generator makes.
std::optional<Action> Cases::single_request(size_t operation, size_t index) const {
  const SingleRequests& list = singles_[operation];
  if (index < list.requests.size()) return list.requests[index];
  const size_t number = index - list.requests.size();
  if (!generated_[operation] || number >= kGeneratedRequests) return std::nullopt;
  return generated_[operation]->at(number, list.requests.front());
}

// ---- sequences, walks and scenarios

// What others did that it goes on from, its own, and then everything is read back.
OwnActions Cases::play(const CaseId& id, Course& course) const {
  OwnActions own;
  bool together = !id.after || play_beginning(*id.after, course);
  own.begin = course.sequence.actions.size();
  together = together && play_own(id, SIZE_MAX, course);
  own.end = course.sequence.actions.size();
  if (!together || (id.kind == kWalks && find_export())) return own;
  for (Action& action : traffic_.read_back(course.world)) {
    if (!course.take(std::move(action))) break;
  }
  return own;
}

bool Cases::play_beginning(const Beginning& beginning, Course& course) const {
  const CaseId& id = beginning.id;
  if (id.after && !play_beginning(*id.after, course)) return false;
  return play_own(id, beginning.actions, course);
}

// At most `limit` of the actions that the case takes by itself, the same whatever it goes on from. False where nothing
// more is to be sent.
bool Cases::play_own(const CaseId& id, size_t limit, Course& course) const {
  Random random(seed_, id.number);
  World none;
  traffic_.begin(none, random);  // chance goes on from there
  if (id.kind == kWalks) return play_walk(id, limit, random, course);
  if (id.kind == kScenarios) return play_scenario(id, limit, random, course);
  return play_sequence(id, limit, random, course);
}

bool Cases::play_sequence(const CaseId& id, size_t limit, Random& random, Course& course) const {
  const size_t length = kShortestSequence + random.below(kLongestSequence - kShortestSequence);
  for (size_t i = 0; i < std::min(length, limit); ++i) {
    if (!course.take(traffic_.next(course.sequence, course.world, {id.focus}, random))) return false;
  }
  return true;
}

const Recipe* Cases::find_export() const {
  const auto found = std::find_if(recipes_.begin(), recipes_.end(),
                                  [](const Recipe& recipe) { return recipe.operation->signed_export.has_value(); });
  return found == recipes_.end() ? nullptr : &*found;
}

// Many records, then pages of them with writes between: continued, tampered, swapped, under other filters.
bool Cases::play_walk(const CaseId& id, size_t limit, Random& random, Course& course) const {
  if (is_crowd(id.number)) return play_crowd(random, course);
  const Recipe* pages = find_export();
  const size_t length = kRecordsOfWalk + (pages ? kPagesOfWalk : 0);
  for (size_t i = 0; i < std::min(length, limit); ++i) {
    Action action = i < kRecordsOfWalk
                        ? traffic_.record(course.sequence, course.world, random)
                        : traffic_.next(course.sequence, course.world, {pages->operation->id, 70, 55}, random);
    if (!course.take(std::move(action))) return false;
  }
  return true;
}

// What was answered first is not forgotten for what came since: keys last as long as the records, checkpoints for their
// retention, and a list has no pages (common, Idempotency, Signed exports).
bool Cases::play_crowd(Random& random, Course& course) const {
  const Recipe* pages = find_export();
  Action first = traffic_.record(course.sequence, course.world, random);
  first.call()->call.idempotency_key = "first";
  if (!course.take(first)) return false;
  for (size_t i = 0; i < kRecordsOfCrowd; ++i) {
    if (i == kRecordsOfWalk && pages && !course.take(traffic_.first_page(*pages, course.world, true))) return false;
    if (!course.take(traffic_.record(course.sequence, course.world, random))) return false;
    if (pages && !course.take(traffic_.first_page(*pages, course.world, false))) return false;
  }
  first.capture.clear();
  if (!course.take(std::move(first))) return false;
  auto behind = traffic_.behind_first_page(course.sequence, course.world);
  return !behind || course.take(*std::move(behind));
}

// A step that needs what a changed one did not give is left out.
bool Cases::play_scenario(const CaseId& id, size_t limit, Random& random, Course& course) const {
  if (told_.empty()) return true;
  const size_t last = course.sequence.actions.size() + limit;
  for (auto& action : change(told_[id.number % told_.size()], recipes_, limits_, random)) {
    if (limit != SIZE_MAX && course.sequence.actions.size() >= last) return true;
    if (!action) action = traffic_.next(course.sequence, course.world, {}, random);
    if (can_be_sent(*action, course.world) && !course.take(*std::move(action))) return false;
  }
  return true;
}

}  // namespace runner::explore
