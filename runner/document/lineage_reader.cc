#include "runner/document/lineage_reader.h"

#include "runner/document/reader.h"

namespace runner {
namespace {

using checks::LineageShape;

LineageShape::Subject read_subject(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'subject'", {"id", "at", "agrees", "labelled_by", "labels", "registry"});
  LineageShape::Subject subject;
  subject.id = fields.required_text("id", kName);
  fields.need("at");
  subject.at = fields.unique_names("at", kPointer);
  fields.need("agrees");
  subject.agrees = fields.unique_names("agrees", kName);
  subject.labelled_by = fields.text("labelled_by", kName);
  subject.labels = fields.unique_names("labels", kName);
  subject.registry = fields.text("registry", kPointer);
  return subject;
}

LineageShape::Items read_items(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'items'", {"of", "made_from", "refers", "id", "subject"});
  return {fields.required_text("of", kPointer), fields.required_text("made_from", kPointer),
          fields.required_text("refers", kPointer), fields.required_text("id", kPointer),
          fields.required_text("subject", kPointer)};
}

LineageShape::Summary read_summary(Reading& reading, const Node& node) {
  const Fields fields(reading, node, "'summary'", {"at", "subject", "count", "lists"});
  return {fields.required_text("at", kPointer), fields.required_text("subject", kPointer),
          fields.required_text("count", kPointer), fields.required_text("lists", kPointer)};
}

}  // namespace

std::optional<LineageShape> read_lineage_shape(const Fields& fields) {
  const Node* node = fields.find("lineage");
  if (!node) return std::nullopt;
  Reading& reading = fields.reading();
  const Fields lineage(reading, *node, "'lineage'", {"documents", "subject", "items", "summary", "references"});
  LineageShape shape;
  lineage.need("documents");
  shape.documents = lineage.unique_names("documents", kName);
  if (const Node* subject = lineage.need("subject")) shape.subject = read_subject(reading, *subject);
  if (const Node* items = lineage.find("items")) shape.items = read_items(reading, *items);
  if (const Node* summary = lineage.find("summary")) {
    shape.summary = read_summary(reading, *summary);
    lineage.need("items");
  }
  shape.references = lineage.text_pairs("references", kPointer, kPointer);
  return shape;
}

}  // namespace runner
