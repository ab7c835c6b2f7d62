// A schema, or the seed of a random one: linting must end, and no instance of it may refute that there is none.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runner/schema_tools/linter.h"
#include "tests/fuzz/fuzzed_schema.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

const std::string& path() {
  static const std::string file =
      (std::filesystem::temp_directory_path() / ("lint" + std::to_string(::getpid()) + ".schema.json")).string();
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto json = json_schema::testing::fuzzed_schema({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  std::ofstream(path(), std::ios::binary) << wire::to_text(*json);
  runner::schema_tools::SchemaFiles files;
  const auto uri = files.add_file(path());
  if (!uri.ok()) return 0;
  runner::schema_tools::Linter linter(files);
  const auto schema = files.compile(*uri, {});
  schema.ok() ? linter.add(*schema) : linter.add_broken(path(), *uri, schema.error());
  for (const auto& finding : linter.take_findings({path()})) {
    const bool is_of_root = finding.message == "no instance can satisfy the schema";
    for (size_t i = 0; is_of_root && i < json_schema::testing::telling_values().size(); ++i) {
      require(!schema->accepts(json_schema::testing::telling_values()[i]));
    }
  }
  return 0;
}
