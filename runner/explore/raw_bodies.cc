#include "runner/explore/raw_bodies.h"

#include <fmt/format.h>

#include <functional>
#include <string_view>
#include <utility>

#include "runner/document/value_forms.h"

namespace runner::explore {
namespace {

using wire::Json;

enum class Mistake {
  none,
  duplicate_key,
  escaped_duplicate_key,
  duplicate_object,
  trailing_comma,
  lone_surrogate,
  control_character,
};

// Writes the sample. The mistake is made in the first place where it is possible.
class Writer {
 public:
  Writer(Mistake mistake, const std::string& caller_type) : mistake_(mistake), caller_type_(caller_type) {}

  void write(const Json& value) {
    if (form_of(value)) return write_quoted(value);
    if (const std::string* text = value.as_string()) return write_text(*text);
    if (const wire::Object* object = value.as_object()) return write_object(*object);
    if (const wire::Array* array = value.as_array()) return write_array(*array);
    text_ += wire::to_text(value);
  }

  bool made() const { return mistake_ == Mistake::none; }
  wire::Array take(std::string_view suffix = {}) {
    text_ += suffix;
    flush();
    return std::move(parts_);
  }

 private:
  bool make(Mistake mistake) { return mistake_ == mistake && std::exchange(mistake_, Mistake::none) == mistake; }

  void flush() {
    if (!text_.empty()) parts_.emplace_back(std::exchange(text_, {}));
  }

  // The value of a reference or form, in quotes.
  void write_quoted(const Json& value) {
    text_ += '"';
    flush();
    parts_.push_back(value);
    text_ += '"';
  }

  // Actors are the only objects that samples refer to by name.
  void write_text(const std::string& text) {
    const auto name = reference_name(text);
    if (name && (*name == "caller" || *name == "owner" || *name == "stranger")) {
      text_ += "{\"type\":" + wire::to_text(Json(caller_type_)) + ",\"id\":";
      write_quoted(Json(fmt::format("${}_id", *name)));
      text_ += '}';
    } else if (name) {
      write_quoted(Json(text));
    } else {
      write_literal(unescaped(text));
    }
  }

  // A text of several words is a description: any text is valid there.
  void write_literal(std::string_view literal) {
    text_ += wire::to_text(Json(literal));
    if (literal.find(' ') == std::string_view::npos) return;
    if (make(Mistake::lone_surrogate)) text_.insert(text_.size() - 1, "\\ud800");
    if (make(Mistake::control_character)) text_.insert(text_.size() - 1, "\n");
  }

  void write_member(const std::string& name, const wire::Member& member) {
    text_ += name + ":";
    write(member.value);
  }

  void write_object(const wire::Object& object) {
    const bool outermost = std::exchange(outermost_, false);
    text_ += '{';
    const char* separator = "";
    for (const wire::Member& member : object) {
      text_ += std::exchange(separator, ",");
      write_member(wire::to_text(Json(unescaped(member.key))), member);
    }
    if (!object.empty()) repeat_member(*object.begin(), outermost);
    if (!object.empty() && make(Mistake::trailing_comma)) text_ += ',';
    text_ += '}';
  }

  // The same value again: a parser that takes the last one, or the first, finds nothing wrong.
  void repeat_member(const wire::Member& member, bool outermost) {
    const std::string name = wire::to_text(Json(unescaped(member.key)));
    if (outermost ? make(Mistake::duplicate_object) : make(Mistake::duplicate_key)) {
      text_ += ',';
      write_member(name, member);
    } else if (!outermost && make(Mistake::escaped_duplicate_key)) {
      text_ += ',';
      write_member(fmt::format("\"\\u{:04x}{}", static_cast<unsigned char>(name[1]), name.substr(2)), member);
    }
  }

  void write_array(const wire::Array& array) {
    text_ += '[';
    const char* separator = "";
    for (const Json& item : array) {
      text_ += std::exchange(separator, ",");
      write(item);
    }
    text_ += ']';
  }

  Mistake mistake_;
  const std::string& caller_type_;
  bool outermost_ = true;
  std::string text_;
  wire::Array parts_;
};

}  // namespace

std::vector<RawBody> raw_bodies(const Json& sample, const std::string& caller_type) {
  std::vector<RawBody> bodies;
  if (!sample.is_object()) return bodies;
  for (const auto& [kind, mistake] : {std::pair{"duplicate key", Mistake::duplicate_key},
                                      {"escaped duplicate key", Mistake::escaped_duplicate_key},
                                      {"duplicate object", Mistake::duplicate_object},
                                      {"trailing comma", Mistake::trailing_comma},
                                      {"lone surrogate", Mistake::lone_surrogate},
                                      {"control character", Mistake::control_character}}) {
    Writer writer(mistake, caller_type);
    writer.write(sample);
    if (writer.made()) bodies.push_back({kind, writer.take()});
  }
  for (const auto& [kind, suffix] : {std::pair{"text after it", " x"}, {"second object", "{}"}, {"semicolon", ";"}}) {
    Writer writer(Mistake::none, caller_type);
    writer.write(sample);
    bodies.push_back({kind, writer.take(suffix)});
  }
  return bodies;
}

}  // namespace runner::explore
