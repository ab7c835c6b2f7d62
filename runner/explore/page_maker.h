// Makes requests for the next page of an export that the sequence has begun: correct ones, and ones with an anchor, a
// filter or a time that do not match the page.
#pragma once

#include "runner/explore/request_maker.h"

namespace runner::explore {

class PageMaker {
 public:
  /// The world must have a page to continue.
  explicit PageMaker(const MakerContext& context) : context_(context), requests_(context) {}

  Action continued();

 private:
  void outlast(Action& action, const Action& page);
  void tamper(Action& action);
  void change_filter(Action& action);

  const MakerContext context_;
  RequestMaker requests_;
};

/// The page after that of the point, as it should be asked for.
Action page_after(const Sequence& sequence, const ExportPoint& point, World& world);

}  // namespace runner::explore
