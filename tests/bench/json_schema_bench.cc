// What the JSON Schema engine costs: compiling all schemas of this project, judging their valid examples in both modes
// beside merely walking and parsing them, and two keywords on large documents, which must stay linear.
//   json_schema_bench --benchmark_filter=accepts --benchmark_repetitions=9 --benchmark_report_aggregates_only
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "checks/json_schema/json_schema.h"
#include "tests/file_text.h"

namespace {

namespace fs = std::filesystem;
using json_schema::Documents;
using json_schema::Schema;
using wire::Json;

/// Smaller documents measure the timer.
constexpr size_t kMinExampleBytes = 1500;
constexpr int kLargeItems = 16'000;
constexpr std::string_view kSuffix = ".schema.json";

/// A benchmark of something that does not work measures nothing: say so and stop.
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

/// One schema with one valid instance. `work` gives false where the outcome is wrong.
template <typename Work>
void measure(const std::string& name, Work work) {
  benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) {
    for (auto _ : state) {
      if (!work()) return state.SkipWithError("a wrong outcome");
    }
  })->Unit(benchmark::kMicrosecond);
}

void measure_example(const std::string& name, const Schema& schema, const std::string& text) {
  const Json instance = need(wire::parse_json(text));
  measure("accepts/" + name, [=] { return schema.accepts(instance); });
  measure("violations/" + name, [=] { return schema.violations(instance).empty(); });
  measure("walk/" + name, [=] { return walk(instance) > 1; });
  measure("parse/" + name, [=] { return wire::parse_json(text).ok(); });
}

void measure_examples() {
  Documents documents;
  for (const auto& [name, uri] : add_all(documents)) {
    const fs::path folder = fs::path(SOURCE_ROOT "/schemas/examples") / name;
    if (!fs::is_directory(folder)) continue;
    const Schema schema = need(json_schema::compile(documents, uri, with_formats()));
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string file = entry.path().filename().string();
      if (!file.starts_with("valid") || entry.file_size() < kMinExampleBytes) continue;
      measure_example(name + "/" + file, schema, file_text(entry.path()));
    }
  }
}

Schema compile_text(std::string_view text) {
  Documents documents;
  return need(json_schema::compile(documents, need(documents.add("urn:bench", need(wire::parse_json(text)))).uri));
}

void measure_large_documents() {
  wire::Array items;
  wire::Object members;
  for (int i = 0; i < kLargeItems; ++i) {
    items.emplace_back(wire::Object{{"id", fmt::format("item-{}", i)}, {"number", i}, {"name", "the same for all"}});
    members.append(fmt::format("key{}", i), i);
  }
  const auto judge = [](const std::string& name, std::string_view schema, const Json& instance) {
    measure(name, [compiled = compile_text(schema), instance] { return compiled.accepts(instance); });
  };
  judge("large/uniqueItems", R"({"uniqueItems": true})", Json(std::move(items)));
  const Json object(std::move(members));
  judge("large/unevaluatedProperties/patterns",
        R"({"allOf": [{"patternProperties": {"^key": true}}], "unevaluatedProperties": false})", object);
  judge("large/unevaluatedProperties/schema",
        R"({"anyOf": [{"properties": {"key1": true}}, true], "unevaluatedProperties": {"type": "integer"}})", object);
}

/// Before main() of the library, which runs what is registered.
const bool registered = [] {
  measure_examples();
  measure_large_documents();
  return true;
}();

}  // namespace
