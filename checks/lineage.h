// Judges the lineage of documents that repeat the same subject: wherever it appears, its disclosed members are the
// same, and what was made from a document refers to it. Which documents and members these are, a milestone declares
// under `lineage` (docs/fixture-format.md).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/judgement.h"
#include "wire/json.h"

namespace checks {

/// All pointers begin at an object that holds the documents by name; '*' matches each element of a list.
struct LineageShape {
  struct Subject {
    std::string id;                   ///< its member that names it
    std::vector<std::string> at;      ///< pointers of its appearances
    std::vector<std::string> agrees;  ///< members that are the same in each
    std::string labelled_by;          ///< a boolean member that demands the labels; "": none does
    std::vector<std::string> labels;  ///< members that are then texts with something in them
    std::string registry;             ///< pointer of a list of subjects as registered; "": there is none
  };
  /// The items of a list that were each made from an item of another.
  struct Items {
    std::string of;
    std::string made_from;
    std::string refers;   ///< pointer into an item: the id of the one that it was made from
    std::string id;       ///< pointer into that one
    std::string subject;  ///< pointer into both
  };
  /// A list with an entry for each subject of the items.
  struct Summary {
    std::string at;
    std::string subject;  ///< pointer into an entry
    std::string count;    ///< pointer into an entry: how many items name the subject
    std::string lists;    ///< pointer into an entry: what these items refer to, sorted; may be absent
  };

  std::vector<std::string> documents;  ///< their names
  Subject subject;
  std::optional<Items> items;
  std::optional<Summary> summary;                               ///< only with items
  std::vector<std::pair<std::string, std::string>> references;  ///< pointer, pointer of the id that it equals
};

/// `documents`: an object of those that are given, by name; what needs another is not judged.
void judge_lineage(const LineageShape& shape, const wire::Json& documents, Judgement& judgement);

}  // namespace checks
