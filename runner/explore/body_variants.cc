#include "runner/explore/body_variants.h"

#include "runner/explore/field_variants.h"
#include "runner/explore/raw_bodies.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr int kMoreThanMebibyte = 1'048'577;

struct NamedText {
  const char* kind;
  const char* text;
};
constexpr NamedText kRawTexts[] = {{"empty", ""},
                                   {"whitespace", " \n"},
                                   {"array", "[]"},
                                   {"null", "null"},
                                   {"number", "1"},
                                   {"string", "\"x\""},
                                   {"empty object", "{}"},
                                   {"truncated", "{\"a\": {\"b\": "},
                                   {"trailing comma", "{\"a\": 1,}"},
                                   {"trailing text", "{} x"},
                                   {"two documents", "{}{}"},
                                   {"single quotes", "{'a': 1}"},
                                   {"comment", "/* c */ {}"},
                                   {"lone surrogate", "{\"a\": \"\\ud800\"}"},
                                   {"duplicate key", "{\"a\": 1, \"a\": 2}"},
                                   {"number out of range", "{\"a\": 1e400}"},
                                   {"NaN", "{\"a\": NaN}"},
                                   {"leading zero", "{\"a\": 01}"},
                                   {"form", "a=1&b=2"}};

bool set_member(Json& body, const Field& field, const Json& value) {
  const std::string parent = field.pointer.substr(0, field.pointer.rfind('/'));
  const Json* around = wire::find_at(body, parent);
  return around && (around->is_object() || around->is_array()) && wire::set_at(body, field.pointer, value);
}

class BodyVariants {
 public:
  explicit BodyVariants(const Recipe& recipe) : recipe_(recipe) {}

  std::vector<BodyVariant> make() {
    add_raw_bodies();
    add_members();
    return std::move(variants_);
  }

 private:
  void add(std::string place, std::string kind, Body body) {
    variants_.push_back({{std::move(place), std::move(kind)}, std::move(body)});
  }
  void add_text(std::string kind, Json parts) { add("body", std::move(kind), BodyText{std::move(parts)}); }
  void add_bytes(std::string kind, std::string_view bytes) {
    add("body", std::move(kind), BodyBase64{wire::base64_encode(bytes)});
  }

  void add_raw_bodies() {
    for (const NamedText& text : kRawTexts) add_text(text.kind, Json(text.text));
    add_bytes("byte order mark", "\xEF\xBB\xBF[]");
    add_bytes("invalid UTF-8", "{\"a\": \"\xFF\xC0\"}");
    add_bytes("NUL", std::string_view("{\"a\": \"\0\"}", 10));
    add_text("over 1 MiB", Array{"{\"pad\": \"", Object{{"$repeat", Array{"x", kMoreThanMebibyte}}}, "\"}"});
    add_text("65 levels",
             Array{"{\"a\": ", Object{{"$repeat", Array{"[", 64}}}, Object{{"$repeat", Array{"]", 64}}}, "}"});
    if (!recipe_.bodies.empty()) {
      for (RawBody& body : raw_bodies(recipe_.bodies.front(), recipe_.contract->conventions.caller_type))
        add_text(body.kind, std::move(body.parts));
    }
    add("body", "no body", std::monostate{});
  }

  void add_members() {
    const Json sample = recipe_.bodies.front();
    for (const Field& field : recipe_.body.fields) {
      for (FieldVariant& variant : field_variants(field, is_service_wide(recipe_, field))) {
        Json body = sample;
        const bool changed =
            variant.value ? set_member(body, field, *variant.value) : wire::remove_at(body, field.pointer);
        if (changed) add(field.pointer, std::move(variant.kind), std::move(body));
      }
      if (field.kind == FieldKind::object) add_unknown_members(sample, field.pointer);
      if (field.kind == FieldKind::list && !field.required) add_empty_list_alone(sample, field);
    }
    add_unknown_members(sample, "");
  }

  // Where one of several optional members must be given, an empty list may count as given or not.
  void add_empty_list_alone(const Json& sample, const Field& list) {
    const std::string parent = list.pointer.substr(0, list.pointer.rfind('/'));
    Json body = sample;
    for (const Field& other : recipe_.body.fields) {
      if (!other.required && other.pointer.substr(0, other.pointer.rfind('/')) == parent)
        wire::remove_at(body, other.pointer);
    }
    if (set_member(body, list, Json(Array{}))) add(list.pointer, "empty list", std::move(body));
  }

  void add_unknown_members(const Json& sample, const std::string& object_pointer) {
    for (const char* name : {"unknown_member", "__proto__", "constructor", ""}) {
      Json body = sample;
      const Json* object = wire::find_at(body, object_pointer);
      if (!object || !object->is_object()) return;
      const std::string pointer = object_pointer + "/" + wire::pointer_token(name);
      wire::set_at(body, pointer, Json(1));
      add(pointer, "additionalProperties", std::move(body));
    }
  }

  const Recipe& recipe_;
  std::vector<BodyVariant> variants_;
};

}  // namespace

std::vector<BodyVariant> body_variants(const Recipe& recipe) { return BodyVariants(recipe).make(); }

}  // namespace runner::explore
