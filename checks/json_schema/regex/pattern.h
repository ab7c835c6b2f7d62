// One compiled "pattern": does a string contain a match? Most patterns of real schemas are a literal, one character
// class, or a row of classes that never backtracks; those run as plain loops. The rest runs in PCRE2, or where that
// cannot as ECMA-262 demands in ecma_program.h, both with a limit on their steps.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checks/json_schema/regex/ecma_program.h"

namespace json_schema {

/// A set of code points that contains all of those above 127 or none.
struct ByteClass {
  std::array<bool, 256> has{};  ///< by the first byte of the code point
  bool others() const { return has[0x80]; }
};

/// Between `minimum` and `maximum` code points of a class.
struct ClassRun {
  ByteClass set;
  uint32_t minimum;
  uint32_t maximum;
};

/// Immutable and safe from several threads.
class Pattern {
 public:
  /// Error: not ECMA-262.
  static wire::Result<std::shared_ptr<const Pattern>> compile(std::string_view text);

  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// `subject` is well-formed UTF-8.
  MatchOutcome match(std::string_view subject, uint32_t max_steps) const;

  const std::string& text() const { return text_; }
  const RegexNode& regex() const { return regex_; }

  /// The prefix that the pattern requires, where it requires nothing else; else empty. Lives as long as this.
  std::string_view prefix() const;

  /// How it is matched; for tests and for `schema compile`.
  std::string_view strategy() const;

 private:
  struct Contains {
    std::string literal;
  };  ///< abc
  struct Prefix {
    std::string literal;
  };  ///< ^abc
  struct Exact {
    std::string literal;
  };  ///< ^abc$
  struct ContainsOne {
    ByteClass set;
  };  ///< [a-z]
  struct Row {
    std::string prefix;
    std::vector<ClassRun> runs;
    bool to_end;
  };  ///< ^id_[a-z]+-[0-9]{6}$ : no run can take what the next one needs
  using Strategy = std::variant<Contains, Prefix, Exact, ContainsOne, Row, Pcre2Program, EcmaProgram>;

  Pattern(std::string_view text, RegexNode regex) : text_(text), regex_(std::move(regex)) {}
  bool classify();
  /// Error: it names a property that does not exist.
  wire::Problem make_program();

  std::string text_;
  RegexNode regex_;
  Strategy strategy_ = Contains{};
};

/// Compiles each text once; shared by all schemas of one Documents. Safe from several threads.
class PatternCache {
 public:
  wire::Result<std::shared_ptr<const Pattern>> get(std::string_view text);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Pattern>, std::less<>> patterns_;
};

}  // namespace json_schema
