// An expression that is matched as ECMA-262 describes (section 22.2.2), where PCRE2 cannot run it or would mean
// something else: a lookbehind of any length, which is matched backwards; a quantifier above 65,535; a back reference,
// whose group is forgotten at each round of a repetition. Backtracking keeps its own stack, so that no text is too
// long, and counts its steps.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "checks/json_schema/regex/ecma_regex.h"
#include "checks/json_schema/regex/pcre2_program.h"

namespace json_schema {

/// Immutable and safe from several threads.
class EcmaProgram {
 public:
  explicit EcmaProgram(const RegexNode& regex);

  /// `subject` is well-formed UTF-8.
  MatchOutcome match(std::string_view subject, uint32_t max_steps) const;

 private:
  friend class EcmaMatching;
  struct Instruction {
    enum class Kind : uint8_t {
      character,      ///< of the set `index`, before the position where `backward`
      begin,          ///< of the text
      end,            ///< of the text
      word_boundary,  ///< or none, where `negated`
      split,          ///< goes on with the next one; if that fails, at `to`
      jump,           ///< to `to`
      save,           ///< the position in register `index`
      loop,           ///< begins the loop `index`
      again,          ///< whether there is another round of the loop `index`: the next one, or `to`
      round,          ///< begins a round of the loop `index`
      look,           ///< the next ones, up to `match`, must match here, or must not; then at `to`
      back_reference,
      match,
    };
    Kind kind;
    bool negated = false;
    bool backward = false;
    uint32_t index = 0;
    uint32_t to = 0;
  };
  struct Loop {
    uint32_t minimum;
    uint32_t maximum;
    bool lazy;
    uint32_t registers;    ///< its rounds so far, and where the last one began
    uint32_t first_group;  ///< those in its body are forgotten at each round
    uint32_t last_group;
  };

  uint32_t add(Instruction instruction);
  void compile(const RegexNode& node, bool backward);
  void compile_sequence(const RegexNode& node, bool backward);
  void compile_alternation(const RegexNode& node, bool backward);
  void compile_group(const RegexNode& node, bool backward);
  void compile_repeat(const RegexNode& node, bool backward);
  void compile_look(const RegexNode& node);
  void compile_character(const RegexNode& node, bool backward);

  std::vector<Instruction> instructions_;
  std::vector<CharacterSet> sets_;
  std::vector<Loop> loops_;
  uint32_t registers_ = 0;  ///< two for each group, then two for each loop
  bool from_begin_ = false;
};

}  // namespace json_schema
