// A run of the tiny milestone to publish, verify and report: one that holds, or one that is broken in one scenario.
#pragma once

#include <memory>
#include <string>

#include "runner/evidence/publish.h"
#include "runner/evidence/run_folder.h"
#include "runner/evidence/verify_run.h"
#include "runner/execute/execute.h"
#include "runner/record/run_files.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"
#include "wire/ed25519.h"

namespace runner {

/// A key that is the same in every process; `number` distinguishes keys.
wire::PrivateKey sample_key(uint8_t number = 1);

/// A trust file's worth of trust in these keys.
TrustPolicy trust_in(std::initializer_list<wire::PrivateKey> keys);

enum class SampleKind {
  holds,
  broken,  ///< has the scenario "broken", whose target answers with markup and control characters
};

class SampleRun {
 public:
  explicit SampleRun(SampleKind kind = SampleKind::holds);
  const Record& record() const { return record_; }
  const Plan& plan() const { return *plan_; }
  TinyRepository& repository() { return repository_; }

  /// Published below `folder`.
  wire::Result<PublishedRun> publish(const std::string& folder, Disk& disk = real_disk()) const;
  /// The same in memory, signed by sample_key().
  RunFolder folder() const;

 private:
  TinyRepository repository_;
  std::unique_ptr<Plan> plan_;
  Record record_;
};

/// Publishes a record below `folder` at a fixed instant, under a name of its own.
wire::Result<PublishedRun> publish_sample(const Record& record, const std::string& folder, RunFiles more,
                                          Disk& disk = real_disk());

/// What a broken response of the sample carries: markup, an escape sequence, a byte that is not UTF-8.
extern const std::string kHostileText;

/// Signs these files again, as an attacker with the key would after changing them.
RunFolder signed_again(const Record& record, RunFiles files, const wire::PrivateKey& key);

/// Signs edited files so that they agree with each other: sums, and a statement that follows from results.json.
RunFolder sealed_again(RunFiles files, const wire::PrivateKey& key);

/// The problems, a line each.
std::string problems_of(const VerifyReport& report);

}  // namespace runner
