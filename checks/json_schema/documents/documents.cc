#include "checks/json_schema/documents/documents.h"

#include <algorithm>

#include "checks/json_schema/documents/metaschema_documents.h"
#include "checks/json_schema/regex/pattern.h"
#include "checks/json_schema/values/uri_reference.h"

namespace json_schema {

using wire::Error;
using wire::Result;

Documents::Documents() : patterns_(std::make_shared<PatternCache>()) {}

Result<AddedDocument> Documents::add(std::string_view uri, wire::Json json) {
  if (!split_uri(uri).scheme || !fragment_of(uri).empty()) {
    return Error{std::string(uri), "not an absolute URI without fragment", "the URI that the document was read from",
                 ""};
  }
  auto document = std::make_shared<Document>();
  document->retrieval_uri = resolve_uri(without_fragment(uri), "");
  document->json = std::move(json);
  if (std::optional<Error> error = index_resources(*document)) return *error;
  return enter(std::move(document));
}

Result<AddedDocument> Documents::enter(std::shared_ptr<Document> document) {
  AddedDocument added{document->resources.front()->uri, {}};
  std::vector<std::pair<std::string, const Resource*>> names = {
      {document->retrieval_uri, document->resources[0].get()}};
  for (const auto& resource : document->resources) {
    if (resource->uri != document->retrieval_uri) names.emplace_back(resource->uri, resource.get());
    if (resource->parent) added.resources.push_back(resource->uri);
  }
  std::unordered_map<std::string, const Resource*> fresh;
  for (const auto& [name, resource] : names) {
    auto known = resources_.find(name);
    if (known != resources_.end()) {
      if (*known->second->root == *resource->root && !resource->parent) return added;
      return Error{name, "two documents or resources of this URI", "each URI once", ""};
    }
    if (!fresh.emplace(name, resource).second) return Error{name, "two resources of this URI", "each URI once", ""};
  }
  resources_.merge(fresh);
  documents_.push_back(std::move(document));
  return added;
}

std::vector<std::string> Documents::uris() const {
  std::vector<std::string> uris;
  for (const auto& document : documents_) uris.push_back(document->resources.front()->uri);
  return uris;
}

const Resource* Documents::find(std::string_view uri) const {
  auto found = resources_.find(std::string(without_fragment(uri)));
  if (found != resources_.end()) return found->second;
  return this == &metaschemas() ? nullptr : metaschemas().find(uri);
}

std::shared_ptr<const Document> Documents::share(const Document* document) const {
  auto found =
      std::find_if(documents_.begin(), documents_.end(), [&](const auto& held) { return held.get() == document; });
  if (found != documents_.end()) return *found;
  return this == &metaschemas() ? nullptr : metaschemas().share(document);
}

const Documents& metaschemas() {
  static const Documents* const documents = [] {
    auto* made = new Documents();  // never destroyed: compiled metaschemas point into it until the process ends
    for (const MetaschemaDocument& document : metaschema_documents()) {
      Result<wire::Json> json = wire::parse_json(document.text);
      if (json.ok()) (void)made->add(document.uri, std::move(json).value());
    }
    return made;
  }();
  return *documents;
}

}  // namespace json_schema
