// Copies a source with the edits of tables (edit_table.h) applied, to be compiled in place of the original:
//
//   plant_edits MACRO ROOT FILE OUTPUT TABLE...
//
// makes OUTPUT/FILE of ROOT/FILE; it is written only where its text changes, so that only then its dependents are
// compiled again. Where an edit of the file does not apply, or is for a file that does not exist, it prints each reason
// and ends with 1.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/faults/apply_edits.h"

namespace {

namespace fs = std::filesystem;
using source_edits::Edit;
using Problems = std::vector<std::string>;

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_where_changed(const fs::path& path, const std::string& text) {
  if (fs::exists(path) && read_text(path) == text) return;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<Edit> read_tables(const std::vector<fs::path>& tables, const fs::path& root, Problems& problems) {
  std::vector<Edit> edits;
  for (const fs::path& path : tables) {
    source_edits::Table table = source_edits::read_table(read_text(path), path.lexically_proximate(root));
    edits.insert(edits.end(), table.edits.begin(), table.edits.end());
    problems.insert(problems.end(), table.problems.begin(), table.problems.end());
  }
  for (const Edit& edit : edits) {
    if (fs::exists(root / edit.file)) continue;
    problems.push_back(edit.place + ": the edit of \"" + edit.name + "\" is for " + edit.file +
                       ", which does not exist");
  }
  return edits;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: plant_edits MACRO ROOT FILE OUTPUT TABLE...\n", stderr);
    return 2;
  }
  const fs::path root = argv[2];
  const std::string file = argv[3];
  Problems problems;
  const std::vector<Edit> edits = read_tables({argv + 5, argv + argc}, root, problems);
  const source_edits::EditedSource edited = source_edits::apply_edits(read_text(root / file), file, edits, argv[1]);
  problems.insert(problems.end(), edited.problems.begin(), edited.problems.end());
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
  if (!problems.empty()) return 1;
  write_where_changed(fs::path(argv[4]) / file, edited.text);
  return 0;
}
