#include "tests/faults/edit_table.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace source_edits {
namespace {

constexpr std::string_view kFilePrefix = "in ";
constexpr std::string_view kSwitchPrefix = "switch ";

class TableReader {
 public:
  explicit TableReader(const std::string& name) : name_(name) {}

  void take_line(std::string_view line) {
    ++number_;
    if (line.find_first_not_of(' ') == std::string_view::npos) {
      end_edit();
    } else if (line.starts_with(kFilePrefix)) {
      end_edit();
      file_ = line.substr(kFilePrefix.size());
    } else if (line.starts_with(kSwitchPrefix)) {
      begin_edit(line.substr(kSwitchPrefix.size()));
    } else if (line.front() != '#') {
      take_text(line);
    }
  }

  Table finish() {
    end_edit();
    return std::move(table_);
  }

 private:
  void begin_edit(std::string_view name) {
    end_edit();
    if (file_.empty()) report("\"in FILE\" comes before the first switch");
    edit_ = Edit{std::string(name), file_, name_ + ":" + std::to_string(number_), "", "", "", ""};
    changed_ = false;
  }

  void take_text(std::string_view line) {
    std::string* const part = edit_ && (line.size() == 1 || line[1] == ' ') ? part_of(line.front()) : nullptr;
    if (!part)
      return report("expected \"in FILE\", \"switch NAME\", or its lines \"  \", \"- \", \"+ \", \"  \" in that order");
    if (!part->empty()) part->push_back('\n');
    part->append(line.substr(std::min<size_t>(line.size(), 2)));
  }

  std::string* part_of(char kind) {
    const bool complete = !edit_->after.empty();
    if (kind == ' ') return changed_ ? &edit_->after : &edit_->before;
    changed_ = true;
    if (kind == '-' && !complete && edit_->added.empty()) return &edit_->removed;
    return kind == '+' && !complete ? &edit_->added : nullptr;
  }

  void end_edit() {
    if (!edit_) return;
    if (edit_->removed.empty() && edit_->added.empty()) report("the edit has neither a \"- \" nor a \"+ \" line");
    table_.edits.push_back(*std::exchange(edit_, std::nullopt));
  }

  void report(const std::string& message) {
    table_.problems.push_back(name_ + ":" + std::to_string(number_) + ": " + message);
  }

  const std::string& name_;
  size_t number_ = 0;  ///< of the line
  std::string file_;
  std::optional<Edit> edit_;
  bool changed_ = false;  ///< whether a "- " or "+ " line came
  Table table_;
};

}  // namespace

Table read_table(std::string_view text, const std::string& name) {
  TableReader reader(name);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    reader.take_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

}  // namespace source_edits
