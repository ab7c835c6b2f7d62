// `schema lock`: writes schemas.lock.json, the digests of all schemas of a folder, and reports what changed since the
// last one.
#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "runner/schema_tools/digest.h"
#include "runner/schema_tools/input.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLockName = "schemas.lock.json";
constexpr const char* kLockFooter = R"(
The digests are SHA-256 of the files' bytes, as sha256sum prints them. Where the lock exists, a run reports the finding
schema.changed for each schema that is not as it was locked.)";

using Digests = std::map<std::string, std::string>;  // "sha256:..." by path relative to the folder

/// A run reads the schemas in the folder itself and in its baseline.
bool is_judged_by_runs(std::string_view file) {
  if (file.starts_with("baseline/")) file.remove_prefix(file.find('/') + 1);
  return file.find('/') == std::string_view::npos;
}

wire::Result<Digests> digests_of(const std::string& folder) {
  const auto files = files_below(folder, {".schema.json"}, "examples");  // those that a run reads
  if (!files) return files.error();
  if (files->empty()) return wire::Error{folder, "the folder has no *.schema.json file", "a folder of schemas", ""};
  Digests digests;
  for (const std::string& file : *files) {
    if (!is_judged_by_runs(file)) continue;
    const auto text = read_file((fs::path(folder) / file).string());
    if (!text) return text.error();
    const auto json = parse_placed(*text, (fs::path(folder) / file).string());
    if (!json) return json.error();
    digests[file] = "sha256:" + sha256_hex(*text);
  }
  return digests;
}

/// The existing lock; empty where there is none.
wire::Result<Digests> read_lock(const std::string& path) {
  Digests digests;
  std::error_code failure;
  if (!fs::exists(path, failure)) return digests;
  const auto text = read_file(path);
  if (!text) return text.error();
  const auto json = parse_placed(*text, path);
  if (!json) return json.error();
  const wire::Json* list = json->find("digests");
  if (!list || !list->is_object()) {
    return wire::Error{path, "no object \"digests\"", "a lock", "delete the file and run schema lock again"};
  }
  for (const wire::Member& member : *list->as_object()) {
    if (const std::string* digest = member.value.as_string()) digests[member.key] = *digest;
  }
  return digests;
}

std::string changes_between(const Digests& before, const Digests& after) {
  std::string text;
  for (const auto& [file, digest] : after) {
    const auto known = before.find(file);
    if (known == before.end()) text += wire::format_line("added   {} {}\n", file, digest);
    if (known != before.end() && known->second != digest) {
      text += wire::format_line("changed {} {} -> {}\n", file, known->second, digest);
    }
  }
  for (const auto& [file, digest] : before) {
    if (!after.contains(file)) text += wire::format_line("removed {} {}\n", file, digest);
  }
  return text;
}

bool write_lock(const std::string& path, const Digests& digests) {
  wire::Object list;
  for (const auto& [file, digest] : digests) list.set(file, digest);
  return write_whole(path, wire::to_text(wire::Object{{"digests", std::move(list)}}, 2) + "\n");
}

/// Updates the lock; with `check` only reports what differs.
ExitCode update_lock(const std::string& folder, bool check, const Streams& streams) {
  const std::string path = (fs::path(folder) / kLockName).string();
  const auto digests = digests_of(folder);
  if (!digests) return fail(streams, digests.error());
  const auto before = read_lock(path);
  if (!before) return fail(streams, before.error());
  const std::string changes = changes_between(*before, *digests);
  streams.out(changes);
  if (check) {
    streams.out(changes.empty() ? "nothing changed\n" : wire::format_line("{} is out of date\n", path));
    return changes.empty() ? kAllHeld : kFindings;
  }
  if (!write_lock(path, *digests)) {
    streams.err(wire::format_line("error: {}: the file cannot be written\n", path));
    return kEvidenceFailed;
  }
  streams.out(wire::format_line("{}: {}, {}\n", path, wire::counted(digests->size(), "schema"),
                                changes.empty() ? "nothing changed" : "updated"));
  return kAllHeld;
}

}  // namespace

ExitCode lock_schemas(const Arguments& arguments, const Streams& streams) {
  std::string folder;
  std::string against;
  bool check = false;
  ArgumentParser parser("schema lock",
                        "Updates schemas.lock.json; exit 0, 1 where --check or --against finds changes, 2 an input is "
                        "wrong, 4 the file cannot be written");
  parser.flag("--check", check, "write nothing; exit 1 where the lock is out of date");
  parser.option("--against", against, "an older copy of the folder; changes are shown as by `schema diff`")
      .placeholder("DIR");
  parser.option("FOLDER", folder, "folder of *.schema.json files").required().placeholder("");
  parser.footer(kLockFooter);
  if (const auto code = parser.read(arguments, streams)) return *code;
  if (!fs::is_directory(folder)) return fail(streams, {folder, "not a folder", "a folder of *.schema.json files", ""});
  const ExitCode difference = against.empty() ? kAllHeld : diff_schemas({against, folder}, streams);
  if (difference == kUsageOrInput) return difference;
  const ExitCode code = update_lock(folder, check, streams);
  return code == kAllHeld ? difference : code;
}

}  // namespace runner::schema_tools
