#include "runner/explore/lenient_reading.h"

#include <algorithm>

namespace runner::explore {
namespace {

constexpr size_t kMinutesEnd = 16;  // YYYY-MM-DDTHH:MM
constexpr size_t kDateEnd = 10;
constexpr const char* kNoInstant = "not an instant";

using Parameter = std::pair<std::string, std::string>;
using Readings = std::vector<Query>;

bool is_blank(const Parameter& parameter) {
  return parameter.second.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
}

// An empty list where nothing changes.
template <typename Change>
Readings with_values(const Query& query, Change change) {
  Query changed = query;
  for (Parameter& parameter : changed) change(parameter.second);
  return changed == query ? Readings{} : Readings{changed};
}

template <typename LeftOut>
Readings without(const Query& query, LeftOut left_out) {
  Query rest = query;
  return std::erase_if(rest, left_out) > 0 ? Readings{rest} : Readings{};
}

// The first value of each name, or the last.
Readings one_of_each_name(const Query& query) {
  Query first;
  Query last;
  for (const Parameter& parameter : query) {
    const auto same_name = [&](const Parameter& other) { return other.first == parameter.first; };
    if (std::none_of(first.begin(), first.end(), same_name)) first.push_back(parameter);
    std::erase_if(last, same_name);
    last.push_back(parameter);
  }
  return first.size() == query.size() ? Readings{} : Readings{first, last};
}

void read_space(std::string& value) {
  if (value.size() > kDateEnd && value[kDateEnd] == ' ') value[kDateEnd] = 'T';
}

bool has_leap_second(const std::string& value) {
  return value.size() > kMinutesEnd && value.substr(kMinutesEnd, 3) == ":60";
}

// Refused, or as the second before, in any zone.
Readings leap_seconds(const Query& query) {
  Readings readings = with_values(query, [](std::string& value) {
    if (has_leap_second(value)) value = kNoInstant;
  });
  for (Query& second_before : with_values(query, [](std::string& value) {
         if (has_leap_second(value)) value.replace(kMinutesEnd, 3, ":59");
       }))
    readings.push_back(std::move(second_before));
  return readings;
}

Readings read_in(std::string_view way, const Query& query) {
  if (way == "blank") return without(query, is_blank);
  if (way == "repeated") return one_of_each_name(query);
  if (way == "space") return with_values(query, read_space);
  return leap_seconds(query);
}

Readings without_unknown(const Query& query, const Clause& clause) {
  return without(query, [&](const Parameter& parameter) {
    return std::none_of(clause.members.begin(), clause.members.end(),
                        [&](const auto& known) { return known.second == parameter.first; });
  });
}

void append(Readings& readings, Readings more) {
  for (Query& query : more) {
    if (std::find(readings.begin(), readings.end(), query) == readings.end()) readings.push_back(std::move(query));
  }
}

}  // namespace

std::vector<Query> lenient_readings(const Query& query, const Clause& clause) {
  Readings readings = {query};
  if (!clause.members.empty()) append(readings, without_unknown(query, clause));
  for (const std::string& way : clause.texts) {
    const Readings before = readings;
    for (const Query& reading : before) append(readings, read_in(way, reading));
  }
  readings.erase(readings.begin());
  return readings;
}

}  // namespace runner::explore
