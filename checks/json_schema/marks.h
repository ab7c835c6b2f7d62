// Which members of an object, or items of an array, have been evaluated so far: what "unevaluatedProperties" and
// "unevaluatedItems" ask (core, section 11). Kept only while a schema that asks is being evaluated.
#pragma once

#include <array>
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
  bool has(size_t index) const { return all_ || (words()[index >> 6] >> (index & 63) & 1) != 0; }

 private:
  static constexpr size_t kInlineWords = 4;

  uint64_t* words() { return heap_.empty() ? few_.data() : heap_.data(); }
  const uint64_t* words() const { return heap_.empty() ? few_.data() : heap_.data(); }

  bool all_ = false;
  std::array<uint64_t, kInlineWords> few_{};
  std::vector<uint64_t> heap_;
};

}  // namespace json_schema
