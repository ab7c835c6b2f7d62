#include "runner/explore/odd_texts.h"

#include <algorithm>

namespace runner::explore {
namespace {

// The literal segments of the routes.
std::vector<std::string> words_of_routes(const checks::Contract& contract) {
  std::vector<std::string> words;
  for (const checks::Operation& operation : contract.operations) {
    const std::string& path = operation.path;
    for (size_t begin = 1; begin < path.size();) {
      const size_t end = std::min(path.find('/', begin), path.size());
      std::string word = path.substr(begin, end - begin);
      const bool is_new = std::find(words.begin(), words.end(), word) == words.end();
      if (!word.empty() && word.front() != '{' && is_new) words.push_back(std::move(word));
      begin = end + 1;
    }
  }
  return words;
}

}  // namespace

const std::vector<std::string>& delimiters() {
  static const std::vector<std::string> kDelimiters = {"|", ":", "/",   "-",  "_", ".",  "::", ",",
                                                       ";", "#", "%7C", " ",  "&", "=",  "?",  "+",
                                                       "~", "@", "\\",  "\"", "%", "\n", "\t", "\x1F"};
  return kDelimiters;
}

const std::vector<std::string>& special_names() {
  static const std::vector<std::string> kNames = {
      "__proto__",    "constructor",      "prototype", "toString", "hasOwnProperty",
      "valueOf",      "length",           "10",        "9",        "-1",
      "1e1",          "__class__",        "null",      "",         "a/b~c",
      "\xEE\x80\x80", "\xF0\x9F\x98\x80", "\xC3\xA9",  "e\xCC\x81"};
  return kNames;
}

const std::vector<std::vector<std::string>>& special_pairs() {
  static const std::vector<std::vector<std::string>> kPairs = {
      {"10", "9"}, {"\xEE\x80\x80", "\xF0\x9F\x98\x80"}, {"__proto__", "constructor"}, {"\xC3\xA9", "e\xCC\x81"}};
  return kPairs;
}

std::vector<std::string> odd_ids(const checks::Contract& contract) {
  std::vector<std::string> ids = words_of_routes(contract);
  for (const std::string& delimiter : delimiters()) ids.push_back("a" + delimiter + "b");
  for (const std::string& name : special_names()) {
    if (!name.empty()) ids.push_back(name);
  }
  ids.insert(ids.end(), {"|",
                         "||",
                         "/",
                         "%2F",
                         "%252F",
                         "a%00b",
                         "...",
                         "$$x",
                         "{id}",
                         "*",
                         "0",
                         "01",
                         "1.0",
                         "true",
                         "undefined",
                         "NaN",
                         "<script>",
                         "'; --",
                         "Ab",
                         "aB",
                         "\xEF\xBC\xA1",
                         "\xC2\xA0nbsp\xC2\xA0",
                         "\xEF\xBB\xBF"
                         "bom",
                         "\xE2\x80\x8Bzero",
                         "2026-01-15T12:00:00.000Z|x"});
  return ids;
}

const std::vector<Affixes>& foreign_affixes() {
  static const std::vector<Affixes> kAffixes = {
      {" ", ""}, {"", " "},  {"\t", ""},  {"", "\n"},  {"", "\xC2\xA0"},     {"", "/"},    {"/", ""}, {"", "|"},
      {"", "."}, {"./", ""}, {"", "%20"}, {"", "%00"}, {"", "\xE2\x80\x8B"}, {"", ";v=1"}, {"0", ""}};
  return kAffixes;
}

}  // namespace runner::explore
