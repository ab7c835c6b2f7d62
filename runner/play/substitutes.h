// What a service named then, and what takes its place where the same requests are sent again or to another service:
// ids that it made, cursors, hashes. Learnt from pairs of responses to the same request.
#pragma once

#include <map>
#include <string>

#include "wire/json.h"

namespace runner {

class Substitutes {
 public:
  /// Short texts are words and numbers that occur everywhere: they are left out.
  void add(const std::string& then, const std::string& now);
  /// The strings at the same places of two bodies.
  void learn(const wire::Json& then, const wire::Json& now);

  /// The text with all that is known replaced.
  std::string apply(std::string text) const;

 private:
  std::map<std::string, std::string> texts_;
};

}  // namespace runner
