#include "runner/explore/field_variants.h"

namespace runner::explore {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

class FieldVariants {
 public:
  FieldVariants(const Field& field, bool service_wide) : field_(field), service_wide_(service_wide) {}

  std::vector<FieldVariant> make() {
    if (field_.required) variants_.push_back({"required", std::nullopt});
    if (!field_.nullable) add("null", Json());
    add_other_types();
    add("text", service_wide_ ? Json(Object{{"$unique", "not a value"}}) : Json("not a value of this field"));
    add("whitespace", Json(" \t"));
    add("empty", Json(""));
    if (!service_wide_) add_of_kind();
    if (field_.kind == FieldKind::list) add_lists();
    return std::move(variants_);
  }

 private:
  void add(std::string kind, Json value) { variants_.push_back({std::move(kind), std::move(value)}); }

  void add_other_types() {
    const bool object = field_.kind == FieldKind::object || field_.kind == FieldKind::open_object;
    if (!object) add("type", Json(Object{{"a", 1}}));
    if (field_.kind != FieldKind::list) add("type", Json(Array{}));
    if (field_.kind != FieldKind::integer) add("type", Json(12));
    if (field_.kind != FieldKind::flag) add("type", Json(true));
  }

  void add_of_kind() {
    switch (field_.kind) {
      case FieldKind::identifier:
        return add_identifiers();
      case FieldKind::text:
        return add_texts();
      case FieldKind::instant:
        return add_instants();
      case FieldKind::integer:
        return add_integers();
      case FieldKind::choice:
        return add_choices();
      case FieldKind::flag:
        add("choice", Json(true));
        return add("choice", Json(false));
      case FieldKind::open_object:
        return add_open_objects();
      default:
        return;
    }
  }

  void add_identifiers() {
    for (const char* id : {" padded", "padded\t", ".", ".."}) add("odd id", Json(id));
    add("legal", Json(Object{{"$repeat", Array{"x", 1024}}}));
    add("odd id", Json(Object{{"$repeat", Array{"x", 1025}}}));
    add("legal", Json("\xC3\xA9\xF0\x9F\x98\x80/?#%"));
  }

  void add_texts() {
    add("legal", Json(" \t trimmed \n"));
    for (const char* text : {"a@", "@", "@@@", "@\xC3\xA9", "\xF0\x9F\x98\x80@"}) add("text", Json(text));
  }

  void add_instants() {
    for (const char* text : {"2026-02-30T00:00:00Z", "2026-01-15", "2026-01-15T12:00:00", "2026-01-15T24:00:00Z",
                             "2026-01-15T12:00:00+24:00", "1768478400", "0000-01-01T00:00:00Z",
                             "9999-12-31T23:59:59-01:00", "2026-06-30T23:59:60Z", "2026-01-15 12:00:00Z"}) {
      add("format", Json(text));
    }
    for (const char* text : {"2026-01-15t12:00:00.123456z", "2026-01-15T12:00:00-11:59", "0001-01-01T00:00:00Z"})
      add("legal", Json(text));
  }

  void add_integers() {
    for (const Json& number : {Json(2.9), Json(-1), Json(1e21), Json("2"), Json(int64_t{9007199254740993})})
      add("number", number);
    for (const Json& number : {Json(2.0), Json(field_.minimum.value_or(0)), Json(field_.minimum.value_or(0) - 1)})
      add("number", number);
  }

  void add_choices() {
    for (const Json& choice : field_.choices) add("choice", choice);
    for (const Json& other : field_.others) add("enum", other);
    add("choice", Json("toString"));
  }

  void add_open_objects() {
    add("large integer", Json(Object{{"n", wire::BigNumber{"18446744073709551617"}}}));
    add("large integer", Json(Object{{"n", int64_t{9007199254740993}}}));
    add("legal", Json(Object{{"n", wire::BigNumber{"0.1000000000000000055511151231257827"}}, {"e", 1e-300}}));
    add("legal", Json(Object{{"__proto__", Object{{"a", 1}}}, {"constructor", nullptr}, {"", Array{}}}));
  }

  void add_lists() {
    add("repetition", Json(Array{"b", "a", "b"}));
    add("items", Json(Array{"a", nullptr}));
    add("items", Json(Array{"a", 1}));
    add("items", Json(Array{"a", ""}));
    add("empty list", Json(Array{}));
    add("order", Json(Array{"b", "\xC3\xA9", "a", "Z"}));
  }

  const Field& field_;
  const bool service_wide_;
  std::vector<FieldVariant> variants_;
};

}  // namespace

std::vector<FieldVariant> field_variants(const Field& field, bool service_wide) {
  return FieldVariants(field, service_wide).make();
}

}  // namespace runner::explore
