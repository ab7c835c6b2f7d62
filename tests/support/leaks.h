// Credentials in texts: the forms in which a service may write one, and whether a text shows one in any of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scripted {

/// Of the base64 alphabet; of quotes, backslashes and markup; short.
extern const std::string kTokens[3];

struct Encoding {
  const char* name;
  std::string (*write)(const std::string& token);
  bool is_json = false;  ///< is the inside of a JSON string as it is
};
/// As typed, after its scheme, percent-encoded, base64, JSON, HTML, percent-encoded twice, URL-safe base64.
extern const Encoding kEncodings[8];

/// "%41": each byte that is no letter or digit.
std::string percent(const std::string& text);

/// What surrounds the token, or an encoding of it, in a text; empty: it is not there. Names may be in lower case.
std::string leak_in(const std::string& text, const std::string& token);

}  // namespace scripted
