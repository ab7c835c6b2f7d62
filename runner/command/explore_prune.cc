// `verify/runner explore prune DIR`: removes cases of a corpus that reach nothing which its others do not reach.
#include "runner/command/corpus_folder.h"

namespace runner {
namespace {

constexpr const char* kExplorePruneFooter = R"(
  verify/runner explore prune corpus --dry-run

Of cases that reach the same, those that reach most are kept; each states what it reached when it was played. Files that
are not cases of the corpus are said and left alone. Exit codes: 0 done, 2 usage, or no corpus there, 4 a case could not
be removed.)";

struct ExplorePruneOptions {
  std::string folder;
  bool dry_run = false;
};

wire::Problem prune_milestone(const std::filesystem::path& folder, const ExplorePruneOptions& options,
                              const Environment& environment) {
  CorpusFolder corpus(folder, environment);
  if (wire::Problem problem = corpus.read()) return problem;
  std::vector<std::string> names;
  std::vector<explore::CorpusEntry> entries;
  for (const auto& [name, entry] : corpus.entries()) {
    names.push_back(name);
    entries.push_back(entry);
  }
  const auto redundant = explore::redundant_entries(entries);
  for (const size_t index : redundant) {
    environment.out(wire::format_line("{} {}  {}\n", options.dry_run ? "would remove" : "removed",
                                      (folder / names[index]).string(), entries[index].id.text()));
    if (options.dry_run) continue;
    if (wire::Problem problem = corpus.remove(names[index])) return problem;
  }
  environment.out(wire::format_line("{}: {} redundant, {} kept\n", folder.filename().string(), redundant.size(),
                                    entries.size() - redundant.size()));
  return {};
}

}  // namespace

ExitCode prune_corpus(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("explore prune", "Removes cases of a corpus that reach nothing which others do not reach.");
  ExplorePruneOptions options;
  parser.option("DIR", options.folder, "folder of --corpus").required().placeholder("");
  parser.flag("--dry-run", options.dry_run, "only say what would be removed");
  parser.footer(kExplorePruneFooter);
  if (const auto code = parser.read(arguments, environment)) return *code;
  const auto folders = corpus_folders(options.folder);
  if (folders.empty()) {
    return fail(environment, {options.folder, "no folder of a milestone in it", "a folder of --corpus",
                              "'explore MILESTONE --corpus DIR' makes one"});
  }
  for (const std::filesystem::path& folder : folders) {
    if (const wire::Problem problem = prune_milestone(folder, options, environment))
      return fail(environment, *problem, kEvidenceFailed);
  }
  return kAllHeld;
}

}  // namespace runner
