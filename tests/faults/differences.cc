#include "tests/faults/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>

#include "wire/instant.h"
#include "wire/json_pointer.h"

namespace faults {
namespace {

using runner::Change;
using wire::Json;
using wire::Request;
using wire::Response;

// ---- all values of a body

using ValueChange = std::function<void(Json&)>;
using NamedChange = std::function<void(const std::string& name, Json&)>;

void walk(Json& value, const NamedChange& change, const std::string& name = "") {
  if (wire::Object* object = value.as_object()) {
    for (wire::Member& member : *object) walk(member.value, change, member.key);
  } else if (wire::Array* array = value.as_array()) {
    for (Json& element : *array) walk(element, change, name);
  }
  change(name, value);
}

using BodyChange = std::function<void(const Request&, const Response&, Json&)>;

Change body_change(const BodyChange& change) {
  return [change](const Request& request, Response& response) {
    auto body = wire::parse_json(response.body.bytes());
    if (!body) return;
    change(request, response, *body);
    response.body = wire::to_text(*body);
  };
}

Change in_members(const NamedChange& change) {
  return body_change([change](const Request&, const Response&, Json& body) { walk(body, change); });
}
Change everywhere(const ValueChange& change) {
  return in_members([change](const std::string&, Json& value) { change(value); });
}
Change in_objects(const std::function<void(wire::Object&)>& change) {
  return everywhere([change](Json& value) {
    if (wire::Object* object = value.as_object()) change(*object);
  });
}
Change in_arrays(const std::function<void(wire::Array&)>& change) {
  return everywhere([change](Json& value) {
    if (wire::Array* array = value.as_array()) change(*array);
  });
}
using TextChange = std::function<Json(const std::string&)>;

Change in_texts(const TextChange& change) {
  return everywhere([change](Json& value) {
    if (const std::string* text = value.as_string()) value = change(*text);
  });
}
Change in_instants(const std::function<Json(const std::string&, wire::Instant)>& change) {
  return in_texts([change](const std::string& text) {
    const auto instant = wire::parse_instant(text);
    return instant ? change(text, *instant) : Json(text);
  });
}
Change in_numbers(const std::function<Json(const Json&)>& change) {
  return everywhere([change](Json& value) {
    if (value.is_number()) value = change(value);
  });
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}
std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}
std::string trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}
std::string camel(const std::string& name) {
  std::string text;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool joins = name[i] == '_' && i + 1 < name.size() && i > 0;
    text += joins ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[++i]))) : name[i];
  }
  return text;
}

Change renames_members(const std::function<std::string(const std::string&)>& name_of) {
  return in_objects([name_of](wire::Object& object) {
    wire::Object renamed;
    for (const wire::Member& member : object) renamed.append(name_of(member.key), member.value);
    object = std::move(renamed);
  });
}
Change renames(const std::string& from, const std::string& to) {
  return renames_members([from, to](const std::string& name) { return name == from ? to : name; });
}
Change drops(const std::string& name) {
  return in_objects([name](wire::Object& object) { object.erase(name); });
}
Change drops_members(const std::function<bool(const Json&)>& is_dropped) {
  return in_objects([is_dropped](wire::Object& object) {
    wire::Object kept;
    for (const wire::Member& member : object)
      if (!is_dropped(member.value)) kept.append(member.key, member.value);
    object = std::move(kept);
  });
}
Change replaces(const ValueChange& change) {
  return body_change([change](const Request&, const Response&, Json& body) { change(body); });
}
Change ids_changed(std::string (*change)(std::string)) {
  return in_members([change](const std::string& name, Json& value) {
    if (name.ends_with("_id") && value.as_string()) value = change(*value.as_string());
  });
}
Change hashes_changed(const TextChange& change) {
  return in_texts([change](const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos ? change(text) : text;
  });
}

void set_header(Response& response, std::string_view name, const char* value) {
  std::erase_if(response.headers, [&](const wire::Header& header) { return lower(header.name) == name; });
  if (value) response.headers.push_back({std::string(name), value});
}
Change headers(const std::string& name, const char* value) {
  return [=](const Request&, Response& response) { set_header(response, name, value); };
}
Change changes_text(const std::string& pointer, const std::function<std::string(std::string)>& to) {
  return body_change([=](const Request&, const Response&, Json& body) {
    const std::string text = wire::text_at(body, pointer);
    if (!text.empty()) wire::set_at(body, pointer, to(text));
  });
}
Change statuses(const std::function<int(int)>& status_for) {
  return [status_for](const Request&, Response& response) { response.status = status_for(response.status); };
}
Change status(int from, int to) {
  return statuses([from, to](int status) { return status == from ? to : status; });
}
Change errors_with(int to) {
  return statuses([to](int status) { return status >= 400 ? to : status; });
}
Change of_one(std::string_view method, std::string_view begin, const BodyChange& change) {
  return body_change([=](const Request& request, const Response& response, Json& body) {
    if (request.method == method && request.target.starts_with(begin) && response.status == 200)
      change(request, response, body);
  });
}
Change drops_in(std::string_view method, std::string_view begin, const std::string& pointer) {
  return of_one(method, begin,
                [pointer](const Request&, const Response&, Json& body) { wire::remove_at(body, pointer); });
}
Change of_errors(const ValueChange& change) {
  return body_change([change](const Request&, const Response& response, Json& body) {
    if (response.status >= 400) change(body);
  });
}
Change errors_set(const std::string& pointer, const Json& value) {
  return of_errors([=](Json& body) { wire::set_at(body, pointer, value); });
}
Change of_one_status(int wanted, const std::function<void(Response&)>& change) {
  return [=](const Request&, Response& response) {
    if (response.status == wanted) change(response);
  };
}

}  // namespace

std::vector<Difference> differences_of_bodies() {
  const Json null;
  const auto is_null = [](const Json& value) { return value.is_null(); };
  const auto is_empty = [](const Json& value) { return value.as_array() && value.as_array()->empty(); };
  const auto written = [](const Json& value) { return Json(wire::to_text(value)); };
  return {
      {"updated_at is missing everywhere", drops("updated_at")},
      {"correlation_id is missing everywhere", drops("correlation_id")},
      {"signature is missing everywhere", drops("signature")},
      {"request_id is renamed", renames("request_id", "requestIdentifier")},
      {"payload is renamed", renames("payload", "data")},
      {"type is renamed", renames("type", "kind")},
      {"members in camel case", renames_members(camel)},
      {"members in upper case", renames_members(upper)},
      {"a wrapper around every body", replaces([](Json& body) {
         body = wire::Object{{"data", body}};
       })},
      {"every body in an array", replaces([](Json& body) { body = wire::Array{body}; })},
      {"every body as a string", replaces([](Json& body) { body = wire::to_text(body); })},
      {"a member too much in every body", replaces([](Json& body) { wire::set_at(body, "/trace", "x"); })},
      {"a member too much in every object", in_objects([](wire::Object& object) { object.set("trace", "x"); })},
      {"the last member of every object dropped", in_objects([](wire::Object& object) {
         if (!object.empty()) object.erase(std::string((object.end() - 1)->key));
       })},
      {"nulls left out", drops_members(is_null)},
      {"empty arrays left out", drops_members(is_empty)},
      {"nulls as empty strings", everywhere([](Json& value) {
         if (value.is_null()) value = "";
       })},
      {"empty arrays as null", everywhere([](Json& value) {
         if (value.as_array() && value.as_array()->empty()) value = nullptr;
       })},
      {"arrays empty", in_arrays([](wire::Array& array) { array.clear(); })},
      {"arrays reversed", in_arrays([](wire::Array& array) { std::reverse(array.begin(), array.end()); })},
      {"arrays cut to one element", in_arrays([](wire::Array& array) {
         if (array.size() > 1) array.erase(array.begin() + 1, array.end());
       })},
      {"elements of arrays repeated", in_arrays([](wire::Array& array) {
         if (!array.empty() && !array.back().is_array()) array.push_back(array.back());
       })},
      {"arrays as objects", everywhere([](Json& value) {
         if (const wire::Array* array = value.as_array()) {
           wire::Object object;
           for (size_t i = 0; i < array->size(); ++i) object.append(std::to_string(i), (*array)[i]);
           value = std::move(object);
         }
       })},
      {"booleans as strings", everywhere([](Json& value) {
         if (const bool* boolean = value.as_boolean()) value = *boolean ? "true" : "false";
       })},
      {"booleans as numbers", everywhere([](Json& value) {
         if (const bool* boolean = value.as_boolean()) value = *boolean ? 1 : 0;
       })},
      {"booleans negated", everywhere([](Json& value) {
         if (const bool* boolean = value.as_boolean()) value = !*boolean;
       })},
      {"numbers as strings", in_numbers(written)},
      {"numbers one too high", in_numbers([](const Json& value) { return Json(wire::to_double(value) + 1); })},
      {"numbers with a fraction", in_numbers([](const Json& value) { return Json(wire::to_double(value) + 0.5); })},
      {"numbers rounded to tens",
       in_numbers([](const Json& value) { return Json(std::round(wire::to_double(value) / 10) * 10); })},
      {"instants as numbers", in_instants([](const std::string&, wire::Instant at) { return Json(at.unix_ms); })},
      {"instants as seconds",
       in_instants([](const std::string&, wire::Instant at) { return Json(at.unix_ms / 1000); })},
      {"instants an hour late",
       in_instants([](const std::string&, wire::Instant at) { return wire::format_instant({at.unix_ms + 3600000}); })},
      {"instants without a zone",
       in_instants([](const std::string& text, wire::Instant) { return text.substr(0, text.find_first_of("Z+")); })},
      {"instants without a time",
       in_instants([](const std::string& text, wire::Instant) { return text.substr(0, 10); })},
      {"strings trimmed", in_texts(trimmed)},
      {"strings in upper case", in_texts(upper)},
      {"strings cut to eight characters", in_texts([](const std::string& text) { return text.substr(0, 8); })},
      {"strings with a space at the end", in_texts([](const std::string& text) { return text + " "; })},
      {"ids in upper case", ids_changed(upper)},
      {"hashes in upper case", hashes_changed(upper)},
      {"hashes cut", hashes_changed([](const std::string& text) { return text.substr(0, 32); })},
      {"null in place of every string", in_texts([null](const std::string&) { return null; })},
      {"one correlation_id", changes_text("/correlation_id", [](const std::string&) { return "req-1"; })},
      {"correlation_id in upper case", changes_text("/correlation_id", upper)},
  };
}

std::vector<Difference> differences_of_responses() {
  const auto fails = [](std::string_view method, std::string_view begin, int status) {
    return Change([=](const Request& request, Response& response) {
      if (request.method == method && request.target.starts_with(begin)) response.status = status;
    });
  };
  return {
      {"a member of one response is missing", drops_in("POST", "/liquidity-providers", "/provider/created_at")},
      {"another member of one response is missing", drops_in("GET", "/liquidity-providers", "/provider/updated_at")},
      {"a member of one response is null", of_one("POST", "/liquidity-providers",
                                                  [](const Request&, const Response&, Json& body) {
                                                    if (wire::find_at(body, "/provider"))
                                                      wire::set_at(body, "/provider/status", nullptr);
                                                  })},
      {"one operation fails", fails("GET", "/events", 500)},
      {"details are missing in every error", drops("details")},
      {"message is missing in every error", drops("message")},
      {"code is missing in every error", of_errors([](Json& body) { wire::remove_at(body, "/error/code"); })},
      {"reason_code is missing in every error",
       of_errors([](Json& body) { wire::remove_at(body, "/error/details/reason_code"); })},
      {"error is renamed", renames("error", "fault")},
      {"reason_code is renamed", renames("reason_code", "reason")},
      {"errors are flat", of_errors([](Json& body) {
         const Json* error = wire::find_at(body, "/error");
         if (!error) return;
         Json flat(*error);
         wire::set_at(flat, "/correlation_id", wire::text_at(body, "/correlation_id"));
         body = flat;
       })},
      {"errors are strings",
       of_errors([](Json& body) { wire::set_at(body, "/error", wire::text_at(body, "/error/code")); })},
      {"details are null in every error", errors_set("/error/details", nullptr)},
      {"message is empty in every error", errors_set("/error/message", "")},
      {"a member too much in every error", errors_set("/trace", "x")},
      {"errors with status 200", errors_with(200)},
      {"errors with status 400", errors_with(400)},
      {"errors with status 403", errors_with(403)},
      {"errors with status 500", errors_with(500)},
      {"one error code for all", changes_text("/error/code", [](const std::string&) { return "CONFLICT"; })},
      {"an unknown error code for all", changes_text("/error/code", [](const std::string&) { return "ERROR"; })},
      {"one reason code for all", changes_text("/error/details/reason_code", [](const std::string&) { return "no"; })},
      {"reason codes in upper case", changes_text("/error/details/reason_code", upper)},
      {"error codes in lower case", changes_text("/error/code", lower)},
      {"201 in place of 200", status(200, 201)},
      {"204 in place of 200", status(200, 204)},
      {"422 in place of 400", status(400, 422)},
      {"400 in place of 401", status(401, 400)},
      {"404 in place of 403", status(403, 404)},
      {"400 in place of 404", status(404, 400)},
      {"400 in place of 409", status(409, 400)},
      {"401 without a body", of_one_status(401, [](Response& response) { response.body.bytes().clear(); })},
      {"404 as HTML", of_one_status(404,
                                    [](Response& response) {
                                      response.body = "<html>not found</html>";
                                      set_header(response, "content-type", "text/html");
                                    })},
      {"another content type", headers("content-type", "text/plain")},
      {"no content type", headers("content-type", nullptr)},
      {"no charset", headers("content-type", "application/json")},
      {"no x-correlation-id", headers("x-correlation-id", nullptr)},
      {"no idempotency-replayed", headers("idempotency-replayed", nullptr)},
      {"bodies that are cut off",
       [](const Request&, Response& response) { response.body = response.body.bytes().substr(0, 9); }},
      {"bodies that are empty", [](const Request&, Response& response) { response.body.bytes().clear(); }},
  };
}

}  // namespace faults
