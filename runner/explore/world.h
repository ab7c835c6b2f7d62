// What a sequence has made so far, as the makers of traffic know it: records by the names that they are bound to, pages
// of exports that can be continued, requests that can be repeated under their key. It holds names, never values: each
// side of a trial binds its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace runner::explore {

/// A record that path parameters can name.
struct Entity {
  std::string parameter;  ///< of a path: "request_id"
  std::string name;       ///< bound: "$name" is its id
  std::string owner;      ///< the caller who made it
  std::string parent;     ///< the name of the record that it belongs to; empty: none
};

/// A page that offered a continuation.
struct ExportPoint {
  size_t action = 0;   ///< index of the page's action in the sequence
  std::string cursor;  ///< the names that its three anchors are bound to
  std::string attestation;
  std::string checkpoint;
};

struct World {
  std::vector<Entity> entities;
  std::vector<ExportPoint> points;
  std::set<std::string> bound;  ///< every name that has a value
  std::vector<size_t> keyed;    ///< indices of actions that were sent under a label
  int64_t clock_s = 0;          ///< seconds between the sequence's start and its 'now'
  size_t rotations = 0;         ///< of the signing key; their number is limited
  size_t names = 0;             ///< how many were made, so that the next one is new
};

}  // namespace runner::explore
