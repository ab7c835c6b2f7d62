#include "runner/document/probe_declaration.h"

#include "runner/document/call_reader.h"

namespace runner {
namespace {

// `more` is a key that only this probe has; "" for none.
Fields fields_of(Reading& reading, const Node& node, std::string_view what, std::string_view more) {
  constexpr std::string_view kCallKeys[] = {"given", "call", "path", "query", "headers", "body"};
  std::vector<std::string_view> known(std::begin(kCallKeys), std::end(kCallKeys));
  if (!more.empty()) known.push_back(more);
  return Fields(reading, node, what, known);
}

ProbeCall read_call(const Fields& fields) {
  ProbeCall call;
  call.place = fields.place();
  call.given = read_given_uses(fields);
  call.step.operation = fields.required_text("call", kDottedId);
  call.step.call = read_call_fields(fields, NullParameters::refused);
  return call;
}

}  // namespace

std::optional<ProbeDeclaration> read_probe(const Fields& fields) {
  const Node* node = fields.find("probe");
  if (!node) return std::nullopt;
  Reading& reading = fields.reading();
  const Fields probe(reading, *node, "'probe'", {"served", "clock", "gate"});
  ProbeDeclaration declaration;
  if (const Node* served = probe.need("served"))
    declaration.served = read_call(fields_of(reading, *served, "'served'", ""));
  if (const Node* clock = probe.find("clock")) {
    const Fields written = fields_of(reading, *clock, "'clock'", "shows");
    declaration.clock = ClockProbe{read_call(written), written.required_text("shows", kPointer)};
  }
  if (const Node* gate = probe.find("gate")) {
    const Fields written = fields_of(reading, *gate, "'gate'", "closed");
    declaration.gate = GateProbe{read_call(written), written.required_text("closed", kAnyText)};
  }
  return declaration;
}

}  // namespace runner
