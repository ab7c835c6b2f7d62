#include "checks/json_schema/documents/dialect.h"

#include <fmt/format.h>

#include <optional>

namespace json_schema {
namespace {

using wire::Error;

constexpr std::string_view kVocabularyPrefix = "https://json-schema.org/draft/2020-12/vocab/";
constexpr auto kStandardVocabularies =
    static_cast<uint16_t>(static_cast<int>(Vocabulary::core) | static_cast<int>(Vocabulary::applicator) |
                          static_cast<int>(Vocabulary::unevaluated) | static_cast<int>(Vocabulary::validation) |
                          static_cast<int>(Vocabulary::format_annotation) | static_cast<int>(Vocabulary::content) |
                          static_cast<int>(Vocabulary::meta_data) | static_cast<int>(Vocabulary::compatibility));

std::optional<Vocabulary> find_vocabulary(std::string_view uri) {
  struct Entry {
    std::string_view name;
    Vocabulary vocabulary;
  };
  static constexpr Entry kEntries[] = {{"core", Vocabulary::core},
                                       {"applicator", Vocabulary::applicator},
                                       {"unevaluated", Vocabulary::unevaluated},
                                       {"validation", Vocabulary::validation},
                                       {"format-annotation", Vocabulary::format_annotation},
                                       {"format-assertion", Vocabulary::format_assertion},
                                       {"content", Vocabulary::content},
                                       {"meta-data", Vocabulary::meta_data}};
  if (!uri.starts_with(kVocabularyPrefix)) return std::nullopt;
  uri.remove_prefix(kVocabularyPrefix.size());
  for (const Entry& entry : kEntries) {
    if (entry.name == uri) return entry.vocabulary;
  }
  return std::nullopt;
}

/// The bits of a "$vocabulary" object.
wire::Result<uint16_t> read_vocabularies(const Resource& metaschema) {
  const wire::Json* list = metaschema.root->find("$vocabulary");
  if (!list || !list->is_object()) return kStandardVocabularies;
  auto bits = static_cast<uint16_t>(Vocabulary::core);
  for (const wire::Member& member : *list->as_object()) {
    std::optional<Vocabulary> vocabulary = find_vocabulary(member.key);
    const bool* needed = member.value.as_boolean();
    if (vocabulary) {
      bits |= static_cast<uint16_t>(*vocabulary);
    } else if (!needed || *needed) {
      return Error{metaschema.uri + "#/$vocabulary", fmt::format("the required vocabulary {} is not known", member.key),
                   "a vocabulary of draft 2020-12, or false", ""};
    }
  }
  return bits;
}

}  // namespace

bool Dialect::is_standard() const { return metaschema && metaschema->uri == kMetaschemaUri; }

wire::Result<Dialect> find_dialect(const Documents& documents, std::string_view uri) {
  if (uri.starts_with("http://json-schema.org/draft/2020-12/")) {
    return Error{"", fmt::format("\"$schema\" is {}, which is not the URI of draft 2020-12", uri),
                 std::string(kMetaschemaUri), "write https: instead of http:"};
  }
  if (is_foreign_dialect(uri)) {
    return Error{"", fmt::format("\"$schema\" is {}, another draft", uri),
                 "draft 2020-12: " + std::string(kMetaschemaUri), ""};
  }
  const Resource* metaschema = documents.find(uri.empty() ? kMetaschemaUri : uri);
  if (!metaschema) {
    return Error{"", fmt::format("\"$schema\" is {}, which is not among the given documents", uri),
                 std::string(kMetaschemaUri) + ", or a metaschema that was given", ""};
  }
  if (metaschema->uri == kMetaschemaUri) return Dialect{metaschema, kStandardVocabularies};
  if (is_foreign_dialect(metaschema->dialect)) {
    return Error{"", fmt::format("the metaschema {} is of another draft: {}", uri, metaschema->dialect),
                 "draft 2020-12", ""};
  }
  wire::Result<uint16_t> vocabularies = read_vocabularies(*metaschema);
  if (!vocabularies.ok()) return vocabularies.error();
  return Dialect{metaschema, *vocabularies};
}

}  // namespace json_schema
