// The known name that is most likely meant by a misspelt one, for messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace json_schema {

/// Collects candidates; keeps the nearest by edit distance (insertions, deletions, substitutions, swapped neighbours),
/// case ignored, if it is near enough to be a slip: the distance may be a third of the longer name, or one.
class NearestName {
 public:
  explicit NearestName(std::string_view wanted);

  /// The wanted name itself is not a candidate, and candidates beyond some thousand are ignored.
  void offer(std::string_view candidate);
  /// The nearest candidate, or empty.
  const std::string& name() const { return best_; }
  /// `did you mean "name"?`, or empty.
  std::string advice() const;

 private:
  std::string wanted_;
  std::string as_given_;
  std::string best_;
  size_t best_distance_;
  size_t compared_ = 0;
};

}  // namespace json_schema
