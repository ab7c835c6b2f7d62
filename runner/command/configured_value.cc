#include "runner/command/configured_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "runner/driver/secret_reference.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReferences = "${NAME}, env:NAME, file:PATH or command:COMMAND";

bool names_secret(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::string_view kWords[] = {"auth",   "cookie",  "credential", "key",  "password",
                                         "secret", "session", "signature",  "token"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

/// "NAME" where the text from `at` is "${NAME}" and ends there; else nothing.
std::optional<std::string> variable_at(const std::string& text, size_t at) {
  if (text.compare(at, 2, "${") != 0 || text.find('}', at) + 1 != text.size()) return std::nullopt;
  return text.substr(at + 2, text.size() - at - 3);
}

/// USER:PASSWORD@ before a host.
bool has_password(const std::string& url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::string authority = url.substr(begin, url.find('/', begin) - begin);
  const size_t at = authority.rfind('@');
  return at != std::string::npos && authority.find(':') < at;
}

class ValueReader {
 public:
  ValueReader(const OptionDescription& option, const ValueContext& context) : option_(option), context_(context) {}

  wire::Result<std::vector<std::string>> read(const Node& node) {
    if (option_.kind == ValueKind::none) return read_flag(node);
    std::vector<std::string> texts;
    wire::Problem problem;
    if (const Sequence* sequence = option_.repeated ? node.as_sequence() : nullptr) {
      for (const Node& element : *sequence) {
        if ((problem = add(element, "", texts))) return *problem;
      }
    } else if (const Mapping* mapping = pairs_with().empty() ? nullptr : node.as_mapping()) {
      for (const Entry& entry : *mapping) {
        if ((problem = add(entry.node, entry.key + pairs_with(), texts))) return *problem;
      }
    } else if ((problem = add(node, "", texts))) {
      return *problem;
    }
    return texts;
  }

 private:
  wire::Error error_at(const Node& node, std::string found, std::string expected, std::string advice = "") const {
    return {fmt::format("{}: {}", context_.document.place(node.mark).to_string(), key_of(option_)), std::move(found),
            std::move(expected), std::move(advice)};
  }

  wire::Result<std::vector<std::string>> read_flag(const Node& node) const {
    const wire::Json* scalar = node.as_scalar();
    if (!scalar || !scalar->is_boolean()) return error_at(node, describe(node), "true or false");
    return *scalar->as_boolean() ? std::vector<std::string>{"true"} : std::vector<std::string>{};
  }

  /// What is between the key and the value of a mapping: "Name: value", "FORMAT=PATH". Empty: none is accepted.
  std::string pairs_with() const {
    if (!option_.repeated) return "";
    if (option_.placeholder == "HEADER") return ": ";
    return option_.placeholder.find('=') != std::string::npos ? "=" : "";
  }

  wire::Problem add(const Node& node, const std::string& before, std::vector<std::string>& texts) {
    const wire::Json* scalar = node.as_scalar();
    if (!scalar || scalar->is_null() || scalar->is_boolean())
      return error_at(node, describe(node), option_.repeated ? "a text, or a list of texts" : "a text or a number");
    std::string text = before + (scalar->as_string() ? *scalar->as_string() : wire::to_text(*scalar));
    if (text.empty()) return error_at(node, "an empty text", "a value");
    if (option_.placeholder == "HEADER") return add_header(node, std::move(text), texts);
    if (option_.placeholder == "SOURCE") return add_source(node, std::move(text), texts);
    if (option_.placeholder == "URL") return add_url(node, std::move(text), texts);
    return add_expanded(node, std::move(text), texts);
  }

  wire::Problem add_header(const Node& node, std::string text, std::vector<std::string>& texts) const {
    const size_t colon = text.find(':');
    if (colon == std::string::npos) return error_at(node, "not a header", "'Name: value'");
    const std::string name = text.substr(0, colon);
    const size_t value = text.find_first_not_of(' ', colon + 1);
    if (value == std::string::npos) return error_at(node, "a header without a value", "'Name: value'");
    if (const size_t at = text.find("${", value); at != std::string::npos) {
      const auto variable = variable_at(text, at);
      if (!variable) return error_at(node, "text after a reference", "a header that ends with ${NAME}");
      text = text.substr(0, at) + "env:" + *variable;
    }
    const std::string written = text.substr(value);
    const auto reference = secret_reference(written);
    if (reference && reference->kind == kFromFile) {
      const size_t path = value + reference->begin + kFromFile.size();
      text = text.substr(0, path) + below_folder(text.substr(path));
    }
    if (names_secret(name) && kind_of(name, written) != LiteralValue::open && !reference)
      return error_at(node, fmt::format("the value of \"{}\" is written out", name), kReferences,
                      "secrets are named, so that the file can be shared");
    texts.push_back(std::move(text));
    return {};
  }

  /// FILE, env:NAME or fd:N.
  wire::Problem add_source(const Node& node, std::string text, std::vector<std::string>& texts) const {
    if (const auto variable = variable_at(text, 0)) {
      texts.push_back("env:" + *variable);
      return {};
    }
    if (text.starts_with("env:") || text.starts_with("fd:")) {
      texts.push_back(std::move(text));
      return {};
    }
    const bool as_file = text.starts_with("file:");
    const std::string path = below_folder(as_file ? text.substr(5) : text);
    std::error_code ignored;
    if (!as_file && !fs::exists(path, ignored))
      return error_at(node, "neither a reference nor a file", "${NAME}, env:NAME, fd:N or file:PATH",
                      "secrets are named, so that the file can be shared");
    texts.push_back(path);
    return {};
  }

  wire::Problem add_url(const Node& node, std::string text, std::vector<std::string>& texts) const {
    if (has_password(text) && text.find("${") == std::string::npos)
      return error_at(node, "a password is written out", "${NAME} or env:NAME", "");
    if (const auto variable = variable_at(text, 0); variable && option_.name == "--proxy") {
      texts.push_back("env:" + *variable);
      return {};
    }
    return add_expanded(node, std::move(text), texts);
  }

  wire::Problem add_expanded(const Node& node, std::string text, std::vector<std::string>& texts) const {
    std::string result;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.compare(at, 2, "${") == 0 ? text.find('}', at) : std::string::npos;
      if (end == std::string::npos) {
        result += text[at++];
        continue;
      }
      const std::string name = text.substr(at + 2, end - at - 2);
      const auto value = context_.variable(name);
      if (!value || value->empty())
        return error_at(node, fmt::format("the environment variable {} is not set", name), "its value", "");
      result += *value;
      at = end + 1;
    }
    texts.push_back(located(result));
    return {};
  }

  /// Paths are relative to the configuration file.
  std::string located(const std::string& text) const {
    const auto names = [&](std::string_view word) { return option_.placeholder.find(word) != std::string::npos; };
    if (!names("FILE") && !names("DIR") && !names("PATH")) return text;
    const size_t equals = names("=") ? text.find('=') : std::string::npos;
    const size_t begin = equals == std::string::npos ? 0 : equals + 1;
    return text.substr(0, begin) + below_folder(text.substr(begin));
  }

  std::string below_folder(const std::string& path) const {
    const bool stays = context_.folder.empty() || path == "-" || fs::path(path).is_absolute();
    return stays ? path : (fs::path(context_.folder) / path).lexically_normal().string();
  }

  const OptionDescription& option_;
  const ValueContext& context_;
};

}  // namespace

wire::Result<std::vector<std::string>> configured_values(const OptionDescription& option, const Node& node,
                                                         const ValueContext& context) {
  return ValueReader(option, context).read(node);
}

}  // namespace runner
