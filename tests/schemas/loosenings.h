// Each single loosening of a schema document: one keyword, one entry of "required" or one branch of "allOf" left out.
#pragma once

#include <string>
#include <vector>

#include "wire/json.h"

struct Loosening {
  std::string place;    ///< JSON Pointer of the subschema
  std::string keyword;  ///< the one that is left out, or that has an entry less
  std::string entry;    ///< of "required" and "allOf"
  wire::Json document;

  /// "/properties/id: required name"
  std::string name() const { return place + ": " + keyword + (entry.empty() ? "" : " ") + entry; }
};

/// In the order of the document.
std::vector<Loosening> loosenings(const wire::Json& document);
