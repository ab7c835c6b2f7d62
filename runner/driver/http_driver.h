// Drives a service behind a URL: connections are shared between scenarios one after another, every scenario has a name
// space of its own, and what is about to be created is journalled first. Repeats, rate and time of the run are decided
// here; bytes are handled in http_connection.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runner/driver/driver.h"
#include "runner/driver/http_settings.h"
#include "runner/driver/probe.h"

namespace runner {

class HttpDriver : public Driver {
 public:
  /// Waits for the target where the settings say so, then finds out what it offers. A target that does not answer is no
  /// Error; a journal that cannot be written is one.
  static wire::Result<std::unique_ptr<HttpDriver>> make(HttpSettings settings, Probe probe);

  virtual const ProbeResult& probed() const = 0;
};

/// A name space that no other run has.
std::string fresh_name_space(const std::string& seed);

}  // namespace runner
