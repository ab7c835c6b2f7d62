// Schemas, instances and names of files with text that would end a line, set the terminal or hide text: what the schema
// commands print for people keeps every such text on the line that quotes it.
#include "tests/runner/schema_tools/schema_session.h"
#include "wire/json.h"

namespace runner::schema_tools::testing {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

const std::string kHostile = "x\n::error file=x::forged\noverall=true\n\r\033[2Kforged\033[31m\u202E\u2028z";

std::vector<Json> hostile_schemas() {
  const std::string& text = kHostile;
  const Object unsatisfiable{{"type", "integer"}, {"const", text}};
  return {Object{{"type", text}},
          Object{{"$ref", text}},
          Object{{"$ref", "#/" + text}},
          Object{{"$id", text}},
          Object{{"$schema", text}},
          Object{{"$anchor", text}},
          Object{{text, 1}},
          Object{{"properties", Object{{text, unsatisfiable}}}},
          Object{{"properties", Object{{text, 3}}}},
          Object{{"type", "object"}, {"required", Array{text, text}}},
          Object{{"pattern", text + "("}},
          Object{{"patternProperties", Object{{text, Object{}}}}},
          Object{{"enum", Array{text, text}}},
          unsatisfiable,
          Object{{"format", text}},
          Object{{"$defs", Object{{text, Object{{"$ref", "#/$defs/q"}}}}}},
          Object{{"$defs", Object{{text, Object{}}}}},
          Object{{"type", "object"}, {"properties", Object{{text, Object{{"const", 1}}}}}, {"required", Array{text}}},
          Object{{"dependentRequired", Object{{text, Array{text}}}}},
          Object{{"default", text}, {"type", "integer"}},
          Object{{"examples", Array{text}}, {"type", "integer"}},
          Object{{"oneOf", Array{Object{{"const", text}}, Object{{"enum", Array{text}}}}}},
          Object{{"properties", Object{{text, false}}}, {"unevaluatedProperties", false}},
          Object{{"propertyNames", Object{{"maxLength", 1}}}}};
}

class HostileSchemaTest : public SchemaSession {
 protected:
  static void expect_harmless(const Arguments& arguments) {
    const Outcome outcome = run(arguments);
    for (const std::string& text : {outcome.out, outcome.err}) {
      EXPECT_EQ(text.find_first_of("\r\033"), std::string::npos) << arguments[0] << ": " << text;
      std::istringstream in(text);
      for (std::string line; std::getline(in, line);) {
        EXPECT_FALSE(line.starts_with("::error") || line.starts_with("overall") || line.starts_with("forged"))
            << arguments[0] << ": " << line;
      }
    }
  }
};

TEST_F(HostileSchemaTest, NoTextEndsItsLine) {
  const std::string instance = file("i.json", wire::to_text(Object{{kHostile, Object{{kHostile, kHostile}}}}));
  const std::string text = file("text.json", wire::to_text(Json(kHostile)));
  const std::string other = file("b.json", R"({"type": "object", "required": ["a"]})");
  for (const Json& schema : hostile_schemas()) {
    const std::string path = file("a.json", wire::to_text(schema));
    for (const char* command : {"compile", "lint", "bundle"}) expect_harmless({command, path});
    expect_harmless({"generate", "--count", "3", path});
    for (const std::string& value : {instance, text}) expect_harmless({"validate", "--schema", path, value});
    expect_harmless({"diff", path, other});
    expect_harmless({"diff", other, path});
  }
}

TEST_F(HostileSchemaTest, NoNameOfAFileEndsItsLine) {
  std::string name = kHostile;
  std::replace(name.begin(), name.end(), '/', '_');
  const std::string before = file("before/" + name + ".schema.json", R"({"type": "string", "pattern": "^a$"})");
  file("after/" + name + ".schema.json", R"({"type": "integer"})");
  for (const char* command : {"compile", "lint", "bundle", "generate", "lock"})
    expect_harmless({command, folder("before")});
  expect_harmless({"lock", "--check", folder("after")});
  expect_harmless({"diff", folder("before"), folder("after")});
  expect_harmless({"validate", "--schema", before, file(name + ".json", "3")});
  expect_harmless({"validate", "--schema", folder(name), name});
  expect_harmless({name});
}

}  // namespace
}  // namespace runner::schema_tools::testing
