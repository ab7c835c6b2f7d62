// Typed reading of a document's nodes: Reading keeps the first mistake, Fields reads the members of one mapping whose
// keys are known. After a mistake every function still returns something harmless, so that readers of records need no
// branches; the caller checks for a mistake at the end.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runner/document/text_forms.h"
#include "runner/yaml/yaml.h"

namespace runner {

/// Both ends are allowed.
struct IntegerRange {
  int64_t least;
  int64_t greatest;
};

class Reading {
 public:
  /// The document must outlive the reading.
  explicit Reading(const YamlDocument& document) : document_(document) {}

  Place place(Mark mark) const { return document_.place(mark); }
  /// Keeps the mistake where it is the first.
  void fail(Mark mark, std::string found, std::string expected = "", std::string advice = "");
  /// "'status' is the text 'x'; expected an integer". `what` is the key, or words for an element.
  void fail_type(const Node& node, std::string_view what, std::string_view expected);
  bool failed() const { return error_.has_value(); }
  const std::optional<wire::Error>& error() const { return error_; }

  /// A text of the form; empty after a mistake.
  std::string text(const Node& node, std::string_view what, const TextForm& form);
  /// One of the words; the first after a mistake.
  std::string_view word(const Node& node, std::string_view what, std::span<const std::string_view> words);
  /// A list of texts of the form.
  std::vector<std::string> texts(const Node& node, std::string_view what, const TextForm& form);
  /// The elements of a list, or none after a mistake.
  const Sequence& elements(const Node& node, std::string_view what);
  /// The members of a mapping, or none after a mistake.
  const Mapping& members(const Node& node, std::string_view what);
  /// An integer of the range, however it is written; the least one after a mistake.
  int64_t integer(const Node& node, std::string_view what, IntegerRange range);
  /// The word `true`, which is all that a key that switches something on can have.
  bool is_true(const Node& node, std::string_view what);

 private:
  const YamlDocument& document_;
  std::optional<wire::Error> error_;
};

/// Finds values that occur twice where each may occur once: "duplicate scenario id 'a'; the first is at f.yaml:3:5".
class Unique {
 public:
  /// `what` is for the message: "scenario id".
  Unique(Reading& reading, std::string_view what) : reading_(reading), what_(what) {}
  void add(const std::string& value, Mark mark);

 private:
  Reading& reading_;
  std::string_view what_;
  std::unordered_map<std::string, Mark> seen_;
};

/// The members of one mapping. An unknown key is a mistake, reported with the nearest known one.
class Fields {
 public:
  /// `what` names the mapping in messages: "a case".
  Fields(Reading& reading, const Node& node, std::string_view what, std::span<const std::string_view> known);
  Fields(Reading& reading, const Node& node, std::string_view what, std::initializer_list<std::string_view> known)
      : Fields(reading, node, what, std::span(known.begin(), known.size())) {}

  Reading& reading() const { return reading_; }
  Mark mark() const { return mark_; }
  Place place() const { return reading_.place(mark_); }

  const Node* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  /// The value, whose absence is a mistake; nullptr then.
  const Node* need(std::string_view key) const;

  std::string text(std::string_view key, const TextForm& form) const;           ///< empty where absent
  std::string required_text(std::string_view key, const TextForm& form) const;  ///< absence is a mistake
  int64_t required_integer(std::string_view key, IntegerRange range) const;     ///< absence is a mistake
  std::vector<std::string> texts(std::string_view key, const TextForm& form) const;
  /// Texts, each at most once, with their places.
  std::vector<std::pair<std::string, Place>> unique_texts(std::string_view key, const TextForm& form) const;
  /// The same without the places.
  std::vector<std::string> unique_names(std::string_view key, const TextForm& form) const;
  /// A mapping of texts to texts, in order.
  std::vector<std::pair<std::string, std::string>> text_pairs(std::string_view key, const TextForm& left,
                                                              const TextForm& right) const;

 private:
  Reading& reading_;
  Mark mark_;
  std::string what_;
  const Mapping* mapping_;
};

/// Words in quotes for a message: "one of 'a', 'b'", or "'a'" where there is one.
std::string one_of(std::span<const std::string_view> words);

}  // namespace runner
