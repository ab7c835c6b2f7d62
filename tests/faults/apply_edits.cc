#include "tests/faults/apply_edits.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace source_edits {
namespace {

constexpr size_t kShownCharacters = 60;
constexpr size_t kTellingCharacters = 8;  // a match of fewer does not show where an edit belongs

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string quoted(std::string_view text) {
  return '"' + std::string(text.substr(0, kShownCharacters)) + (text.size() > kShownCharacters ? "...\"" : "\"");
}

/// A text without white space, except for one space where it separates two words.
struct Squeezed {
  std::string text;
  std::vector<size_t> offsets;  ///< of each character in the original
};

Squeezed squeeze(std::string_view text) {
  Squeezed squeezed;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) continue;
    const bool separated = i > 0 && is_space(text[i - 1]) && !squeezed.text.empty();
    if (separated && is_word(squeezed.text.back()) && is_word(text[i])) {
      squeezed.text.push_back(' ');
      squeezed.offsets.push_back(i - 1);
    }
    squeezed.text.push_back(text[i]);
    squeezed.offsets.push_back(i);
  }
  return squeezed;
}

/// The places of the text in the source where it begins and ends between two tokens.
std::vector<size_t> find_all(const std::string& source, const std::string& text) {
  std::vector<size_t> places;
  for (size_t at = source.find(text); at != std::string::npos; at = source.find(text, at + 1)) {
    const size_t end = at + text.size();
    const bool cuts_first = at > 0 && is_word(source[at - 1]) && is_word(text.front());
    const bool cuts_last = end < source.size() && is_word(source[end]) && is_word(text.back());
    if (!cuts_first && !cuts_last) places.push_back(at);
  }
  return places;
}

// What an edit itself must be

/// Of braces at the end only a block's follow a ';', those of an initializer do not.
bool is_statement(const std::string& text) {
  const size_t last = text.find_last_not_of(" \n}");
  return last != std::string::npos && text[last] == ';';
}

/// Why a text is not complete expressions or statements; empty where it is.
std::string_view incompleteness(const std::string& text) {
  int depth = 0;
  for (size_t i = 0; i < text.size() && depth >= 0; ++i) {
    const char c = text[i];
    const bool digit_separator = c == '\'' && i > 0 && is_word(text[i - 1]);
    if ((c == '"' || c == '\'') && !digit_separator) {
      for (++i; i < text.size() && text[i] != c; ++i) i += text[i] == '\\';
    }
    depth += c == '(' || c == '[' || c == '{';
    depth -= c == ')' || c == ']' || c == '}';
    if (c == ',' && depth == 0 && !is_statement(text)) return "has a comma outside of brackets";
  }
  return depth == 0 ? "" : "has a bracket without its counterpart";
}

std::string mistake_in(const Edit& edit) {
  if (edit.removed.empty() && edit.before.empty()) return "no \"  \" line names the text after which to insert";
  const bool statement = edit.removed.empty() || is_statement(edit.removed);
  if (statement && !edit.added.empty() && !is_statement(edit.added)) return "an expression replaces a statement";
  if (!statement && edit.added.empty()) return "an expression cannot be left out";
  if (!statement && is_statement(edit.added)) return "a statement replaces an expression";
  for (const std::string* text : {&edit.removed, &edit.added}) {
    if (const std::string_view why = incompleteness(*text); !why.empty()) return quoted(*text) + " " + std::string(why);
  }
  return "";
}

// Where it applies

/// An edit and the range of the source that it replaces.
struct PlacedEdit {
  size_t begin;
  size_t end;
  const Edit* edit;

  bool same_range(const PlacedEdit& other) const { return begin == other.begin && end == other.end; }
};

/// A range comes before those inside it, and an insertion before a range that begins at its place.
bool comes_before(const PlacedEdit& left, const PlacedEdit& right) {
  if (left.begin != right.begin) return left.begin < right.begin;
  const bool left_inserts = left.begin == left.end;
  const bool right_inserts = right.begin == right.end;
  return left_inserts == right_inserts ? left.end > right.end : left_inserts;
}

class Editor {
 public:
  Editor(std::string_view source, std::string_view macro)
      : source_(source), squeezed_(squeeze(source)), macro_(macro) {}

  void place(const Edit& edit) {
    if (const std::string mistake = is_verbatim(edit) ? "" : mistake_in(edit); !mistake.empty())
      return report(edit, mistake);
    const Squeezed text = squeeze(edit.before + '\n' + edit.removed + '\n' + edit.after);
    const std::vector<size_t> found = find_all(squeezed_.text, text.text);
    if (found.empty()) {
      return report(edit, "its text is not there" + best_match(text.text) + ". Adapt the edit to the present source");
    }
    if (found.size() > 1) {
      return report(edit, "its text is there " + std::to_string(found.size()) + " times, " + lines_of(found) +
                              ". Add \"  \" lines before or after it until it is unique");
    }
    const auto index_of = [&text](size_t offset) {
      return static_cast<size_t>(std::lower_bound(text.offsets.begin(), text.offsets.end(), offset) -
                                 text.offsets.begin());
    };
    const size_t first = found.front() + index_of(edit.before.size() + 1);
    const size_t end = found.front() + index_of(edit.before.size() + 1 + edit.removed.size());
    const size_t end_offset = squeezed_.offsets[end - 1] + 1;
    placed_.push_back({first == end ? end_offset : squeezed_.offsets[first], end_offset, &edit});
  }

  EditedSource finish() {
    std::stable_sort(placed_.begin(), placed_.end(), comes_before);
    std::string text = render({0, source_.size(), nullptr});
    return {std::move(text), std::move(problems_)};
  }

 private:
  /// The part of the source with the edits that lie inside it, which are the next ones.
  std::string render(const PlacedEdit& part) {
    std::string text;
    size_t at = part.begin;
    while (next_ < placed_.size() && placed_[next_].begin < part.end) {
      const size_t first = next_;
      const PlacedEdit& inner = placed_[first];
      while (next_ < placed_.size() && placed_[next_].same_range(inner)) ++next_;
      if (inner.end > part.end) {
        report_overlap(*inner.edit, *part.edit);
        continue;
      }
      const size_t last = next_;
      text.append(source_.substr(at, inner.begin - at));
      const std::string otherwise = render(inner);
      text.append(is_verbatim(*inner.edit) ? inner.edit->added : switched(first, last, otherwise));
      for (size_t i = first + 1; i < next_; ++i) {
        const bool cannot_share = is_verbatim(*inner.edit) || (i < last && is_verbatim(*placed_[i].edit));
        if (cannot_share) report_overlap(*placed_[i].edit, *inner.edit);
      }
      at = inner.end;
    }
    return text.append(source_.substr(at, part.end - at));
  }

  /// The choice between what the edits from `first` to `last` add, all for one range, and what is there otherwise.
  std::string switched(size_t first, size_t last, const std::string& otherwise) const {
    const bool statement = placed_[first].edit->removed.empty() || is_statement(placed_[first].edit->removed);
    std::string text(statement ? " " : "(");
    for (size_t i = first; i < last; ++i) {
      const Edit& edit = *placed_[i].edit;
      text.append(statement ? "if (" + is_on(edit) + ") {\n" + edit.added + "\n} else "
                            : is_on(edit) + " ? (" + edit.added + ") : ");
    }
    return text.append(statement ? "{\n" + otherwise + "\n}" : "(" + otherwise + "))");
  }

  std::string is_on(const Edit& edit) const { return std::string(macro_) + '(' + edit.name + ')'; }
  bool is_verbatim(const Edit& edit) const { return edit.added.find(is_on(edit)) != std::string::npos; }

  /// Where the longest beginning of a text that is not there can be found, in words.
  std::string best_match(const std::string& text) const {
    size_t length = 0;
    size_t at = 0;
    for (size_t found = 0; length < text.size(); ++length, at = found) {
      found = squeezed_.text.find(text.substr(0, length + 1));
      if (found == std::string::npos) break;
    }
    if (length < kTellingCharacters) return "";
    return " (it matches at line " + std::to_string(line_of(at + length - 1)) + " up to where " +
           quoted(text.substr(length)) + " is expected)";
  }

  std::string lines_of(const std::vector<size_t>& places) const {
    std::string lines;
    for (size_t place : places) {
      lines.append(lines.empty() ? "at lines " : ", ").append(std::to_string(line_of(place)));
    }
    return lines;
  }

  /// Of a place in the squeezed source.
  size_t line_of(size_t place) const {
    const auto end = source_.begin() + static_cast<ptrdiff_t>(squeezed_.offsets[place]);
    return 1 + static_cast<size_t>(std::count(source_.begin(), end, '\n'));
  }

  void report_overlap(const Edit& edit, const Edit& other) {
    report(edit, "it overlaps the edit of \"" + other.name + "\" (" + other.place + ")");
  }
  void report(const Edit& edit, const std::string& why) {
    problems_.push_back(edit.place + ": the edit of \"" + edit.name + "\" does not apply to " + edit.file + ": " + why);
  }

  std::string_view source_;
  Squeezed squeezed_;
  std::string_view macro_;
  std::vector<PlacedEdit> placed_;
  size_t next_ = 0;  ///< of the placed edits, to be rendered
  std::vector<std::string> problems_;
};

}  // namespace

EditedSource apply_edits(std::string_view source, const std::string& file, const std::vector<Edit>& edits,
                         std::string_view macro) {
  Editor editor(source, macro);
  for (const Edit& edit : edits) {
    if (edit.file == file) editor.place(edit);
  }
  return editor.finish();
}

}  // namespace source_edits
