#include "runner/plan/schema_texts.h"

#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner {

void SchemaTexts::add(std::string uri, std::string path, std::string text) {
  documents_.insert_or_assign(std::move(uri), Document{std::move(path), std::move(text)});
}

std::map<std::string, std::string> SchemaTexts::by_path() const {
  std::map<std::string, std::string> texts;
  for (const auto& [uri, document] : documents_) texts[document.path] = document.text;
  return texts;
}

std::optional<Place> SchemaTexts::place_of(std::string_view keyword) const {
  const size_t hash = keyword.find('#');
  const auto document = documents_.find(keyword.substr(0, hash));
  if (document == documents_.end()) return std::nullopt;
  const std::string_view fragment = hash == std::string_view::npos ? std::string_view() : keyword.substr(hash + 1);
  const auto pointer = wire::percent_decode(fragment);
  if (!pointer) return std::nullopt;
  const auto [line, column] = wire::position_of(document->second.text, *pointer);
  return Place{std::make_shared<const std::string>(document->second.path), line, column};
}

}  // namespace runner
