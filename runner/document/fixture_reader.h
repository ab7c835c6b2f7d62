// Reads fixture files and files of givens (docs/fixture-format.md).
#pragma once

#include "runner/document/fixture.h"
#include "wire/result.h"

namespace runner {

struct YamlDocument;

/// Both end at the first mistake of form with file:line:column, found, expected, and the nearest known key.
wire::Result<Fixture> parse_fixture(std::string_view text, std::string file);
wire::Result<std::vector<Given>> parse_givens(std::string_view text, std::string file);

/// The same for a document whose YAML has been read.
wire::Result<Fixture> parse_fixture(const YamlDocument& document);
wire::Result<std::vector<Given>> parse_givens(const YamlDocument& document);

}  // namespace runner
