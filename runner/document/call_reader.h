// Reads what a milestone's samples, fixtures' steps and their cases have in common: what is sent, what is needed, what
// is given, what is expected.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/document/fixture.h"
#include "runner/document/reader.h"

namespace runner {

/// In a step or sample a parameter is given; in a case a null takes it away.
enum class NullParameters { refused, remove };

/// The fields of CallFields among the members of a mapping.
CallFields read_call_fields(const Fields& fields, NullParameters nulls);
/// `given:`; empty where absent.
std::vector<GivenUse> read_given_uses(const Fields& fields);
/// `needs:`; nothing needed where absent.
Requirements read_needs(const Fields& fields);
/// The value of an `expect:`, whose keys are among `known`.
Expectation read_expectation(Reading& reading, const Node& node, std::span<const std::string_view> known);
/// All keys of an `expect:` of a call.
std::span<const std::string_view> expectation_keys();

}  // namespace runner
