#include "runner/plan/schema_lock.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json.h"

namespace runner {
namespace {

constexpr std::string_view kLockName = "schemas.lock.json";
constexpr std::string_view kLockedSuffix = ".schema.json";
constexpr std::string_view kAlgorithm = "sha256:";

wire::Error no_lock(const std::string& path, const std::string& found) {
  return {path, found, "{\"digests\": {FILE: \"sha256:...\"}}", "write it anew with \"schema lock\""};
}

/// True for files that every run reads (SchemaSet::read).
bool is_read(const std::string& path, const std::string& directory) {
  if (!path.starts_with(directory + "/") || !path.ends_with(kLockedSuffix)) return false;
  std::string_view below = std::string_view(path).substr(directory.size() + 1);
  if (below.starts_with("baseline/")) below.remove_prefix(below.find('/') + 1);
  return below.find('/') == std::string_view::npos;
}

/// The optional members "schemas" and "opened".
void add_schemas(const wire::Json& json, const std::string& directory, SchemaLock& lock) {
  const auto path_of = [&](const wire::Member& member) { return fmt::format("{}/{}", directory, member.key); };
  if (const wire::Json* schemas = json.find("schemas"); schemas && schemas->as_object()) {
    for (const wire::Member& member : *schemas->as_object()) lock.schemas[path_of(member)] = member.value;
  }
  const wire::Json* opened = json.find("opened");
  if (!opened || !opened->as_object()) return;
  for (const wire::Member& member : *opened->as_object()) {
    const wire::Array* points = member.value.as_array();
    for (size_t i = 0; points && i < points->size(); ++i) {
      if (const std::string* point = (*points)[i].as_string()) lock.opened[path_of(member)].push_back(*point);
    }
  }
}

}  // namespace

wire::Result<std::optional<SchemaLock>> read_schema_lock(InputFiles& files, const std::string& directory) {
  const std::vector<std::string> names = files.list(directory, kLockName);
  if (std::find(names.begin(), names.end(), kLockName) == names.end()) return std::optional<SchemaLock>();
  SchemaLock lock;
  lock.file = fmt::format("{}/{}", directory, kLockName);
  const auto text = files.read(lock.file, std::string(kLockName), lock.file);
  if (!text) return text.error();
  const auto json = wire::parse_json(*text);
  if (!json) return no_lock(fmt::format("{}: {}", lock.file, json.error().where), json.error().found);
  const wire::Json* digests = json->find("digests");
  if (!digests || !digests->is_object()) return no_lock(lock.file, "no object \"digests\"");
  for (const wire::Member& member : *digests->as_object()) {
    const std::string* digest = member.value.as_string();
    if (!digest || !digest->starts_with(kAlgorithm)) {
      return no_lock(lock.file, fmt::format("no digest of \"{}\"", member.key));
    }
    lock.digests[fmt::format("{}/{}", directory, member.key)] = digest->substr(kAlgorithm.size());
  }
  add_schemas(*json, directory, lock);
  return std::optional<SchemaLock>(std::move(lock));
}

std::vector<SchemaChange> compare_with_lock(const SchemaLock& lock, const std::map<std::string, std::string>& digests,
                                            const std::string& directory) {
  std::vector<SchemaChange> changes;
  for (const auto& [file, digest] : digests) {
    if (!is_read(file, directory)) continue;
    const auto locked = lock.digests.find(file);
    if (locked == lock.digests.end()) {
      changes.push_back({file, "", digest});
    } else if (locked->second != digest) {
      changes.push_back({file, locked->second, digest});
    }
  }
  for (const auto& [file, digest] : lock.digests) {
    if (is_read(file, directory) && !digests.contains(file)) changes.push_back({file, digest, ""});
  }
  return changes;
}

}  // namespace runner
