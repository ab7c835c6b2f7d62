// The reference implementation at a URL, with given texts in every second response: each text in each place where a
// response holds text, in turn, from the header's first line to the trailer, also where that breaks the response.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "reference_impl/reference.h"
#include "tests/support/scripted_server.h"
#include "wire/json.h"

namespace scripted {

struct EchoedText {
  std::string text;
  bool is_json = false;  ///< the inside of a JSON string as it is; else it is escaped there as little as JSON allows
};

class EchoingService {
 public:
  explicit EchoingService(std::vector<EchoedText> texts);
  std::string url() const { return server_.url(); }
  /// How many texts were sent, and how many are needed to have each in each place.
  size_t echoes() const { return count_ / 2; }
  size_t combinations() const;

 private:
  void serve(Peer& peer);

  const std::vector<EchoedText> texts_;
  reference_impl::Reference reference_;
  std::atomic<size_t> count_{0};
  const Server server_;
};

/// The text as it is inside a JSON string; what is not UTF-8 stays as it is.
std::string in_json(const std::string& text);

}  // namespace scripted
