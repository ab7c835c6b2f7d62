// Copies a folder of sources with the edits of tables (edit_table.h) applied, to be compiled next to the original:
//
//   plant_edits MACRO ROOT FOLDER OUTPUT TABLE...
//
// makes OUTPUT/FOLDER/x.cc of ROOT/FOLDER/x.cc, for headers too. A file is written only where its text changes, so that
// only its dependents are compiled again, and removed where its source is gone. Where an edit does not apply, it prints
// each reason and ends with 1.
#include <algorithm>
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
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<fs::path> sources_in(const fs::path& folder) {
  std::vector<fs::path> sources;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc") sources.push_back(entry.path());
  }
  return sources;
}

std::vector<Edit> read_tables(const std::vector<fs::path>& tables, const fs::path& root, Problems& problems) {
  std::vector<Edit> edits;
  for (const fs::path& path : tables) {
    source_edits::Table table = source_edits::read_table(read_text(path), path.lexically_proximate(root));
    edits.insert(edits.end(), table.edits.begin(), table.edits.end());
    problems.insert(problems.end(), table.problems.begin(), table.problems.end());
  }
  return edits;
}

Problems missing_files(const std::vector<Edit>& edits, const fs::path& root, const fs::path& folder) {
  Problems problems;
  for (const Edit& edit : edits) {
    if (fs::path(edit.file).parent_path() == folder && fs::exists(root / edit.file)) continue;
    problems.push_back(edit.place + ": the edit of \"" + edit.name + "\" is for " + edit.file + ", which is not in " +
                       folder.string());
  }
  return problems;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: plant_edits MACRO ROOT FOLDER OUTPUT TABLE...\n", stderr);
    return 2;
  }
  const fs::path root = argv[2];
  const fs::path folder = argv[3];
  const fs::path output = argv[4] / folder;
  Problems problems;
  const std::vector<Edit> edits = read_tables({argv + 5, argv + argc}, root, problems);
  std::ranges::copy(missing_files(edits, root, folder), std::back_inserter(problems));
  fs::create_directories(output);
  for (const fs::path& source : sources_in(root / folder)) {
    const std::string file = (folder / source.filename()).generic_string();
    const source_edits::EditedSource edited = source_edits::apply_edits(read_text(source), file, edits, argv[1]);
    problems.insert(problems.end(), edited.problems.begin(), edited.problems.end());
    if (edited.problems.empty()) write_where_changed(output / source.filename(), edited.text);
  }
  for (const fs::path& planted : sources_in(output)) {
    if (!fs::exists(root / folder / planted.filename())) fs::remove(planted);
  }
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
  return problems.empty() ? 0 : 1;
}
