// The credentials that requests carry, found in what a service sends: as typed, without their scheme, and in each form
// in which a service may write them: percent-encoded, with the escapes of JSON, HTML or JavaScript, as base64 or
// hexadecimal digits, also mixed. Text is compared as it reads after decoding, and hidden as it is written.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace checks {

/// What takes the place of a credential.
inline constexpr std::string_view kRedacted = "(redacted)";

class Secrets {
 public:
  /// Shorter texts may occur in a response by themselves.
  static constexpr size_t kShortestEcho = 8;

  Secrets() = default;
  /// `words` occur in responses by themselves: they are hidden where they are sent as the value of a header.
  Secrets(const std::vector<std::string>& credentials, const std::vector<std::string>& words = {});
  Secrets(std::initializer_list<std::string> credentials) : Secrets(std::vector<std::string>(credentials)) {}

  bool empty() const { return !patterns_; }
  /// The text quotes a credential, or a part of one, of at least kShortestEcho bytes.
  bool quoted_in(std::string_view text) const;
  /// Without these.
  std::string without_quotes(std::string text) const;
  /// The same in the name of a header: a service may change its case, and the bytes that no name has.
  bool quoted_in_name(std::string_view name) const;
  std::string name_without_quotes(std::string name) const;
  /// Also without shorter ones that are no words, where they are not a part of a word.
  std::string hidden(std::string text) const;
  std::string hidden_in_name(std::string name) const;
  /// The same in a text that was cut: the beginning of a credential is hidden too where the text ends, or before "...".
  std::string hidden_in_cut(std::string text) const;
  /// The value of a header, as it was sent, is or quotes a credential of any length.
  bool sent_as(std::string_view value) const;

  friend bool operator==(const Secrets& left, const Secrets& right);

 private:
  struct Patterns;
  std::shared_ptr<const Patterns> patterns_;  ///< null: none
};

}  // namespace checks
