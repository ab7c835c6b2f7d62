// More than the ordinary test tries, for the night:
//
//   variant_pairs NUMBER [SEED [CASES [FIRST]]]
//   variant_pairs NAME[+NAME] [SEED [CASES]]
//
// runs NUMBER pairs of legal variants, chosen by chance, through all milestones and explores each with CASES cases
// (default 200), in process and over HTTP. With NUMBER 0 it takes each variant alone, with NAME that one,
// with two names that pair. Prints what
// is found that must not be, and then ends with 1. The pairs and cases follow from the seed. With FIRST, the pairs
// before that one, counted from 1, are left out: a night's work may be done in pieces.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>

#include "tests/variants/variant_trial.h"

namespace variants {
namespace {

struct Pair {
  const LegalVariant* first;
  const LegalVariant* second;
};

bool is_over_http_alone(const Pair& pair) { return (pair.first->where | pair.second->where) & kOverHttp; }

std::vector<std::string> problems_of(const Pair& pair, const MilestonePlan& milestone, const Effort& effort) {
  Variants variants;
  RuleNames allowed;
  for (const LegalVariant* variant : {pair.first, pair.second}) {
    variants.set(static_cast<size_t>(variant->variant));
    allowed.merge(allowed_warnings(*variant));
  }
  std::vector<std::string> problems;
  const auto take = [&problems](const TrialResult& result) {
    problems.insert(problems.end(), result.problems.begin(), result.problems.end());
  };
  take(run_over_http(*milestone.plan, variants, allowed));
  take(explore_over_http(*milestone.plan, variants, effort));
  if (is_over_http_alone(pair)) return problems;
  take(run_in_process(*milestone.plan, variants, allowed));
  take(explore_in_process(*milestone.plan, variants, effort));
  return problems;
}

std::vector<Pair> pairs_of(uint64_t number, std::mt19937_64& random) {
  std::vector<Pair> pairs;
  if (number == 0) {
    for (const LegalVariant& variant : kVariants) pairs.push_back({&variant, &variant});
  }
  const auto any_variant = [&random] { return &kVariants[random() % std::size(kVariants)]; };
  while (pairs.size() < number) pairs.push_back({any_variant(), any_variant()});
  return pairs;
}

const LegalVariant* named(std::string_view name) {
  const auto* found = std::find_if(std::begin(kVariants), std::end(kVariants),
                                   [name](const LegalVariant& variant) { return variant.name == name; });
  if (found != std::end(kVariants)) return found;
  fmt::print(stderr, "{}: not in variants.def\n", name);
  std::exit(2);
}

std::vector<Pair> only(std::string_view names) {
  const size_t plus = names.find('+');
  const LegalVariant* first = named(names.substr(0, plus));
  return {{first, plus == std::string_view::npos ? first : named(names.substr(plus + 1))}};
}

struct Pieces {
  uint64_t cases;
  uint64_t first;  ///< pair, counted from 1
};

int try_pairs(const std::vector<Pair>& pairs, std::mt19937_64& random, const Pieces& pieces) {
  size_t failed = 0;
  size_t number = 0;
  for (const Pair& pair : pairs) {
    const bool may_warn = !allowed_warnings(*pair.first).empty() || !allowed_warnings(*pair.second).empty() ||
                          ((pair.first->where | pair.second->where) & kWarnedByExplorer);
    const Effort effort{pieces.cases, random(), may_warn, std::getenv("VARIANTS_EXPLAIN") != nullptr};
    if (++number < pieces.first) continue;
    fmt::print(stderr, "{} of {}: {} and {}\n", number, pairs.size(), pair.first->name, pair.second->name);
    bool held = true;
    for (const MilestonePlan& milestone : plans()) {
      for (const std::string& problem : problems_of(pair, milestone, effort)) {
        fmt::print("{} {} and {}: {}\n", milestone.plan->milestone.id, pair.first->name, pair.second->name, problem);
        held = false;
      }
      std::fflush(stdout);
    }
    failed += !held;
  }
  const size_t tried = pairs.size() - std::min<size_t>(pieces.first - 1, pairs.size());
  fmt::print("{} of {} gave a finding that they must not give\n", failed, tried);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace variants

int main(int argc, char** argv) {
  const auto argument = [&](int index, uint64_t fallback) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : fallback;
  };
  if (argc < 2) {
    fmt::print(stderr, "usage: variant_pairs NUMBER|NAME[+NAME] [SEED [CASES [FIRST]]]\n");
    return 2;
  }
  std::mt19937_64 random(argument(2, 1));
  const bool is_number = std::isdigit(static_cast<unsigned char>(*argv[1]));
  const auto pairs = is_number ? variants::pairs_of(argument(1, 10), random) : variants::only(argv[1]);
  return variants::try_pairs(pairs, random, {argument(3, 200), std::max<uint64_t>(argument(4, 1), 1)});
}
