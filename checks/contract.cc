#include "checks/contract.h"

namespace checks {

const Operation* Contract::find_operation(std::string_view id) const {
  for (const Operation& operation : operations) {
    if (operation.id == id) return &operation;
  }
  return nullptr;
}

const EventType* Contract::find_event(std::string_view type) const {
  for (const EventType& declared : events) {
    if (declared.type == type) return &declared;
  }
  return nullptr;
}

bool Contract::declares_reason(std::string_view code, const Operation* operation) const {
  if (operation && operation->borrowed) return used.contains(code);
  return floor.contains(code) || borrowed.contains(code);
}

std::string correlation_id_of(std::string_view operation_id) {
  std::string id = "corr_";
  for (char c : operation_id) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      id += c;
    } else if (id.back() != '_') {
      id += '_';
    }
  }
  return id;
}

}  // namespace checks
