#include "runner/evidence/sign_run.h"

#include <filesystem>
#include <set>
#include <vector>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/verify_run.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

wire::Problem write_copy(const fs::path& draft, const std::map<std::string, std::string>& files, Disk& disk) {
  std::vector<fs::path> written;
  std::set<fs::path> folders;
  for (const auto& [name, text] : files) {
    const fs::path path = draft / name;
    if (wire::Problem problem = disk.make_folder(path.parent_path())) return problem;
    if (wire::Problem problem = disk.write_file(path, text)) return problem;
    written.push_back(path);
    folders.insert(path.parent_path());
  }
  written.insert(written.end(), folders.begin(), folders.end());
  return disk.sync_all(written);
}

/// Writes the whole run to a draft, then swaps it with the old one. The caller holds the folder's lock, so a draft that
/// another process left may be removed.
wire::Problem replace_run(const fs::path& run, const std::map<std::string, std::string>& files, Disk& disk) {
  const fs::path draft = run.parent_path() / (".draft-" + run.filename().string());
  if (wire::Problem problem = disk.remove(draft)) return problem;
  wire::Problem problem = write_copy(draft, files, disk);
  if (!problem) problem = disk.exchange(draft, run);
  if (!problem) problem = disk.sync(run.parent_path());
  (void)disk.remove(draft);  // the old form, or what was written before the obstacle
  return problem;
}

}  // namespace

wire::Problem sign_run(const std::string& folder, const wire::PrivateKey& key, Disk& disk) {
  std::error_code failure;
  const fs::path run = fs::canonical(folder, failure);
  if (failure) return wire::Error{folder, failure.message(), "the folder of a run", ""};
  auto lock = FolderLock::take(run.parent_path());
  if (!lock) return lock.error();
  auto read = read_run_folder(run.string());
  if (!read) return read.error();
  const VerifyReport report = verify_content(*read, {});
  if (!report.holds()) return report.problems.front();
  auto envelope = parse_envelope(read->files.at(kEnvelopeFile), kEnvelopeFile);
  if (!envelope) return envelope.error();
  const std::string key_id = key_id_of(key.public_key());
  for (const Signature& signature : envelope->signatures) {
    if (signature.key_id == key_id) return wire::Error{folder, "a run that this key has signed", "another key", ""};
  }
  add_signature(*envelope, key);
  const size_t last = envelope->signatures.size() - 1;
  read->files[kEnvelopeFile] = envelope_text(*envelope);
  read->files[bundle_name(last)] = bundle_text(*envelope, last);
  return replace_run(run, read->files, disk);
}

}  // namespace runner
