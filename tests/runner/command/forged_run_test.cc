// Forgeries of further kinds, by the holder of a trusted key and by others: none holds. Each document of a run says
// what its exchanges show and nothing else, in one text; so do sums, statement, envelope and folder.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "runner/evidence/statement.h"
#include "tests/support/command_session.h"
#include "tests/support/edited_run.h"
#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

std::function<void(RunFiles&)> with_lines(const std::function<void(Lines&)>& edit) {
  return [edit](RunFiles& files) {
    Lines lines = lines_of(files);
    edit(lines);
    set_lines(files, lines);
  };
}
std::function<void(RunFiles&)> with_text(const std::string& name, const std::function<void(std::string&)>& edit) {
  return [name, edit](RunFiles& files) { edit(files.at(name)); };
}
std::function<void(RunFiles&)> with_value(const std::string& name, const std::string& pointer,
                                          const wire::Json& value) {
  return [=](RunFiles& files) { set(files, name, pointer, value); };
}
void replace_first(std::string& text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}
std::string scenario_of(const std::string& line) { return line.substr(0, line.find(",\"label\"")); }
/// The lines of the first scenario, and of the next: [0, first), [first, second).
std::pair<size_t, size_t> first_scenarios(const Lines& lines) {
  size_t first = 0;
  while (scenario_of(lines[first]) == scenario_of(lines[0])) ++first;
  size_t second = first;
  while (second < lines.size() && scenario_of(lines[second]) == scenario_of(lines[first])) ++second;
  return {first, second};
}
/// The events that a scenario reads at its end.
Lines::iterator feed_of(Lines::iterator first, Lines::iterator last) {
  return std::find_if(first, last,
                      [](const std::string& line) { return line.find("\"label\":\"events\"") != line.npos; });
}
void swap_content(std::string& left, std::string& right) {
  const std::string rest = left.substr(left.find(",\"label\""));
  left = scenario_of(left) + right.substr(right.find(",\"label\""));
  right = scenario_of(right) + rest;
}

TEST(ForgedRun, HasExchangesInAnotherPlace) {
  expect_found(passing(), {{"swapped between scenarios", with_lines([](Lines& lines) {
                              swap_content(lines[0], lines[first_scenarios(lines).first]);
                            })},
                           {"the events of one scenario in place of another's", with_lines([](Lines& lines) {
                              const auto [first, second] = first_scenarios(lines);
                              swap_content(*feed_of(lines.begin(), lines.begin() + first),
                                           *feed_of(lines.begin() + first, lines.begin() + second));
                            })},
                           {"one that scenarios share, once more at the end of both", with_lines([](Lines& lines) {
                              const auto [first, second] = first_scenarios(lines);
                              lines.insert(lines.begin() + static_cast<long>(second), lines[first]);
                              lines.insert(lines.begin() + static_cast<long>(first), lines[0]);
                            })},
                           {"the first at the end of its scenario", with_lines([](Lines& lines) {
                              const auto first = static_cast<long>(first_scenarios(lines).first);
                              std::rotate(lines.begin(), lines.begin() + 1, lines.begin() + first);
                            })},
                           {"requests with the responses of others", with_lines([](Lines& lines) {
                              const auto part = [](std::string& line) { return line.find("},\"response\""); };
                              const std::string rest = lines[0].substr(part(lines[0]));
                              lines[0] = lines[0].substr(0, part(lines[0])) + lines[1].substr(part(lines[1]));
                              lines[1] = lines[1].substr(0, part(lines[1])) + rest;
                            })},
                           {"of one scenario in two parts", with_lines([](Lines& lines) {
                              const auto [first, second] = first_scenarios(lines);
                              std::rotate(lines.begin() + 1, lines.begin() + static_cast<long>(first),
                                          lines.begin() + static_cast<long>(second));
                            })}});
}

TEST(ForgedRun, HasExchangesThatReadTheSameAndAreWrittenOtherwise) {
  const auto in_line = [](std::string_view from, std::string_view to) {
    return with_text("exchanges.ndjson", [from, to](std::string& text) { replace_first(text, from, to); });
  };
  expect_found(
      passing(),
      {{"a duplicate member", in_line("\"status\":200", "\"status\":500,\"status\":200")},
       {"a status as a text", in_line("\"status\":200", "\"status\":\"200\"")},
       {"a status as a real number", in_line("\"status\":200", "\"status\":200.0")},
       {"a byte order mark", with_text("exchanges.ndjson", [](std::string& text) { text.insert(0, "\xEF\xBB\xBF"); })},
       {"CR LF", with_text("exchanges.ndjson", [](std::string& text) { replace_first(text, "\n", "\r\n"); })},
       {"a space", in_line("\n", " \n")},
       {"an escaped letter", in_line("\"method\":\"POST\"", "\"method\":\"\\u0050OST\"")},
       {"a body as base64",
        [](RunFiles& files) {
          edit_line(files, "\"response\":{", [](wire::Json& line) {
            wire::Object& response = *line.as_object()->find("response")->as_object();
            const std::string body = *response.find("body")->as_string();
            response.erase("body");
            response.append("body_base64", wire::base64_encode(body));
          });
        }},
       {"two bodies", in_line("\"body\":\"", "\"body_base64\":\"e30=\",\"body\":\"")},
       {"sent again", in_line(",\"operation\"", ",\"sent_again\":true,\"operation\"")},
       {"a response and no answer", in_line("},\"response\"", "},\"no_answer\":\"refused\",\"response\"")},
       {"the name of a header in another case", in_line("x-actor-id", "X-Actor-Id")},
       {"a header more", in_line("\"headers\":[", "\"headers\":[[\"x-more\",\"1\"],")},
       {"text after the last line", with_text("exchanges.ndjson", [](std::string& text) { text += "{}"; })},
       {"a NUL after the last line", with_text("exchanges.ndjson", [](std::string& text) { text += '\0'; })},
       {"a line that is nested deeply", with_text("exchanges.ndjson", [](std::string& text) {
          text += "{\"scenario\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}\n";
        })}});
}

TEST(ForgedRun, ClaimsAnotherTarget) {
  std::vector<Attack> attacks = {
      {"another server", with_value("target.json", "/server", "nginx")},
      {"a member more", with_value("target.json", "/verified", true)},
      {"another address", with_value("target.json", "/target", "https://lp.example")},
      {"another gate", with_value("target.json", "/capabilities/gate", "closed")},
      {"an unknown capability", with_value("target.json", "/capabilities/more", true)},
      {"a trusted key", with_value("context.json", "/trusted_keys", wire::Object{{"k", ""}})},
      {"a demand", with_value("context.json", "/required", wire::Array{"events"})},
      {"a context of more", with_value("context.json", "/note", "x")},
      {"an invented session", with_value("context.json", "/sessions/invented",
                                         wire::Object{{"name_space", "x"}, {"now", "2026-01-15T12:00:00Z"}})},
      {"an early end",
       with_value("context.json", "/ended", wire::Object{{"cause", "limit"}, {"reason", "the run's time is over"}})},
      {"an interruption",
       with_value("context.json", "/ended", wire::Object{{"cause", "interrupted"}, {"reason", "a signal"}})}};
  // Of the rest no scenario of this milestone shows whether the target offers it.
  for (const char* offered : {"operations", "events", "key_set", "signing_keys", "scopes", "other_callers"}) {
    const wire::Json target = read(passing().run.folder().files, "target.json");
    const wire::Json* stated = target.find("capabilities")->find(offered);
    if (!stated || !stated->as_boolean()) continue;
    attacks.push_back(
        {offered, with_value("target.json", std::string("/capabilities/") + offered, !*stated->as_boolean())});
  }
  expect_found(passing(), attacks);
}

TEST(ForgedRun, CountsAndOrdersOtherwise) {
  expect_found(passing(),
               {{"scenarios backwards",
                 [](RunFiles& f) {
                   change(f, "results.json", [](wire::Json& results) {
                     wire::Array& list = *results.as_object()->find("scenarios")->as_array();
                     std::reverse(list.begin(), list.end());
                   });
                 }},
                {"a scenario that is optional", with_value("results.json", "/scenarios/0/optional", true)},
                {"a scenario with a reason", with_value("results.json", "/scenarios/0/reason", "all well")},
                {"a scenario with a note", with_value("results.json", "/scenarios/0/note", "all well")},
                {"a waived rule", with_value("results.json", "/rules/0/verdict", "waived")},
                {"a known rule", with_value("results.json", "/rules/0/verdict", "known")},
                {"a rule with a reason", with_value("results.json", "/rules/0/reason", "as agreed")},
                {"rules backwards",
                 [](RunFiles& f) {
                   change(f, "results.json", [](wire::Json& results) {
                     wire::Array& list = *results.as_object()->find("rules")->as_array();
                     std::reverse(list.begin(), list.end());
                   });
                 }},
                {"a known count", with_value("results.json", "/counts/known", 1)},
                {"a count of more", with_value("results.json", "/counts/waived", 0)},
                {"a member more", with_value("results.json", "/approved_by", "the board")},
                {"an early end", with_value("results.json", "/ended_early", false)},
                {"coverage of more", with_value("coverage.json", "/approved", true)},
                {"a check of more", with_value("coverage.json", "/checks/more", wire::Object{{"status", "passed"}})},
                {"causes of nothing", with_text("causes.json", [](std::string& text) { text = "[{}]"; })},
                {"no causes", [](RunFiles& f) { f.erase("causes.json"); }}});
}

TEST(ForgedRun, TellsAnotherStoryOfItsCauses) {
  expect_found(failing(),
               {{"another sentence", with_value("causes.json", "/0/sentence", "a known problem of the test")},
                {"fewer scenarios", with_value("causes.json", "/0/in", wire::Array{})},
                {"no causes", with_text("causes.json", [](std::string& text) { text = "[]"; })},
                {"laid out otherwise", with_text("causes.json", [](std::string& text) { text += "\n"; })},
                {"another check", with_value("results.json", "/causes/0/check", "expect.status")},
                {"fewer exchanges", with_value("results.json", "/causes/0/exchanges", 0)},
                {"breaking nothing", with_value("results.json", "/causes/0/breaks", wire::Array{})},
                {"other operations", with_value("results.json", "/causes/0/operations", wire::Array{"things.get"})},
                {"known, without a baseline",
                 with_value("results.json", "/causes/0/known",
                            wire::Object{{"reason", "r"}, {"owner", "o"}, {"expires", "2099-01-01"}})},
                {"a baseline that was not applied", [](RunFiles& f) { f["baseline.json"] = "[]"; }},
                {"a baseline that is not there",
                 with_value("results.json", "/baseline",
                            wire::Object{{"day", "2026-01-15"}, {"sha256", std::string(64, '0')}})}});
}

TEST(ForgedRun, NamesInputsOfOthers) {
  const auto swap_inputs = [](const std::string& left, const std::string& right) {
    return [=](RunFiles& files) {
      change(files, "coverage.json", [&](wire::Json& coverage) {
        wire::Object& inputs = *coverage.as_object()->find("inputs")->as_object();
        std::swap(*inputs.find(left), *inputs.find(right));
      });
    };
  };
  expect_found(passing(),
               {{"schemas swapped", swap_inputs("schemas/Thing.schema.json", "schemas/AddRequest.schema.json")},
                {"fixtures swapped", swap_inputs("fixtures/things.yaml", "fixtures/givens.yaml")},
                {"a digest in capitals",
                 [](RunFiles& files) {
                   change(files, "coverage.json", [](wire::Json& coverage) {
                     std::string& digest =
                         *coverage.as_object()->find("inputs")->as_object()->find("fixtures/things.yaml")->as_string();
                     for (char& c : digest) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                   });
                 }},
                {"another place of the milestone", with_value("coverage.json", "/milestone_file", "M1.yaml")}});
}

TEST(ForgedRun, TookPlaceAtAnotherTime) {
  const auto times = [](const wire::Json& began, const wire::Json& ended) {
    return [=](RunFiles& files) {
      set(files, "run.json", "/started_at", began);
      set(files, "run.json", "/finished_at", ended);
    };
  };
  const char* at = "2026-01-15T12:00:00Z";
  expect_found(passing(), {{"no beginning", [](RunFiles& f) { remove(f, "run.json", "/started_at"); }},
                           {"no end", [](RunFiles& f) { remove(f, "run.json", "/finished_at"); }},
                           {"backwards", times(at, "2026-01-15T11:59:59.999Z")},
                           {"a day alone", times(at, "2026-01-15")},
                           {"a number", times(at, int64_t{1768478400})},
                           {"text after it", times(at, "2026-01-15T12:00:00Z or later")},
                           {"no time zone", times("2026-01-15T12:00:00", "2026-01-15T12:00:00")},
                           {"a day that is not", times("2026-02-30T12:00:00Z", "2026-02-30T12:00:01Z")}});
}

// ---- sums, statement, envelope

/// The passing run with another statement, signed by the trusted key, unless another is given.
RunFolder stated(const std::string& payload, const std::string& type = kPayloadType,
                 const wire::PrivateKey& key = sample_key()) {
  RunFolder folder = passing().run.folder();
  Envelope envelope{type, payload, {}};
  add_signature(envelope, key);
  folder.files[kEnvelopeFile] = envelope_text(envelope);
  folder.files[bundle_name(0)] = bundle_text(envelope, 0);
  return folder;
}
std::string honest_statement() { return parse_envelope(passing().run.folder().files.at(kEnvelopeFile), "")->payload; }
std::string statement_with(const std::function<void(wire::Json&)>& edit) {
  wire::Json statement = wire::parse_json(honest_statement()).value();
  edit(statement);
  return wire::canonical_json(statement);
}
std::string problems_in(const RunFolder& folder) {
  return problems_of(verify_run(folder, {trust_in({sample_key()}), {}}));
}

TEST(ForgedStatement, OfAnyOtherKindIsRefused) {
  EXPECT_EQ(problems_in(stated(honest_statement())), "");
  for (const char* type : {"application/json", "application/vnd.in-toto+json; charset=utf-8",
                           "application/vnd.in-toto.statement+json", "Application/Vnd.In-Toto+Json", "", " "})
    EXPECT_NE(problems_in(stated(honest_statement(), type)), "") << type;
  const auto set_to = [](const char* pointer, const wire::Json& value) {
    return statement_with([&](wire::Json& statement) { EXPECT_TRUE(wire::set_at(statement, pointer, value)); });
  };
  const auto subjects = [](const std::function<void(wire::Array&)>& edit) {
    return statement_with([&](wire::Json& statement) { edit(*statement.as_object()->find("subject")->as_array()); });
  };
  const std::string zero(64, '0');
  for (const std::string& payload :
       {set_to("/predicateType", "https://in-toto.io/attestation/test-result/v0.2"),
        set_to("/predicateType", "https://slsa.dev/provenance/v1"),
        set_to("/_type", "https://in-toto.io/Statement/v0.1"),
        set_to("/predicate/result", "WARNED"),
        set_to("/predicate/result", "passed"),
        set_to("/predicate/passedTests", wire::Array{}),
        set_to("/predicate/url", "https://ci.example"),
        set_to("/predicate/warnedTests", wire::Array{"add-and-get"}),
        statement_with([](wire::Json& statement) {
          wire::Array& tests = *statement.as_object()->find("predicate")->as_object()->find("passedTests")->as_array();
          std::reverse(tests.begin(), tests.end());
        }),
        statement_with([](wire::Json& statement) {
          wire::Array& tests = *statement.as_object()->find("predicate")->as_object()->find("passedTests")->as_array();
          tests.push_back(tests.front());
        }),
        subjects([](wire::Array& list) { std::swap(list[0], list[1]); }),
        subjects([](wire::Array& list) { list.push_back(list.front()); }),
        subjects([](wire::Array& list) { list.pop_back(); }),
        subjects([&](wire::Array& list) {
          list.push_back(wire::Object{{"name", "image"}, {"digest", wire::Object{{"sha256", zero}}}});
        }),
        set_to("/subject/0/name", "./SHA256SUMS"),
        set_to("/subject/1/digest", wire::Object{{"sha512", zero}}),
        set_to("/predicate/configuration/0/digest/sha256", zero),
        honest_statement() + "\n",
        "\xEF\xBB\xBF" + honest_statement(),
        " " + honest_statement(),
        honest_statement() + honest_statement(),
        "{\"predicate\":{}," + honest_statement().substr(1)}) {
    EXPECT_NE(problems_in(stated(payload)), "") << payload;
  }
}

TEST(ForgedSignature, OfAnyOtherKindIsRefused) {
  const RunFolder whole = passing().run.folder();
  const Envelope honest = parse_envelope(whole.files.at(kEnvelopeFile), "").value();
  const auto with = [&](const std::function<void(Envelope&)>& edit) {
    Envelope envelope = honest;
    edit(envelope);
    RunFolder folder = whole;
    folder.files[kEnvelopeFile] = envelope_text(envelope);
    for (size_t i = 0; i < envelope.signatures.size(); ++i) folder.files[bundle_name(i)] = bundle_text(envelope, i);
    return problems_in(folder);
  };
  const auto sign_text = [&](const std::string& message) {
    return [&, message](Envelope& envelope) { envelope.signatures[0].bytes = sample_key().sign(message); };
  };
  EXPECT_EQ(with([](Envelope&) {}), "");
  EXPECT_EQ(with([](Envelope& envelope) { add_signature(envelope, sample_key(2)); }), "") << "one of an unknown key";
  const std::vector<std::function<void(Envelope&)>> forgeries = {
      sign_text(honest.payload), sign_text(pre_authentication_encoding("application/json", honest.payload)),
      sign_text("DSSEv1 " + honest.payload_type + " " + honest.payload),
      [](Envelope& envelope) { envelope.signatures[0].key_id.clear(); },
      [](Envelope& envelope) { envelope.signatures[0].key_id = key_id_of(sample_key(2).public_key()); },
      [](Envelope& envelope) { envelope.signatures[0].key_id += " "; },
      [](Envelope& envelope) {
        envelope.signatures[0].bytes[63] = static_cast<char>(envelope.signatures[0].bytes[63] ^ 1);
      },
      [](Envelope& envelope) { envelope.signatures[0].bytes = std::string(64, '\0'); },
      [](Envelope& envelope) { envelope.signatures[0].bytes += '\0'; },
      [](Envelope& envelope) { envelope.signatures.clear(); },
      [](Envelope& envelope) { envelope.signatures.push_back(envelope.signatures[0]); },
      // Signed by another key, and named after the trusted one; the good one stays beside it.
      [](Envelope& envelope) {
        add_signature(envelope, sample_key(2));
        envelope.signatures[0].bytes = envelope.signatures[1].bytes;
      },
      [](Envelope& envelope) {
        add_signature(envelope, sample_key(2));
        std::swap(envelope.signatures[0].key_id, envelope.signatures[1].key_id);
      }};
  for (size_t i = 0; i < forgeries.size(); ++i) EXPECT_NE(with(forgeries[i]), "") << i;
  for (const char* more : {"\n", " ", "{}", "\xEF\xBB\xBF"}) {
    for (const std::string& name : {std::string(kEnvelopeFile), bundle_name(0)}) {
      RunFolder folder = whole;
      folder.files[name] += more;
      EXPECT_THAT(problems_in(folder), HasSubstr(name));
      folder.files[name] = more + whole.files.at(name);
      EXPECT_THAT(problems_in(folder), HasSubstr(name));
    }
  }
}

TEST(ForgedSums, OfAnyOtherFormAreRefused) {
  const RunFolder whole = passing().run.folder();
  const std::string sums = whole.files.at("SHA256SUMS");
  const auto with = [&](const std::string& text) {
    RunFolder folder = stated(statement_with([&](wire::Json& statement) {
      EXPECT_TRUE(wire::set_at(statement, "/subject/0/digest/sha256", wire::sha256_hex(text)));
    }));
    folder.files["SHA256SUMS"] = text;
    return problems_in(folder);
  };
  EXPECT_EQ(with(sums), "");
  std::string crlf = sums;
  for (size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2) crlf.insert(at, "\r");
  std::string binary = sums;
  for (size_t at = 0; (at = binary.find("  ", at)) != std::string::npos; ++at) binary[at + 1] = '*';
  const size_t second = sums.find('\n') + 1;
  const std::string swapped = sums.substr(second, sums.find('\n', second) + 1 - second) + sums.substr(0, second) +
                              sums.substr(sums.find('\n', second) + 1);
  for (const std::string& text :
       {crlf, binary, swapped, "\xEF\xBB\xBF" + sums, "# sums\n" + sums, sums + "\n\n", "\\" + sums,
        sums + std::string(64, 'a') + "  ./results.json\n", sums + '\0', sums.substr(second), std::string()})
    EXPECT_NE(with(text), "") << text.substr(0, 80);
}

// ---- keys

TEST(ForgedKeys, CountByTheEndOfTheRun) {
  const auto holds = [](KeyState state, const char* from, const char* to) {
    TrustPolicy trust = trust_in({sample_key()});
    trust.keys[0].state = state;
    trust.keys[0].not_before = wire::parse_instant(from);
    trust.keys[0].not_after = wire::parse_instant(to);
    return verify_run(passing().run.folder(), {trust, {}}).holds();
  };
  for (const KeyState state : {KeyState::active, KeyState::verify_only}) {  // the run ended at 12:00:00
    EXPECT_TRUE(holds(state, "2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z")) << "both ends are within";
    EXPECT_TRUE(holds(state, "", "2026-01-15T13:00:00+01:00"));
    EXPECT_FALSE(holds(state, "", "2026-01-15T11:59:59.999Z"));
    EXPECT_FALSE(holds(state, "2026-01-15T12:00:00.001Z", "2026-01-16T00:00:00Z"));
    EXPECT_FALSE(holds(state, "2026-01-16T00:00:00Z", "2026-01-14T00:00:00Z")) << "the wrong way round";
  }
  EXPECT_FALSE(holds(KeyState::verify_only, "2026-01-15T11:00:00Z", ""));
  EXPECT_FALSE(holds(KeyState::revoked, "2026-01-15T11:00:00Z", "2026-01-15T13:00:00Z"));
}

// ---- folders

TEST(ForgedFolder, HoldsNothingButTheFilesOfTheRun) {
  const TemporaryFolder temporary;
  const fs::path run = passing().run.publish(temporary.path())->folder;
  const auto problems = [&] { return problems_in(read_run_folder(run.string()).value()); };
  ASSERT_EQ(problems(), "");
  const auto added = [&](const char* name, const std::function<void(const fs::path&)>& make) {
    make(run / name);
    const std::string found = problems();
    fs::remove_all(run / name);
    EXPECT_EQ(problems(), "") << name;
    return found;
  };
  const auto file = [](const fs::path& path) { std::ofstream(path) << "{}"; };
  for (const char* name :
       {"Results.json", "results.json.", "results.json ", "results.json~", ".results.json", "résults.json",
        "results.json\xE2\x80\xAE", "SHA256SUMS.asc", "run.dsse.json.bak", "-rf", "CON"})
    EXPECT_NE(added(name, file), "") << name;
  EXPECT_THAT(added("link", [](const auto& path) { fs::create_symlink("results.json", path); }), HasSubstr("link"));
  EXPECT_THAT(added("folder", [](const auto& path) { fs::create_symlink("/etc", path); }), HasSubstr("folder"));
  EXPECT_THAT(added("loop", [](const auto& path) { fs::create_symlink(".", path); }), HasSubstr("loop"));
  EXPECT_THAT(added("pipe", [](const auto& path) { ::mkfifo(path.c_str(), 0600); }), HasSubstr("pipe"));
  EXPECT_THAT(added("empty", [](const auto& path) { fs::create_directory(path); }), HasSubstr("empty"));
  fs::rename(run / "results.json", temporary.path("moved"));
  fs::create_symlink(temporary.path("moved"), run / "results.json");
  EXPECT_THAT(problems(), HasSubstr("results.json: a symbolic link")) << "to the very same bytes";
}

}  // namespace
}  // namespace runner
