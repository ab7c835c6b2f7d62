// A box office: the service of the contract in this folder, in memory. It shares nothing with the reference
// implementation, and can be made to oversell.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "wire/ed25519.h"
#include "wire/http.h"
#include "wire/json.h"

namespace box_office {

enum class Mistake { none, oversells };

class BoxOffice {
 public:
  explicit BoxOffice(Mistake mistake);
  /// Safe from several threads.
  wire::Response handle(const wire::Request& request);

 private:
  struct Call;
  struct Stored {
    std::string payload;
    wire::Response response;
  };

  wire::Response route(Call& call);
  wire::Response guarded(Call& call);
  wire::Response perform(Call& call);
  wire::Response open_show(Call& call);
  wire::Response book(Call& call);
  wire::Response cancel(Call& call);
  wire::Response export_page(Call& call);
  wire::Response journal(Call& call);
  wire::Response key_set() const;
  void emit(const Call& call, const char* type, wire::Object payload, const wire::Array& key);
  void sign(wire::Object& object) const;
  std::string free_id(const char* prefix, int& count, const std::map<std::string, wire::Object>& taken) const;

  const Mistake mistake_;
  const wire::PrivateKey key_;
  std::mutex mutex_;
  std::map<std::string, wire::Object> shows_;
  std::map<std::string, std::map<std::string, wire::Object>> bookings_;  ///< by show
  std::map<std::string, Stored> stored_;                                 ///< by caller, operation and key
  std::map<std::string, std::string> checkpoints_;                       ///< what each was issued for
  std::vector<std::pair<std::string, wire::Object>> events_;             ///< with the caller
  int shows_made_ = 0;
  int bookings_made_ = 0;
};

}  // namespace box_office
