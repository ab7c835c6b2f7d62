// Which members of an object, or items of an array, have been evaluated so far: what "unevaluatedProperties" and
// "unevaluatedItems" depend on (core, section 11). Kept only while a schema with one of them is being evaluated.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace json_schema {

class Marks {
 public:
  explicit Marks(size_t size) {
    if (size > kInlineWords * 64) heap_.resize((size + 63) / 64);
  }

  void set(size_t index) { words()[index >> 6] |= uint64_t{1} << (index & 63); }
  void set_all() { all_ = true; }
  /// The first `count` of `size`.
  void set_first(size_t count, size_t size) {
    if (count == size) return set_all();
    for (size_t word = 0; word < count / 64; ++word) words()[word] = ~uint64_t{0};
    if (count % 64 != 0) words()[count / 64] |= (uint64_t{1} << (count % 64)) - 1;
  }
  /// The first from `index` on that is not set, or at least `size`.
  size_t next_unset(size_t index, size_t size) const {
    if (all_) return size;
    while (index < size) {
      uint64_t unset = ~words()[index >> 6] >> (index & 63);
      if (unset != 0) return index + std::countr_zero(unset);
      index = (index | 63) + 1;
    }
    return size;
  }

 private:
  static constexpr size_t kInlineWords = 4;

  uint64_t* words() { return heap_.empty() ? few_.data() : heap_.data(); }
  const uint64_t* words() const { return heap_.empty() ? few_.data() : heap_.data(); }

  bool all_ = false;
  std::array<uint64_t, kInlineWords> few_{};
  std::vector<uint64_t> heap_;
};

/// Marks members in their order. As long as all are evaluated, counting them is enough.
class EvaluatedRun {
 public:
  explicit EvaluatedRun(Marks* marks) : marks_(marks) {}

  void next(bool evaluated) {
    if (evaluated && first_ == index_) {
      ++first_;
    } else if (evaluated && marks_) {
      marks_->set(index_);
    }
    ++index_;
  }
  void end() {
    if (marks_) marks_->set_first(first_, index_);
  }

 private:
  Marks* marks_;
  size_t first_ = 0;  ///< the number of members, from the first on, that are all evaluated
  size_t index_ = 0;
};

}  // namespace json_schema
