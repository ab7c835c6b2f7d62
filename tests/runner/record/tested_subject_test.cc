#include "runner/record/tested_subject.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

std::string hex(size_t digits) { return std::string(digits, 'a'); }

TEST(TestedSubject, ReadsNamesWithAnyPunctuation) {
  for (const std::string& text :
       {"lp@sha256:" + hex(64), "registry.example.net:5000/team/lp@sha256:" + hex(64), "lp:1.2@sha384:" + hex(96),
        "pkg:npm/%40team/lp@1.2.0@sha512:" + hex(128), "git.example.net/lp@gitCommit:" + hex(40),
        "git.example.net/lp@gitCommit:" + hex(64), "https://lp.example.net/a@b?c#d@sha256:" + hex(64)}) {
    const auto subject = parse_subject(text);
    ASSERT_TRUE(subject.ok()) << text << subject.error().to_string();
    EXPECT_EQ(to_text(*subject), text);
  }
  EXPECT_EQ(parse_subject("a@b@gitCommit:" + hex(40))->name, "a@b");
}

TEST(TestedSubject, RefusesOtherDigestsAndNames) {
  for (const std::string& text : {std::string("lp"),
                                  std::string("lp@"),
                                  std::string("lp@sha256"),
                                  std::string("lp@sha256:"),
                                  "@sha256:" + hex(64),
                                  "lp:sha256:" + hex(64),
                                  "lp@sha256:" + hex(63),
                                  "lp@sha256:" + hex(65),
                                  "lp@sha256:" + std::string(64, 'A'),
                                  "lp@sha256:" + hex(63) + "g",
                                  "lp@sha256:" + hex(63) + "\n",
                                  "lp@SHA256:" + hex(64),
                                  "lp@sha1:" + hex(40),
                                  "lp@md5:" + hex(32),
                                  "lp@:" + hex(64),
                                  "lp@sha512:" + hex(64),
                                  "lp@gitCommit:" + hex(41),
                                  " lp@sha256:" + hex(64),
                                  "l p@sha256:" + hex(64),
                                  "l\np@sha256:" + hex(64),
                                  "l\x1b[mp@sha256:" + hex(64),
                                  "lp\xc3\xa9@sha256:" + hex(64),
                                  "lp\xff@sha256:" + hex(64),
                                  std::string("l\0p", 3) + "@sha256:" + hex(64),
                                  "results.json@sha256:" + hex(64),
                                  "SHA256SUMS@sha256:" + hex(64),
                                  "target.json@gitCommit:" + hex(40),
                                  "https://user:word@lp.example.net/@sha256:" + hex(64),
                                  hex(513) + "@sha256:" + hex(64)}) {
    const auto subject = parse_subject(text);
    ASSERT_FALSE(subject.ok()) << text;
    EXPECT_FALSE(subject.error().found.empty() || subject.error().expected.empty()) << text;
  }
}

TEST(TestedSubject, AreInOrderAndEachNameOnce) {
  TestedSubjects subjects;
  for (const char* name : {"b", "c", "a"}) EXPECT_FALSE(add_subject(subjects, {name, "sha256", hex(64)}).has_value());
  EXPECT_TRUE(add_subject(subjects, {"b", "sha256", std::string(64, 'b')}).has_value());
  ASSERT_EQ(subjects.size(), 3u);
  EXPECT_EQ(subjects.front().name + subjects.back().name, "ac");
}

TEST(TestedSubject, ReadsWhatItWrites) {
  const TestedSubjects subjects = {{"a", "sha256", hex(64)}, {"b", "gitCommit", hex(40)}};
  const auto with = [](wire::Json list) { return wire::Json(wire::Object{{"subjects", std::move(list)}}); };
  EXPECT_EQ(*read_subjects(with(descriptors_of(subjects)), ""), subjects);
  EXPECT_TRUE(read_subjects(wire::Object{}, "")->empty());
  for (const char* other :
       {"null", "[]", "{}", "\"a\"", "[1]", "[{}]", R"([{"name":"a","digest":{}}])",
        R"([{"name":"a","digest":{"md5":"d41d8cd98f00b204e9800998ecf8427e"}}])",
        R"([{"name":"a","digest":{"gitCommit":1}}])",
        R"([{"name":"a","digest":{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"uri":"x"}])",
        R"([{"name":"a","digest":{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","x":"y"}}])",
        R"([{"name":"b","digest":{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
               {"name":"a","digest":{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}])",
        R"([{"name":"a","digest":{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
               {"name":"a","digest":{"gitCommit":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}])"}) {
    EXPECT_FALSE(read_subjects(with(*wire::parse_json(other)), "").ok()) << other;
  }
}

}  // namespace
}  // namespace runner
