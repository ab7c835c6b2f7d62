#include "runner/evidence/recheck_exports.h"

#include <fmt/format.h>

#include <set>

#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr const char* kExchangesFile = "exchanges.ndjson";
constexpr std::string_view kExportRules = "export.";
constexpr size_t kMaxProblems = 100;
constexpr size_t kMaxLineBytes = 32u << 20;  // a response body is at most 4 MiB

using Keys = std::map<std::string, wire::PublicKey>;

enum class PageVerdict { holds, broken, unverifiable };

bool hash_holds(const wire::Json& page, std::string_view part, std::string_view member) {
  const wire::Json* value = wire::find_at(page, part);
  const wire::Object* object = value ? value->as_object() : nullptr;
  const std::string* written = object ? value->find_string(member) : nullptr;
  return written && *written == wire::sha256_hex(wire::canonical_json_without(*object, member));
}

bool hashes_hold(const wire::Json& page) {
  wire::Object hashed;
  for (const char* member : {"entries", "total_filtered", "query", "next_cursor"}) {
    if (const wire::Json* value = page.find(member)) hashed.set(member, *value);
  }
  const std::string export_hash = wire::sha256_hex(wire::canonical_json(std::move(hashed)));
  return wire::text_at(page, "/export_hash") == export_hash &&
         wire::text_at(page, "/attestation/page_hash") == export_hash &&
         hash_holds(page, "/attestation", "chain_hash") && hash_holds(page, "/checkpoint", "checkpoint_hash");
}

PageVerdict judge_page(const wire::Json& page, const Keys& keys) {
  if (!hashes_hold(page)) return PageVerdict::broken;
  if (keys.empty()) return PageVerdict::unverifiable;
  const auto key = keys.find(wire::text_at(page, "/signature/key_id"));
  const auto signature = wire::base64_decode(wire::text_at(page, "/signature/sig"));
  if (key == keys.end() || !signature || wire::text_at(page, "/signature/alg") != "ed25519") return PageVerdict::broken;
  const std::string message = wire::canonical_json_without(*page.as_object(), "signature");
  return key->second.verify(message, *signature) ? PageVerdict::holds : PageVerdict::broken;
}

/// Ids of the scenarios in which the run itself reported a broken export.
std::set<std::string> scenarios_with_broken_exports(const wire::Json& results) {
  std::set<std::string> ids;
  const wire::Json* scenarios = results.find("scenarios");
  if (!scenarios || !scenarios->as_array()) return ids;
  for (const wire::Json& scenario : *scenarios->as_array()) {
    const wire::Json* findings = scenario.find("findings");
    if (!findings || !findings->as_array()) continue;
    for (const wire::Json& finding : *findings->as_array()) {
      if (wire::text_at(finding, "/rule").starts_with(kExportRules)) ids.insert(wire::text_at(scenario, "/id"));
    }
  }
  return ids;
}

// Exchanges of one scenario are adjacent; its keys may come after its pages.
class Rechecker {
 public:
  Rechecker(const wire::Json& results, const Keys& service_keys)
      : reported_(scenarios_with_broken_exports(results)), service_keys_(service_keys) {}

  void take_line(std::string_view line, size_t number) {
    if (line.size() > kMaxLineBytes) return problem(number, "a line above 32 MiB", "an exchange, as JSON");
    auto exchange = wire::parse_json(line);
    if (!exchange) return problem(number, exchange.error().to_string(), "an exchange, as JSON");
    const std::string scenario = wire::text_at(*exchange, "/scenario");
    if (scenario != scenario_) finish_scenario();
    scenario_ = scenario;
    if (const auto body = success_body(*exchange)) take_body(*body, number);
  }

  bool gives_up() const { return outcome_.problems.size() >= kMaxProblems; }

  void finish_scenario() {
    for (const auto& [page, number] : pages_)
      count(judge_page(page, service_keys_.empty() ? keys_ : service_keys_), number);
    pages_.clear();
    keys_.clear();
  }

  RecheckedExports take() { return std::move(outcome_); }

 private:
  void problem(size_t number, std::string found, std::string expected) {
    outcome_.problems.push_back(
        {fmt::format("{}:{}", kExchangesFile, number), std::move(found), std::move(expected), ""});
  }

  static std::optional<wire::Json> success_body(const wire::Json& exchange) {
    const wire::Json* status = wire::find_at(exchange, "/response/status");
    const std::string body = wire::text_at(exchange, "/response/body");
    if (!status || *status != wire::Json(200)) return std::nullopt;
    auto json = wire::parse_json(body);
    if (!json || !json->is_object()) return std::nullopt;
    return std::move(*json);
  }

  void take_body(const wire::Json& body, size_t number) {
    if (body.find("active_key_id")) add_keys(body);
    const wire::Json* page = body.find("export");
    if (page && page->is_object() && page->find("export_hash")) pages_.emplace_back(*page, number);
  }

  void add_keys(const wire::Json& body) {
    const wire::Json* keys = body.find("keys");
    if (!keys || !keys->as_array()) return;
    for (const wire::Json& entry : *keys->as_array()) {
      auto key = wire::PublicKey::from_pem(wire::text_at(entry, "/public_key_pem"));
      if (key) keys_.insert_or_assign(wire::text_at(entry, "/key_id"), std::move(*key));
    }
  }

  void count(PageVerdict verdict, size_t number) {
    if (verdict == PageVerdict::holds) {
      ++outcome_.pages;
    } else if (reported_.contains(scenario_)) {
      ++outcome_.reported;
    } else if (verdict == PageVerdict::unverifiable) {
      ++outcome_.unverifiable;
    } else {
      problem(number, fmt::format("an export page of {} whose hashes or signature do not hold", scenario_),
              "a page that holds, or a finding about it in results.json");
    }
  }

  const std::set<std::string> reported_;
  const Keys& service_keys_;
  std::string scenario_;
  Keys keys_;
  std::vector<std::pair<wire::Json, size_t>> pages_;
  RecheckedExports outcome_;
};

}  // namespace

RecheckedExports recheck_exports(std::string_view exchanges, const wire::Json& results, const Keys& service_keys) {
  Rechecker rechecker(results, service_keys);
  for (size_t number = 1; !exchanges.empty() && !rechecker.gives_up(); ++number) {
    const size_t end = exchanges.find('\n');
    rechecker.take_line(exchanges.substr(0, end), number);
    exchanges.remove_prefix(end == std::string_view::npos ? exchanges.size() : end + 1);
  }
  rechecker.finish_scenario();
  return rechecker.take();
}

}  // namespace runner
