// One JSON text `{"schema": ..., "instance": ...}`: the fast pass and the collecting pass must agree on it.
#include <cstdint>
#include <cstdlib>

#include "checks/json_schema/coverage/coverage.h"
#include "checks/json_schema/explain/output.h"
#include "checks/json_schema/json_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wire::Result<wire::Json> json = wire::parse_json({reinterpret_cast<const char*>(data), size});
  if (!json.ok() || !json->find("schema") || !json->find("instance")) return 0;
  json_schema::Documents documents;
  if (!documents.add("urn:fuzz", *json->find("schema")).ok()) return 0;
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  options.max_applications = 50'000;
  options.max_regex_steps = 10'000;
  wire::Result<json_schema::Schema> schema = json_schema::compile(documents, "urn:fuzz", options);
  if (!schema.ok()) return 0;
  const wire::Json& instance = *json->find("instance");
  bool accepts = schema->accepts(instance);
  if (schema->violations(instance).empty() != accepts) std::abort();
  json_schema::Coverage coverage(*schema);
  if (coverage.record(instance) != coverage.reached() || coverage.record(instance) != 0) std::abort();
  (void)coverage.points();
  json_schema::OutputUnit output = schema->evaluate(instance);
  // The collecting pass evaluates more than the fast one, and so may reach a limit where the fast one does not.
  if (output.valid && !accepts) std::abort();
  (void)json_schema::render_output(output, json_schema::OutputFormat::verbose);
  (void)json_schema::render_output(output, json_schema::OutputFormat::detailed);
  return 0;
}
