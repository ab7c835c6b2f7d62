// Resolution of URI references: the examples of RFC 3986, section 5.4, and URNs.
#include "checks/json_schema/values/uri_reference.h"

#include <gtest/gtest.h>

namespace json_schema {
namespace {

TEST(UriReferenceTest, ResolvesTheExamplesOfTheRfc) {
  constexpr std::string_view kBase = "http://a/b/c/d;p?q";
  constexpr std::pair<std::string_view, std::string_view> kCases[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
  };
  for (const auto& [reference, expected] : kCases) EXPECT_EQ(resolve_uri(kBase, reference), expected) << reference;
}

TEST(UriReferenceTest, ResolvesAgainstUrns) {
  EXPECT_EQ(resolve_uri("urn:uuid:deadbeef", "#/a"), "urn:uuid:deadbeef#/a");
  EXPECT_EQ(resolve_uri("urn:a", "urn:b:../c"), "urn:b:../c");
  EXPECT_EQ(resolve_uri("HTTP://Example.ORG/A", "b"), "http://example.org/b");
}

TEST(UriReferenceTest, WritesPointersAsFragments) {
  EXPECT_EQ(fragment_from_pointer("/a b/^x/~1/%"), "/a%20b/%5Ex/~1/%25");
}

}  // namespace
}  // namespace json_schema
