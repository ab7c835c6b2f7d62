// A self-signed certificate for tests: any name, any time of validity.
#pragma once

#include <string>

namespace scripted {

struct Certificate {
  std::string certificate_file;
  std::string key_file;
};

/// Valid from a day ago for `days` days; less than one: expired. `name` is a DNS name, or "IP:127.0.0.1"; more may
/// follow as ",DNS:b.example"; empty: the subject alone.
Certificate make_certificate(const std::string& folder, const std::string& name, int days,
                             const std::string& subject = "test");

}  // namespace scripted
