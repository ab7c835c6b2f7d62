// Two JSON texts, one a line, that are versions of a schema: what the decision procedure says must agree with the
// engine, and it must end within its budget.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "checks/json_schema/decide/solver.h"
#include "checks/json_schema/json_schema.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

wire::Result<json_schema::Schema> schema_of(std::string_view text) {
  wire::Result<wire::Json> json = wire::parse_json(text);
  if (!json.ok()) return json.error();
  json_schema::Documents documents;
  if (auto added = documents.add("urn:fuzz", *std::move(json)); !added.ok()) return added.error();
  json_schema::CompileOptions options;
  options.max_applications = 50'000;
  options.max_regex_steps = 10'000;
  return json_schema::compile(documents, "urn:fuzz", options);
}

/// An instance of the first must not refute a proof that the second accepts all of them.
void expect_right(const json_schema::Schema& accepting, const json_schema::Schema& refusing) {
  json_schema::SolverLimits limits;
  limits.steps = 50'000;
  json_schema::Solver solver({&accepting.graph(), &refusing.graph()}, limits);
  const auto answer = solver.ask({{{0, true, accepting.graph().root}, {1, false, refusing.graph().root}}, {}});
  json_schema::Solver own({&accepting.graph()}, limits);
  const auto instance = own.ask({{{0, true, accepting.graph().root}}, {}});
  if (!instance.is_witness() || !accepting.accepts(*instance.witness)) return;
  require(!answer.is_empty() || refusing.accepts(*instance.witness));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto first = schema_of(text.substr(0, end));
  const auto second = schema_of(text.substr(end + 1));
  if (!first.ok() || !second.ok()) return 0;
  expect_right(*first, *second);
  expect_right(*second, *first);
  return 0;
}
