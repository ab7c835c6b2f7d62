#include "wire/canonical_json.h"
#include "wire/json.h"
#include "wire/json_string.h"

namespace wire {
namespace {

class Writer {
 public:
  explicit Writer(int indent) : indent_(static_cast<size_t>(indent > 0 ? indent : 0)) {}

  std::string take() { return std::move(out_); }

  void value(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::null:
        out_ += "null";
        return;
      case Json::Kind::boolean:
        out_ += *value.as_boolean() ? "true" : "false";
        return;
      case Json::Kind::integer:
        out_ += std::to_string(*value.as_integer());
        return;
      case Json::Kind::real:
        out_ += ecmascript_number(*value.as_real());
        return;
      case Json::Kind::big_number:
        out_ += value.as_big_number()->text;
        return;
      case Json::Kind::string:
        append_json_string(out_, *value.as_string());
        return;
      case Json::Kind::array:
        array(*value.as_array());
        return;
      case Json::Kind::object:
        object(*value.as_object());
        return;
    }
  }

 private:
  void array(const Array& elements) {
    out_ += '[';
    ++depth_;
    bool first = true;
    for (const Json& element : elements) {
      begin_item(first);
      first = false;
      value(element);
    }
    end_items(elements.empty(), ']');
  }
  void object(const Object& members) {
    out_ += '{';
    ++depth_;
    bool first = true;
    for (const Member& member : members) {
      begin_item(first);
      first = false;
      append_json_string(out_, member.key);
      out_ += indent_ > 0 ? ": " : ":";
      value(member.value);
    }
    end_items(members.empty(), '}');
  }
  void begin_item(bool first) {
    if (!first) out_ += ',';
    new_line();
  }
  void end_items(bool none, char bracket) {
    --depth_;
    if (!none) new_line();
    out_ += bracket;
  }
  void new_line() {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(depth_ * indent_, ' ');
  }

  size_t indent_;
  size_t depth_ = 0;
  std::string out_;
};

}  // namespace

std::string to_text(const Json& value, int indent) {
  Writer writer(indent);
  writer.value(value);
  return writer.take();
}

}  // namespace wire
