// Reads what may hold `$` forms: values, matchers, and the texts and parameters of a request. Checks the forms and
// keeps them as they are written; resolving them is the executor's part.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/document/reader.h"
#include "runner/document/value_forms.h"

namespace runner {

/// A value: JSON in which `$name`, `$now`, `$unique`, `$repeat` and `$after` may occur anywhere.
wire::Json read_value(Reading& reading, const Node& node);
/// A matcher: a matcher form, or a value that must be equal.
wire::Json read_matcher(Reading& reading, const Node& node);

/// A text or a form that gives one.
wire::Json read_text_value(Reading& reading, const Node& node, std::string_view what);
/// A text, or a form, that is matched against a text.
wire::Json read_text_matcher(Reading& reading, const Node& node, std::string_view what);
/// A text value, or a list of them that are joined.
wire::Json read_parts(Reading& reading, const Node& node, std::string_view what);
/// A value of a path parameter, query parameter or header: a text value, an integer or a boolean. Integers
/// within int64 are given back as such, however they are written.
wire::Json read_parameter(Reading& reading, const Node& node, std::string_view what);

/// `{pointer: value}` and `{pointer: matcher}`, in order.
std::vector<std::pair<std::string, wire::Json>> read_pointer_mapping(Reading& reading, const Node& node,
                                                                     std::string_view what, FormUse use);

}  // namespace runner
