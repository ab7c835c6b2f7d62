// `schema lock`: writes schemas.lock.json, the digests and the texts of all schemas of a folder, and reports what
// changed since the last one. What a change opened stays in the lock until a run's coverage shows that exchanges try
// it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "checks/json_schema/coverage/opened_points.h"
#include "runner/schema_tools/digest.h"
#include "runner/schema_tools/input.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLockName = "schemas.lock.json";
constexpr const char* kLockFooter = R"(
The digests are SHA-256 of the files' bytes, as sha256sum prints them. Where the lock exists, a run reports the finding
schema.changed for each schema that is not as it was locked; whitespace and the order of members are no change. What a
change lets instances try that they could not before (a value of an enum, the absence of a member) is listed in the lock
as opened, and a run of which no exchange tries it reports the finding schema.untried. A line of the list goes once
--coverage shows that an exchange tried it.
  verify/runner schema lock schemas --coverage artifacts/milestones/M107/latest/coverage.json)";

using Digests = std::map<std::string, std::string>;                // "sha256:..." by path relative to the folder
using Openings = std::map<std::string, std::vector<std::string>>;  // names of points by path

/// What the lock says of a folder.
struct Lock {
  Digests digests;
  std::map<std::string, wire::Json> schemas;
  Openings opened;
};

struct LockOptions {
  std::string folder;
  std::vector<std::string> coverage;
  bool check = false;
  bool accept_untried = false;
};

/// A run reads the schemas in the folder itself and in its baseline.
bool is_judged_by_runs(std::string_view file) {
  if (file.starts_with("baseline/")) file.remove_prefix(file.find('/') + 1);
  return file.find('/') == std::string_view::npos;
}

wire::Result<Lock> lock_of(const std::string& folder) {
  const auto files = files_below(folder, {".schema.json"}, "examples");  // those that a run reads
  if (!files) return files.error();
  if (files->empty()) return wire::Error{folder, "the folder has no *.schema.json file", "a folder of schemas", ""};
  Lock lock;
  for (const std::string& file : *files) {
    if (!is_judged_by_runs(file)) continue;
    const auto text = read_file((fs::path(folder) / file).string());
    if (!text) return text.error();
    auto json = parse_placed(*text, (fs::path(folder) / file).string());
    if (!json) return json.error();
    lock.digests[file] = "sha256:" + sha256_hex(*text);
    lock.schemas[file] = *std::move(json);
  }
  return lock;
}

/// The existing lock; empty where there is none.
wire::Result<Lock> read_lock(const std::string& path) {
  Lock lock;
  std::error_code failure;
  if (!fs::exists(path, failure)) return lock;
  const auto text = read_file(path);
  if (!text) return text.error();
  const auto json = parse_placed(*text, path);
  if (!json) return json.error();
  const auto members = [&](std::string_view key) {
    const wire::Json* list = json->find(key);
    return list && list->as_object() ? *list->as_object() : wire::Object();
  };
  if (!json->find("digests") || !json->find("digests")->is_object()) {
    return wire::Error{path, "no object \"digests\"", "a lock", "delete the file and run schema lock again"};
  }
  for (const wire::Member& member : members("digests")) {
    if (const std::string* digest = member.value.as_string()) lock.digests[member.key] = *digest;
  }
  for (const wire::Member& member : members("schemas")) lock.schemas[member.key] = member.value;
  for (const wire::Member& member : members("opened")) {
    const wire::Array* points = member.value.as_array();
    for (size_t i = 0; points && i < points->size(); ++i) {
      if (const std::string* point = (*points)[i].as_string()) lock.opened[member.key].push_back(*point);
    }
  }
  return lock;
}

json_schema::SchemaVersion version_of(const Lock& lock) {
  json_schema::SchemaVersion version;
  for (const auto& [file, schema] : lock.schemas) version.add(file, schema);
  return version;
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// What the old lock has as opened and still exists, and what changes since have opened.
Openings openings_between(const Lock& before, const Lock& after) {
  Openings openings;
  const json_schema::SchemaVersion old_schemas = version_of(before), new_schemas = version_of(after);
  for (const auto& [file, schema] : after.schemas) {
    const auto listed = before.opened.find(file);
    const auto known = before.schemas.find(file);
    const bool changed = known != before.schemas.end() && known->second != schema;
    if (listed == before.opened.end() && !changed) continue;
    const auto now = new_schemas.compile(file);
    if (!now) continue;
    std::vector<std::string>& points = openings[file];
    const std::vector<std::string> existing = json_schema::point_names(*now);
    if (listed != before.opened.end()) points = listed->second;
    std::erase_if(points, [&](const std::string& point) { return !contains(existing, point); });
    const auto then = changed ? old_schemas.compile(file) : std::nullopt;
    if (!then) continue;
    for (std::string& point : json_schema::opened_points(*then, *now)) {
      if (!contains(points, point)) points.push_back(std::move(point));
    }
  }
  std::erase_if(openings, [](const auto& entry) { return entry.second.empty(); });
  return openings;
}

/// Takes out what the exchanges of a run tried, by its coverage.json.
wire::Result<bool> take_out_tried(const std::string& file, Openings& openings) {
  const auto text = read_file(file);
  if (!text) return text.error();
  const auto json = parse_placed(*text, file);
  if (!json) return json.error();
  const wire::Json* schemas = json->find("schemas");
  if (!schemas || !schemas->is_object())
    return wire::Error{file, "no object \"schemas\"", "the coverage.json of a run", ""};
  for (auto& [name, points] : openings) {
    const wire::Json* report = schemas->find(name.substr(0, name.size() - std::string_view(".schema.json").size()));
    const wire::Json* untried = report ? report->find("untried") : nullptr;
    if (!untried || !untried->as_object()) continue;
    std::vector<std::string> left;
    for (const wire::Member& kind : *untried->as_object()) {
      for (const wire::Member& place : kind.value.as_object() ? *kind.value.as_object() : wire::Object()) {
        for (const wire::Json& what : place.value.as_array() ? *place.value.as_array() : wire::Array())
          left.push_back(json_schema::point_name(place.key, what));
      }
    }
    std::erase_if(points, [&](const std::string& point) { return !contains(left, point); });
  }
  std::erase_if(openings, [](const auto& entry) { return entry.second.empty(); });
  return true;
}

std::string changes_between(const Lock& before, const Lock& after) {
  std::string text;
  for (const auto& [file, digest] : after.digests) {
    const auto known = before.digests.find(file);
    const auto schema = before.schemas.find(file);
    const bool same = schema != before.schemas.end() && schema->second == after.schemas.at(file);
    if (known == before.digests.end()) text += wire::format_line("added   {} {}\n", file, digest);
    if (known != before.digests.end() && known->second != digest) {
      text += wire::format_line("{} {} {} -> {}\n", same ? "reformatted" : "changed", file, known->second, digest);
    }
  }
  for (const auto& [file, digest] : before.digests) {
    if (!after.digests.contains(file)) text += wire::format_line("removed {} {}\n", file, digest);
  }
  return text;
}

/// Whitespace and the order of members are no change; a lock of digests alone is compared by those.
bool differs(const Lock& before, const Lock& after) {
  return before.schemas.empty() ? before.digests != after.digests : before.schemas != after.schemas;
}

std::string openings_text(const Openings& openings) {
  std::string text;
  for (const auto& [file, points] : openings) {
    for (const std::string& point : points) text += wire::format_line("opened  {} {}: not tried yet\n", file, point);
  }
  return text;
}

/// One line for each schema, so that a change of one is a change of one line.
bool write_lock(const std::string& path, const Lock& lock) {
  wire::Object digests, opened;
  for (const auto& [file, digest] : lock.digests) digests.set(file, digest);
  for (const auto& [file, points] : lock.opened) opened.set(file, wire::Array(points.begin(), points.end()));
  std::string text = wire::to_text(wire::Object{{"digests", std::move(digests)}, {"opened", std::move(opened)}}, 2);
  text.resize(text.rfind('\n'));
  text += ",\n  \"schemas\": {";
  for (const auto& [file, schema] : lock.schemas) {
    const char* separator = file == lock.schemas.begin()->first ? "\n    " : ",\n    ";
    text += separator + wire::to_text(file) + ": " + wire::to_text(schema);
  }
  return write_whole(path, text + "\n  }\n}\n");
}

/// Updates the lock; with `check` only reports what differs.
ExitCode update_lock(const LockOptions& options, const Streams& streams) {
  const std::string path = (fs::path(options.folder) / kLockName).string();
  auto lock = lock_of(options.folder);
  if (!lock) return fail(streams, lock.error());
  const auto before = read_lock(path);
  if (!before) return fail(streams, before.error());
  lock->opened = openings_between(*before, *lock);
  for (const std::string& file : options.coverage) {
    if (const auto taken = take_out_tried(file, lock->opened); !taken) return fail(streams, taken.error());
  }
  if (options.accept_untried) lock->opened.clear();
  const std::string changes = changes_between(*before, *lock);
  streams.out(changes + openings_text(lock->opened));
  if (options.check) {
    const bool changed = differs(*before, *lock);
    streams.out(changed ? wire::format_line("{} is out of date\n", path) : "nothing changed\n");
    return changed ? kFindings : kAllHeld;
  }
  if (!write_lock(path, *lock)) {
    streams.err(wire::format_line("error: {}: the file cannot be written\n", path));
    return kEvidenceFailed;
  }
  streams.out(wire::format_line("{}: {}, {}\n", path, wire::counted(lock->digests.size(), "schema"),
                                changes.empty() ? "nothing changed" : "updated"));
  return kAllHeld;
}

}  // namespace

ExitCode lock_schemas(const Arguments& arguments, const Streams& streams) {
  LockOptions options;
  std::string against;
  ArgumentParser parser("schema lock",
                        "Updates schemas.lock.json; exit 0, 1 where --check or --against finds changes, 2 an input is "
                        "wrong, 4 the file cannot be written");
  parser.flag("--check", options.check, "write nothing; exit 1 where the lock is out of date");
  parser.option("--against", against, "an older copy of the folder; changes are shown as by `schema diff`")
      .placeholder("DIR");
  parser.option("--coverage", options.coverage, "coverage.json of a run: what its exchanges tried is no longer opened")
      .one_value_each()
      .placeholder("FILE");
  parser.flag("--accept-untried", options.accept_untried, "demand of no run that it tries what changes have opened");
  parser.option("FOLDER", options.folder, "folder of *.schema.json files").required().placeholder("");
  parser.footer(kLockFooter);
  if (const auto code = parser.read(arguments, streams)) return *code;
  const std::string& folder = options.folder;
  if (!fs::is_directory(folder)) return fail(streams, {folder, "not a folder", "a folder of *.schema.json files", ""});
  const ExitCode difference = against.empty() ? kAllHeld : diff_schemas({against, folder}, streams);
  if (difference == kUsageOrInput) return difference;
  const ExitCode code = update_lock(options, streams);
  return code == kAllHeld ? difference : code;
}

}  // namespace runner::schema_tools
