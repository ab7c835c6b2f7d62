// no_proxy as curl 7.88 reads it, which compares networks of IPv4 addresses only, although it documents both.
#include "runner/driver/no_proxy.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

struct Example {
  const char* list;
  const char* host;
  bool exempt;
};

TEST(NoProxy, IsReadAsCurlReadsIt) {
  for (const Example& example : {Example{"", "a.example", false},
                                 {"*", "a.example", true},
                                 {"*", "192.0.2.1", true},
                                 {"x,*", "a.example", false},
                                 {"*.example", "a.example", false},
                                 {"a.example", "a.example", true},
                                 {"A.EXAMPLE", "a.example", true},
                                 {"a.example", "A.Example", true},
                                 {"a.example.", "a.example", true},
                                 {"a.example", "a.example.", true},
                                 {"example", "a.example", true},
                                 {".example", "a.example", true},
                                 {".a.example", "a.example", true},
                                 {"xample", "a.example", false},
                                 {"b.a.example", "a.example", false},
                                 {".", "a.example", false},
                                 {"..", "a.example", false},
                                 {" x , a.example ", "a.example", true},
                                 {"x a.example", "a.example", true},
                                 {"x\ta.example\ty", "a.example", true},
                                 {",,,a.example,,", "a.example", true},
                                 {"a.example:80", "a.example", false},
                                 {"a.example/8", "a.example", false},
                                 {"192.0.2.1", "192.0.2.1", true},
                                 {"192.0.2.2", "192.0.2.1", false},
                                 {"2.1", "192.0.2.1", false},
                                 {"192.0.2.0/24", "192.0.2.1", true},
                                 {"192.0.2.0/24", "192.0.3.1", false},
                                 {"192.0.2.0/23", "192.0.3.1", true},
                                 {"192.0.2.128/25", "192.0.2.127", false},
                                 {"192.0.2.1/32", "192.0.2.1", true},
                                 {"192.0.2.1/33", "192.0.2.1", false},
                                 {"192.0.2.1/x", "192.0.2.1", true},
                                 {"10.0.0.0/8", "10.255.0.1", true},
                                 {"0.0.0.0/0", "192.0.2.1", false},
                                 {"192.0.2.0/24", "a.example", false},
                                 {"::1", "::1", true},
                                 {"0:0::1", "::1", true},
                                 {"[::1]", "::1", false},
                                 {"2001:db8::/32", "2001:db8:1::1", true},
                                 {"2001:DB8::/32", "2001:db9::1", false},
                                 {"2001:db8:8000::/33", "2001:db8:7fff::1", false},
                                 {"2001:db8::/129", "2001:db8::", false}}) {
    EXPECT_EQ(is_exempt_from_proxy(example.host, example.list), example.exempt) << example.list << " " << example.host;
  }
}

}  // namespace
}  // namespace runner
