#include "runner/explore/lenient_reading.h"

#include <algorithm>

#include "runner/explore/lenient_body.h"

namespace runner::explore {
namespace {

using Parameter = std::pair<std::string, std::string>;
using Queries = std::vector<Query>;
using Readings = std::vector<Sent>;

bool is_blank(const Parameter& parameter) {
  return parameter.second.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
}

// None where nothing changes.
Queries with_values(const Query& query, TextChange change) {
  Query changed = query;
  for (Parameter& parameter : changed) change(parameter.second);
  return changed == query ? Queries{} : Queries{changed};
}

template <typename LeftOut>
Queries without(const Query& query, LeftOut left_out) {
  Query rest = query;
  return std::erase_if(rest, left_out) > 0 ? Queries{rest} : Queries{};
}

// The first value of each name, or the last.
Queries one_of_each_name(const Query& query) {
  Query first;
  Query last;
  for (const Parameter& parameter : query) {
    const auto same_name = [&](const Parameter& other) { return other.first == parameter.first; };
    if (std::none_of(first.begin(), first.end(), same_name)) first.push_back(parameter);
    std::erase_if(last, same_name);
    last.push_back(parameter);
  }
  return first.size() == query.size() ? Queries{} : Queries{first, last};
}

Queries read_query(std::string_view way, const Query& query) {
  if (way == "blank") return without(query, is_blank);
  if (way == "repeated") return one_of_each_name(query);
  Queries queries;
  for (const TextChange change : text_changes(way)) {
    for (Query& other : with_values(query, change)) queries.push_back(std::move(other));
  }
  return queries;
}

std::string* header_value(wire::Headers& headers, std::string_view name) {
  for (wire::Header& header : headers) {
    if (header.name == name) return &header.value.bytes();
  }
  return nullptr;
}

Readings without_headers(Sent sent, const std::vector<std::string_view>& names) {
  const size_t removed = std::erase_if(sent.headers, [&](const wire::Header& header) {
    return std::find(names.begin(), names.end(), header.name) != names.end();
  });
  return removed > 0 ? Readings{std::move(sent)} : Readings{};
}

// A half identity is none, or the id is of the type that callers have.
Readings whole_identity(const Sent& sent, const std::string& caller) {
  Readings readings = without_headers(sent, {"x-actor-type", "x-actor-id"});
  Sent whole = sent;
  if (header_value(whole.headers, "x-actor-id")) {
    std::erase_if(whole.headers, [](const wire::Header& header) { return header.name == "x-actor-type"; });
    whole.headers.push_back({"x-actor-type", caller});
    readings.push_back(std::move(whole));
  }
  return readings;
}

Readings with_json(Sent sent) {
  std::string* type = header_value(sent.headers, "content-type");
  if (!type) return {};
  *type = "application/json";
  return {std::move(sent)};
}

Readings with_queries(const Sent& sent, Queries queries) {
  Readings readings;
  for (Query& query : queries) readings.push_back({std::move(query), sent.headers, sent.body});
  return readings;
}

Readings with_bodies(const Sent& sent, std::vector<std::string> bodies) {
  Readings readings;
  for (std::string& body : bodies) readings.push_back({sent.query, sent.headers, std::move(body)});
  return readings;
}

Readings read_in(const std::string& way, const Sent& sent) {
  if (way == "clock") return without_headers(sent, {"x-now-iso"});
  if (way == "media_type") return with_json(sent);
  Readings readings = with_queries(sent, read_query(way, sent.query));
  for (Sent& reading : with_bodies(sent, lenient_bodies(way, sent.body))) readings.push_back(std::move(reading));
  return readings;
}

Queries without_unknown(const Query& query, const Clause& clause) {
  return without(query, [&](const Parameter& parameter) {
    return std::none_of(clause.members.begin(), clause.members.end(),
                        [&](const auto& known) { return known.second == parameter.first; });
  });
}

// What the clause's other members change.
Readings read_by_members(const Sent& sent, const Clause& clause) {
  Readings readings;
  bool has_known = false;
  for (const auto& [kind, text] : clause.members) {
    has_known = has_known || kind == "known";
    Readings more = kind == "caller"    ? whole_identity(sent, text)
                    : kind == "without" ? with_bodies(sent, without_member(sent.body, text))
                    : kind == "nulled"  ? with_bodies(sent, with_null(sent.body, text))
                                        : Readings{};
    for (Sent& reading : more) readings.push_back(std::move(reading));
  }
  if (!has_known) return readings;
  for (Sent& reading : with_queries(sent, without_unknown(sent.query, clause))) readings.push_back(std::move(reading));
  return readings;
}

bool same_headers(const wire::Headers& left, const wire::Headers& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& one, const auto& other) {
    return one.name == other.name && one.value.bytes() == other.value.bytes();
  });
}

void append(Readings& readings, Readings more) {
  for (Sent& sent : more) {
    const bool known = std::any_of(readings.begin(), readings.end(), [&](const Sent& other) {
      return other.query == sent.query && other.body == sent.body && same_headers(other.headers, sent.headers);
    });
    if (!known) readings.push_back(std::move(sent));
  }
}

}  // namespace

std::vector<Sent> lenient_readings(const Sent& sent, const Clause& clause) {
  Readings readings = {sent};
  append(readings, read_by_members(sent, clause));
  for (const std::string& way : clause.texts) {
    const Readings before = readings;
    for (const Sent& reading : before) append(readings, read_in(way, reading));
  }
  readings.erase(readings.begin());
  return readings;
}

}  // namespace runner::explore
