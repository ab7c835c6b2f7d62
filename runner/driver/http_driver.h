// Drives a service at a URL: connections are shared between scenarios one after another, every scenario has a name
// space of its own, and what is about to be created is journalled first. How one request is sent is in
// http_transport.h.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runner/driver/http_settings.h"
#include "runner/driver/probe.h"

namespace runner {

class HttpDriver : public Driver {
 public:
  /// Waits for the target where the settings ask for it, then finds out what it offers. A target that does not respond
  /// is not an Error; a journal that cannot be written is one. `now` is the local clock.
  static wire::Result<std::unique_ptr<HttpDriver>> make(HttpSettings settings, Probe probe,
                                                        std::function<wire::Instant()> now);

  virtual const ProbeResult& probed() const = 0;
};

/// A name space that no other run has: it depends on a random number and the time of the run.
std::string fresh_name_space(const std::string& seed, uint64_t random, wire::Instant now);

}  // namespace runner
