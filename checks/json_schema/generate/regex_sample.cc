#include "checks/json_schema/generate/regex_sample.h"

#include <algorithm>
#include <map>

#include "checks/json_schema/regex/pcre2_program.h"
#include "checks/json_schema/values/code_points.h"
#include "checks/json_schema/values/noise.h"

namespace json_schema {
namespace {

using NodeKind = RegexNode::Kind;

bool in_ranges(const CharacterSet& set, char32_t code_point) {
  return std::any_of(set.ranges.begin(), set.ranges.end(), [&](const CodePointRange& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

/// Characters of many kinds.
constexpr char32_t kProbes[] = {'a',    'A',    '0',    '_',    '-',    ' ',    '.',    '$',
                                '+',    0xE9,   0xDF,   0x416,  0x3A9,  0x5D0,  0x639,  0x4E2D,
                                0x3042, 0xAC00, 0x0301, 0x0967, 0x2160, 0x20AC, 0x1F600};

class Sampler {
 public:
  explicit Sampler(const SampleOptions& options) : options_(options), noise_(options.noise) {}

  void write(const RegexNode& node, std::string& text) {
    if (text.size() > options_.max_bytes) return;
    switch (node.kind) {
      case NodeKind::sequence:
        for (const RegexNode& child : node.children) write(child, text);
        return;
      case NodeKind::alternation:
        if (!node.children.empty()) write(node.children[next() % node.children.size()], text);
        return;
      case NodeKind::character:
        return append_code_point(text, pick(node.set));
      case NodeKind::group: {
        const size_t begin = text.size();
        write(node.children[0], text);
        if (node.index > 0) captured_[node.index] = text.substr(std::min(begin, text.size()));
        return;
      }
      case NodeKind::repeat:
        for (uint32_t i = repetitions(node); i > 0 && text.size() <= options_.max_bytes; --i) {
          write(node.children[0], text);
        }
        return;
      case NodeKind::look:
        if (options_.look_ahead && !node.negated && !node.behind) write(node.children[0], text);
        return;
      case NodeKind::back_reference:
        text += captured_[node.index];
        return;
      default:
        return;
    }
  }

 private:
  uint64_t next() {
    if (options_.noise == 0) return 0;
    noise_ = mix(noise_, uint64_t{1});
    return noise_ >> 8;
  }

  uint32_t repetitions(const RegexNode& node) {
    const uint64_t least = node.minimum;
    const uint64_t usual = least == 0 && options_.stretch == 0 ? next() % 2 : least + options_.stretch;
    const uint64_t spread = options_.noise == 0 || options_.stretch == 0 ? usual : least + next() % (usual - least + 1);
    return static_cast<uint32_t>(std::min<uint64_t>(spread, node.maximum));
  }

  char32_t pick(const CharacterSet& set) {
    if (!set.properties.empty()) return pick_of_properties(set);
    static constexpr std::string_view kPlain = "a0A-_ .:";
    const uint64_t wanted = next();
    if (options_.noise == 0 || wanted % 4 == 0) {
      for (char plain : kPlain) {
        if (in_ranges(set, static_cast<char32_t>(plain)) != set.negated) return static_cast<char32_t>(plain);
      }
    }
    return set.negated ? pick_outside(set, wanted) : pick_inside(set, wanted);
  }

  char32_t pick_of_properties(const CharacterSet& set) {
    const auto [known, is_new] = plain_.try_emplace(&set);
    if (is_new) known->second = without_properties(set);
    return pick(known->second);
  }

  static char32_t pick_inside(const CharacterSet& set, uint64_t wanted) {
    if (set.ranges.empty()) return 'a';
    const CodePointRange& range = set.ranges[wanted / 7 % set.ranges.size()];
    return range.first + static_cast<char32_t>(wanted / 1024 % (range.last - range.first + 1));
  }

  static char32_t pick_outside(const CharacterSet& set, uint64_t wanted) {
    for (size_t i = 0; i < std::size(kProbes); ++i) {
      const char32_t probe = kProbes[(wanted / 7 + i) % std::size(kProbes)];
      if (!in_ranges(set, probe)) return probe;
    }
    char32_t free = 0;
    for (const CodePointRange& range : set.ranges) {
      if (free < range.first) break;
      free = range.last + 1;
    }
    return std::min(free, kLastCodePoint);
  }

  const SampleOptions& options_;
  uint64_t noise_;
  std::map<uint32_t, std::string> captured_;
  std::map<const CharacterSet*, CharacterSet> plain_;  ///< without properties
};

}  // namespace

std::string sample_regex(const RegexNode& regex, const SampleOptions& options) {
  std::string text;
  Sampler(options).write(regex, text);
  return text;
}

}  // namespace json_schema
