#include "runner/explore/render_coverage.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/never_reached.h"
#include "runner/record/lines.h"

namespace runner::explore {
namespace {

constexpr size_t kMaxUnreachedShown = 40;

/// Of one schema's report (checks::SchemaCoverage).
struct SchemaPoints {
  int64_t all = 0;
  int64_t tried = 0;
  std::string first_untried;  ///< in words; empty where everything was tried
};

SchemaPoints points_of(const wire::Json& report) {
  SchemaPoints points;
  const wire::Json* all = report.find("points");
  const wire::Json* untried = report.find("untried");
  if (!all || !all->as_integer() || !untried || !untried->as_object()) return points;
  int64_t missing = 0;
  for (const wire::Member& kind : *untried->as_object()) {
    for (const wire::Member& place : *kind.value.as_object()) {
      const wire::Array& what = *place.value.as_array();
      missing += static_cast<int64_t>(what.size());
      if (points.first_untried.empty()) {
        points.first_untried = fmt::format("; untried: {} {}", place.key, checks::excerpt(&what.front()));
      }
    }
  }
  points.all = *all->as_integer();
  points.tried = points.all - missing;
  if (missing > 1) points.first_untried += fmt::format(" and {} more", missing - 1);
  return points;
}

class CoverageText {
 public:
  explicit CoverageText(const Exploration& exploration) : exploration_(exploration) {}

  std::string render() {
    line("reached (operation: outcome, exchanges/plays of cases)");
    const ExplorationCoverage& reached = exploration_.reached;
    for (const checks::Operation& operation : exploration_.plan->contract.operations) {
      std::string cells;
      for (const auto& [cell, times] : reached.coverage.outcomes) {
        if (cell.first == operation.id)
          cells += fmt::format("  {} {}/{}", cell.second, times, reached.outcome_cases.at(cell));
      }
      if (cells.empty() && operation.borrowed) continue;
      line("  {}:{}", operation.id, cells.empty() ? "  never" : cells);
      std::string reasons;
      for (const std::string& reason : operation.reasons) {
        if (!reached.coverage.reasons.contains({operation.id, reason})) reasons += " " + reason;
      }
      if (!reasons.empty()) line("    never refused with:{}", reasons);
    }
    render_schemas();
    render_curve();
    render_rules();
    render_unreached();
    return std::move(text_);
  }

 private:
  void render_schemas() {
    const ExplorationCoverage& reached = exploration_.reached;
    line("schemas (points tried of all: branches, enum values, optional properties, limits{})",
         reached.plays_of_schemas < reached.plays
             ? fmt::format("; counted in {} of {} plays of cases", reached.plays_of_schemas, reached.plays)
             : "");
    for (const wire::Member& schema : *exploration_.reached.schemas.as_object()) {
      const SchemaPoints points = points_of(schema.value);
      if (points.tried > 0) line("  {}: {} of {}{}", schema.key, points.tried, points.all, points.first_untried);
    }
  }

  // After how many cases half, nine tenths and all of what was reached had been reached.
  void render_curve() {
    const auto& curve = exploration_.reached.curve;
    if (curve.empty()) return;
    const auto share = [&](double part) {
      return std::find_if(curve.begin(), curve.end(),
                          [&](const auto& point) {
                            return static_cast<double>(point.second) >= part * static_cast<double>(curve.back().second);
                          })
          ->first;
    };
    line("  half of this after {} plays of cases, nine tenths after {}, nothing new after {}", share(0.5), share(0.9),
         curve.back().first);
    line("  {} of operation, outcome and kind of request", wire::counted(exploration_.reached.shapes, "combination"));
  }

  // How often each check had something to judge.
  void render_rules() {
    std::string judged;
    for (size_t i = 0; i < checks::kRuleCount; ++i) {
      if (exploration_.reached.judged[i] > 0)
        judged += fmt::format("  {} {}", checks::id_of(static_cast<checks::Rule>(i)), exploration_.reached.judged[i]);
    }
    line("judged (rule, times)\n {}", judged);
  }

  void render_unreached() {
    const auto unreached = never_reached(exploration_);
    if (unreached.empty()) return line("never reached: nothing that is known");
    line("never reached ({})", unreached.size());
    for (size_t i = 0; i < std::min(unreached.size(), kMaxUnreachedShown); ++i)
      line("  {}: {}", unreached[i].what, unreached[i].why);
    if (unreached.size() > kMaxUnreachedShown)
      line("  and {} more (--format json lists all)", unreached.size() - kMaxUnreachedShown);
  }

  template <typename... Args>
  void line(wire::LineFormat<Args...> format, const Args&... args) {
    append_line(text_, format, args...);
  }

  const Exploration& exploration_;
  std::string text_;
};

}  // namespace

std::string render_coverage(const Exploration& exploration) { return CoverageText(exploration).render(); }

}  // namespace runner::explore
