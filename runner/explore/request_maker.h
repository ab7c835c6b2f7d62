// Makes fresh requests of one operation: a path that names records of the world, and a body or query within its schema.
// Some get one mistake, or a caller or a scope that the operation does not allow.
#pragma once

#include "runner/explore/body_maker.h"
#include "runner/explore/world.h"

namespace runner::explore {

/// What sequences may use on this target.
struct TrafficSettings {
  bool clock = false;        ///< x-now-iso is honoured
  bool control = false;      ///< the gate and the keys can be changed
  bool own_gate = false;     ///< each sequence chooses its gate
  bool fresh_state = false;  ///< each sequence starts from nothing
  const checks::Contract* contract = nullptr;

  ValueLimits limits() const {
    return {fresh_state, clock, &contract->conventions, {contract->floor.begin(), contract->floor.end()}};
  }
};

/// What requests are made from. Everything must outlive the makers.
struct MakerContext {
  const std::vector<Recipe>& recipes;
  const TrafficSettings& settings;
  const ValueLimits& limits;
  const Sequence& sequence;  ///< so far
  World& world;
  Random& random;
};

class RequestMaker {
 public:
  explicit RequestMaker(const MakerContext& context)
      : settings_(context.settings),
        limits_(context.limits),
        sequence_(context.sequence),
        world_(context.world),
        random_(context.random) {}

  Action fresh(const Recipe& recipe);
  /// Body, idempotency key and captures of a write.
  void fill_write(const Recipe& recipe, Action& action);
  /// Other records of the world in the path, and the caller that this calls for.
  void choose_path(const Recipe& recipe, Action& action);
  /// Sends the call at the world's time.
  void set_clock(CallStep& call) const;

 private:
  void fill_query(const Recipe& recipe, Action& action);
  void disguise(Action& action);
  const Entity* choose_entity(std::string_view parameter, std::string_view parent);
  size_t lean(size_t count);

  const TrafficSettings& settings_;
  const ValueLimits& limits_;
  const Sequence& sequence_;
  World& world_;
  Random& random_;
};

inline constexpr const char* kOwner = "owner";
inline constexpr const char* kStranger = "stranger";

/// The caller by name, the owner where none is named.
std::string caller_of(const Action& action);
/// "+90s": as a fixture writes a time.
std::string at_text(int64_t seconds);
/// Binds the anchors of the page's continuation to new names.
void capture_anchors(Action& action, World& world);

}  // namespace runner::explore
