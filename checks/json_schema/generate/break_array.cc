#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/generate/break_value.h"

namespace json_schema {
namespace {

using wire::Array;
using wire::Json;
using Kind = KeywordKind;

constexpr size_t kMostCopied = 6;     ///< items of one array that are copied to exceed "maxContains"
constexpr uint64_t kMostItems = 300;  ///< of an array that becomes too long

class ArrayBreaker {
 public:
  ArrayBreaker(const Target& target, ValidSource& source, std::vector<Change>& changes)
      : target_(target), items_(*target.value.as_array()), source_(source), changes_(changes) {}

  void run() {
    switch (target_.keyword.kind) {
      case Kind::min_items:
        if (target_.keyword.limit > 0 && items_.size() >= target_.keyword.limit) cut(target_.keyword.limit - 1);
        return offer({}, "left out all items");
      case Kind::max_items:
        return lengthen(target_.keyword.limit + 1);
      case Kind::unique_items:
        return repeat();
      case Kind::items:
      case Kind::prefix_items:
      case Kind::unevaluated_items:
        return append_refused();
      case Kind::contains:
        return lose_items();
      case Kind::min_contains:
        lose_items();
        if (items_.size() >= target_.keyword.limit && target_.keyword.limit > 0) cut(target_.keyword.limit - 1);
        return;
      case Kind::max_contains:
        return exceed_contains();
      default:
        return;
    }
  }

 private:
  void offer(Array items, std::string text) { changes_.push_back({std::move(items), std::move(text)}); }

  void cut(uint64_t length) {
    Array fewer(items_.begin(), items_.begin() + static_cast<ptrdiff_t>(length));
    offer(std::move(fewer), fmt::format("cut to {} items", length));
  }

  /// Copies of the present items, and where they must differ, new ones.
  void lengthen(uint64_t length) {
    if (length > kMostItems) return;
    Array copies = items_;
    for (size_t i = 0; copies.size() < length; ++i)
      copies.push_back(items_.empty() ? Json("text") : items_[i % items_.size()]);
    offer(std::move(copies), "added items");
    const Keyword* schema = target_.subschema.find(Kind::items);
    Array fresh = items_;
    for (uint64_t noise = 1; fresh.size() < length && noise < 4 * length; ++noise) {
      auto item =
          schema ? source_.value_for({{{schema->branches[0].schema, nullptr}}, {}}, noise) : Json(size_t{noise});
      if (item && std::find(fresh.begin(), fresh.end(), *item) == fresh.end()) fresh.push_back(*std::move(item));
    }
    if (fresh.size() == length) offer(std::move(fresh), "added items");
  }

  void repeat() {
    for (const Json& item : items_) {
      Array more = items_;
      more.push_back(item);
      offer(std::move(more), "repeated an item");
    }
    if (items_.size() < 2) return;
    Array same = items_;
    same.back() = same.front();
    offer(std::move(same), "repeated an item");
  }

  void append_refused() {
    for (Json value : {Json("text"), Json(nullptr), Json(1)}) {
      Array more = items_;
      more.push_back(std::move(value));
      offer(std::move(more), "added an item");
    }
  }

  void lose_items() {
    const Keyword* contains = target_.subschema.find(Kind::contains);
    if (!contains) return;
    offer({}, "left out all items");
    for (size_t i = 0; i < items_.size(); ++i) {
      Array fewer = items_;
      fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
      offer(std::move(fewer), fmt::format("left out item {}", i));
    }
    replace_items(*contains);
  }

  /// One more than may count: copies of each item, of one that is made, and, where items must differ, several made
  /// ones.
  void exceed_contains() {
    const Keyword* contains = target_.subschema.find(Kind::contains);
    const uint64_t limit = target_.keyword.limit;
    if (!contains || limit >= kMostItems) return;
    Demand counted{{{contains->branches[0].schema, nullptr}}, {}};
    if (const Keyword* schema = target_.subschema.find(Kind::items)) {
      counted.must.push_back({schema->branches[0].schema, nullptr});
    }
    const auto made = source_.value_for(counted, 0);
    const auto offer_copies = [&](const Json& item) {
      Array more = items_;
      more.insert(more.end(), limit + 1, item);
      offer(std::move(more), fmt::format("added {} items", limit + 1));
      offer(Array(limit + 1, item), fmt::format("replaced by {} items", limit + 1));
    };
    for (size_t i = 0; i < items_.size() && i < kMostCopied; ++i) offer_copies(items_[i]);
    if (made) offer_copies(*made);
    Array fresh = items_;
    for (uint64_t noise = 0; fresh.size() < items_.size() + limit + 1 && noise < 4 * (limit + 1); ++noise) {
      auto item = source_.value_for(counted, noise);
      if (item && std::find(fresh.begin(), fresh.end(), *item) == fresh.end()) fresh.push_back(*std::move(item));
    }
    offer(std::move(fresh), "added items");
  }

  /// Each item by one that does not count, and all of them.
  void replace_items(const Keyword& contains) {
    Demand other;
    other.must_not.push_back({contains.branches[0].schema, nullptr});
    if (const Keyword* schema = target_.subschema.find(Kind::items)) {
      other.must.push_back({schema->branches[0].schema, nullptr});
    }
    Array all = items_;
    for (size_t i = 0; i < items_.size(); ++i) {
      auto item = source_.value_for(other, i);
      if (!item) return;
      Array one = items_;
      one[i] = *item;
      all[i] = *std::move(item);
      offer(std::move(one), fmt::format("replaced item {}", i));
    }
    offer(std::move(all), "replaced all items");
  }

  const Target& target_;
  const Array& items_;
  ValidSource& source_;
  std::vector<Change>& changes_;
};

}  // namespace

void break_array(const Target& target, ValidSource& source, std::vector<Change>& changes) {
  ArrayBreaker(target, source, changes).run();
}

}  // namespace json_schema
