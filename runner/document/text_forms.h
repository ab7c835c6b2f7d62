// The forms that texts of a milestone or fixture take: ids, names, pointers, templates. A form decides whether a text
// has it and words what is expected; schemas/runner/*.schema.json hold the same forms as patterns, and a test holds the
// two together.
#pragma once

#include <span>
#include <string_view>

namespace runner {

struct TextForm {
  bool (*holds)(std::string_view text);
  std::string_view expected;  ///< "a JSON Pointer", for messages
};

extern const TextForm kAnyText;      ///< not empty
extern const TextForm kWords;        ///< lower-case words joined by '-': ids of fixtures, scenarios, cases
extern const TextForm kName;         ///< what `$name` can refer to
extern const TextForm kDottedId;     ///< ids of milestones, operations, rules; schema names
extern const TextForm kSchemaName;   ///< a dotted id, or "baseline/" and one
extern const TextForm kPointer;      ///< RFC 6901
extern const TextForm kPath;         ///< a relative path of a file
extern const TextForm kTemplate;     ///< "/a/{b}": each parameter a whole segment, and named once
extern const TextForm kRoute;        ///< "/a/b": a path without parameters
extern const TextForm kMethod;       ///< one of known_methods()
extern const TextForm kEnvironment;  ///< the name of an environment variable
extern const TextForm kHeaderName;   ///< a token (RFC 9110, section 5.6.2)
extern const TextForm kVersion;      ///< of Semantic Versioning: three numbers
extern const TextForm kInstant;      ///< an RFC 3339 instant
extern const TextForm kBase64;       ///< RFC 4648, section 4, with padding

std::span<const std::string_view> known_methods();

}  // namespace runner
