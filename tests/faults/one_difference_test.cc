// A service that differs in one way everywhere shows few causes on a short first screen, however many scenarios fail.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runner/app/in_process_driver.h"
#include "runner/execute/execute.h"
#include "runner/report/text.h"
#include "wire/json_pointer.h"

namespace {

using wire::Json;
using wire::Request;
using wire::Response;

using Change = std::function<void(const Request&, Response&)>;

// Changes every response of the in-process reference implementation.
class ChangedSession : public runner::Session {
 public:
  ChangedSession(std::unique_ptr<runner::Session> correct, const Change& change)
      : correct_(std::move(correct)), change_(change) {}
  wire::Instant now() const override { return correct_->now(); }
  std::string name_space() const override { return correct_->name_space(); }
  checks::Outcome exchange(const Request& request) override {
    checks::Outcome outcome = correct_->exchange(request);
    if (auto* response = std::get_if<Response>(&outcome)) change_(request, *response);
    return outcome;
  }
  void set_gate(runner::Gate gate) override { correct_->set_gate(gate); }
  void rotate_key() override { correct_->rotate_key(); }
  Json project(const Json& documents) override { return correct_->project(documents); }

 private:
  std::unique_ptr<runner::Session> correct_;
  const Change& change_;
};

class ChangedDriver : public runner::Driver {
 public:
  explicit ChangedDriver(Change change) : correct_(runner::make_in_process_driver({})), change_(std::move(change)) {}
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered = correct_->capabilities();
    offered.forks = false;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<ChangedSession>(correct_->open(start), change_);
  }
  checks::Secrets secrets() const override { return correct_->secrets(); }

 private:
  std::unique_ptr<runner::Driver> correct_;
  Change change_;
};

// ---- changes

using ValueChange = std::function<void(Json&)>;

void walk(Json& value, const ValueChange& change) {
  if (wire::Object* object = value.as_object()) {
    for (wire::Member& member : *object) walk(member.value, change);
  } else if (wire::Array* array = value.as_array()) {
    for (Json& element : *array) walk(element, change);
  }
  change(value);
}

Change body_change(std::function<void(const Request&, const Response&, Json&)> change) {
  return [change = std::move(change)](const Request& request, Response& response) {
    auto body = wire::parse_json(response.body);
    if (!body) return;
    change(request, response, *body);
    response.body = wire::to_text(*body);
  };
}
Change everywhere(ValueChange change) {
  return body_change([change = std::move(change)](const Request&, const Response&, Json& body) { walk(body, change); });
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}
std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}
Change renames(const std::string& from, const std::string& to) {
  return everywhere([from, to](Json& value) {
    wire::Object* object = value.as_object();
    if (!object || !object->contains(from)) return;
    wire::Object renamed;
    for (const wire::Member& member : *object) renamed.append(member.key == from ? to : member.key, member.value);
    value = std::move(renamed);
  });
}
Change drops(const std::string& name) {
  return everywhere([name](Json& value) {
    if (wire::Object* object = value.as_object()) object->erase(name);
  });
}
Change drops_in(std::string_view method, std::string_view begin, const std::string& pointer) {
  return body_change([=](const Request& request, const Response& response, Json& body) {
    if (request.method == method && request.target.starts_with(begin) && response.status == 200)
      wire::remove_at(body, pointer);
  });
}
Change statuses(int from, int to) {
  return [from, to](const Request&, Response& response) {
    if (response.status == from) response.status = to;
  };
}
void set_header(Response& response, std::string_view name, const char* value) {
  std::erase_if(response.headers, [&](const wire::Header& header) { return lower(header.name) == name; });
  if (value) response.headers.push_back({std::string(name), value});
}
Change headers(const std::string& name, const char* value) {
  return [=](const Request&, Response& response) { set_header(response, name, value); };
}
Change changes_text(const std::string& pointer, const std::function<std::string(std::string)>& to) {
  return body_change([=](const Request&, const Response&, Json& body) {
    const std::string text = wire::text_at(body, pointer);
    if (!text.empty()) wire::set_at(body, pointer, to(text));
  });
}

struct Difference {
  const char* name;
  Change change;
};

std::vector<Difference> differences() {
  const auto fails = [](std::string_view method, std::string_view begin, int status) {
    return Change([=](const Request& request, Response& response) {
      if (request.method == method && request.target.starts_with(begin)) response.status = status;
    });
  };
  const auto of_errors = [](const std::string& pointer, const Json& value) {
    return body_change([=](const Request&, const Response& response, Json& body) {
      if (response.status >= 400) wire::set_at(body, pointer, value);
    });
  };
  return {
      {"a member of one response is missing", drops_in("POST", "/liquidity-providers", "/provider/created_at")},
      {"another member of one response is missing", drops_in("GET", "/liquidity-providers", "/provider/updated_at")},
      {"updated_at is missing everywhere", drops("updated_at")},
      {"correlation_id is missing everywhere", drops("correlation_id")},
      {"signature is missing everywhere", drops("signature")},
      {"details are missing in every error", drops("details")},
      {"message is missing in every error", drops("message")},
      {"error is renamed", renames("error", "fault")},
      {"one operation fails", fails("GET", "/events", 500)},
      {"201 in place of 200", statuses(200, 201)},
      {"422 in place of 400", statuses(400, 422)},
      {"400 in place of 404", statuses(404, 400)},
      {"404 in place of 403", statuses(403, 404)},
      {"400 in place of 409", statuses(409, 400)},
      {"another content type", headers("content-type", "text/plain")},
      {"no content type", headers("content-type", nullptr)},
      {"no x-correlation-id", headers("x-correlation-id", nullptr)},
      {"no idempotency-replayed", headers("idempotency-replayed", nullptr)},
      {"reason codes in upper case", changes_text("/error/details/reason_code", upper)},
      {"error codes in lower case", changes_text("/error/code", lower)},
      {"a member too much in every error", of_errors("/trace", "x")},
      {"bodies that are cut off",
       [](const Request&, Response& response) { response.body = response.body.substr(0, 9); }},
  };
}

std::unique_ptr<runner::Plan> plan_of(const std::string& name) {
  runner::InputFiles files(SOURCE_ROOT);
  auto plan = runner::make_plan(files, fmt::format("milestones/{}.yaml", name));
  EXPECT_TRUE(plan) << plan.error().to_string();
  return plan ? *std::move(plan) : nullptr;
}

runner::Record run_with(const runner::Plan& plan, const Change& change) {
  ChangedDriver driver(change);
  runner::ExecuteOptions options;
  for (const runner::ScenarioRun& scenario : plan.runs) options.selected.push_back(&scenario);
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.schema_coverage = false;
  return runner::execute(plan, driver, options);
}

// VERIFY_CAUSES=1 prints the causes.
TEST(OneDifference, IsAtMostThreeCausesAndAPage) {
  constexpr size_t kMaxCauses = 3;
  constexpr auto kMaxLines = 120;
  const auto plan = plan_of("M103");
  ASSERT_TRUE(plan);
  for (const Difference& difference : differences()) {
    const runner::Record record = run_with(*plan, difference.change);
    const std::string text = runner::render_text(record, {});
    std::string sentences;
    for (const runner::Cause& cause : record.causes) sentences += cause.sentence.text().substr(0, 200) + "\n";
    if (std::getenv("VERIFY_CAUSES")) fmt::print("{}: {}\n{}", difference.name, record.causes.size(), sentences);
    EXPECT_GE(record.causes.size(), 1u) << difference.name;
    EXPECT_LE(record.causes.size(), kMaxCauses) << difference.name << "\n" << sentences;
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), kMaxLines) << difference.name;
  }
}

}  // namespace
