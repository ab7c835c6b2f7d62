// Names of the files that a run keeps for ids: whatever an id holds, the name is usable everywhere, is accepted by what
// checks runs, and belongs to this id alone, also where case does not distinguish names.
#include "runner/record/run_files.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "runner/record/replay_file.h"

namespace runner {
namespace {

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

void expect_usable(const std::string& id, const std::string& name) {
  EXPECT_TRUE(is_plain_name(name)) << id << " -> " << name;
  EXPECT_LE(name.size(), kMaxNameBytes) << id;
  EXPECT_EQ(name.find('/'), std::string::npos) << id;
  EXPECT_TRUE(name.ends_with(".json")) << name;
  const std::string stem = lower_case(name.substr(0, name.find('.')));
  for (const char* device : {"con", "prn", "aux", "nul", "com1", "lpt9"}) EXPECT_NE(stem, device) << id;
}

/// Ids of scenarios, cases and operations, and what someone may invent.
std::vector<std::string> ids() {
  std::vector<std::string> all = {"",
                                  ".",
                                  "..",
                                  "a",
                                  "A",
                                  "register-twice",
                                  "Register-Twice",
                                  "add-and-get/no-name",
                                  "add-and-get_no-name",
                                  "derived.scope/things.get/settlement:read",
                                  "derived.scope/things.get/settlement_read",
                                  "con",
                                  "CON.txt",
                                  "nul",
                                  "com1.a",
                                  "-rf",
                                  "~",
                                  "a b",
                                  "a\nb",
                                  std::string("a\0b", 3),
                                  "caf\xc3\xa9",
                                  "\xff\xfe",
                                  "a.",
                                  "a.json",
                                  "a-0123456789abcdef",
                                  std::string(115, 'x'),
                                  std::string(116, 'x'),
                                  std::string(119, 'x'),
                                  std::string(500, 'x'),
                                  std::string(500, 'x') + "y",
                                  std::string(500, '/')};
  std::mt19937 random(1);
  const std::string letters = "abAB01._-:/ ~\\%\"*?<>|\xc3\xa9";
  for (int i = 0; i < 20000; ++i) {
    std::string id;
    for (size_t length = random() % 8 + (random() % 50 == 0 ? 150 : 0); id.size() < length;)
      id += letters[random() % letters.size()];
    all.push_back(id);
  }
  // What the name of another id is.
  for (size_t i = 0, count = all.size(); i < count; i += 97) {
    const std::string name = file_name_for(all[i], ".json");
    all.push_back(name.substr(0, name.size() - 5));
  }
  return all;
}

TEST(FileNames, AreUsableEverywhereAndUniqueToTheirId) {
  std::map<std::string, std::string> owners;
  for (const std::string& id : ids()) {
    const std::string name = file_name_for(id, ".json");
    expect_usable(id, name);
    EXPECT_EQ(name, file_name_for(id, ".json"));
    const auto [owner, fresh] = owners.emplace(lower_case(name), id);
    EXPECT_EQ(owner->second, id) << name;
  }
}

TEST(FileNames, KeepIdsThatAreNamesAlready) {
  for (const char* id : {"a", "register-twice", "export-pages.2", "m1.add_thing"})
    EXPECT_EQ(file_name_for(id, ".json"), std::string(id) + ".json");
  EXPECT_TRUE(replay_file_name("things/no-name").starts_with("replay/things_no-name-"));
}

TEST(PlainNames, AreThoseThatRunsHave) {
  for (const char* name : {"results.json", "reports/run.md", "a-b_c.1", "A"}) EXPECT_TRUE(is_plain_name(name)) << name;
  for (const std::string& name : {std::string("a:b"), std::string("a~b"), std::string("a/b:c"), std::string("x/"),
                                  std::string(121, 'x'), "x/" + std::string(121, 'x')})
    EXPECT_FALSE(is_plain_name(name)) << name;
}

}  // namespace
}  // namespace runner
