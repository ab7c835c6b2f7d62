// Which members of a record in a list are its identity: the id that the milestone declares for the entries of an
// export, elsewhere the path parameters of the contract that the record names. It compares nothing.
#pragma once

#include <string>
#include <vector>

#include "checks/contract.h"

namespace runner::explore {

/// An id and where it is in its record.
struct RecordId {
  std::string pointer;
  std::string text;
};
using RecordIds = std::vector<RecordId>;

class RecordIdentity {
 public:
  explicit RecordIdentity(const checks::Contract& contract);

  /// The names of all path parameters, each once.
  const std::vector<std::string>& parameters() const { return parameters_; }
  /// Empty where the record has no identity. `list` is the pointer of the list in the operation's response.
  RecordIds of(const wire::Json& record, const checks::Operation& operation, std::string_view list) const;

 private:
  std::vector<std::string> parameters_;
};

}  // namespace runner::explore
