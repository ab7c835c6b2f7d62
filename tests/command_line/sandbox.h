// A folder of its own for each test: a small repository (the example of docs/adding-a-milestone.md and the project's
// schemas), a home, and the runner started inside it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/command_line/process.h"

/// The milestone of the small repository, relative to its root.
inline constexpr const char* kExample = "milestones/M999.yaml";
inline constexpr const char* kExampleFixture = "fixtures/M999/register.yaml";

class Sandbox : public testing::Test {
 protected:
  Sandbox();
  ~Sandbox() override;

  /// The root of the small repository: the folder that the runner is started in.
  const std::filesystem::path& root() const { return root_; }
  /// Of the root: where evidence of the example goes without --out.
  std::filesystem::path latest() const { return root_ / "artifacts/milestones/M999/latest"; }

  std::string read(const std::filesystem::path& relative) const;
  void write(const std::filesystem::path& relative, const std::string& text) const;
  /// Replaces the only occurrence of `from`; a test failure where there is none or more than one.
  void replace(const std::filesystem::path& relative, const std::string& from, const std::string& to) const;

  /// Starts from the root with HOME inside the sandbox and nothing else.
  Invocation invocation(std::vector<std::string> arguments) const;
  Outcome run(std::vector<std::string> arguments) const { return run_process(invocation(std::move(arguments))); }
  /// On the example, options after it.
  Outcome run_example(std::vector<std::string> options = {}) const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path root_;
};

/// Copies milestones, fixtures and schemas of the project.
void copy_project_inputs(const std::filesystem::path& to);
