// Candidates for texts: lengths at the limits, samples of patterns, examples of formats, and near misses.
#include <algorithm>
#include <unordered_set>

#include "checks/json_schema/formats/format_examples.h"
#include "checks/json_schema/generate/regex_sample.h"
#include "checks/json_schema/generate/scalars.h"
#include "checks/json_schema/values/noise.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

constexpr size_t kEnough = 24;  ///< candidates of one text
constexpr int kSamples = 40;    ///< random samples of one pattern
constexpr uint32_t kStretches[] = {1, 2, 3, 5, 8, 16, 40, 100, 300};

class TextSearch {
 public:
  explicit TextSearch(const ScalarRequest& request) : request_(request), all_(request.all) {
    for (const Keyword* keyword : all_.holding) {
      if (keyword->kind == Kind::pattern) patterns_.push_back(keyword->pattern.get());
      if (keyword->kind == Kind::format) formats_.push_back(*keyword->format);
    }
  }

  std::vector<Json> take() {
    if (request_.noise != 0) offer_random();
    if (!found_.empty()) return std::move(found_);
    for (Format format : formats_) offer_all(examples_of(format));
    for (const Json& hint : request_.hints) offer_hint(hint);
    if (!patterns_.empty()) offer_samples();
    offer_lengths();
    for (const Keyword* keyword : all_.failing) {
      if (keyword->kind == Kind::format) offer_all(counterexamples_of(*keyword->format));
    }
    if (patterns_.empty() && formats_.empty()) offer_odd();
    return std::move(found_);
  }

 private:
  void offer(std::string text) {
    if (found_.size() >= kEnough && request_.noise == 0) return;
    if (!seen_.insert(text).second) return;
    Json value(std::move(text));
    if (satisfies(all_, value)) found_.push_back(std::move(value));
  }
  void offer_all(const std::vector<std::string_view>& texts) {
    for (std::string_view text : texts) offer(std::string(text));
  }

  size_t most() const { return static_cast<size_t>(std::min<uint64_t>(all_.max_length, request_.max_length)); }
  size_t least() const { return static_cast<size_t>(std::min<uint64_t>(all_.min_length, request_.max_length)); }
  bool is_bounded() const { return all_.max_length <= request_.max_length; }

  void offer_hint(const Json& hint) {
    if (const std::string* text = hint.as_string()) offer(*text);
    const int64_t* length = hint.as_integer();
    if (!length || *length < 0 || static_cast<size_t>(*length) >= request_.max_length) return;
    for (int64_t near : {*length, *length + 1, *length - 1}) {
      if (near >= 0) offer_length(static_cast<size_t>(near));
    }
  }

  void offer_lengths() {
    offer_length(std::clamp<size_t>(4, least(), std::max(least(), most())));
    offer_length(least());
    offer_length(least() + 1);
    if (!is_bounded()) return offer_length(least() + 300);
    offer_length(most());
    if (most() > 0) offer_length(most() - 1);
    if (patterns_.empty() && formats_.empty()) offer(text_of_length(most(), "\xF0\x9F\x98\x80"));
  }

  /// A text of that length: plain, or a sample of a pattern that is stretched or padded to it.
  void offer_length(size_t length) {
    if (patterns_.empty()) return offer(text_of_length(length));
    for (const Pattern* pattern : patterns_) {
      for (bool look_ahead : {false, true}) offer_stretched(*pattern, length, look_ahead);
    }
  }

  void offer_stretched(const Pattern& pattern, size_t length, bool look_ahead) {
    const std::string shortest = sample_regex(pattern.regex(), {0, 0, look_ahead});
    const size_t bare = wire::count_code_points(shortest);
    if (bare > length) return;
    const std::string padding = text_of_length(length - bare, "a");
    offer(shortest + padding);
    offer(padding + shortest);
    const auto longer = static_cast<uint32_t>(length - bare);
    for (uint32_t stretch : {longer, longer + 1, longer / 2, longer / 3}) {
      if (stretch > 0) offer(sample_regex(pattern.regex(), {0, stretch, look_ahead}));
    }
  }

  void offer_samples() {
    for (const Pattern* pattern : patterns_) {
      for (bool look_ahead : {false, true}) {
        offer(sample_regex(pattern->regex(), {0, 1, look_ahead}));
        offer(sample_regex(pattern->regex(), {0, 0, look_ahead}));
      }
    }
    if (patterns_.size() > 1) offer_joined(0);
    for (const Pattern* pattern : patterns_) {
      for (uint64_t i = 1; i <= kSamples && found_.size() < kEnough / 2; ++i) {
        offer(sample_regex(pattern->regex(), {i, static_cast<uint32_t>(i % 4), i % 3 == 0}));
        if (patterns_.size() > 1) offer_joined(i);
      }
    }
  }

  /// A sample of each pattern, one after the other, for patterns without anchors.
  void offer_joined(uint64_t noise) {
    std::string text;
    for (const Pattern* pattern : patterns_) text += sample_regex(pattern->regex(), {noise, 1});
    offer(text);
    text.clear();
    for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
      text += sample_regex((*pattern)->regex(), {noise, 1});
    }
    offer(text);
    offer("a" + text + "a");
  }

  void offer_odd() {
    for (std::string_view text :
         {"", " ", "0", "null", "a\"b\\c/d\n", "\xC3\xA9", "e\xCC\x81", "\xF0\x9F\x98\x80", " a "}) {
      const size_t length = wire::count_code_points(text);
      if (length < least()) offer(std::string(text) + text_of_length(least() - length));
      offer(std::string(text));
    }
  }

  void offer_random() {
    const uint64_t noise = request_.noise;
    for (const Pattern* pattern : patterns_) {
      for (uint64_t i = 0; i < 8; ++i) {
        offer(sample_regex(pattern->regex(), {mix(noise, i) | 1, kStretches[i], i % 2 == 1}));
      }
    }
    if (!patterns_.empty() || !formats_.empty()) return;
    const size_t length = least() + noise % (std::min<size_t>(most(), least() + 40) - std::min(most(), least()) + 1);
    std::string text;
    for (size_t i = 0; i < length; ++i) text += static_cast<char>('a' + mix(noise, i) % 26);
    offer(text);
  }

  const ScalarRequest& request_;
  const Conjunction& all_;
  std::vector<const Pattern*> patterns_;
  std::vector<Format> formats_;
  std::unordered_set<std::string> seen_;
  std::vector<Json> found_;
};

}  // namespace

std::string text_of_length(size_t length, std::string_view unit) {
  std::string text;
  const size_t of_unit = wire::count_code_points(unit);
  while (length >= of_unit) {
    text += unit;
    length -= of_unit;
  }
  return text.append(unit.substr(0, length));  // what is left is shorter than a unit of ASCII
}

std::vector<Json> text_candidates(const ScalarRequest& request) { return TextSearch(request).take(); }

}  // namespace json_schema
