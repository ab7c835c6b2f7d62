#include "runner/arguments/argument_parser.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>

#include "checks/json_schema/values/nearest.h"

namespace runner {
namespace {

template <typename Number>
std::optional<Number> parse_number(const std::string& text) {
  Number number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Larger numbers of seconds and rates are mistakes; smaller ones can be counted in milliseconds without overflow.
constexpr double kMaxDecimal = 1e9;

Value decimal_number(double& target, bool (*accepts)(double), const char* expected) {
  const auto parse = [accepts](const std::string& text) -> std::optional<double> {
    const auto number = parse_number<double>(text);
    if (!number || !std::isfinite(*number) || *number > kMaxDecimal || !accepts(*number)) return std::nullopt;
    return number;
  };
  return as_number(parsed(target, parse, expected, "N"), ValueKind::decimal_number, 0, UINT64_MAX);
}

}  // namespace

Value as_number(Value value, ValueKind kind, uint64_t least, uint64_t most) {
  value.kind_ = kind;
  value.least_ = least;
  value.most_ = most;
  return value;
}

Value::Value(Store store, std::string expected, std::string placeholder, Times times)
    : store_(std::move(store)), expected_(std::move(expected)), placeholder_(std::move(placeholder)), times_(times) {}

Value::Value(std::string& target)
    : Value([&target](const std::string& text) { return target = text, true; }, "a value", "TEXT") {}

Value::Value(std::vector<std::string>& target)
    : Value([&target](const std::string& text) { return target.push_back(text), true; }, "a value", "TEXT",
            Times::repeated) {}

Value whole_number(std::function<void(uint64_t)> store, NumberRange range) {
  const auto checked = [store = std::move(store), range](const std::string& text) {
    const auto number = parse_number<uint64_t>(text);
    if (!number || *number < range.least || *number > range.most) return false;
    store(*number);
    return true;
  };
  const std::string placeholder =
      range.most < UINT32_MAX ? fmt::format("{}..{}", range.least, range.most) : std::string("N");
  return as_number(Value(checked, fmt::format("a whole number from {} to {}", range.least, range.most), placeholder),
                   ValueKind::whole_number, range.least, range.most);
}

Value positive_number(double& target) {
  return decimal_number(
      target, [](double number) { return number > 0; }, "a number above 0 and at most 1000000000");
}

Value non_negative_number(double& target) {
  return decimal_number(
      target, [](double number) { return number >= 0; }, "a number from 0 to 1000000000");
}

bool Option::given() const { return option_->count() > 0; }
std::string Option::name() const { return option_->get_name(); }
Option& Option::required() { return option_->required(), *this; }
Option& Option::one_value_each() { return option_->allow_extra_args(false), *this; }
Option& Option::needs(const Option& other) { return option_->needs(other.option_), *this; }
Option& Option::excludes(const Option& other) { return option_->excludes(other.option_), *this; }
Option& Option::placeholder(const std::string& text) { return option_->type_name(text), *this; }
Option& Option::group(const std::string& heading) { return option_->group(heading), *this; }

struct ArgumentParser::State {
  using Problem = std::optional<wire::Error>;
  struct Declared {
    CLI::Option* option;
    Value value;

    bool takes_value() const { return option->get_expected_max() > 0; }
  };

  CLI::App app;
  std::vector<Declared> options;
  std::string configuration_file;  // read by Output::configure
  std::string environment;

  void declare_configuration(ArgumentParser& parser) {
    parser
        .option("--config", configuration_file,
                "file that sets options (default: .contract-verifier.yaml in the working directory or above it)")
        .placeholder("FILE")
        .group("Configuration");
    parser.option("--env", environment, "environment of the configuration, such as staging")
        .placeholder("NAME")
        .group("Configuration");
  }

  bool asks_for_help(const Arguments& arguments) const {
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::any_of(arguments.begin(), end,
                       [&](const std::string& argument) { return app.get_help_ptr()->check_name(argument); });
  }

  /// The error with the place in the configuration that it is about, if it is about one.
  static wire::Error placed(wire::Error error, const ConfiguredArguments& configured) {
    const auto place = configured.places.find(error.where);
    if (place != configured.places.end()) error.where = fmt::format("{}: {}", place->second, error.where);
    return error;
  }

  std::string advice() const { return fmt::format("see {} --help", app.get_name()); }

  Problem store_all() const {
    for (const Declared& declared : options) {
      if (auto error = store(declared)) return error;
    }
    return std::nullopt;
  }

  /// What is wrong with the arguments; as CLI11 words it where `problem` is empty.
  wire::Error explain(const CLI::ParseError& failure, const Problem& problem) const {
    wire::Error error = problem.value_or(wire::Error{"arguments", failure.what(), "", ""});
    error.advice = error.advice.empty() ? advice() : fmt::format("{} {}", error.advice, advice());
    return error;
  }

  OptionDescription describe(const CLI::Option& option) const {
    OptionDescription description;
    description.name = option.get_name();
    if (!option.get_snames().empty()) description.short_name = "-" + option.get_snames().front();
    description.help = option.get_description();
    description.heading = option.get_group();
    description.required = option.get_required();
    description.repeated = option.get_expected_max() == CLI::detail::expected_max_vector_size;
    for (const CLI::Option* needed : option.get_needs()) description.needs.push_back(needed->get_name());
    for (const CLI::Option* excluded : option.get_excludes()) description.excludes.push_back(excluded->get_name());
    std::sort(description.excludes.begin(), description.excludes.end());  // CLI11 orders by address
    description.kind = ValueKind::none;
    return description;
  }

  OptionDescription describe(const Declared& declared) const {
    OptionDescription description = describe(*declared.option);
    if (!declared.takes_value()) return description;
    description.placeholder = declared.option->get_type_name();
    description.kind = declared.value.kind_;
    description.least = declared.value.least_;
    description.most = declared.value.most_;
    return description;
  }

  Problem store(const Declared& declared) const {
    const std::string name = declared.option->get_name();
    const std::vector<std::string>& texts = declared.option->results();
    if (declared.value.times_ == Value::Times::once && texts.size() > 1) {
      return wire::Error{name, fmt::format("given {} times", texts.size()), "once", advice()};
    }
    for (const std::string& text : texts) {
      if (!text.empty() && declared.value.store_(text)) continue;
      return wire::Error{name, fmt::format("\"{}\"", text), declared.value.expected_, advice()};
    }
    return std::nullopt;
  }

  // An empty text is what an unset variable of a shell leaves. CLI11 would take what follows "--NAME=" as the value,
  // even another option.
  Problem value_left_out(const Arguments& arguments) const {
    for (size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
      const size_t equals = arguments[i].find('=');
      const Declared* declared = find_option(arguments[i].substr(0, equals));
      if (!declared || !declared->takes_value()) continue;
      const std::string name = declared->option->get_name();
      const std::string* next = equals == std::string::npos && i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
      if (equals + 1 == arguments[i].size() || (next && next->empty()))
        return wire::Error{name, "\"\"", declared->value.expected_, ""};
      if (next && is_option(*next))
        return wire::Error{name, fmt::format("no value before {}", *next), declared->value.expected_, ""};
    }
    return std::nullopt;
  }

  bool is_option(const std::string& name) const { return find_option(name) || app.get_help_ptr()->check_name(name); }

  const Declared* find_option(const std::string& name) const {
    if (!name.starts_with('-')) return nullptr;
    for (const Declared& declared : options) {
      if (declared.option->check_name(name)) return &declared;
    }
    return nullptr;
  }

  Problem first_of(Problem (*find)(const Declared&)) const {
    for (const Declared& declared : options) {
      if (auto problem = find(declared)) return problem;
    }
    return std::nullopt;
  }

  Problem unknown_argument() const {
    const std::vector<std::string> unknown = app.remaining();
    if (unknown.empty()) return std::nullopt;
    const bool is_option = unknown.front().starts_with('-');
    // The value of an option may be a secret: of "--name=value" and "-nvalue" the name alone is shown.
    const size_t name_end = !is_option                          ? std::string::npos
                            : unknown.front().starts_with("--") ? unknown.front().find('=')
                                                                : 2;
    const std::string shown = unknown.front().substr(0, name_end);
    json_schema::NearestName nearest(shown);
    if (is_option) {
      for (const Declared& declared : options) nearest.offer(declared.option->get_name());
    }
    return wire::Error{"arguments", fmt::format("unknown {} \"{}\"", is_option ? "option" : "argument", shown), "",
                       nearest.advice()};
  }

  // CLI11 names the option in the text alone, as "NAME: ...".
  Problem missing_value(const std::string& text) const {
    for (const Declared& declared : options) {
      const std::string name = declared.option->get_name();
      if (text.starts_with(name + ":")) return wire::Error{name, "no value", declared.value.expected_, ""};
    }
    return std::nullopt;
  }

  static Problem missing(const Declared& declared) {
    if (!declared.option->get_required() || declared.option->count() > 0) return std::nullopt;
    return wire::Error{declared.option->get_name(), "not given", summary_clause(declared.option->get_description()),
                       ""};
  }

  static Problem given_alone(const Declared& declared) {
    if (declared.option->count() == 0) return std::nullopt;
    for (const CLI::Option* needed : declared.option->get_needs()) {
      if (needed->count() > 0) continue;
      return wire::Error{declared.option->get_name(), "given without " + needed->get_name(), "both or neither", ""};
    }
    return std::nullopt;
  }

  static Problem given_together(const Declared& declared) {
    if (declared.option->count() == 0) return std::nullopt;
    for (const CLI::Option* excluded : declared.option->get_excludes()) {
      if (excluded->count() == 0) continue;
      return wire::Error{declared.option->get_name(), "given together with " + excluded->get_name(), "one of them", ""};
    }
    return std::nullopt;
  }
};

ArgumentParser::ArgumentParser(const std::string& command, const std::string& purpose)
    : state_(std::make_unique<State>()) {
  state_->app.name(fmt::format("{} {}", tool_command(), command));
  state_->app.description(for_this_installation(purpose));
  state_->app.get_help_ptr()->description("print this help and exit");
}

ArgumentParser::~ArgumentParser() = default;

Option ArgumentParser::option(const std::string& names, Value value, const std::string& help) {
  CLI::Option* option = state_->app.add_option(names, CLI::callback_t(), help);
  option->type_name(value.placeholder_);
  if (value.times_ == Value::Times::repeated) option->expected(CLI::detail::expected_max_vector_size);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  state_->options.push_back({option, std::move(value)});
  return Option(option);
}

Option ArgumentParser::flag(const std::string& names, bool& target, const std::string& help) {
  return flag(
      names, [&target] { target = true; }, help);
}

Option ArgumentParser::flag(const std::string& names, const std::function<void()>& set, const std::string& help) {
  CLI::Option* option = state_->app.add_flag_callback(names, set, help);
  state_->options.push_back(
      {option, Value([](const std::string&) { return true; }, "no value", "", Value::Times::repeated)});
  return Option(option);
}

CommandDescription ArgumentParser::describe() const {
  const std::string& usage = state_->app.get_name();
  CommandDescription command{
      usage.substr(usage.find(' ') + 1), state_->app.get_description(), state_->app.get_footer(), {}};
  for (const State::Declared& declared : state_->options) {
    if (declared.option->get_positional()) command.options.push_back(state_->describe(declared));
  }
  command.options.push_back(state_->describe(*state_->app.get_help_ptr()));
  for (const State::Declared& declared : state_->options) {
    if (!declared.option->get_positional()) command.options.push_back(state_->describe(declared));
  }
  return command;
}

void ArgumentParser::footer(const std::string& text) { state_->app.footer(for_this_installation(text)); }

wire::Result<std::optional<std::string>> ArgumentParser::read(const Arguments& arguments) {
  if (auto error = state_->value_left_out(arguments)) {
    error->advice = state_->advice();
    return *error;
  }
  try {
    state_->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return std::optional(help_text(describe(), state_->app.get_name()));
  } catch (const CLI::ExtrasError& failure) {
    return state_->explain(failure, state_->unknown_argument());
  } catch (const CLI::ArgumentMismatch& failure) {
    return state_->explain(failure, state_->missing_value(failure.what()));
  } catch (const CLI::RequiredError& failure) {
    const auto unknown = state_->unknown_argument();
    return state_->explain(failure, unknown ? unknown : state_->first_of(State::missing));
  } catch (const CLI::RequiresError& failure) {
    return state_->explain(failure, state_->first_of(State::given_alone));
  } catch (const CLI::ExcludesError& failure) {
    return state_->explain(failure, state_->first_of(State::given_together));
  } catch (const CLI::ParseError& failure) {
    return state_->explain(failure, std::nullopt);
  }
  if (auto error = state_->store_all()) return *error;
  return std::optional<std::string>();
}

std::optional<ExitCode> ArgumentParser::read(const Arguments& arguments, const Output& output) {
  if (output.configure) state_->declare_configuration(*this);
  if (output.describe) {
    output.describe(describe());
    return kAllHeld;
  }
  ConfiguredArguments configured{arguments, {}};
  if (output.configure && !state_->asks_for_help(arguments)) {
    auto result = output.configure(describe(), arguments);
    if (!result) return fail(output, result.error());
    configured = std::move(*result);
  }
  const auto help = read(configured.arguments);
  if (!help) return fail(output, State::placed(help.error(), configured));
  if (!*help) return std::nullopt;
  output.out(**help);
  return kAllHeld;
}

ExitCode CommandGroup::run(const Arguments& arguments, const Output& output) const {
  if (output.describe) {
    for (const Subcommand& command : commands) command.run({});
    return kAllHeld;
  }
  const std::string word = arguments.empty() ? "" : arguments.front();
  const std::string usage = fmt::format("{} {}", tool_command(), name);
  if (word.empty() || word == "--help" || word == "-h" || word == "help") {
    std::string text = fmt::format("{0}: {1}\n\n  {2:<41} show the options of a command\n\ncommands:\n", usage, purpose,
                                   usage + " COMMAND --help");
    for (const Subcommand& command : commands) text += fmt::format("  {:<10} {}\n", command.name, command.summary);
    (word.empty() ? output.err : output.out)(text + closing);
    return word.empty() ? kUsageOrInput : kAllHeld;
  }
  json_schema::NearestName nearest(word);
  for (const Subcommand& command : commands) {
    if (command.name == word) return command.run({arguments.begin() + 1, arguments.end()});
    nearest.offer(command.name);
  }
  const std::string near = nearest.advice();
  return fail(output, {"arguments", fmt::format("unknown command \"{} {}\"", name, word), "",
                       fmt::format("{}{}see {} --help", near, near.empty() ? "" : " ", usage)});
}

}  // namespace runner
