// Schemas and instances written as text, for the tests in this folder.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "checks/json_schema/json_schema.h"
#include "wire/json.h"

namespace json_schema::testing {

inline wire::Json parse(std::string_view text) {
  wire::Result<wire::Json> json = wire::parse_json(text);
  EXPECT_TRUE(json.ok()) << text << ": " << (json.ok() ? "" : json.error().to_string());
  return json.ok() ? *std::move(json) : wire::Json();
}

/// The schema alone, as "urn:test:schema".
inline wire::Result<Schema> try_compile(std::string_view text, const CompileOptions& options = {}) {
  Documents documents;
  auto added = documents.add("urn:test:schema", parse(text));
  if (!added.ok()) return added.error();
  return compile(documents, added->uri, options);
}

inline Schema schema_of(std::string_view text, const CompileOptions& options = {}) {
  wire::Result<Schema> schema = try_compile(text, options);
  EXPECT_TRUE(schema.ok()) << text << ": " << (schema.ok() ? "" : schema.error().to_string());
  return schema.ok() ? *std::move(schema) : schema_of("true");
}

inline CompileOptions asserting_formats() {
  CompileOptions options;
  options.format = FormatMode::assertion;
  return options;
}

/// "instance location: message" of the only violation, or all of them.
inline std::string complaint(const Schema& schema, std::string_view instance) {
  std::string text;
  for (const Violation& violation : schema.violations(parse(instance))) {
    if (!text.empty()) text += " | ";
    text += violation.instance_location + ": " + violation.message;
  }
  return text;
}

}  // namespace json_schema::testing
