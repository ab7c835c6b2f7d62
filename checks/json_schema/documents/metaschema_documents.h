// The draft 2020-12 metaschema and its vocabulary metaschemas as published at json-schema.org, as texts in the program.
#pragma once

#include <span>
#include <string_view>

namespace json_schema {

struct MetaschemaDocument {
  std::string_view uri;   ///< its "$id"
  std::string_view text;  ///< JSON
};

/// The metaschema itself first.
std::span<const MetaschemaDocument> metaschema_documents();

}  // namespace json_schema
