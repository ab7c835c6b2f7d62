// Two versions of a schema, one a line, or the seed of two random ones: a comparison must end, and each witness must be
// what it is said to be.
#include <cstdint>
#include <cstdlib>

#include "checks/json_schema/compare/compare.h"
#include "checks/json_schema/json_schema.h"
#include "tests/fuzz/fuzzed_schema.h"

namespace {

using json_schema::Direction;

void require(bool holds) {
  if (!holds) std::abort();
}

wire::Result<json_schema::Schema> compiled(const wire::Json& json) {
  json_schema::Documents documents;
  if (auto added = documents.add("urn:fuzz", json); !added.ok()) return added.error();
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  options.max_applications = 50'000;
  options.max_regex_steps = 10'000;
  return json_schema::compile(documents, "urn:fuzz", options);
}

void compare(const wire::Json& before, const wire::Json& after) {
  const auto old_schema = compiled(before);
  const auto new_schema = compiled(after);
  if (!old_schema.ok() || !new_schema.ok()) return;
  json_schema::CompareOptions options;
  options.samples = 20;
  const auto comparison = json_schema::compare_schemas(*old_schema, *new_schema, options);
  for (const auto& witness : comparison.narrowings) {
    require(old_schema->accepts(witness.instance) && !new_schema->accepts(witness.instance));
  }
  for (const auto& witness : comparison.widenings) {
    require(!old_schema->accepts(witness.instance) && new_schema->accepts(witness.instance));
  }
  require((comparison.narrowing.kind == Direction::Kind::shown) == !comparison.narrowings.empty());
  require((comparison.widening.kind == Direction::Kind::shown) == !comparison.widenings.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto seed = json_schema::testing::seed_of(text)) {
    json_schema::testing::RandomSchemas random(*seed);
    const wire::Json before = random.document(1 + static_cast<int>(*seed % 3));
    compare(before, random.changed(before));
    return 0;
  }
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto before = wire::parse_json(text.substr(0, end));
  const auto after = wire::parse_json(text.substr(end + 1));
  if (before.ok() && after.ok()) compare(*before, *after);
  return 0;
}
