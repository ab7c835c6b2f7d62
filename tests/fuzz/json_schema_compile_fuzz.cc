// Any JSON text as a schema: it compiles or is refused with a place, and never crashes or hangs.
#include <cstdint>
#include <cstdlib>

#include "checks/json_schema/json_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wire::Result<wire::Json> json = wire::parse_json({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  json_schema::Documents documents;
  if (!documents.add("urn:fuzz", *json).ok()) return 0;
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  wire::Result<json_schema::Schema> schema = json_schema::compile(documents, "urn:fuzz", options);
  if (!schema.ok() && (schema.error().where.empty() || schema.error().found.empty())) std::abort();
  return 0;
}
