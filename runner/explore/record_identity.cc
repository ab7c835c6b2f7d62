#include "runner/explore/record_identity.h"

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner::explore {

RecordIdentity::RecordIdentity(const checks::Contract& contract) {
  for (const checks::Operation& operation : contract.operations) {
    for (std::string& name : operation.path_parameters()) {
      if (std::find(parameters_.begin(), parameters_.end(), name) == parameters_.end())
        parameters_.push_back(std::move(name));
    }
  }
}

RecordIds RecordIdentity::of(const wire::Json& record, const checks::Operation& operation,
                             std::string_view list) const {
  RecordIds ids;
  const auto add = [&](const std::string& pointer) {
    const wire::Json* id = wire::find_at(record, pointer);
    if (id && id->as_string()) ids.push_back({pointer, *id->as_string()});
  };
  if (operation.signed_export && list.ends_with("/entries")) {
    add(operation.signed_export->entry_id);
  } else {
    for (const std::string& name : parameters_) add("/" + wire::pointer_token(name));
  }
  return ids;
}

}  // namespace runner::explore
