// `verify/runner contract export FORMAT MILESTONE...`: the contract as other tools and people read it.
#include <filesystem>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"
#include "runner/contract/published.h"
#include "runner/schema_tools/input.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

enum class ExportFormat { openapi, asyncapi, html };

constexpr size_t kMostRecordedBytes = size_t{256} << 20;

struct ContractExportOptions {
  ExportFormat format = ExportFormat::openapi;
  std::vector<std::string> milestones;
  std::string output;
  std::string evidence;
  std::string root;
  std::string contract;
};

/// The exchanges of --evidence, or of the latest run of each milestone.
wire::Result<contract::ShownExchanges> recorded_exchanges(const ContractExportOptions& options,
                                                          const std::vector<LoadedPlan>& loaded,
                                                          const Environment& environment) {
  contract::ShownExchanges shown;
  for (const LoadedPlan& plan : loaded) {
    const fs::path milestones = fs::path(artifacts_folder(plan.root, environment)) / "milestones";
    const fs::path latest = milestones / plan.plan->milestone.id / "latest";
    const fs::path folder = options.evidence.empty() ? latest : fs::path(options.evidence);
    if (options.evidence.empty() && !fs::exists(folder / "exchanges.ndjson")) continue;
    auto text = read_file(folder / "exchanges.ndjson", kMostRecordedBytes);
    if (!text) return text.error();
    std::error_code failure;
    contract::add_shown_exchanges(shown, *plan.plan, *text, fs::weakly_canonical(folder, failure).filename().string());
  }
  return shown;
}

wire::Result<std::string> rendered(const ContractExportOptions& options, const std::vector<LoadedPlan>& loaded,
                                   const contract::Plans& plans, const Environment& environment) {
  if (options.format == ExportFormat::openapi) return wire::to_text(contract::openapi_document(plans), 2) + "\n";
  if (options.format == ExportFormat::asyncapi) return wire::to_text(contract::asyncapi_document(plans), 2) + "\n";
  const auto shown = recorded_exchanges(options, loaded, environment);
  if (!shown) return shown.error();
  return contract::html_reference(plans, *shown);
}

ExitCode export_all(const ContractExportOptions& options, const Environment& environment) {
  std::vector<LoadedPlan> loaded;
  contract::Plans plans;
  for (const std::string& milestone : options.milestones) {
    auto plan = load_plan(milestone, options.root);
    if (!plan) return fail(environment, plan.error());
    plans.push_back(plan->plan.get());
    loaded.push_back(std::move(*plan));
  }
  if (auto problem = contract::refuse_different_contracts(plans)) return fail(environment, *problem);
  const auto text = rendered(options, loaded, plans, environment);
  if (!text) return fail(environment, text.error());
  if (options.output.empty()) {
    environment.out(*text);
  } else if (!schema_tools::write_whole(options.output, *text)) {
    return fail(environment, {"--output", options.output, "a file that can be written", ""}, kEvidenceFailed);
  }
  return kAllHeld;
}

}  // namespace

ExitCode export_contract(const Arguments& arguments, const Environment& environment) {
  ContractExportOptions options;
  ArgumentParser parser("contract export",
                        "Writes the contract of milestones as OpenAPI 3.1 (operations), AsyncAPI 3.0 (events) or HTML "
                        "(a page for people).");
  parser
      .option("FORMAT",
              one_of(options.format, {{"openapi", ExportFormat::openapi},
                                      {"asyncapi", ExportFormat::asyncapi},
                                      {"html", ExportFormat::html}}),
              "openapi, asyncapi or html")
      .required();
  declare_milestones(parser, options.milestones);
  parser.option("--output", options.output, "the file to write (default: standard output)").placeholder("FILE");
  parser
      .option("--evidence", options.evidence,
              "html: the run whose exchanges are shown (default: the latest of each milestone)")
      .placeholder("DIR");
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  parser.footer(R"(
The same files give the same bytes. Schemas are bundled, examples are those of the fixtures and of schemas/examples,
and refusals are listed with the reason codes that the fixtures expect.
  verify/runner contract export openapi milestones/M107.yaml --output openapi.json
  npx @redocly/cli lint openapi.json
  verify/runner contract export html milestones/M107.yaml --output contract.html
Exit codes: 0 written, 2 usage or input, 4 the file could not be written.)");
  if (const auto code = parser.read(arguments, environment)) return *code;
  name_files(options.milestones, options.contract, environment.installed_contract);
  return export_all(options, environment);
}

}  // namespace runner
