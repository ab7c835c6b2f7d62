// No bytes crash the readers of fixtures and givens, and the short cut through plain YAML reads what the library reads.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runner/document/fixture_reader.h"
#include "runner/yaml/plain_yaml.h"
#include "runner/yaml/yaml.h"
#include "tests/runner/yaml/same_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = runner::read_yaml(text, "fixture.yaml");
  const auto by_library = runner::read_yaml_by_library(text, "fixture.yaml");
  if (document.ok() != by_library.ok()) std::abort();
  if (!document.ok()) return document.error().where.empty() ? (std::abort(), 0) : 0;
  if (!runner::is_same_tree(document->root, by_library->root)) std::abort();
  const auto fixture = runner::parse_fixture(*document);
  const auto givens = runner::parse_givens(*document);
  if (!fixture.ok() && !fixture.error().where.starts_with("fixture.yaml:")) std::abort();
  if (fixture.ok() && givens.ok()) std::abort();
  return 0;
}
