#include "tests/command_line/sandbox.h"

#include <cstdlib>
#include <fstream>

#include "tests/support/file_text.h"

namespace fs = std::filesystem;

namespace {

const fs::path kSource = SOURCE_ROOT;
constexpr const char* kRequestExamples = "LiquidityProviderRegisterRequest.json";

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "command-line-XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  return fs::canonical(name);
}

void copy_schemas(const fs::path& to) {
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(kSource / "schemas")) {
    const bool is_lock = entry.path().filename() == "schemas.lock.json";  // here schemas are left out and broken
    if (entry.is_regular_file() && !is_lock) fs::copy_file(entry.path(), to / entry.path().filename());
  }
  const fs::path examples = fs::path("examples") / kRequestExamples;  // what judges no response needs examples
  fs::create_directory(to / "examples");
  fs::copy_file(kSource / "schemas" / examples, to / examples);
}

}  // namespace

Sandbox::Sandbox() : folder_(make_folder()), root_(folder_ / "repository") {
  fs::create_directory(folder_ / "home");
  fs::copy(kSource / "tests/command_line/example", root_, fs::copy_options::recursive);
  copy_schemas(root_ / "schemas");
}

Sandbox::~Sandbox() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Sandbox::read(const fs::path& relative) const { return file_text(root_ / relative); }

void Sandbox::write(const fs::path& relative, const std::string& text) const {
  fs::create_directories((root_ / relative).parent_path());
  std::ofstream(root_ / relative, std::ios::binary) << text;
}

void Sandbox::replace(const fs::path& relative, const std::string& from, const std::string& to) const {
  std::string text = read(relative);
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << relative << " does not hold " << from;
  ASSERT_EQ(text.find(from, at + 1), std::string::npos) << relative << " holds more than once " << from;
  write(relative, text.replace(at, from.size(), to));
}

Invocation Sandbox::invocation(std::vector<std::string> arguments) const {
  Invocation invocation;
  invocation.arguments = std::move(arguments);
  invocation.environment["HOME"] = (folder_ / "home").string();
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) invocation.environment[name] = value;
  }
  invocation.folder = root_;
  return invocation;
}

Outcome Sandbox::run_example(std::vector<std::string> options) const {
  options.insert(options.begin(), kExample);
  return run(std::move(options));
}

void copy_project_inputs(const fs::path& to) {
  fs::create_directories(to);
  for (const char* name : {"milestones", "fixtures", "schemas"}) {
    fs::copy(kSource / name, to / name, fs::copy_options::recursive);
  }
}
