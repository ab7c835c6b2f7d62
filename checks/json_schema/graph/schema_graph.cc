#include "checks/json_schema/graph/schema_graph.h"

#include <algorithm>

#include "checks/json_schema/values/uri_reference.h"
#include "wire/json_pointer.h"

namespace json_schema {

bool Keyword::can_refuse() const {
  switch (kind) {
    case KeywordKind::schema_dialect:
    case KeywordKind::vocabulary_list:
    case KeywordKind::id:
    case KeywordKind::anchor:
    case KeywordKind::dynamic_anchor:
    case KeywordKind::defs:
    case KeywordKind::comment:
    case KeywordKind::meta_data:
    case KeywordKind::content_encoding:
    case KeywordKind::content_media_type:
    case KeywordKind::content_schema:
    case KeywordKind::unknown:
      return false;
    case KeywordKind::format:
      return format.has_value();
    default:
      return true;
  }
}

bool allows_type(const Keyword& type, const wire::Json& value) {
  if ((type.types & kind_bit(value.kind())) == 0) return false;
  return !type.integral || !value.is_number() || wire::is_integral(value);
}

const Keyword* Subschema::find(KeywordKind kind) const {
  for (const Keyword& keyword : keywords) {
    if (keyword.kind == kind) return &keyword;
  }
  return nullptr;
}

std::string Subschema::location() const { return with_pointer(resource->uri, pointer); }

std::string Subschema::location_of(std::string_view keyword) const {
  return with_pointer(resource->uri, pointer_to(keyword));
}

std::string Subschema::pointer_to(std::string_view keyword, std::optional<std::string_view> token) const {
  std::string own = pointer;
  append_token(own, keyword);
  if (token) append_token(own, *token);
  return own;
}

void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  const auto needs_escape = [](char c) { return c == '~' || c == '/'; };
  if (std::none_of(token.begin(), token.end(), needs_escape)) {
    pointer += token;
  } else {
    pointer += wire::pointer_token(token);
  }
}

}  // namespace json_schema
