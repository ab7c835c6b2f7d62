// A mutation analysis as text, JSON and one HTML page.
#pragma once

#include <string>
#include <vector>

#include "runner/mutate/mutation.h"
#include "wire/json.h"

namespace runner {

struct MutationTextOptions {
  size_t survivors = 50;  ///< shown of each kind at most
  size_t rows = 20;       ///< shown of each table at most
  bool verbose = false;   ///< every mutant
};

std::string mutation_text(const Mutation& mutation, const MutationTextOptions& options);
wire::Json mutation_json(const Mutation& mutation);
std::string mutation_html(const std::vector<Mutation>& mutations);

}  // namespace runner
