#include "runner/driver/recorded_driver.h"

#include <fmt/format.h>

#include "wire/base64.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

/// That of the in-process driver, so that the names that a scenario makes are those of a recording made in process.
constexpr const char* kNameSpace = "run";

std::string text_at(const wire::Json& json, std::string_view pointer) {
  const wire::Json* value = wire::find_at(json, pointer);
  return value && value->as_string() ? *value->as_string() : std::string();
}

std::string body_of(const wire::Json& response) {
  if (const std::string* encoded = response.find_string("body_base64")) {
    return wire::base64_decode(*encoded).value_or(std::string());
  }
  return text_at(response, "/body");
}

wire::Headers headers_of(const wire::Json& response) {
  wire::Headers headers;
  const wire::Json* list = response.find("headers");
  if (!list || !list->as_array()) return headers;
  for (const wire::Json& pair : *list->as_array()) headers.push_back({text_at(pair, "/0"), text_at(pair, "/1")});
  return headers;
}

checks::Answer answer_of(const wire::Json& exchange) {
  const wire::Json* response = exchange.find("response");
  if (!response) return checks::NoAnswer{text_at(exchange, "/no_answer")};
  const wire::Json* status = response->find("status");
  const bool known = status && status->as_integer();
  return wire::Response{known ? static_cast<int>(*status->as_integer()) : 0, headers_of(*response), body_of(*response)};
}

class RecordedSession : public Session {
 public:
  RecordedSession(wire::Instant now, const std::vector<checks::Answer>* answers) : now_(now), answers_(answers) {}

  wire::Instant now() const override { return now_; }
  std::string name_space() const override { return kNameSpace; }
  checks::Answer exchange(const wire::Request&) override {
    if (answers_ && next_ < answers_->size()) return (*answers_)[next_++];
    return checks::NoAnswer{"the recording ends here"};
  }
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  wire::Instant now_;
  const std::vector<checks::Answer>* answers_;
  size_t next_ = 0;
};

class RecordedDriver : public Driver {
 public:
  RecordedDriver(RecordedAnswers answers, const Capabilities& capabilities)
      : answers_(std::move(answers)), capabilities_(capabilities) {}

  Capabilities capabilities() const override { return capabilities_; }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    const auto found = answers_.find(start.scenario);
    return std::make_unique<RecordedSession>(start.clock, found == answers_.end() ? nullptr : &found->second);
  }

 private:
  const RecordedAnswers answers_;
  const Capabilities capabilities_;
};

}  // namespace

wire::Result<RecordedAnswers> read_recorded_answers(std::string_view text, const std::string& where) {
  RecordedAnswers answers;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const auto exchange = wire::parse_json(text.substr(0, end));
    const std::string scenario = exchange ? text_at(*exchange, "/scenario") : std::string();
    if (scenario.empty()) {
      return wire::Error{fmt::format("{}:{}", where, number), exchange ? "no scenario" : exchange.error().to_string(),
                         "an exchange of a run's evidence", ""};
    }
    answers[scenario].push_back(answer_of(*exchange));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return answers;
}

wire::Result<Capabilities> read_recorded_capabilities(std::string_view text, const std::string& where) {
  const auto json = wire::parse_json(text);
  const wire::Json* offered = json ? json->find("capabilities") : nullptr;
  if (!offered) return wire::Error{where, "no capabilities", "target.json of a run's evidence", ""};
  const auto has = [&](std::string_view name) {
    const wire::Json* value = offered->find(name);
    return value && value->as_boolean() && *value->as_boolean();
  };
  Capabilities capabilities;
  capabilities.clock = has("clock");
  capabilities.events = has("events");
  capabilities.signing_keys = capabilities.key_set = has("signing_keys");
  capabilities.control = has("control");
  capabilities.fresh_state = has("fresh_state");
  if (const std::string* gate = offered->find_string("gate")) {
    capabilities.gate = *gate == "open" ? Gate::open : Gate::closed;
  }
  return capabilities;
}

std::unique_ptr<Driver> make_recorded_driver(RecordedAnswers answers, const Capabilities& capabilities) {
  return std::make_unique<RecordedDriver>(std::move(answers), capabilities);
}

}  // namespace runner
