// How a service writes values otherwise than it should: booleans as strings, instants an hour late, arrays without
// their elements. One way of writing has one cause, however many members show it.
#pragma once

#include <string>

#include "wire/json.h"

namespace runner {

struct Writing {
  /// What it is done to.
  enum class Subject { none, name, null, boolean, number, instant, text, array, object };
  Subject subject = Subject::none;
  std::string words;  ///< "booleans are strings"; empty: no way of writing that is known
  /// The fewest places that show it before it is taken as one: chance may look like it.
  size_t min_places = 2;
  size_t min_operations = 3;  ///< that show it before all are taken to do so
  size_t longest = 0;         ///< bytes of texts that are cut off; 0: they are not

  explicit operator bool() const { return !words.empty(); }
};

/// What makes one of the other; nothing where they are equal, or differ in more than how they are written. A null
/// pointer: no such value.
Writing writing_between(const wire::Json* expected, const wire::Json* actual);
inline Writing writing_between(const wire::Json& expected, const wire::Json& actual) {
  return writing_between(&expected, &actual);
}

/// What a value is that a schema refuses for its type; `types` as in its message: "a string or null".
Writing writing_of_type(const std::string& types, const wire::Json& actual);

Writing writing_of_renamed(const std::string& from, const std::string& to);
Writing writing_of_lost_elements();
Writing writing_of_empty_arrays();
Writing writing_of_order();

/// A member of that name is in objects that are closed.
Writing writing_of_unknown(const std::string& name);

/// The text looks like an instant, and is not one.
bool is_incomplete_instant(const std::string& text);

/// The names have the same letters and digits: "provider_id" and "providerId".
bool is_same_name(std::string_view left, std::string_view right);

/// The value may be a text that was written so: "A1" where texts are in upper case.
bool may_be_written(const Writing& writing, const wire::Json& value);

/// What is done to a text to make it the other.
Writing writing_between(const std::string& expected, const std::string& actual);

}  // namespace runner
