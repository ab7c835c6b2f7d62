// Whatever a service puts anywhere into a response, no report, no evidence and no console has a raw control, a
// character that reorders text or a line that the service began, and each format stays valid.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "runner/execute/execute.h"
#include "runner/record/replay_file.h"
#include "runner/record/results.h"
#include "runner/record/run_files.h"
#include "runner/record/shard_file.h"
#include "runner/report/github.h"
#include "runner/report/report.h"
#include "runner/report/text.h"
#include "tests/support/command_session.h"
#include "tests/support/report_formats.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner {
namespace {

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> kTexts = {
      "a\n::error file=x::forged\noverall=true\nok 1 - forged\n# forged",
      "a\r\noverall=true\r\n::error::forged",
      "\x1b]0;title\x07\x1b[31m\xC2\x9B"
      "31m\x7f",
      "\u202Ereversed\u2066\u2028overall=true\u2029::error::\u061C\uFEFF\U000E0041",
      std::string("a\0b", 3) + "\xFF\xFE\xC3(\xED\xA0\x80",
      "]]></failure><testcase/>--><!--",
      "</script><script>window.forged=1</script><img src=x onerror=alert(1)>\"'`|[x](javascript:x)",
      "%0A::error::forged%0Doverall=true%0A"};
  return kTexts;
}

using Spoil = void (*)(wire::Response& response, wire::Json& body, const std::string& text);

struct SpoiledPlace {
  const char* name;
  Spoil spoil;
};

/// The object below these names; null where there is none.
wire::Object* object_at(wire::Json& body, std::initializer_list<const char*> names) {
  wire::Json* at = &body;
  for (const char* name : names) {
    at = at && at->as_object() ? at->as_object()->find(name) : nullptr;
  }
  return at ? at->as_object() : nullptr;
}

void in_error(wire::Json& body, const char* member, const std::string& text) {
  if (wire::Object* error = object_at(body, {"error"})) error->set(member, text);
}

const SpoiledPlace kPlaces[] = {
    {"correlation id", [](auto&, auto& body, auto& text) { body.as_object()->set("correlation_id", text); }},
    {"member name", [](auto&, auto& body, auto& text) { body.as_object()->set(text, 1); }},
    {"nested member",
     [](auto&, auto& body, auto& text) {
       if (wire::Object* thing = object_at(body, {"thing"})) {
         thing->set("name", text);
         thing->set(text, text);
       }
     }},
    {"error code", [](auto&, auto& body, auto& text) { in_error(body, "code", text); }},
    {"error message", [](auto&, auto& body, auto& text) { in_error(body, "message", text); }},
    {"reason code",
     [](auto&, auto& body, auto& text) {
       if (wire::Object* details = object_at(body, {"error", "details"})) details->set("reason_code", text);
     }},
    {"error detail",
     [](auto&, auto& body, auto& text) {
       if (wire::Object* details = object_at(body, {"error", "details"})) details->set(text, text);
     }},
    {"event type",
     [](auto&, auto& body, auto& text) {
       wire::Json* events = body.as_object()->find("events");
       if (!events || !events->as_array()) return;
       for (wire::Json& event : *events->as_array()) event.as_object()->set("type", text);
     }},
    {"header value",
     [](auto& response, auto&, auto& text) {
       response.headers.push_back({"x-more", text});
       response.headers.push_back({"idempotency-replayed", text});
     }},
    {"content type",
     [](auto& response, auto&, auto& text) {
       response.headers = {{"content-type", text}};
     }},
    {"header name",
     [](auto& response, auto&, auto& text) {
       response.headers.push_back({text, text});
     }},
};

Record run_with(const Plan& plan, std::function<void(checks::Outcome&)> spoil) {
  TinyDriver driver;
  driver.after = [&](const wire::Request&, checks::Outcome& outcome) { spoil(outcome); };
  ExecuteOptions options;
  for (const ScenarioRun& run : plan.runs) options.selected.push_back(&run);
  Record record = execute(plan, driver, options);
  record.target = "http://127.0.0.1:1";
  record.over_http = true;
  return record;
}

void expect_printable(const std::string& name, const std::string& text) {
  EXPECT_TRUE(wire::printable(text) == text) << name << ": a raw character\n" << wire::printable(text).substr(0, 2000);
}

template <typename Accept>
void expect_lines(const std::string& name, const std::string& text, Accept accept) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    ASSERT_TRUE(accept(line)) << name << ": a line that the service began: " << line;
  }
}

/// For expect_lines: no line that the service made up; that of a verdict is the record's.
auto own_lines_of(const Record& record) {
  const std::string verdict = record.verdict_line(false);
  return [verdict](const std::string& line) {
    if (line.starts_with("overall=true")) return line == verdict;
    return !line.starts_with("::") && !line.starts_with("ok 1 - forged") && !line.starts_with("# forged");
  };
}

void expect_safe_markup(const std::string& name, const std::string& text) {
  size_t scripts = 0;
  for (size_t at = 0; (at = text.find("<script", at)) != std::string::npos; ++at) ++scripts;
  EXPECT_LE(scripts, name == "html" ? 1u : 0u) << name;
  EXPECT_EQ(text.find("<img"), std::string::npos) << name;
}

void expect_json_lines(const std::string& name, const std::string& text) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) EXPECT_TRUE(wire::parse_json(line).ok()) << name << ": " << line;
}

void check_reports(const Record& record, const std::string& xml_file) {
  const ReportInput input{{&record}, false, 1'768'478'400'000, 1'768'478'401'000};
  for (const char* name : kReportFormats) {
    const std::string text = render_report(*parse_report_format(name), input);
    expect_printable(name, text);
    expect_lines(name, text, own_lines_of(record));
    if (std::string_view(name) == "html" || std::string_view(name) == "markdown" || std::string_view(name) == "junit")
      expect_safe_markup(name, text);
    if (std::string_view(name) == "ctrf" || std::string_view(name) == "sarif" || std::string_view(name) == "har") {
      EXPECT_TRUE(wire::parse_json(text).ok()) << name;
    }
    if (std::string_view(name) == "ndjson") expect_json_lines(name, text);
    if (std::string_view(name) == "junit") std::ofstream(xml_file, std::ios::binary) << text;
  }
  const std::string annotations = render_annotations(input);
  expect_printable("annotations", annotations);
  expect_lines("annotations", annotations, [](const std::string& line) {
    return (line.starts_with("::error file=") && !line.starts_with("::error file=x")) ||
           line.starts_with("::warning file=") || line.starts_with("::notice ");
  });
}

void check_console_and_evidence(const Record& record) {
  TextOptions options;
  for (bool verbose : {false, true}) {
    options.verbose = verbose;
    const std::string console = render_text(record, options);
    expect_printable("console", console);
    expect_lines("console", console, own_lines_of(record));
  }
  for (const auto& [name, text] : files_of(record, false)) {
    expect_printable(name, text);
    EXPECT_TRUE(!name.ends_with(".json") || wire::parse_json(text).ok()) << name;
    if (name.ends_with(".ndjson")) expect_json_lines(name, text);
  }
  for (const auto& [name, text] : render_replay_files(record, {})) {
    expect_printable(name, text);
    const auto file = parse_replay_file(text, name);
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    for (const std::string& outcome : file->outcomes) EXPECT_EQ(outcome.find('\n'), std::string::npos) << outcome;
  }
  expect_printable("shard.json", render_shard_file(record, {1, 1}, {}));
  expect_printable("causes", wire::to_text(causes_of(record)) + wire::to_text(findings_of(record)));
}

class HostileText : public ::testing::Test {
 protected:
  void SetUp() override {
    auto plan = repository_.plan();
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    plan_ = std::move(*plan);
  }
  void check(const std::string& where, std::function<void(checks::Outcome&)> spoil) {
    SCOPED_TRACE(where);
    const Record record = run_with(*plan_, std::move(spoil));
    check_reports(record, folder_.path(fmt::format("{}.xml", ++number_)));
    check_console_and_evidence(record);
  }

  TinyRepository repository_;
  std::unique_ptr<Plan> plan_;
  TemporaryFolder folder_;
  int number_ = 0;
};

TEST_F(HostileText, StaysTextWhereverAResponseHoldsIt) {
  for (const SpoiledPlace& place : kPlaces) {
    for (const std::string& text : hostile_texts()) {
      check(fmt::format("{}: {}", place.name, wire::printable_line(text)), [&](checks::Outcome& outcome) {
        auto* response = std::get_if<wire::Response>(&outcome);
        if (!response) return;
        // JSON has no text that is not UTF-8: such bytes go into the body as they are.
        const bool is_text = wire::printable(text).find("\uFFFD") == std::string::npos;
        auto body = wire::parse_json(response->body.bytes());
        if (!body || !body->as_object()) return;
        place.spoil(*response, *body, is_text ? text : "PLACE");
        response->body = wire::to_text(*body);
        if (const size_t at = response->body.bytes().find("PLACE"); at != std::string::npos)
          response->body.bytes().replace(at, 5, text);
      });
    }
  }
}

TEST_F(HostileText, StaysTextAsAWholeBodyAndAsWhyThereIsNoResponse) {
  for (const std::string& text : hostile_texts()) {
    check("body", [&](checks::Outcome& outcome) {
      if (auto* response = std::get_if<wire::Response>(&outcome)) response->body = text;
    });
    check("no response", [&](checks::Outcome& outcome) { outcome = checks::NoResponse{text}; });
  }
}

TEST_F(HostileText, LeavesJunitWellFormed) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "xmllint is not installed (package libxml2-utils)";
  for (const std::string& text : hostile_texts()) {
    check("body", [&](checks::Outcome& outcome) {
      if (auto* response = std::get_if<wire::Response>(&outcome)) response->body = text;
    });
  }
  EXPECT_EQ(std::system(fmt::format("xmllint --noout --nonet '{}'/*.xml", folder_.path()).c_str()), 0);
}

}  // namespace
}  // namespace runner
