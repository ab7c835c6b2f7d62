// Other ways to read the query of a request, where a contract asks services to refuse it but does not demand that they
// do: a blank value as none, one of several values of a name, a space in an instant as `T`. It sends nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/document/tolerance.h"

namespace runner::explore {

using Query = std::vector<std::pair<std::string, std::string>>;

/// The query changed in the clause's ways (Term::read_otherwise), each alone and together; not the query as it is.
std::vector<Query> lenient_readings(const Query& query, const Clause& clause);

}  // namespace runner::explore
