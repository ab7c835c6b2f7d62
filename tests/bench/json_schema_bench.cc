// What the JSON Schema engine costs: compiling all schemas of this project and 350 of them; judging every valid example
// and larger generated documents in both modes, compared with only walking and parsing them; recording coverage.
//   json_schema_bench --benchmark_filter=accepts --benchmark_repetitions=9 --benchmark_report_aggregates_only
// With BENCH_EXPORT=DIR it measures nothing and writes the measured documents there, for peers: those of this project
// as DIR/project/NAME/DESCRIPTION.json, the generated ones as DIR/generated/NAME/valid.json next to their schemas.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "checks/json_schema/coverage/coverage.h"
#include "checks/json_schema/examples/example_file.h"
#include "tests/bench/generated_documents.h"
#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;
using json_schema::Documents;
using json_schema::Schema;
using wire::Json;

/// Smaller documents measure the timer: they count in all_examples only.
constexpr size_t kMinExampleBytes = 1500;
constexpr size_t kManySchemas = 350;
constexpr std::string_view kSuffix = ".schema.json";

/// A benchmark of something that fails measures nothing: reports the error and stops.
template <typename T>
T need(wire::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "json_schema_bench: {}\n", result.error().to_string());
    std::exit(EXIT_FAILURE);
  }
  return *std::move(result);
}

using SchemaTexts = std::map<std::string, Json>;  ///< by name: "CycleProposal"

const SchemaTexts& project_schemas() {
  static const SchemaTexts all = [] {
    SchemaTexts found;
    for (const auto& entry : fs::directory_iterator(SOURCE_ROOT "/schemas")) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with(kSuffix)) continue;
      found.emplace(name.substr(0, name.size() - kSuffix.size()), need(wire::parse_json(file_text(entry.path()))));
    }
    return found;
  }();
  return all;
}

std::map<std::string, std::string> add_all(Documents& documents) {
  std::map<std::string, std::string> uris;
  for (const auto& [name, json] : project_schemas()) {
    uris[name] = need(documents.add(fmt::format("file:///schemas/{}{}", name, kSuffix), json)).uri;
  }
  return uris;
}

json_schema::CompileOptions with_formats() {
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  return options;
}

size_t walk(const Json& value) {
  size_t sum = 1;
  if (const auto* object = value.as_object()) {
    for (const wire::Member& member : *object) sum += member.key.size() + walk(member.value);
  } else if (const auto* array = value.as_array()) {
    for (const Json& item : *array) sum += walk(item);
  } else if (const auto* text = value.as_string()) {
    sum += text->size();
  }
  return sum;
}

void compile_project(benchmark::State& state) {
  project_schemas();
  for (auto _ : state) {
    Documents documents;
    for (const auto& [name, uri] : add_all(documents)) {
      benchmark::DoNotOptimize(need(json_schema::compile(documents, uri, with_formats())));
    }
  }
  state.counters["schemas"] = static_cast<double>(project_schemas().size());
}
BENCHMARK(compile_project)->Unit(benchmark::kMillisecond);

/// As many schemas as a large contract has: copies of this project's, each set below a base URI of its own.
void compile_350(benchmark::State& state) {
  std::vector<std::pair<std::string, Json>> copies;
  for (size_t set = 0; copies.size() < kManySchemas; ++set) {
    for (auto [name, json] : project_schemas()) {
      const std::string uri = fmt::format("https://bench.example/{}/{}{}", set, name, kSuffix);
      json.as_object()->set("$id", uri);
      copies.emplace_back(uri, std::move(json));
    }
  }
  for (auto _ : state) {
    Documents documents;
    for (const auto& [uri, json] : copies) need(documents.add(uri, json));
    for (size_t i = 0; i < kManySchemas; ++i) {
      benchmark::DoNotOptimize(need(json_schema::compile(documents, copies[i].first, with_formats())));
    }
  }
}
BENCHMARK(compile_350)->Unit(benchmark::kMillisecond);

/// One schema with one valid instance. `work` gives false where the outcome is wrong.
template <typename Work>
void measure(const std::string& name, Work work) {
  benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) mutable {
    for (auto _ : state) {
      if (!work()) return state.SkipWithError("a wrong outcome");
    }
  })->Unit(benchmark::kMicrosecond);
}

void measure_document(const std::string& name, const Schema& schema, const std::string& text) {
  const Json instance = need(wire::parse_json(text));
  measure("accepts/" + name, [=] { return schema.accepts(instance); });
  measure("violations/" + name, [=] { return schema.violations(instance).empty(); });
  measure("coverage/" + name, [=, coverage = json_schema::Coverage(schema)]() mutable {
    coverage.record(instance);
    return coverage.reached() > 0;
  });
  measure("walk/" + name, [=] { return walk(instance) > 1; });
  measure("parse/" + name, [=] { return wire::parse_json(text).ok(); });
}

using Judged = std::pair<Schema, Json>;

/// Every valid example of every schema, in one turn.
void measure_all(const std::vector<Judged>& examples) {
  const auto each = [&examples](auto judge) {
    return [=] { return std::all_of(examples.begin(), examples.end(), judge); };
  };
  measure("all_examples/accepts", each([](const Judged& one) { return one.first.accepts(one.second); }));
  measure("all_examples/violations", each([](const Judged& one) { return one.first.violations(one.second).empty(); }));
}

/// The valid examples of a schema, by a name that is also one for a file.
std::map<std::string, Json> valid_examples(const std::string& schema) {
  std::map<std::string, Json> valid;
  const fs::path file = fs::path(SOURCE_ROOT "/schemas/examples") / (schema + ".json");
  if (!fs::exists(file)) return valid;
  for (auto& example : need(json_schema::read_examples(file_text(file), file.string()))) {
    std::replace(example.description.begin(), example.description.end(), ' ', '-');
    if (example.is_valid()) valid.emplace(example.description, std::move(example.document));
  }
  return valid;
}

void measure_examples() {
  static std::vector<Judged> examples;
  Documents documents;
  for (const auto& [name, uri] : add_all(documents)) {
    const Schema schema = need(json_schema::compile(documents, uri, with_formats()));
    for (const auto& [example, document] : valid_examples(name)) {
      examples.emplace_back(schema, document);
      const std::string text = wire::to_text(document, 2);
      if (text.size() >= kMinExampleBytes) measure_document(name + "/" + example, schema, text);
    }
  }
  measure_all(examples);
}

Schema compile_text(std::string_view text) {
  Documents documents;
  const std::string uri = need(documents.add("urn:bench", need(wire::parse_json(text)))).uri;
  return need(json_schema::compile(documents, uri, with_formats()));
}

void measure_generated() {
  for (const bench::GeneratedCase& one : bench::generated_cases()) {
    measure_document("generated/" + one.name, compile_text(one.schema), wire::to_text(one.instance));
  }
}

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void export_documents(const fs::path& folder) {
  for (const auto& [name, schema] : project_schemas()) {
    for (const auto& [example, document] : valid_examples(name)) {
      const std::string text = wire::to_text(document, 2);
      if (text.size() >= kMinExampleBytes) write(folder / "project" / name / (example + ".json"), text);
    }
  }
  for (const bench::GeneratedCase& one : bench::generated_cases()) {
    write(folder / "generated" / fmt::format("{}{}", one.name, kSuffix), one.schema);
    write(folder / "generated" / one.name / "valid.json", wire::to_text(one.instance));
  }
}

/// Before main() of the library, which runs what is registered.
const bool registered = [] {
  if (const char* folder = std::getenv("BENCH_EXPORT")) {
    export_documents(folder);
    std::exit(EXIT_SUCCESS);
  }
  measure_examples();
  measure_generated();
  return true;
}();

}  // namespace
