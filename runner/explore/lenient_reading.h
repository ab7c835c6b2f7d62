// Other ways to read a request, where a contract asks services to refuse it but does not demand that they do: a blank
// parameter as none, one of several values of a name, a space in an instant as `T`, an unreadable clock as none. It
// sends nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/document/tolerance.h"
#include "wire/http.h"

namespace runner::explore {

using Query = std::vector<std::pair<std::string, std::string>>;

/// What may be read in other ways.
struct Sent {
  Query query;
  wire::Headers headers;
  std::string body;
};

/// The request changed in the clause's ways (Term::read_otherwise), each alone and together; not the request as it is.
std::vector<Sent> lenient_readings(const Sent& sent, const Clause& clause);

}  // namespace runner::explore
