// `verify/runner contract export FORMAT MILESTONE...`: the contract as other tools and people read it.
#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"
#include "runner/contract/published.h"
#include "runner/schema_tools/input.h"

namespace runner {
namespace {

enum class ExportFormat { openapi, asyncapi };

struct ContractExportOptions {
  ExportFormat format = ExportFormat::openapi;
  std::vector<std::string> milestones;
  std::string output;
  std::string root;
  std::string contract;
};

std::string rendered(const ContractExportOptions& options, const contract::Plans& plans) {
  const wire::Json document =
      options.format == ExportFormat::openapi ? contract::openapi_document(plans) : contract::asyncapi_document(plans);
  return wire::to_text(document, 2) + "\n";
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
  const std::string text = rendered(options, plans);
  if (options.output.empty()) {
    environment.out(text);
  } else if (!schema_tools::write_whole(options.output, text)) {
    return fail(environment, {"--output", options.output, "a file that can be written", ""}, kEvidenceFailed);
  }
  return kAllHeld;
}

}  // namespace

ExitCode export_contract(const Arguments& arguments, const Environment& environment) {
  ContractExportOptions options;
  ArgumentParser parser("contract export",
                        "Writes the contract of milestones as OpenAPI 3.1 (operations) or AsyncAPI 3.0 (events).");
  parser
      .option("FORMAT",
              one_of(options.format, {{"openapi", ExportFormat::openapi}, {"asyncapi", ExportFormat::asyncapi}}),
              "openapi or asyncapi")
      .required();
  parser.option("MILESTONE", options.milestones, "files, or ids of milestones of the contract")
      .required()
      .placeholder("");
  parser.option("--output", options.output, "the file to write (default: standard output)").placeholder("FILE");
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  parser.footer(R"(
The same files give the same bytes. Schemas are bundled, examples are those of the fixtures and of schemas/examples,
and refusals are listed with the reason codes that the fixtures expect.
  verify/runner contract export openapi milestones/M107.yaml --output openapi.json
  npx @redocly/cli lint openapi.json
Exit codes: 0 written, 2 usage or input, 4 the file could not be written.)");
  if (const auto code = parser.read(arguments, environment)) return *code;
  name_files(options.milestones, options.contract, environment.installed_contract);
  return export_all(options, environment);
}

}  // namespace runner
