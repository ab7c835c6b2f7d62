// The building blocks of scripted moves (moves.h): records stored under ids of the script's choice, operations called
// on them, pages of exports. Actions are collected in order; nothing is sent here.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/explore/request_maker.h"
#include "runner/explore/single_requests.h"

namespace runner::explore {

/// What scripts are made from. Everything must outlive them.
struct MoveContext {
  const std::vector<Recipe>& recipes;
  const std::vector<SingleRequests>& singles;  ///< by recipe
  const TrafficSettings& settings;
  bool other_callers = false;  ///< the target accepts any caller
};

/// A write whose success makes a record under an id that the request may give.
struct Maker {
  const Recipe* recipe = nullptr;
  const Field* id = nullptr;  ///< of its body
  std::string parameter;      ///< of paths, that names the record
  std::string pointer;        ///< of the id, in the response
};
std::vector<Maker> makers_of(const std::vector<Recipe>& recipes);

/// Parameters of a path with their values; a value may be a list of parts that are joined.
using PathValues = std::vector<std::pair<std::string, wire::Json>>;

class MoveScript {
 public:
  /// `move`: the kind's name, which every action carries.
  MoveScript(const MoveContext& context, std::string_view move, const World& world, Random& random)
      : context_(context), move_(move), world_(world), random_(random) {}

  const MoveContext& context() const { return context_; }
  const World& world() const { return world_; }
  Random& random() { return random_; }
  std::vector<Action> take() { return std::move(actions_); }

  /// The sample of the operation with these values in its path.
  Action sample(const Recipe& recipe, const PathValues& path = {}) const;
  void put(Action action);
  /// Puts what the sample of the operation needs, and returns the sample.
  Action ready(const Recipe& recipe, const PathValues& path = {});
  /// What the sample of the operation needs, then the sample.
  void use(const Recipe& recipe, const PathValues& path);
  /// Every operation that has the last of these parameters, in the order of the contract; `most` at random ones.
  void use_everywhere(const PathValues& path, size_t most);
  /// Makes a record; returns the name that its id is bound to.
  std::string store(const Maker& maker, wire::Json id, const PathValues& path = {});
  /// The text as an id of the maker: as it is where the id is free in each session, else as a part of a longer one.
  wire::Json id_of(const Maker& maker, const std::string& text);
  /// A name that nothing is bound to yet.
  std::string fresh_name(std::string_view prefix);

  /// Exports of these records, page by page, up to `pages`.
  void walk(const PathValues& path, size_t pages);
  /// The page after `previous`, empty for the first one; returns the page's name.
  std::string page(const Action& first, const std::string& previous);

 private:
  const MoveContext& context_;
  const std::string move_;
  const World& world_;
  Random& random_;
  size_t names_ = 0;
  std::vector<Action> actions_;
};

/// Sends the write under this key as it is, whatever characters it has.
void set_raw_key(Action& action, const wire::Json& key);
/// Whether a header can carry the text, and keeps it.
bool fits_header(std::string_view text);

}  // namespace runner::explore
