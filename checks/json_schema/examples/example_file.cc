#include "checks/json_schema/examples/example_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Json;
using Problem = std::optional<Error>;

constexpr int64_t kMaxRepeats = 10'000;

std::string child(const std::string& pointer, std::string_view name) {
  return pointer + "/" + wire::pointer_token(name);
}

/// Stops at the first error; Error::where is a JSON Pointer into the file.
class FileReader {
 public:
  explicit FileReader(const Json& file) : file_(file) {}

  wire::Result<std::vector<ExampleDocument>> read() {
    if (Problem problem = check_members(file_, "", {"$schema", "valid", "invalid"}, {"valid"})) return *problem;
    if (Problem problem = read_list("valid", &FileReader::read_valid)) return *problem;
    if (Problem problem = read_list("invalid", &FileReader::read_invalid)) return *problem;
    return std::move(examples_);
  }

 private:
  using Names = std::initializer_list<std::string_view>;
  using ReadEntry = Problem (FileReader::*)(const Json&, ExampleDocument&);

  static Problem check_members(const Json& value, const std::string& pointer, Names known, Names required) {
    if (!value.is_object())
      return Error{pointer, "not an object", fmt::format("an object with \"{}\"", *required.begin()), {}};
    for (const wire::Member& member : *value.as_object()) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      return Error{child(pointer, member.key),
                   fmt::format("unknown member \"{}\"", member.key),
                   fmt::format("one of {}", fmt::join(known, ", ")),
                   {}};
    }
    for (std::string_view name : required) {
      if (!value.find(name)) return Error{pointer, fmt::format("no \"{}\"", name), "a member of that name", {}};
    }
    return {};
  }

  Problem read_list(const char* name, ReadEntry read_entry) {
    const Json* list = file_.find(name);
    if (!list) return {};
    if (!list->is_array()) return Error{child("", name), "not an array", "an array of examples", {}};
    for (size_t i = 0; i < list->as_array()->size(); ++i) {
      ExampleDocument example;
      example.pointer = fmt::format("/{}/{}", name, i);
      if (Problem problem = (this->*read_entry)(list->as_array()->at(i), example)) return problem;
      examples_.push_back(std::move(example));
    }
    return {};
  }

  Problem read_valid(const Json& entry, ExampleDocument& example) {
    if (Problem problem = check_members(entry, example.pointer, {"description", "data"}, {"description", "data"})) {
      return problem;
    }
    example.document = *entry.find("data");
    return read_description(entry, example);
  }

  Problem read_invalid(const Json& entry, ExampleDocument& example) {
    if (Problem problem =
            check_members(entry, example.pointer, {"description", "from", "remove", "set", "repeat", "data", "breaks"},
                          {"description", "breaks"})) {
      return problem;
    }
    if (Problem problem = read_description(entry, example)) return problem;
    if (Problem problem = read_breaks(*entry.find("breaks"), example)) return problem;
    const bool changes = entry.find("remove") || entry.find("set") || entry.find("repeat");
    if (!entry.find("data")) return changes ? read_change(entry, example) : without_document(example);
    if (changes || entry.find("from")) return without_document(example);
    example.document = *entry.find("data");
    return {};
  }

  static Problem without_document(const ExampleDocument& example) {
    return Error{example.pointer,
                 "no single way to make the document",
                 "either \"data\", or \"from\" with \"remove\", \"set\" or \"repeat\"",
                 {}};
  }

  Problem read_description(const Json& entry, ExampleDocument& example) {
    const std::string* description = entry.find_string("description");
    const std::string place = child(example.pointer, "description");
    if (!description || description->empty()) return Error{place, "not a description", "text, not empty", {}};
    if (find(*description)) {
      return Error{place,
                   fmt::format("a second example described as \"{}\"", *description),
                   "a description that no other example of the file has",
                   {}};
    }
    example.description = *description;
    return {};
  }

  Problem read_breaks(const Json& breaks, ExampleDocument& example) {
    const std::string place = child(example.pointer, "breaks");
    const wire::Object* object = breaks.as_object();
    if (!object || object->empty()) {
      return Error{
          place, "no broken keyword", "an object of keywords by JSON Pointer, such as {\"/id\": \"type\"}", {}};
    }
    for (const wire::Member& member : *object) {
      const std::string* keyword = member.value.as_string();
      if (!keyword || keyword->empty() || !wire::pointer_tokens(member.key)) {
        return Error{child(place, member.key), "not a keyword by JSON Pointer", "such as \"/id\": \"type\"", {}};
      }
      example.breaks.push_back({member.key, *keyword});
    }
    return {};
  }

  Problem read_change(const Json& entry, ExampleDocument& example) {
    const std::string* from = entry.find_string("from");
    const ExampleDocument* original = from ? find(*from) : nullptr;
    if (!original || !original->is_valid()) {
      return Error{child(example.pointer, "from"),
                   from ? fmt::format("\"{}\"", *from) : "no text",
                   "the description of a valid example of this file",
                   {}};
    }
    example.document = original->document;
    if (Problem problem = remove(entry.find("remove"), example)) return problem;
    if (Problem problem = set(entry.find("set"), example)) return problem;
    return repeat(entry.find("repeat"), example);
  }

  static Error leads_nowhere(const std::string& place, const std::string& pointer) {
    return {
        place, fmt::format("\"{}\" does not lead to a place in the document", pointer), "a JSON Pointer that does", {}};
  }

  Problem remove(const Json* pointers, ExampleDocument& example) {
    if (!pointers) return {};
    const std::string place = child(example.pointer, "remove");
    if (!pointers->is_array()) return Error{place, "not an array", "an array of JSON Pointers", {}};
    for (const Json& pointer : *pointers->as_array()) {
      if (!pointer.is_string()) return Error{place, "not a JSON Pointer", "an array of JSON Pointers", {}};
      if (!wire::remove_at(example.document, *pointer.as_string())) return leads_nowhere(place, *pointer.as_string());
    }
    return {};
  }

  Problem set(const Json* values, ExampleDocument& example) {
    if (!values) return {};
    const std::string place = child(example.pointer, "set");
    if (!values->is_object()) return Error{place, "not an object", "an object of values by JSON Pointer", {}};
    for (const wire::Member& member : *values->as_object()) {
      if (!wire::set_at(example.document, member.key, member.value)) return leads_nowhere(place, member.key);
    }
    return {};
  }

  /// Fills the array around an element with copies of it.
  Problem repeat(const Json* counts, ExampleDocument& example) {
    if (!counts) return {};
    const std::string place = child(example.pointer, "repeat");
    if (!counts->is_object()) return Error{place, "not an object", "an object of counts by JSON Pointer", {}};
    for (const wire::Member& member : *counts->as_object()) {
      const int64_t* count = member.value.as_integer();
      if (!count || *count < 0 || *count > kMaxRepeats) {
        return Error{child(place, member.key), "not a count", fmt::format("an integer of at most {}", kMaxRepeats), {}};
      }
      const std::string array = member.key.substr(0, member.key.rfind('/'));
      const Json* element = wire::find_at(example.document, member.key);
      const Json* around = element && !member.key.empty() ? wire::find_at(example.document, array) : nullptr;
      if (!around || !around->is_array()) return leads_nowhere(place, member.key);
      wire::set_at(example.document, array, wire::Array(static_cast<size_t>(*count), *element));
    }
    return {};
  }

  const ExampleDocument* find(std::string_view description) const {
    const auto found = std::find_if(examples_.begin(), examples_.end(),
                                    [&](const ExampleDocument& example) { return example.description == description; });
    return found == examples_.end() ? nullptr : &*found;
  }

  const Json& file_;
  std::vector<ExampleDocument> examples_;
};

std::string shown(std::string_view keyword, std::string_view instance_location) {
  return fmt::format("\"{}\" at \"{}\"", keyword, instance_location);
}

std::string shown(const std::vector<Violation>& violations) {
  std::vector<std::string> parts;
  for (const Violation& violation : violations) parts.push_back(shown(violation.keyword, violation.instance_location));
  return parts.empty() ? "it is accepted" : fmt::format("refused with {}", fmt::join(parts, ", "));
}

}  // namespace

wire::Result<std::vector<ExampleDocument>> read_examples(std::string_view text, const std::string& file) {
  const auto json = wire::parse_json(text);
  if (!json) return Error{file, json.error().to_string(), "a JSON document", {}};
  auto examples = FileReader(*json).read();
  if (examples) return examples;
  Error error = examples.error();
  const auto [line, column] = wire::position_of(text, error.where);
  error.where = fmt::format("{}:{}:{}{}{}", file, line, column, error.where.empty() ? "" : " at ", error.where);
  return error;
}

std::optional<ExampleMismatch> judge_example(const Schema& schema, const ExampleDocument& example) {
  const std::vector<Violation> violations = schema.violations(example.document);
  if (example.is_valid()) {
    if (violations.empty()) return std::nullopt;
    return ExampleMismatch{fmt::format("\"{}\" is accepted", example.description), shown(violations)};
  }
  for (const BrokenKeyword& broken : example.breaks) {
    const bool reported = std::any_of(violations.begin(), violations.end(), [&](const Violation& violation) {
      return violation.keyword == broken.keyword && violation.instance_location == broken.instance_location;
    });
    if (reported) continue;
    return ExampleMismatch{
        fmt::format("\"{}\" is refused with {}", example.description, shown(broken.keyword, broken.instance_location)),
        shown(violations)};
  }
  return std::nullopt;
}

}  // namespace json_schema
