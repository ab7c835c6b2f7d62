#include "runner/yaml/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "runner/yaml/input_text.h"
#include "runner/yaml/malformed_text.h"
#include "runner/yaml/plain_yaml.h"

namespace runner {
namespace {

constexpr std::string_view kUtf8ByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kTextAsKey = "a text as a key";
constexpr size_t kManyKeys = 16;  ///< from so many keys on a mapping is indexed to find duplicates

Mark to_mark(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

/// Where the mark is in the text; the library's marks run past its end.
size_t offset_of(const YAML::Mark& mark, std::string_view text) {
  return mark.pos < 0 ? 0 : std::min(static_cast<size_t>(mark.pos), text.size());
}

using Mistake = MalformedText;  // not yet tied to a file

/// Builds the tree from the library's events. The first mistake is kept, and later events are ignored.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, Magnitude magnitude) : text_(text), magnitude_(magnitude) {}

  std::optional<Node> take_root() { return std::exchange(root_, std::nullopt); }
  const std::optional<Mistake>& mistake() const { return mistake_; }
  /// Where the innermost collection that has not ended began.
  std::optional<Mark> unfinished() const {
    return open_.empty() ? std::nullopt : std::optional(open_.back().node.mark);
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) fail(to_mark(mark), "a second document in the file", "one document per file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!admit(mark, "?", anchor)) return;
    add({null_mark(mark), wire::Json()}, Origin::null);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { fail_alias(to_mark(mark)); }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    fail(to_mark(mark), fmt::format("the anchor {}", in_quotes(name)), "",
         "anchors are not used here: write the value itself");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (!admit(mark, tag, anchor)) return;
    if (!is_closed(mark)) return fail(to_mark(mark), "a text whose quote is not closed");
    const bool plain = tag == "?";
    if (at_key())
      return add({to_mark(mark), wire::Json(value)}, plain && value == "<<" ? Origin::merge : Origin::scalar);
    if (!plain) return add({to_mark(mark), wire::Json(value)}, Origin::scalar);
    wire::Result<wire::Json> typed = resolve_plain(value, magnitude_);
    if (!typed) return fail(to_mark(mark), typed.error().found, typed.error().expected, typed.error().advice);
    add({to_mark(mark), std::move(*typed)}, Origin::scalar);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Sequence());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Mapping());
  }
  void OnMapEnd() override { close(); }

 private:
  enum class Origin { null, scalar, merge, collection };

  struct Frame {
    Node node;
    std::optional<Entry> pending;                   ///< in a mapping: a key that waits for its value
    std::unordered_map<std::string, Mark> indexed;  ///< keys of a mapping with more than kManyKeys of them
  };

  bool at_key() const { return !open_.empty() && open_.back().node.as_mapping() && !open_.back().pending; }

  void fail(Mark mark, std::string found, std::string expected = "", std::string advice = "") {
    if (!mistake_) mistake_ = Mistake{mark, std::move(found), std::move(expected), std::move(advice)};
  }
  void fail_alias(Mark mark) { fail(mark, "an alias", "", "aliases are not used here: write the value itself"); }

  /// The library reports "!" both for a quoted scalar and for the tag `!`, and none for a tag with nothing after it;
  /// the text at the mark distinguishes them.
  bool admit(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const bool tagged = (tag != "?" && tag != "!") || begins_with(mark, '!');
    if (tagged) fail(to_mark(mark), "a tag", "", "tags are not used here: quote a text, and leave other values plain");
    if (anchor != 0 || begins_with(mark, '&')) fail(to_mark(mark), "an anchor", "", "write the value itself");
    return !mistake_;
  }

  /// The library ends a quoted scalar at the end of the file as if it were closed there.
  bool is_closed(const YAML::Mark& mark) const {
    size_t i = offset_of(mark, text_);
    const char quote = i < text_.size() ? text_[i] : ' ';
    if (quote != '"' && quote != '\'') return true;
    for (++i; i < text_.size(); ++i) {
      const bool pair = quote == '"' ? text_[i] == '\\' : text_.substr(i).starts_with("''");
      if (!pair && text_[i] == quote) return true;
      if (pair) ++i;
    }
    return false;
  }

  bool begins_with(const YAML::Mark& mark, char byte) const {
    return text_.substr(offset_of(mark, text_)).starts_with(byte);
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            std::variant<wire::Json, Sequence, Mapping> value) {
    if (!admit(mark, tag, anchor)) return;
    if (at_key()) return fail_key(to_mark(mark), "a list or mapping as a key");
    if (open_.size() >= kMaxNesting) {
      return fail(to_mark(mark), "nesting too deep", fmt::format("at most {} levels", kMaxNesting));
    }
    open_.push_back({{to_mark(mark), std::move(value)}, std::nullopt, {}});
  }

  void close() {
    if (mistake_ || open_.empty()) return;
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node), Origin::collection);
  }

  void add(Node node, Origin origin) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (Sequence* sequence = std::get_if<Sequence>(&frame.node.value)) {
      sequence->push_back(std::move(node));
    } else if (!frame.pending) {
      begin_entry(frame, node, origin);
    } else {
      frame.pending->node = std::move(node);
      std::get<Mapping>(frame.node.value).push_back(std::move(*frame.pending));
      frame.pending.reset();
    }
  }

  void begin_entry(Frame& frame, Node& key, Origin origin) {
    if (origin == Origin::null) return fail_key(key.mark, "null as a key");
    if (origin == Origin::merge) {
      return fail(key.mark, "the merge key '<<'", "", "merge keys are not used here: write the members themselves");
    }
    const std::string& name = *key.as_text();
    if (const std::optional<Mark> first = find_key(frame, name)) {
      return fail(key.mark, fmt::format("duplicate key {}", in_quotes(name)), "",
                  fmt::format("the first is in line {}, column {}", first->line, first->column));
    }
    if (!frame.indexed.empty()) frame.indexed.emplace(name, key.mark);
    frame.pending = Entry{key.mark, name, {}};
  }

  void fail_key(Mark mark, std::string found) {
    fail(mark, std::move(found), std::string(kTextAsKey), "quote it where it is a text");
  }

  static std::optional<Mark> find_key(Frame& frame, const std::string& name) {
    const Mapping& mapping = std::get<Mapping>(frame.node.value);
    if (mapping.size() < kManyKeys) {
      const auto found =
          std::find_if(mapping.begin(), mapping.end(), [&](const Entry& entry) { return entry.key == name; });
      return found == mapping.end() ? std::nullopt : std::optional(found->mark);
    }
    if (frame.indexed.empty()) {
      for (const Entry& entry : mapping) frame.indexed.emplace(entry.key, entry.mark);
    }
    const auto found = frame.indexed.find(name);
    return found == frame.indexed.end() ? std::nullopt : std::optional(found->second);
  }

  /// The library marks an empty value where the next token is. It is reported at its key, or at its dash or comma.
  Mark null_mark(const YAML::Mark& mark) const {
    const Mark reported = to_mark(mark);
    if (open_.empty() || is_null_word_at(mark, reported)) return reported;
    if (open_.back().pending) return open_.back().pending->mark;
    if (open_.back().node.as_mapping()) return reported;
    const size_t end = offset_of(mark, text_);
    const size_t before = text_.substr(0, end).find_last_not_of(" \t\r\n");
    if (before == std::string_view::npos) return reported;
    const size_t line_start = text_.substr(0, before).rfind('\n') + 1;
    const auto breaks =
        std::count(text_.begin() + static_cast<ptrdiff_t>(before), text_.begin() + static_cast<ptrdiff_t>(end), '\n');
    return {reported.line - static_cast<int>(breaks), static_cast<int>(before - line_start) + 1};
  }

  /// Whether the null at the mark is written out, and not the next key after an empty value that happens to be null.
  bool is_null_word_at(const YAML::Mark& mark, Mark reported) const {
    const std::string_view rest = text_.substr(offset_of(mark, text_));
    const bool word =
        rest.starts_with('~') || rest.starts_with("null") || rest.starts_with("Null") || rest.starts_with("NULL");
    const std::optional<Entry>& pending = open_.back().pending;
    return word && (!pending || pending->mark.line == reported.line || reported.column > pending->mark.column);
  }

  std::string_view text_;
  Magnitude magnitude_;
  std::vector<Frame> open_;
  std::optional<Node> root_;
  std::optional<Mistake> mistake_;
  int documents_ = 0;
};

/// The value of the `\uXXXX` that ends right before or begins at `pos`, or nothing.
std::optional<uint32_t> escape_at(std::string_view text, size_t pos) {
  if (pos + 6 > text.size() || text.substr(pos, 2) != "\\u") return std::nullopt;
  uint32_t unit = 0;
  const char* end = text.data() + pos + 6;
  return std::from_chars(text.data() + pos + 2, end, unit, 16).ptr == end ? std::optional(unit) : std::nullopt;
}

/// The library refuses surrogates, which JSON pairs and YAML does not.
std::optional<Mistake> surrogate_mistake(std::string_view text, const YAML::Mark& mark) {
  const size_t pos = offset_of(mark, text);
  const auto high = pos >= 6 ? escape_at(text, pos - 6) : std::nullopt;
  if (!high || *high < 0xD800 || *high > 0xDFFF) return std::nullopt;
  Mistake mistake{{mark.line + 1, mark.column + 1 - 6}, "an escape that is half of a surrogate pair", "", ""};
  const auto low = escape_at(text, pos);
  if (*high < 0xDC00 && low && *low >= 0xDC00 && *low <= 0xDFFF) {
    const uint32_t code_point = 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
    mistake.advice = fmt::format("write the character itself, or \\U{:08X}", code_point);
  } else {
    mistake.expected = "a character; a text cannot hold a lone surrogate";
  }
  return mistake;
}

Mistake library_mistake(std::string_view text, const YAML::Exception& exception, const TreeBuilder& builder) {
  if (auto surrogate = surrogate_mistake(text, exception.mark)) return *surrogate;
  if (exception.msg.find("anchor is not defined") != std::string::npos)
    return {to_mark(exception.mark), "an alias", "", "aliases are not used here: write the value itself"};
  const size_t offset = exception.mark.pos > 0 ? offset_of(exception.mark, text) : text.size();
  const LibraryReport report{exception.msg, to_mark(exception.mark), offset, builder.unfinished()};
  if (auto explained = explain_malformed(text, report)) return *explained;
  const bool unfinished = exception.msg.starts_with("end of") && builder.unfinished();
  const bool placed = exception.mark.pos > 0 && !unfinished;
  const Mark mark = placed ? to_mark(exception.mark) : builder.unfinished().value_or(Mark{1, 1});
  const bool question = placed && text.substr(offset_of(exception.mark, text)).starts_with('?');
  return {mark, fmt::format("malformed YAML ({})", exception.msg), "",
          question ? "put a text with '?' in quotes between brackets or braces" : ""};
}

/// The builder's mistake: a quote that is not closed takes in values, and leaves others as keys.
std::optional<Mistake> explained(std::string_view text, const TreeBuilder& builder) {
  const bool at_key = builder.mistake() && builder.mistake()->expected == kTextAsKey;
  const auto quote = at_key ? find_open_quote(text) : std::nullopt;
  return quote ? quote : builder.mistake();
}

/// All documents of the text as events. The mistake that ended it, if any.
std::optional<Mistake> parse_events(std::string_view text, TreeBuilder& builder) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (!builder.mistake() && parser.HandleNextDocument(builder)) {
    }
    return explained(text, builder);
  } catch (const YAML::Exception& exception) {
    return builder.mistake() ? explained(text, builder) : library_mistake(text, exception, builder);
  } catch (const std::exception& exception) {
    return Mistake{builder.unfinished().value_or(Mark{1, 1}), fmt::format("malformed YAML ({})", exception.what()), "",
                   ""};
  }
}

wire::Error to_error(const Mistake& mistake, const std::shared_ptr<const std::string>& file) {
  return {Place{file, mistake.mark.line, mistake.mark.column}.to_string(), mistake.found, mistake.expected,
          mistake.advice};
}

std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(kUtf8ByteOrderMark) ? text.substr(kUtf8ByteOrderMark.size()) : text;
}

}  // namespace

wire::Result<YamlDocument> read_yaml_by_library(std::string_view text, std::string file, Magnitude magnitude) {
  const auto name = std::make_shared<const std::string>(std::move(file));
  text = without_byte_order_mark(text);
  if (auto mistake = find_text_mistake(text))
    return to_error({mistake->mark, mistake->found, mistake->expected, ""}, name);
  TreeBuilder builder(text, magnitude);
  if (auto mistake = parse_events(text, builder)) return to_error(*mistake, name);
  std::optional<Node> root = builder.take_root();
  if (!root) return to_error({{1, 1}, "a file with no document", "", ""}, name);
  return YamlDocument{name, std::move(*root)};
}

wire::Result<YamlDocument> read_yaml(std::string_view text, std::string file, Magnitude magnitude) {
  const std::string_view body = without_byte_order_mark(text);
  if (!find_text_mistake(body)) {
    if (std::optional<Node> root = read_plain_yaml(body)) {
      return YamlDocument{std::make_shared<const std::string>(std::move(file)), std::move(*root)};
    }
  }
  return read_yaml_by_library(text, std::move(file), magnitude);
}

}  // namespace runner
