// From a URI with fragment to a place in a document (core, section 9.2).
#include <fmt/format.h>

#include <optional>

#include "checks/json_schema/documents/documents.h"
#include "checks/json_schema/values/nearest.h"
#include "checks/json_schema/values/uri_reference.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Result;

/// Follows a pointer from the root of a resource, changing to embedded resources on the way.
std::optional<Location> follow(const Resource& start, const std::vector<std::string>& tokens) {
  Location location{&start, start.root, ""};
  for (const std::string& token : tokens) {
    std::string step("/");
    step += wire::pointer_token(token);
    location.node = wire::find_at(*location.node, step);
    if (!location.node) return std::nullopt;
    location.pointer += step;
    auto inner = start.document->resource_at.find(location.node);
    if (inner != start.document->resource_at.end()) location = {inner->second, location.node, ""};
  }
  return location;
}

Result<Location> locate_pointer(const Resource& resource, const std::string& pointer) {
  auto tokens = wire::pointer_tokens(pointer);
  std::optional<Location> location = tokens ? follow(resource, *tokens) : std::nullopt;
  if (location) return *std::move(location);
  return Error{"", fmt::format("{} leads nowhere in {}", pointer, resource.uri), "a JSON Pointer to a schema", ""};
}

Result<Location> locate_anchor(const Resource& resource, const std::string& name) {
  auto anchor = resource.anchors.find(name);
  if (anchor != resource.anchors.end()) return Location{&resource, anchor->second.node, anchor->second.pointer};
  NearestName nearest(name);
  for (const auto& [known, place] : resource.anchors) nearest.offer(known);
  return Error{"", fmt::format("{} has no anchor \"{}\"", resource.uri, name), "", nearest.advice()};
}

}  // namespace

Error Documents::missing_document(std::string_view uri) const {
  NearestName nearest(uri);
  for (const auto& [name, resource] : resources_) nearest.offer(name);
  return Error{"", fmt::format("no document has the URI {}", uri), "one of those that were given", nearest.advice(),
               wire::ErrorKind::not_found};
}

Result<Location> Documents::locate(std::string_view uri) const {
  const Resource* resource = find(without_fragment(uri));
  if (!resource) return missing_document(without_fragment(uri));
  std::optional<std::string> fragment = wire::percent_decode(fragment_of(uri));
  if (!fragment) return Error{"", fmt::format("a malformed percent escape in {}", uri), "", ""};
  const bool is_pointer = fragment->empty() || fragment->front() == '/';
  return is_pointer ? locate_pointer(*resource, *fragment) : locate_anchor(*resource, *fragment);
}

}  // namespace json_schema
