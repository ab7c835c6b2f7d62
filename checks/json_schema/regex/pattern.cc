#include "checks/json_schema/regex/pattern.h"

#include <algorithm>
#include <optional>

#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

using Kind = RegexNode::Kind;

/// The one code point of a set, or nothing.
std::optional<char32_t> single(const RegexNode& node) {
  const CharacterSet& set = node.set;
  bool one = node.kind == Kind::character && !set.negated && set.properties.empty() && set.ranges.size() == 1 &&
             set.ranges[0].first == set.ranges[0].last && !is_surrogate(set.ranges[0].first);
  return one ? std::optional(set.ranges[0].first) : std::nullopt;
}

/// Nothing where the set has some code points above 127 and lacks others.
std::optional<ByteClass> byte_class(const CharacterSet& set) {
  if (!set.properties.empty()) return std::nullopt;
  ByteClass result;
  bool others = false;
  for (const CodePointRange& range : set.ranges) {
    for (char32_t c = range.first; c <= range.last && c < 0x80; ++c) result.has[c] = true;
    if (range.last < 0x80) continue;
    if (range.first > 0x80 || range.last < kLastCodePoint) return std::nullopt;
    others = true;
  }
  std::fill(result.has.begin() + 0x80, result.has.end(), others);
  if (set.negated) {
    for (bool& has : result.has) has = !has;
  }
  return result;
}

bool disjoint(const ByteClass& a, const ByteClass& b) {
  for (size_t byte = 0; byte < a.has.size(); ++byte) {
    if (a.has[byte] && b.has[byte]) return false;
  }
  return true;
}

/// True where no run of variable length can take what a later run needs, so that greedy matching is exact.
bool never_backtracks(const std::vector<ClassRun>& runs) {
  for (size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].minimum == runs[i].maximum) continue;
    for (size_t j = i + 1; j < runs.size(); ++j) {
      if (!disjoint(runs[i].set, runs[j].set)) return false;
      if (runs[j].minimum > 0) break;
    }
  }
  return true;
}

std::optional<ClassRun> class_run(const RegexNode& node) {
  const RegexNode& body = node.kind == Kind::repeat ? node.children[0] : node;
  if (body.kind != Kind::character) return std::nullopt;
  std::optional<ByteClass> set = byte_class(body.set);
  if (!set) return std::nullopt;
  if (node.kind == Kind::repeat) return ClassRun{*set, node.minimum, node.maximum};
  return ClassRun{*set, 1, 1};
}

/// The nodes of a pattern without its anchors.
struct Anchored {
  std::vector<const RegexNode*> nodes;
  bool from_start = false;
  bool to_end = false;
};

std::optional<Anchored> strip_anchors(const RegexNode& regex) {
  if (regex.kind != Kind::sequence) return std::nullopt;
  Anchored result;
  for (size_t i = 0; i < regex.children.size(); ++i) {
    const RegexNode& node = regex.children[i];
    if (node.kind == Kind::start && i == 0) {
      result.from_start = true;
    } else if (node.kind == Kind::end && i + 1 == regex.children.size()) {
      result.to_end = true;
    } else if (node.kind == Kind::character || node.kind == Kind::repeat) {
      result.nodes.push_back(&node);
    } else {
      return std::nullopt;
    }
  }
  return result;
}

std::optional<std::string> literal(const std::vector<const RegexNode*>& nodes) {
  std::string text;
  for (const RegexNode* node : nodes) {
    std::optional<char32_t> c = single(*node);
    if (!c) return std::nullopt;
    append_code_point(text, *c);
  }
  return text;
}

/// A run of ASCII only, where a byte is a code point; the number of bytes that it takes, or nothing.
std::optional<size_t> match_ascii_run(const ClassRun& run, std::string_view rest) {
  if (run.minimum == run.maximum) {
    if (rest.size() < run.minimum) return std::nullopt;
    bool all = true;
    for (size_t i = 0; i < run.minimum; ++i) all &= run.set.has[static_cast<unsigned char>(rest[i])];
    return all ? std::optional<size_t>(run.minimum) : std::nullopt;
  }
  size_t most = std::min<size_t>(run.maximum, rest.size());
  size_t count = 0;
  while (count < most && run.set.has[static_cast<unsigned char>(rest[count])]) ++count;
  return count >= run.minimum ? std::optional(count) : std::nullopt;
}

std::optional<size_t> match_run(const ClassRun& run, std::string_view rest) {
  if (!run.set.others()) return match_ascii_run(run, rest);
  size_t at = 0;
  uint32_t count = 0;
  while (count < run.maximum && at < rest.size()) {
    auto byte = static_cast<unsigned char>(rest[at]);
    if (!run.set.has[byte]) break;
    at += sequence_length(byte);
    ++count;
  }
  return count >= run.minimum ? std::optional(at) : std::nullopt;
}

bool match_row(const std::vector<ClassRun>& runs, bool to_end, std::string_view rest) {
  for (const ClassRun& run : runs) {
    std::optional<size_t> taken = match_run(run, rest);
    if (!taken) return false;
    rest.remove_prefix(*taken);
  }
  return !to_end || rest.empty();
}

/// Takes the literal that the nodes begin with.
std::string take_prefix(std::vector<const RegexNode*>& nodes) {
  std::string prefix;
  auto node = nodes.begin();
  for (; node != nodes.end(); ++node) {
    std::optional<char32_t> c = single(**node);
    if (!c) break;
    append_code_point(prefix, *c);
  }
  nodes.erase(nodes.begin(), node);
  return prefix;
}

bool has_back_reference(const RegexNode& node) {
  return node.kind == Kind::back_reference ||
         std::any_of(node.children.begin(), node.children.end(), has_back_reference);
}

/// Only PCRE2 knows which properties exist.
wire::Problem unknown_property(const RegexNode& node) {
  if (node.kind == Kind::character && !node.set.properties.empty()) {
    const wire::Result<Pcre2Program> program = Pcre2Program::compile(pcre2_syntax(node));
    if (!program.ok()) return program.error();
  }
  for (const RegexNode& child : node.children) {
    if (auto error = unknown_property(child)) return error;
  }
  return std::nullopt;
}

}  // namespace

bool Pattern::classify() {
  std::optional<Anchored> anchored = strip_anchors(regex_);
  if (!anchored) return false;
  if (std::optional<std::string> text = literal(anchored->nodes); text && (anchored->from_start || !anchored->to_end)) {
    if (!anchored->from_start) {
      strategy_ = Contains{*text};
    } else if (anchored->to_end) {
      strategy_ = Exact{*text};
    } else {
      strategy_ = Prefix{*text};
    }
    return true;
  }
  std::string prefix = anchored->from_start ? take_prefix(anchored->nodes) : "";
  std::vector<ClassRun> runs;
  for (const RegexNode* node : anchored->nodes) {
    std::optional<ClassRun> run = class_run(*node);
    if (!run) return false;
    runs.push_back(*run);
  }
  if (!anchored->from_start) {
    bool one = runs.size() == 1 && runs[0].minimum == 1 && !anchored->to_end;
    if (one) strategy_ = ContainsOne{runs[0].set};
    return one;
  }
  if (!never_backtracks(runs)) return false;
  strategy_ = Row{std::move(prefix), std::move(runs), anchored->to_end};
  return true;
}

wire::Problem Pattern::make_program() {
  if (!has_back_reference(regex_)) {
    wire::Result<Pcre2Program> program = Pcre2Program::compile(pcre2_syntax(regex_));
    if (program.ok()) {
      strategy_ = std::move(program).value();
      return std::nullopt;
    }
  }
  if (auto error = unknown_property(regex_)) return error;
  strategy_ = EcmaProgram(regex_);
  return std::nullopt;
}

wire::Result<std::shared_ptr<const Pattern>> Pattern::compile(std::string_view text) {
  wire::Result<RegexNode> regex = parse_ecma_regex(text);
  if (!regex.ok()) return regex.error();
  std::shared_ptr<Pattern> pattern(new Pattern(text, std::move(regex).value()));
  if (!pattern->classify()) {
    if (auto error = pattern->make_program()) return *error;
  }
  return std::shared_ptr<const Pattern>(std::move(pattern));
}

MatchOutcome Pattern::match(std::string_view subject, uint32_t max_steps) const {
  bool matches = false;
  if (const auto* row = std::get_if<Row>(&strategy_)) {
    matches = subject.starts_with(row->prefix) && match_row(row->runs, row->to_end, subject.substr(row->prefix.size()));
  } else if (const auto* prefix = std::get_if<Prefix>(&strategy_)) {
    matches = subject.starts_with(prefix->literal);
  } else if (const auto* exact = std::get_if<Exact>(&strategy_)) {
    matches = subject == exact->literal;
  } else if (const auto* contains = std::get_if<Contains>(&strategy_)) {
    matches = subject.find(contains->literal) != std::string_view::npos;
  } else if (const auto* one = std::get_if<ContainsOne>(&strategy_)) {
    matches = std::any_of(subject.begin(), subject.end(), [&](unsigned char c) { return one->set.has[c]; });
  } else if (const auto* program = std::get_if<Pcre2Program>(&strategy_)) {
    return program->match(subject, max_steps);
  } else {
    return std::get<EcmaProgram>(strategy_).match(subject, max_steps);
  }
  return matches ? MatchOutcome::match : MatchOutcome::no_match;
}

std::string_view Pattern::prefix() const {
  const auto* prefix = std::get_if<Prefix>(&strategy_);
  return prefix ? std::string_view(prefix->literal) : std::string_view();
}

std::string_view Pattern::strategy() const {
  static constexpr std::string_view kNames[] = {"contains", "prefix", "exact", "contains one", "row", "pcre2", "ecma"};
  return kNames[strategy_.index()];
}

wire::Result<std::shared_ptr<const Pattern>> PatternCache::get(std::string_view text) {
  std::lock_guard lock(mutex_);
  auto found = patterns_.find(text);
  if (found != patterns_.end()) return found->second;
  wire::Result<std::shared_ptr<const Pattern>> pattern = Pattern::compile(text);
  if (pattern.ok()) patterns_.emplace(text, *pattern);
  return pattern;
}

}  // namespace json_schema
