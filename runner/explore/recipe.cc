#include "runner/explore/recipe.h"

#include <algorithm>

#include "runner/explore/sequence.h"

namespace runner::explore {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A body that can be sent on its own: it uses no name that a scenario would have bound before.
const wire::Json* own_body(const CallStep& call) {
  const auto* body = std::get_if<wire::Json>(&call.call.body);
  if (!body) return nullptr;
  Action action;
  action.what = call;
  auto* copy = action.call();
  copy->call.path.clear();
  copy->call.query.clear();
  return names_used(action).empty() ? body : nullptr;
}

class RecipeMaker {
 public:
  explicit RecipeMaker(const Plan& plan) : plan_(plan) {
    for (const checks::Operation& operation : plan.contract.operations) {
      for (std::string& name : operation.path_parameters()) all_parameters_.push_back(std::move(name));
      for (const checks::SchemaRef& schema : {operation.response, operation.request}) {
        if (schema) shapes_.push_back(shape_of(schema->schema, codes()));
      }
    }
  }

  std::vector<Recipe> make() {
    std::vector<Recipe> recipes;
    for (const checks::Operation& operation : plan_.contract.operations) {
      Recipe recipe = make_one(operation);
      if (operation.is_write() && recipe.bodies.empty()) continue;
      recipes.push_back(std::move(recipe));
    }
    return recipes;
  }

 private:
  const std::vector<std::string>& codes() const { return plan_.contract.conventions.members.codes; }

  Recipe make_one(const checks::Operation& operation) const {
    Recipe recipe;
    recipe.contract = &plan_.contract;
    recipe.operation = &operation;
    recipe.parameters = operation.path_parameters();
    if (operation.request) recipe.body = shape_of(operation.request->schema, codes());
    add_others(recipe.body);
    const RequestShape response = shape_of(operation.response->schema, codes());
    if (operation.signed_export) recipe.query = query_of(recipe, response);
    if (operation.is_write()) recipe.creates = created_by(recipe, response);
    collect_bodies(recipe);
    add_query_parameters(recipe);
    return recipe;
  }

  // The echo of an export's query lists what the export can be asked.
  static RequestShape query_of(const Recipe& recipe, const RequestShape& response) {
    constexpr std::string_view kPrefix = "/export/query/";
    RequestShape query;
    for (Field field : response.fields) {
      const bool anchor = field.name.ends_with("_after") || contains(recipe.parameters, field.name);
      if (!field.pointer.starts_with(kPrefix) || anchor) continue;
      field.pointer = "/" + field.name;
      query.fields.push_back(std::move(field));
    }
    return query;
  }

  // Parameters that no schema lists are taken from the sample.
  void add_query_parameters(Recipe& recipe) const {
    for (const OperationDeclaration& declared : plan_.milestone.operations) {
      if (declared.id != recipe.operation->id || !declared.sample) continue;
      for (const auto& [name, value] : declared.sample->call.query) {
        if (recipe.query.find("/" + name)) continue;
        Field field;
        field.pointer = "/" + name;
        field.name = name;
        field.kind = FieldKind::choice;
        field.choices = choices_of(name, value);
        recipe.query.fields.push_back(std::move(field));
      }
    }
  }

  // The values that members of that name have anywhere; the sample's where there are none.
  std::vector<wire::Json> choices_of(const std::string& name, const wire::Json& sample) const {
    std::vector<wire::Json> choices;
    for (const RequestShape& shape : shapes_) {
      for (const Field& field : shape.fields) {
        if (field.name == name) add_new(field.choices, choices);
      }
    }
    return choices.empty() ? std::vector<wire::Json>{sample} : choices;
  }

  static void add_new(const std::vector<wire::Json>& values, std::vector<wire::Json>& to) {
    for (const wire::Json& value : values) {
      if (std::find(to.begin(), to.end(), value) == to.end()) to.push_back(value);
    }
  }

  void add_others(RequestShape& body) const {
    for (Field& field : body.fields) {
      if (field.kind != FieldKind::choice) continue;
      field.others = choices_of(field.name, field.choices.front());
      std::erase_if(field.others, [&](const wire::Json& value) {
        return std::find(field.choices.begin(), field.choices.end(), value) != field.choices.end();
      });
    }
  }

  std::vector<std::pair<std::string, std::string>> created_by(const Recipe& recipe,
                                                              const RequestShape& response) const {
    std::vector<std::pair<std::string, std::string>> creates;
    for (const Field& field : response.fields) {
      const bool inside = std::count(field.pointer.begin(), field.pointer.end(), '/') == 2;
      if (!inside || !contains(all_parameters_, field.name) || contains(recipe.parameters, field.name)) continue;
      creates.emplace_back(field.name, field.pointer);
    }
    return creates;
  }

  void collect_bodies(Recipe& recipe) const {
    const auto add = [&](const CallStep& call) {
      if (call.operation != recipe.operation->id) return;
      const wire::Json* body = own_body(call);
      if (body && std::find(recipe.bodies.begin(), recipe.bodies.end(), *body) == recipe.bodies.end())
        recipe.bodies.push_back(*body);
    };
    for (const OperationDeclaration& declared : plan_.milestone.operations) {
      if (declared.sample) add({declared.id, "", {}, declared.sample->call});
    }
    for (const Given& given : plan_.givens) {
      for (const Step& step : given.steps) add(std::get<CallStep>(step.action));
    }
    for (const Fixture& fixture : plan_.fixtures) {
      for (const Scenario& scenario : fixture.scenarios) {
        if (scenario.needs.fresh_state) continue;
        for (const Step& step : scenario.steps) {
          const bool succeeds = !step.expect.error && step.expect.status.empty();
          for (const CallStep* call : calls_of(step)) {
            if (succeeds) add(*call);
          }
        }
      }
    }
  }

  const Plan& plan_;
  std::vector<std::string> all_parameters_;
  std::vector<RequestShape> shapes_;  ///< of every schema of the operations
};

}  // namespace

bool is_service_wide(const Recipe& recipe, const Field& field) {
  return recipe.parameters.empty() && is_own_id(recipe, field);
}

bool is_own_id(const Recipe& recipe, const Field& field) {
  return std::any_of(recipe.creates.begin(), recipe.creates.end(),
                     [&](const auto& created) { return created.first == field.name; });
}

const Recipe* find_recipe(const std::vector<Recipe>& recipes, std::string_view operation) {
  const auto found =
      std::find_if(recipes.begin(), recipes.end(), [&](const Recipe& r) { return r.operation->id == operation; });
  return found == recipes.end() ? nullptr : &*found;
}

std::vector<Recipe> make_recipes(const Plan& plan) { return RecipeMaker(plan).make(); }

StartingPoint starting_point(const Plan& plan) {
  StartingPoint start;
  for (const OperationDeclaration& declared : plan.milestone.operations) {
    if (!declared.sample) continue;
    for (const GivenUse& use : declared.sample->given) {
      const Given* given = plan.find_given(use.given);
      const bool known = std::any_of(start.given.begin(), start.given.end(),
                                     [&](const GivenUse& other) { return other.given == use.given; });
      if (!given || !given->requires_names.empty() || known) continue;
      std::string parameter;
      for (const auto& [name, value] : declared.sample->call.path) {
        if (value.as_string() && *value.as_string() == "$" + use.name) parameter = name;
      }
      if (parameter.empty()) continue;
      for (const auto& [suffix, caller] : {std::pair{"", "owner"}, {"_2", "owner"}, {"_3", "stranger"}}) {
        GivenUse made = use;
        made.name += suffix;
        made.caller = std::string_view(caller) == "owner" ? "" : caller;
        start.given.push_back(std::move(made));
        start.parameters.push_back(parameter);
        start.owners.emplace_back(caller);
      }
    }
  }
  return start;
}

}  // namespace runner::explore
