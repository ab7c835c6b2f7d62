#include <algorithm>
#include <optional>

#include "checks/json_schema/regex/ecma_program.h"
#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

constexpr size_t kUnset = SIZE_MAX;

bool has_code_point(const CharacterSet& set, char32_t c) {
  const auto after = std::upper_bound(set.ranges.begin(), set.ranges.end(), c,
                                      [](char32_t a, const CodePointRange& range) { return a < range.first; });
  const bool is_listed = after != set.ranges.begin() && c <= std::prev(after)->last;
  return is_listed != set.negated;
}

bool is_word_byte(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

/// One match of one text.
class EcmaMatching {
 public:
  EcmaMatching(const EcmaProgram& program, std::string_view subject, uint32_t max_steps)
      : program_(program), subject_(subject), steps_left_(max_steps), registers_(program.registers_, kUnset) {}

  MatchOutcome run() {
    for (size_t start = 0;; start += sequence_length(static_cast<unsigned char>(subject_[start]))) {
      if (matches_at(0, start)) return MatchOutcome::match;
      if (steps_left_ == 0) return MatchOutcome::limit;
      if (start >= subject_.size() || program_.from_begin_) return MatchOutcome::no_match;
    }
  }

 private:
  using Instruction = EcmaProgram::Instruction;
  using Kind = Instruction::Kind;
  /// Where to go on after a failure.
  struct Choice {
    uint32_t at;
    size_t position;
    size_t writes;  ///< so many writes to registers are kept
  };

  /// Leaves the registers as the match wrote them. Nested calls are as deep as the assertions of the expression.
  bool matches_at(uint32_t at, size_t position) {
    const size_t base = choices_.size();
    const size_t writes = writes_.size();
    const size_t outer = position_;
    position_ = position;
    while (steps_left_ > 0) {
      --steps_left_;
      if (program_.instructions_[at].kind == Kind::match) {
        choices_.resize(base);
        position_ = outer;
        return true;
      }
      if (step(at)) continue;
      if (choices_.size() == base) break;
      at = choices_.back().at;
      position_ = choices_.back().position;
      undo(choices_.back().writes);
      choices_.pop_back();
    }
    choices_.resize(base);
    undo(writes);
    position_ = outer;
    return false;
  }

  /// Does one instruction and moves `at`; false where it fails.
  bool step(uint32_t& at) {
    const Instruction& now = program_.instructions_[at];
    const uint32_t next = at + 1;
    at = next;
    switch (now.kind) {
      case Kind::character:
        return take_character(now);
      case Kind::begin:
        return position_ == 0;
      case Kind::end:
        return position_ == subject_.size();
      case Kind::word_boundary:
        return (is_word_byte(subject_, position_ - 1) != is_word_byte(subject_, position_)) != now.negated;
      case Kind::split:
        choices_.push_back({now.to, position_, writes_.size()});
        return true;
      case Kind::jump:
        at = now.to;
        return true;
      case Kind::save:
        write(now.index, position_);
        return true;
      case Kind::loop:
        write(program_.loops_[now.index].registers, 0);
        write(program_.loops_[now.index].registers + 1, kUnset);
        return true;
      case Kind::again:
        return decide_round(now, at);
      case Kind::round:
        begin_round(program_.loops_[now.index]);
        return true;
      case Kind::look:
        return look(now, at);
      case Kind::back_reference:
        return take_reference(now);
      case Kind::match:
        break;
    }
    return false;
  }

  bool take_character(const Instruction& now) {
    size_t at = position_;
    if (now.backward) {
      if (at == 0) return false;
      do {
        --at;
      } while (at > 0 && (static_cast<unsigned char>(subject_[at]) & 0xC0) == 0x80);
      position_ = at;
    } else if (at == subject_.size()) {
      return false;
    }
    const bool has = has_code_point(program_.sets_[now.index], next_code_point(subject_, at));
    if (!now.backward) position_ = at;
    return has;
  }

  /// RepeatMatcher (section 22.2.2.3.1): beyond the minimum, a round that matches nothing fails.
  bool decide_round(const Instruction& now, uint32_t& at) {
    const EcmaProgram::Loop& loop = program_.loops_[now.index];
    const size_t rounds = registers_[loop.registers];
    if (rounds > loop.minimum && registers_[loop.registers + 1] == position_) return false;
    if (rounds < loop.minimum) return true;
    const bool is_done = loop.maximum != RegexNode::kUnbounded && rounds >= loop.maximum;
    if (!is_done) choices_.push_back({loop.lazy ? at : now.to, position_, writes_.size()});
    if (is_done || loop.lazy) at = now.to;
    return true;
  }

  void begin_round(const EcmaProgram::Loop& loop) {
    write(loop.registers, registers_[loop.registers] + 1);
    write(loop.registers + 1, position_);
    for (uint32_t group = loop.first_group; group > 0 && group <= loop.last_group; ++group) {
      write(2 * group, kUnset);
      write(2 * group + 1, kUnset);
    }
  }

  bool look(const Instruction& now, uint32_t& at) {
    const size_t writes = writes_.size();
    const bool matches = matches_at(at, position_);
    at = now.to;
    if (steps_left_ == 0) return false;
    if (now.negated) undo(writes);
    return matches != now.negated;
  }

  /// A group that has not matched is the empty text.
  bool take_reference(const Instruction& now) {
    const size_t begin = registers_[2 * now.index];
    const size_t end = registers_[2 * now.index + 1];
    if (begin == kUnset || end == kUnset) return true;
    const std::string_view text = subject_.substr(begin, end - begin);
    const std::string_view rest = now.backward ? subject_.substr(0, position_) : subject_.substr(position_);
    if (!(now.backward ? rest.ends_with(text) : rest.starts_with(text))) return false;
    now.backward ? position_ -= text.size() : position_ += text.size();
    return true;
  }

  void write(uint32_t index, size_t value) {
    writes_.emplace_back(index, registers_[index]);
    registers_[index] = value;
  }
  void undo(size_t kept) {
    for (; writes_.size() > kept; writes_.pop_back()) registers_[writes_.back().first] = writes_.back().second;
  }

  const EcmaProgram& program_;
  std::string_view subject_;
  uint32_t steps_left_;
  size_t position_ = 0;
  std::vector<size_t> registers_;
  std::vector<Choice> choices_;
  std::vector<std::pair<uint32_t, size_t>> writes_;  ///< registers with what they held before
};

MatchOutcome EcmaProgram::match(std::string_view subject, uint32_t max_steps) const {
  return EcmaMatching(*this, subject, max_steps).run();
}

}  // namespace json_schema
