// The dialect of a schema resource (core, section 8.1): which vocabularies "$schema" and the "$vocabulary" of that
// metaschema switch on.
#pragma once

#include <cstdint>
#include <string_view>

#include "checks/json_schema/documents/documents.h"
#include "checks/json_schema/documents/keyword.h"

namespace json_schema {

struct Dialect {
  const Resource* metaschema = nullptr;
  uint16_t vocabularies = 0;  ///< bits of Vocabulary

  bool has(Vocabulary vocabulary) const { return (vocabularies & static_cast<uint16_t>(vocabulary)) != 0; }
  /// Whether a vocabulary of the dialect defines the keyword; others are annotations.
  bool knows(const KeywordInfo& keyword) const {
    return has(keyword.vocabulary) || (keyword.kind == KeywordKind::format && has(Vocabulary::format_assertion));
  }
  bool is_standard() const;
};

/// `uri` is a "$schema"; empty for draft 2020-12. Error: another draft, no such metaschema among the documents, a
/// required vocabulary that is not known.
wire::Result<Dialect> find_dialect(const Documents& documents, std::string_view uri);

}  // namespace json_schema
