// Schemas with one valid instance each, larger or of other shapes than the examples of this project: what a benchmark
// of the JSON Schema engine and its peers judges. The same bytes in every run.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace bench {

struct GeneratedCase {
  std::string name;
  std::string_view schema;  ///< JSON text, with an "$id" of its own
  wire::Json instance;      ///< valid
};

/// Answers of a service: closed objects all the way down, formats and patterns on most texts; 3.5 to 4 KB.
inline constexpr std::string_view kOrderSchema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://bench.example/order",
  "type": "object", "additionalProperties": false,
  "required": ["id", "created_at", "customer", "lines", "status", "links"],
  "properties": {
    "id": {"type": "string", "format": "uuid"},
    "created_at": {"type": "string", "format": "date-time"},
    "status": {"enum": ["draft", "open", "paid", "shipped", "closed"]},
    "customer": {"$ref": "#/$defs/customer"},
    "lines": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"$ref": "#/$defs/line"}},
    "links": {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
    "note": {"type": "string", "maxLength": 500}
  },
  "$defs": {
    "customer": {
      "type": "object", "additionalProperties": false, "required": ["name", "email"],
      "properties": {"name": {"type": "string", "minLength": 1}, "email": {"type": "string", "format": "email"},
                     "host": {"type": "string", "format": "hostname"}, "address": {"type": "string", "format": "ipv4"}}
    },
    "line": {
      "type": "object", "additionalProperties": false, "required": ["sku", "quantity", "price", "at"],
      "properties": {
        "sku": {"type": "string", "pattern": "^sku_[a-z0-9]+-[0-9]{6}$"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
        "price": {"type": "number", "exclusiveMinimum": 0},
        "currency": {"enum": ["EUR", "USD", "CHF", "GBP"]},
        "at": {"type": "string", "format": "date-time"},
        "ref": {"type": "string", "format": "uuid"}
      }
    }
  }
})";

inline constexpr std::string_view kPageSchema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://bench.example/page",
  "type": "object", "additionalProperties": false, "required": ["entries", "export_hash", "signature"],
  "properties": {
    "export_hash": {"$ref": "#/$defs/hash"},
    "next_cursor": {"type": ["string", "null"]},
    "signature": {"type": "object", "additionalProperties": false, "required": ["key_id", "alg", "sig"],
                  "properties": {"key_id": {"type": "string", "minLength": 1}, "alg": {"const": "ed25519"},
                                 "sig": {"type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$"}}},
    "entries": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/audit"}, {"$ref": "#/$defs/tick"}]}}
  },
  "$defs": {
    "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "audit": {"type": "object", "additionalProperties": false, "required": ["kind", "at", "hash", "actor"],
              "properties": {"kind": {"const": "audit"}, "at": {"type": "string", "format": "date-time"},
                             "hash": {"$ref": "#/$defs/hash"},
                             "actor": {"type": "object", "additionalProperties": false, "required": ["type", "id"],
                                       "properties": {"type": {"enum": ["user", "partner", "agent"]},
                                                      "id": {"type": "string", "minLength": 1, "maxLength": 64}}}}},
    "tick": {"type": "object", "additionalProperties": false, "required": ["kind", "at", "value"],
             "properties": {"kind": {"const": "tick"}, "at": {"type": "string", "format": "date-time"},
                            "value": {"type": "number"}}}
  }
})";

inline wire::Json order_instance() {
  wire::Array lines;
  for (int i = 0; i < 16; ++i) {
    lines.emplace_back(wire::Object{{"sku", fmt::format("sku_article{}-{:06}", i, i * 37)},
                                    {"quantity", 1 + i},
                                    {"price", 10.5 + i},
                                    {"currency", i % 2 ? "EUR" : "CHF"},
                                    {"at", fmt::format("2026-01-15T12:{:02}:00.250Z", i)},
                                    {"ref", fmt::format("3f2a1b4c-5d6e-4f70-8a9b-{:012x}", i * 99991)}});
  }
  return wire::Object{{"id", "0b0e2d51-77a4-4f6c-9b52-0f7a3c1d2e3f"},
                      {"created_at", "2026-01-15T12:00:00Z"},
                      {"status", "open"},
                      {"customer", wire::Object{{"name", "Example Ltd"},
                                                {"email", "orders@example.org"},
                                                {"host", "shop.example.org"},
                                                {"address", "192.0.2.17"}}},
                      {"lines", std::move(lines)},
                      {"links", wire::Object{{"self", "https://api.example.org/orders/0b0e2d51"},
                                             {"next", "https://api.example.org/orders?after=0b0e2d51&limit=50"}}},
                      {"note", "Deliver to the back door; ring twice."}};
}

inline wire::Json page_instance() {
  wire::Array entries;
  for (int i = 0; i < 20; ++i) {
    std::string at = fmt::format("2026-01-15T12:{:02}:30Z", i);
    if (i % 2) {
      entries.emplace_back(wire::Object{{"kind", "tick"}, {"at", at}, {"value", i * 0.25}});
      continue;
    }
    entries.emplace_back(wire::Object{{"kind", "audit"},
                                      {"at", at},
                                      {"hash", fmt::format("{:064x}", 0xfedcba98u + i)},
                                      {"actor", wire::Object{{"type", "partner"}, {"id", fmt::format("lp-{}", i)}}}});
  }
  return wire::Object{
      {"export_hash", std::string(64, 'a')},
      {"next_cursor", nullptr},
      {"signature", wire::Object{{"key_id", "key-1"}, {"alg", "ed25519"}, {"sig", std::string(86, 'A') + "=="}}},
      {"entries", std::move(entries)}};
}

inline constexpr int kLargeItems = 16'000;

inline std::vector<GeneratedCase> generated_cases() {
  wire::Array numbers, texts, objects;
  wire::Object members;
  for (int i = 0; i < 2'000; ++i) numbers.emplace_back(i % 1000);
  for (int i = 0; i < 500; ++i) texts.emplace_back(fmt::format("2026-01-{:02}T08:30:00Z", 1 + i % 28));
  for (int i = 0; i < kLargeItems; ++i) {
    objects.emplace_back(wire::Object{{"id", fmt::format("item-{}", i)}, {"number", i}, {"name", "the same for all"}});
    members.append(fmt::format("key{}", i), i);
  }
  std::vector<GeneratedCase> cases;
  cases.push_back({"order", kOrderSchema, order_instance()});
  cases.push_back({"page", kPageSchema, page_instance()});
  cases.push_back(
      {"numbers-2000",
       R"({"$id": "https://bench.example/numbers", "$schema": "https://json-schema.org/draft/2020-12/schema",
                       "type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1000}})",
       std::move(numbers)});
  cases.push_back(
      {"instants-500",
       R"({"$id": "https://bench.example/instants", "$schema": "https://json-schema.org/draft/2020-12/schema",
                       "type": "array", "items": {"type": "string", "format": "date-time"}})",
       std::move(texts)});
  cases.push_back({"uniqueItems-16000",
                   R"({"$id": "https://bench.example/unique", "$schema": "https://json-schema.org/draft/2020-12/schema",
                       "type": "array", "uniqueItems": true})",
                   std::move(objects)});
  const wire::Json object(std::move(members));
  cases.push_back(
      {"unevaluatedProperties-16000",
       R"({"$id": "https://bench.example/patterns", "$schema": "https://json-schema.org/draft/2020-12/schema",
                       "allOf": [{"patternProperties": {"^key": true}}], "unevaluatedProperties": false})",
       object});
  cases.push_back({"unevaluatedProperties-schema-16000",
                   R"({"$id": "https://bench.example/others", "$schema": "https://json-schema.org/draft/2020-12/schema",
                       "anyOf": [{"properties": {"key1": true}}, true], "unevaluatedProperties": {"type": "integer"}})",
                   object});
  return cases;
}

}  // namespace bench
