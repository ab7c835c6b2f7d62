#include "runner/explore/write_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/explore/burst.h"

namespace runner::explore {
namespace {

using wire::Json;

// A JSON string is a YAML double-quoted scalar, except that YAML has no surrogate pairs.
std::string yaml_text(std::string_view text) {
  std::string json;
  wire::append_printable_json(json, text);
  std::string out;
  for (size_t i = 0; i < json.size(); ++i) {
    const bool pair = json.compare(i, 3, "\\ud") == 0;
    if (pair) {
      const unsigned high = static_cast<unsigned>(std::stoul(json.substr(i + 2, 4), nullptr, 16));
      const unsigned low = static_cast<unsigned>(std::stoul(json.substr(i + 8, 4), nullptr, 16));
      out += fmt::format("\\U{:08X}", 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      i += 11;
    } else if (json[i] == '\\') {
      out.append(json, i++, 2);
    } else {
      out += json[i];
    }
  }
  return out;
}

// A value in YAML's flow style, every text in quotes.
std::string flow(const Json& value) {
  if (const std::string* text = value.as_string()) return yaml_text(*text);
  std::string out;
  if (const wire::Array* array = value.as_array()) {
    for (const Json& item : *array) out += (out.empty() ? "" : ", ") + flow(item);
    return "[" + out + "]";
  }
  if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object)
      out += (out.empty() ? "" : ", ") + yaml_text(member.key) + ": " + flow(member.value);
    return "{" + out + "}";
  }
  return wire::to_text(value);
}

std::string flow(const std::vector<std::pair<std::string, Json>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += (out.empty() ? "" : ", ") + yaml_text(name) + ": " + flow(value);
  return "{" + out + "}";
}

// Parameters may repeat, so they are pairs.
std::string pairs(const std::vector<std::pair<std::string, Json>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += (out.empty() ? "[" : ", [") + yaml_text(name) + ", " + flow(value) + "]";
  return "[" + out + "]";
}

std::string flow(const Expectation& expected) {
  std::string out;
  const auto field = [&](std::string_view name, const std::string& value) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", name, value);
  };
  if (expected.error) field("error", flow(*expected.error));
  if (expected.reason) field("reason", flow(*expected.reason));
  if (!expected.status.empty()) field("status", fmt::format("[{}]", fmt::join(expected.status, ", ")));
  if (!expected.body.empty()) field("body", flow(expected.body));
  if (expected.replayed) field("replayed", "true");
  return "{" + out + "}";
}

class FixtureWriter {
 public:
  FixtureWriter(const Discovery& discovery, std::string clock)
      : discovery_(discovery), burst_(burst_of(discovery.sequence)), clock_(std::move(clock)) {}

  std::string write() {
    const checks::Finding& finding = discovery_.observation.finding;
    line("# Found by exploring: {} at {}.", checks::id_of(finding.rule), discovery_.first_case.text());
    line("# {}", checks::text_of(finding.rule).text);
    line("fixture: {}", scenario_id(discovery_));
    line("clock: {}", clock_);
    line("scenarios:");
    line("- id: {}", scenario_id(discovery_));
    write_rules();
    if (discovery_.sequence.gate) {
      line("  needs: {{gate: {}}}", *discovery_.sequence.gate == Gate::open ? "open" : "closed");
    }
    write_givens();
    line("  steps:");
    const bool at_once = burst_.count >= kMinAtOnce && !discovery_.orders.empty();
    const size_t alone = at_once ? burst_.first : discovery_.sequence.actions.size();
    for (size_t i = 0; i < alone; ++i) write_action(discovery_.sequence.actions[i], static_cast<int>(i));
    if (at_once) write_burst();
    return std::move(text_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  void write_rules() {
    std::string ids;
    for (const RuleDeclaration* rule : discovery_.observation.rules) ids += (ids.empty() ? "" : ", ") + rule->id;
    if (!ids.empty()) line("  proves: [{}]", ids);
  }

  void write_givens() {
    std::string uses;
    for (const GivenUse& use : discovery_.sequence.given) {
      uses += uses.empty() ? "" : ", ";
      uses += use.caller.empty() ? fmt::format("{}: {}", use.name, use.given)
                                 : fmt::format("{}: {{use: {}, caller: {}}}", use.name, use.given, use.caller);
    }
    if (!uses.empty()) line("  given: {{{}}}", uses);
  }

  void write_action(const Action& action, int index) {
    if (const auto* gate = std::get_if<SetGateStep>(&action.what)) {
      return line("  - set_gate: {}", gate->open ? "open" : "closed");
    }
    const CallStep* call = action.call();
    if (!call) return line("  - rotate_key: true");
    if (call->operation.empty()) {
      line("  - request: {{method: {}, target: {}}}", call->method, flow(call->target));
    } else {
      line("  - call: {}", call->operation);
    }
    write_fields(call->call);
    if (index == discovery_.observation.action) {
      write_expectation();
    } else {
      write_outcome(index);
    }
    write_captures(action, index);
  }

  void write_fields(const CallFields& call, std::string_view indent = "    ") {
    const auto field = [&](std::string_view name, const std::string& value) { line("{}{}: {}", indent, name, value); };
    if (call.caller) field("caller", flow(*call.caller));
    if (call.scopes) field("scopes", flow(wire::Array(call.scopes->begin(), call.scopes->end())));
    if (call.at) field("at", flow(*call.at));
    if (call.idempotency_key) field("idempotency_key", *call.idempotency_key);
    if (!call.path.empty()) field("path", flow(call.path));
    if (!call.query.empty()) field("query", pairs(call.query));
    if (!call.headers.empty()) field("headers", flow(call.headers));
    if (const auto* body = std::get_if<Json>(&call.body)) field("body", flow(*body));
    if (const auto* text = std::get_if<BodyText>(&call.body)) field("body_text", flow(text->parts));
    if (const auto* base64 = std::get_if<BodyBase64>(&call.body)) field("body_base64", base64->text);
  }

  // The calls that are sent at once, those after them as reads, and what each order of them leads to.
  void write_burst() {
    line("  - at_once:");
    const size_t end = burst_.end();
    for (size_t i = burst_.first; i < discovery_.sequence.actions.size(); ++i) {
      if (i == end) line("    reads:");
      const CallStep& call = *discovery_.sequence.actions[i].call();
      line("    - call: {}", call.operation);
      write_fields(call.call, "      ");
    }
    line("    one_of:");
    for (const auto& order : discovery_.orders) {
      std::string row;
      for (const Expectation& expected : order) row += (row.empty() ? "" : ", ") + flow(expected);
      line("    - [{}]", row);
    }
  }

  // The reference's response; without a reference the service's own.
  const checks::Exchange* exchange_of(int action) const {
    for (const checks::Exchange& exchange : discovery_.expected.empty() ? discovery_.exchanges : discovery_.expected) {
      if (exchange.step == action) return &exchange;
    }
    return nullptr;
  }

  // Every step is expected to end as it does on the reference.
  Expectation outcome_of(int index) const {
    Expectation expected;
    const checks::Exchange* exchange = exchange_of(index);
    if (!exchange || !exchange->response() || exchange->succeeded()) return expected;
    // A raw request may be one that has no body to judge.
    if (exchange->error_code().empty() || !exchange->operation) {
      expected.status = {exchange->status()};
      return expected;
    }
    expected.error = Json(exchange->error_code());
    if (!exchange->reason_code().empty()) expected.reason = Json(exchange->reason_code());
    return expected;
  }

  void write_outcome(int index) { write_expected(outcome_of(index)); }

  void write_expected(const Expectation& expected) {
    const std::string written = flow(expected);
    if (written != "{}") line("    expect: {}", written);
  }

  void write_expectation() {
    const Observation& found = discovery_.observation;
    Expectation expected = outcome_of(found.action);
    const bool of_value = !found.value_pointer.empty() && !found.finding.pointer.empty();
    if (of_value) {
      expected.body.emplace_back(found.value_pointer, found.value.value_or(wire::Object{{"$absent", true}}));
    } else if (discovery_.expected.empty() && found.finding.pointer.starts_with("request ")) {
      expected.status = {400, 403, 409};
    }
    expected.replayed = found.finding.rule == checks::Rule::idempotency_replay;
    write_expected(expected);
  }

  // Only what a later step uses.
  void write_captures(const Action& action, int index) {
    std::string captures;
    for (const auto& [name, pointer] : action.capture) {
      bool used = false;
      for (size_t later = static_cast<size_t>(index) + 1; later < discovery_.sequence.actions.size(); ++later) {
        const auto names = names_used(discovery_.sequence.actions[later]);
        used = used || std::find(names.begin(), names.end(), name) != names.end();
      }
      if (used) captures += fmt::format("{}{}: {}", captures.empty() ? "" : ", ", name, yaml_text(pointer));
    }
    if (!captures.empty()) line("    capture: {{{}}}", captures);
  }

  const Discovery& discovery_;
  const Burst burst_;
  const std::string clock_;
  std::string text_;
};

}  // namespace

std::string write_fixture(const Discovery& discovery, const std::string& clock) {
  return FixtureWriter(discovery, clock).write();
}

}  // namespace runner::explore
