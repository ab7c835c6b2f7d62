#include "checks/lineage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "wire/json_pointer.h"

namespace checks {
namespace {

struct Appearance {
  const wire::Json* value;
  std::string pointer;
};

const wire::Array& array_of(const wire::Json* value) {
  static const wire::Array none;
  return value && value->as_array() ? *value->as_array() : none;
}

std::string text_of(const wire::Json* value) { return value && value->as_string() ? *value->as_string() : ""; }

bool has_text(const wire::Json* value) { return text_of(value).find_first_not_of(" \t\n\v\f\r") != std::string::npos; }

// Everything at a pointer with '*', in order. `pointer` is where `root` is.
void collect(const wire::Json& root, std::string_view pattern, const std::string& pointer,
             std::vector<Appearance>& found) {
  const size_t star = pattern.find("/*");
  const wire::Json* value = wire::find_at(root, pattern.substr(0, star));
  if (!value) return;
  const std::string here = pointer + std::string(pattern.substr(0, star));
  if (star == std::string_view::npos) return found.push_back({value, here});
  size_t index = 0;
  for (const wire::Json& element : array_of(value)) {
    collect(element, pattern.substr(star + 2), fmt::format("{}/{}", here, index++), found);
  }
}

class Lineage {
 public:
  Lineage(const LineageShape& shape, const wire::Json& documents, Judgement& judgement)
      : shape_(shape), documents_(documents), judgement_(judgement) {
    for (const std::string& pattern : shape.subject.at) collect(documents, pattern, "", appearances_);
  }

  void judge() {
    for (const Appearance& appearance : appearances_) judge_label(appearance);
    judge_identity();
    judge_registry();
    if (shape_.items) judge_projection(*shape_.items);
    if (shape_.items) judge_sources(*shape_.items);
    judge_references();
    if (shape_.items && shape_.summary) judge_summary(*shape_.items, *shape_.summary);
  }

 private:
  const wire::Json* at(std::string_view pointer) const { return wire::find_at(documents_, pointer); }
  /// Whether the document that a pointer leads into was given.
  bool is_given(std::string_view pointer) const { return at(pointer.substr(0, pointer.find('/', 1))) != nullptr; }

  std::string id_of(const wire::Json& subject) const { return text_of(subject.find(shape_.subject.id)); }
  std::string subject_id(const wire::Json& holder, std::string_view pointer) const {
    const wire::Json* subject = wire::find_at(holder, pointer);
    return subject ? id_of(*subject) : "";
  }

  void judge_label(const Appearance& appearance) {
    const wire::Json* required = appearance.value->find(shape_.subject.labelled_by);
    if (!required || !required->as_boolean() || !*required->as_boolean()) return;
    for (const std::string& member : shape_.subject.labels) {
      const wire::Json* text = appearance.value->find(member);
      judgement_.judge(Rule::disclosure_label, has_text(text), [&] {
        return Discrepancy{fmt::format("{}/{}", appearance.pointer, member),
                           fmt::format("a text, since {} is true", shape_.subject.labelled_by), excerpt(text)};
      });
    }
  }

  void compare(Rule rule, const Appearance& appearance, const wire::Json& model) {
    for (const std::string& member : shape_.subject.agrees) {
      const wire::Json* actual = appearance.value->find(member);
      const wire::Json* expected = model.find(member);
      const bool held = actual && expected ? *actual == *expected : actual == expected;
      judgement_.judge(rule, held, [&] {
        return Discrepancy{fmt::format("{}/{}", appearance.pointer, member), excerpt(expected), excerpt(actual)};
      });
    }
  }

  void judge_identity() {
    std::map<std::string, const wire::Json*> first;
    for (const Appearance& appearance : appearances_) {
      const auto [model, fresh] = first.emplace(id_of(*appearance.value), appearance.value);
      if (!fresh) compare(Rule::disclosure_identity, appearance, *model->second);
    }
  }

  void judge_registry() {
    if (shape_.subject.registry.empty() || !is_given(shape_.subject.registry)) return;
    for (const Appearance& appearance : appearances_) {
      const std::string id = id_of(*appearance.value);
      const wire::Json* model = nullptr;
      for (const wire::Json& registered : array_of(at(shape_.subject.registry))) {
        if (id_of(registered) == id) model = &registered;
      }
      judgement_.judge(Rule::disclosure_registry, model != nullptr, [&] {
        return Discrepancy{fmt::format("{}/{}", appearance.pointer, shape_.subject.id), "one that is registered",
                           excerpt(id)};
      });
      if (model) compare(Rule::disclosure_registry, appearance, *model);
    }
  }

  // An item carries exactly the subject that the one it was made from carries.
  void judge_projection(const LineageShape::Items& items) {
    size_t i = 0;
    for (const wire::Json& item : array_of(at(items.of))) {
      const std::string pointer = fmt::format("{}/{}{}", items.of, i++, items.subject);
      const wire::Json* source = find_source(items, text_of(wire::find_at(item, items.refers)));
      if (!source) continue;
      const std::string expected = subject_id(*source, items.subject);
      const std::string actual = subject_id(item, items.subject);
      judgement_.judge(Rule::disclosure_identity, actual == expected, [&] {
        return Discrepancy{pointer, expected.empty() ? "nothing, as in " + items.made_from : expected,
                           actual.empty() ? "nothing" : actual};
      });
    }
  }

  void judge_sources(const LineageShape::Items& items) {
    if (!is_given(items.made_from) || !is_given(items.of)) return;
    size_t i = 0;
    for (const wire::Json& item : array_of(at(items.of))) {
      const std::string id = text_of(wire::find_at(item, items.refers));
      judgement_.judge(Rule::disclosure_reference, find_source(items, id) != nullptr, [&] {
        return Discrepancy{fmt::format("{}/{}{}", items.of, i, items.refers),
                           fmt::format("the id of an element of {}", items.made_from), excerpt(id)};
      });
      ++i;
    }
  }

  void judge_references() {
    for (const auto& [pointer, source] : shape_.references) {
      if (!is_given(pointer) || !is_given(source)) continue;
      const std::string expected = text_of(at(source));
      const std::string actual = text_of(at(pointer));
      judgement_.judge(Rule::disclosure_reference, actual == expected, [&, place = pointer] {
        return Discrepancy{place, excerpt(expected), excerpt(actual)};
      });
    }
  }

  void judge_summary(const LineageShape::Items& items, const LineageShape::Summary& summary) {
    if (!is_given(items.of) || !is_given(summary.at)) return;
    std::map<std::string, std::vector<std::string>> expected;  // by subject: what its items refer to
    for (const wire::Json& item : array_of(at(items.of))) {
      const std::string id = subject_id(item, items.subject);
      if (!id.empty()) expected[id].push_back(text_of(wire::find_at(item, items.refers)));
    }
    size_t i = 0;
    for (const wire::Json& entry : array_of(at(summary.at))) {
      const Appearance place{&entry, fmt::format("{}/{}", summary.at, i++)};
      const std::string id = subject_id(entry, summary.subject);
      auto referred = expected.extract(id);
      judgement_.judge(Rule::disclosure_summary, !referred.empty(), [&] {
        return Discrepancy{place.pointer + summary.subject, fmt::format("each one of {}, once", items.of), excerpt(id)};
      });
      if (!referred.empty()) judge_entry(summary, place, std::move(referred.mapped()));
    }
    judgement_.judge(Rule::disclosure_summary, expected.empty(), [&] {
      return Discrepancy{summary.at, "an entry for " + excerpt(expected.begin()->first), "none"};
    });
  }

  void judge_entry(const LineageShape::Summary& summary, const Appearance& entry, std::vector<std::string> referred) {
    std::sort(referred.begin(), referred.end());
    const wire::Json* count = wire::find_at(*entry.value, summary.count);
    judgement_.judge(Rule::disclosure_summary, count && *count == wire::Json(referred.size()), [&] {
      return Discrepancy{entry.pointer + summary.count, fmt::format("{}", referred.size()), excerpt(count)};
    });
    const wire::Json* listed = wire::find_at(*entry.value, summary.lists);
    if (!listed) return;  // optional
    const wire::Json sorted(wire::Array(referred.begin(), referred.end()));
    judgement_.judge(Rule::disclosure_summary, *listed == sorted, [&] {
      return Discrepancy{entry.pointer + summary.lists, excerpt(&sorted), excerpt(listed)};
    });
  }

  const wire::Json* find_source(const LineageShape::Items& items, std::string_view id) const {
    for (const wire::Json& source : array_of(at(items.made_from))) {
      if (text_of(wire::find_at(source, items.id)) == id) return &source;
    }
    return nullptr;
  }

  const LineageShape& shape_;
  const wire::Json& documents_;
  Judgement& judgement_;
  std::vector<Appearance> appearances_;
};

}  // namespace

void judge_lineage(const LineageShape& shape, const wire::Json& documents, Judgement& judgement) {
  Lineage(shape, documents, judgement).judge();
}

}  // namespace checks
