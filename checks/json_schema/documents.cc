#include "checks/json_schema/documents.h"

#include "checks/json_schema/registry.h"

namespace json_schema {

Documents::Documents() : registry_(std::make_shared<Registry>()) {}
Documents::~Documents() = default;
Documents::Documents(const Documents& other) : registry_(std::make_shared<Registry>(*other.registry_)) {}
Documents::Documents(Documents&&) noexcept = default;
Documents& Documents::operator=(const Documents& other) {
  if (this != &other) registry_ = std::make_shared<Registry>(*other.registry_);
  return *this;
}
Documents& Documents::operator=(Documents&&) noexcept = default;

wire::Result<AddedDocument> Documents::add(std::string_view uri, wire::Json document) {
  return registry_->add(uri, std::move(document));
}

std::vector<std::string> Documents::uris() const { return registry_->uris(); }

}  // namespace json_schema
