// A schema, or the seed of a random one: generated instances must be as valid or invalid as stated, and generating
// must end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "checks/json_schema/generate/generator.h"
#include "checks/json_schema/json_schema.h"
#include "tests/fuzz/fuzzed_schema.h"

namespace {

constexpr size_t kInstances = 8;

void require(bool holds) {
  if (!holds) std::abort();
}

json_schema::GenerateOptions small_search() {
  json_schema::GenerateOptions options;
  options.limits.values_of_one = 200;
  options.limits.fruitless_values = 2'000;
  options.limits.misses = 10;
  options.limits.bases = 4;
  options.limits.values_judged = 2'000;
  return options;
}

void expect_honest(const json_schema::Schema& schema) {
  json_schema::Generator generator(schema, small_search());
  for (size_t n = 0; n < kInstances; ++n) {
    const auto instance = generator.valid(n);
    if (instance.ok()) require(schema.accepts(*instance) && schema.violations(*instance).empty());
    const auto mistake = generator.invalid(n);
    if (!mistake.ok()) continue;
    const auto violations = schema.violations(mistake->instance);
    require(!schema.accepts(mistake->instance) && !violations.empty());
    require(std::all_of(violations.begin(), violations.end(), [&](const json_schema::Violation& violation) {
      return violation.instance_location == mistake->instance_location;
    }));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto json = json_schema::testing::fuzzed_schema({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  json_schema::Documents documents;
  if (!documents.add("urn:fuzz", *json).ok()) return 0;
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  options.max_applications = 50'000;
  options.max_regex_steps = 10'000;
  const auto schema = json_schema::compile(documents, "urn:fuzz", options);
  if (schema.ok()) expect_honest(*schema);
  return 0;
}
