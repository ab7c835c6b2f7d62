// schemas.lock.json: the digests that the schemas of a folder had when their author last approved a change.
// Written by `verify/runner schema lock`; where the file exists, a run judges the schemas by it (rule schema.changed).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/document/input_files.h"
#include "wire/json.h"

namespace runner {

struct SchemaLock {
  std::string file;                            ///< relative to the root
  std::map<std::string, std::string> digests;  ///< SHA-256 in hex, by path relative to the root
  std::map<std::string, wire::Json> schemas;   ///< as they were locked, by path; none in a lock of digests alone
  /// What edits have opened and no recorded coverage has tried, by path: names of points (opened_points.h).
  std::map<std::string, std::vector<std::string>> opened;
};

/// The lock of a schema directory (relative to the root), or nothing if there is none. Error: the file is not a lock.
wire::Result<std::optional<SchemaLock>> read_schema_lock(InputFiles& files, const std::string& directory);

/// One schema that is not as it was locked.
struct SchemaChange {
  std::string file;    ///< relative to the root
  std::string locked;  ///< digest, or empty where the lock does not name it
  std::string found;   ///< digest, or empty where there is no such file
};

/// What differs between the lock and the schemas that were read: those directly in `directory` and in its baseline.
std::vector<SchemaChange> compare_with_lock(const SchemaLock& lock, const std::map<std::string, std::string>& digests,
                                            const std::string& directory);

}  // namespace runner
