// The verifier knows no contract: none of its sources names an operation, an event, a code, a schema or a milestone
// of one. The words are read from the milestones, so that the list cannot go out of date.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/architecture/source_file.h"
#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;

bool is_word_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.'; }

// Runs of word bytes, without a '.' or '-' at either end.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text + " ") {
    if (is_word_byte(c)) {
      word += c;
      continue;
    }
    const size_t begin = word.find_first_not_of(".-");
    if (begin != std::string::npos) words.push_back(word.substr(begin, word.find_last_not_of(".-") - begin + 1));
    word.clear();
  }
  return words;
}

// Names that only a contract gives: ids with a dot in mixed case, CamelCase schemas, codes of several parts,
// milestones.
bool is_contract_word(const std::string& word) {
  const bool has_lower = std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::islower(c); });
  const auto is_upper = [](unsigned char c) { return std::isupper(c) != 0; };
  const auto capitals = std::count_if(word.begin(), word.end(), is_upper);
  const bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c); });
  const bool schema = plain && has_lower && capitals >= 2 && is_upper(word.front());
  const bool operation = word.find('.') != std::string::npos && has_lower && capitals > 0 && !is_upper(word.front());
  const bool code = std::count(word.begin(), word.end(), '_') >= 2 && has_lower && capitals == 0;
  const bool milestone = word.size() == 4 && word.front() == 'M' &&
                         std::all_of(word.begin() + 1, word.end(), [](unsigned char c) { return std::isdigit(c); });
  return schema || operation || code || milestone;
}

// Declarations of a milestone: what precedes its rules, in whose texts the words of every contract occur.
std::string declarations(const fs::path& milestone) {
  const std::string text = file_text(milestone);
  return text.substr(0, text.find("\nrules:"));
}

std::set<std::string> contract_words() {
  // Words of the verifier's own formats and of what every contract has.
  const std::set<std::string> kOwn = {"exported_at_iso"};
  std::set<std::string> words;
  for (const auto& entry : fs::directory_iterator(SOURCE_ROOT "/milestones")) {
    if (entry.path().extension() != ".yaml" || entry.path().filename() == "conventions.yaml") continue;
    std::string line;
    for (char c : declarations(entry.path())) {
      if (c != '\n') {
        line += c;
        continue;
      }
      // Keys of the format are not the contract's, nor is prose.
      const bool prose = line.find("text:") != std::string::npos || line.find("section:") != std::string::npos;
      for (const std::string& word : prose ? std::vector<std::string>{} : words_of(line)) {
        const bool key = line.find(word + ":") != std::string::npos;
        if (is_contract_word(word) && !key && !kOwn.contains(word)) words.insert(word);
      }
      line.clear();
    }
  }
  return words;
}

// "milestones/M107.yaml" is an example of a path.
bool is_path(const std::string& line, const std::string& word) {
  return line.find("milestones/" + word) != std::string::npos;
}

std::vector<std::string> found(const std::vector<SourceFile>& sources, const std::set<std::string>& words) {
  std::vector<std::string> places;
  for (const SourceFile& source : sources) {
    const bool judged = source.path.starts_with("checks/") || source.path.starts_with("runner/");
    if (!judged || source.path.starts_with("runner/app/")) continue;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      for (std::string word : words_of(source.lines[i])) {
        if (word.ends_with(".yaml")) word.resize(word.size() - 5);
        if (words.contains(word) && !is_path(source.lines[i], word))
          places.push_back(source.path + ":" + std::to_string(i + 1) + ": " + word);
      }
    }
  }
  return places;
}

TEST(ContractWords, AreReadFromTheMilestones) {
  const std::set<std::string> words = contract_words();
  for (const char* word : {"M103", "M107", "M109", "liquidityExecution.mode.upsert", "LiquidityProviderRef",
                           "liquidity_provider_not_found", "partner_liquidity_provider_rollout_blocked"}) {
    EXPECT_TRUE(words.contains(word)) << word;
  }
}

TEST(ContractWords, AreFoundInASource) {
  const std::set<std::string> words = {"M107", "liquidityExecution.export"};
  const auto sources = std::vector{
      source_from_text("runner/x.cc",
                       "// as M107 says\nif (id == \"liquidityExecution.export\") {}\nmilestones/M107.yaml\n"),
      source_from_text("runner/app/x.cc", "M107\n")};
  EXPECT_EQ(found(sources, words),
            (std::vector<std::string>{"runner/x.cc:1: M107", "runner/x.cc:2: liquidityExecution.export"}));
}

TEST(ContractWords, AreInNoSourceOfTheVerifier) {
  for (const std::string& place : found(read_sources(SOURCE_ROOT), contract_words())) ADD_FAILURE() << place;
}

}  // namespace
