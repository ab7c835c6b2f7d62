#include "runner/record/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace runner {
namespace {

constexpr unsigned kMaxShards = 1000;

/// How a CI tells its jobs apart.
struct NumberedJobs {
  const char* ci;
  const char* index;
  unsigned first;  ///< index of the first job
  const char* of;  ///< null: not stated
};

// docs.gitlab.com "Predefined CI/CD variables", circleci.com "Test splitting", buildkite.com "Environment variables",
// bazel.build "Test encyclopedia", kubernetes.io "Indexed Job".
constexpr NumberedJobs kNumberedJobs[] = {
    {"GitLab", "CI_NODE_INDEX", 1, "CI_NODE_TOTAL"},
    {"CircleCI", "CIRCLE_NODE_INDEX", 0, "CIRCLE_NODE_TOTAL"},
    {"Buildkite", "BUILDKITE_PARALLEL_JOB", 0, "BUILDKITE_PARALLEL_JOB_COUNT"},
    {"Bazel", "TEST_SHARD_INDEX", 0, "TEST_TOTAL_SHARDS"},
    {"Kubernetes", "JOB_COMPLETION_INDEX", 0, nullptr},
};

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Shard> shard(std::optional<unsigned> index, std::optional<unsigned> of) {
  if (!index || !of || *index == 0 || *index > *of || *of > kMaxShards) return std::nullopt;
  return Shard{*index, *of};
}

/// By the first CI whose variables are set. `stated`: N of "auto/N", which the CI may leave out but not contradict.
std::optional<Shard> numbered_job(const Variable& variable, const std::optional<unsigned>& stated) {
  for (const NumberedJobs& jobs : kNumberedJobs) {
    const auto index = variable(jobs.index);
    const auto number = index ? parse_number(*index) : std::nullopt;
    if (!number || *number > kMaxShards) continue;
    std::optional<unsigned> of = stated;
    if (const auto total = jobs.of ? variable(jobs.of) : std::nullopt) {
      of = parse_number(*total);
      if (stated && of != stated) return std::nullopt;
    }
    if (of) return shard(*number + 1 - jobs.first, of);
  }
  return std::nullopt;
}

}  // namespace

std::map<std::string, unsigned> divide(const Durations& scenarios, unsigned of) {
  std::vector<std::pair<std::string, int64_t>> longest_first(scenarios.begin(), scenarios.end());
  std::stable_sort(longest_first.begin(), longest_first.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  std::vector<int64_t> sums(of);
  std::map<std::string, unsigned> shards;
  for (const auto& [id, duration] : longest_first) {
    const auto least = std::min_element(sums.begin(), sums.end());
    *least += duration;
    shards.emplace(id, static_cast<unsigned>(least - sums.begin()) + 1);
  }
  return shards;
}

std::optional<Shard> parse_shard(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return shard(parse_number(text.substr(0, slash)), parse_number(text.substr(slash + 1)));
}

std::optional<Shard> find_shard(std::string_view text, const Variable& variable) {
  constexpr std::string_view kAuto = "auto";
  if (!text.starts_with(kAuto)) return parse_shard(text);
  text.remove_prefix(kAuto.size());
  if (text.empty()) return numbered_job(variable, {});
  const auto of = text.front() == '/' ? parse_number(text.substr(1)) : std::nullopt;
  return of ? numbered_job(variable, of) : std::nullopt;
}

std::string shard_variables() {
  std::string list;
  for (const NumberedJobs& jobs : kNumberedJobs) {
    list += fmt::format("{}{}{}{} ({})", list.empty() ? "" : ", ", jobs.index, jobs.of ? " and " : "",
                        jobs.of ? jobs.of : "", jobs.ci);
  }
  return list;
}

}  // namespace runner
