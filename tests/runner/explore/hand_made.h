// Operations, recipes and worlds made by hand, for tests of what makes requests. A shop: records below customers, read
// one by one and as an export.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "runner/explore/request_maker.h"

namespace hand_made {

using runner::explore::Action;
using runner::explore::Field;
using runner::explore::FieldKind;
using runner::explore::Recipe;

inline wire::Json json(std::string_view text) {
  auto value = wire::parse_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *std::move(value) : wire::Json();
}

inline Field field(const std::string& pointer, FieldKind kind, bool required = true) {
  Field made;
  made.pointer = pointer;
  made.name = pointer.substr(pointer.rfind('/') + 1);
  made.kind = kind;
  made.required = required;
  return made;
}

inline checks::Operation operation(const std::string& id, const std::string& method, const std::string& path) {
  checks::Operation made;
  made.id = id;
  made.method = method;
  made.path = path;
  made.needs_idempotency_key = method != "GET";
  made.actors = {"partner"};
  made.scopes = {method == "GET" ? "orders:read" : "orders:write"};
  return made;
}

inline std::vector<checks::Operation> shop_operations() {
  std::vector<checks::Operation> made = {operation("orders.put", "POST", "/customers/{customer_id}/orders"),
                                         operation("orders.get", "GET", "/customers/{customer_id}/orders/{order_id}"),
                                         operation("orders.export", "GET", "/customers/{customer_id}/exports")};
  made[2].signed_export = checks::ExportShape{};
  return made;
}

inline const checks::Contract& shop_contract() {
  static const checks::Contract kContract = [] {
    checks::Contract made;
    made.operations = shop_operations();
    made.conventions.actor_types = {"user", "partner", "agent"};
    made.conventions.caller_type = "partner";
    return made;
  }();
  return kContract;
}

/// Orders of customers: put, get, list as an export. Customers are made by givens.
class Shop {
 public:
  Shop() : operations_(shop_operations()) {
    Recipe put;
    put.operation = &operations_[0];
    put.parameters = {"customer_id"};
    put.body.fields = {field("/order", FieldKind::object), field("/order/order_id", FieldKind::identifier, false),
                       field("/order/size", FieldKind::choice)};
    put.body.fields[2].choices = {"small", "large"};
    put.bodies = {json(R"({"order":{"order_id":"o-1","size":"small"}})")};
    put.creates = {{"order_id", "/order/order_id"}};
    Recipe get;
    get.operation = &operations_[1];
    get.parameters = {"customer_id", "order_id"};
    Recipe exported;
    exported.operation = &operations_[2];
    exported.parameters = {"customer_id"};
    exported.query.fields = {field("/limit", FieldKind::integer, false), field("/size", FieldKind::choice, false)};
    exported.query.fields[1].choices = {"small", "large"};
    recipes_ = {put, get, exported};
    for (Recipe& recipe : recipes_) recipe.contract = &shop_contract();
    start_.given = {use("ann", ""), use("bob", "stranger")};
    start_.parameters = {"customer_id", "customer_id"};
    start_.owners = {"owner", "stranger"};
  }
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  const std::vector<Recipe>& recipes() const { return recipes_; }
  const runner::explore::StartingPoint& start() const { return start_; }
  const Recipe& recipe(std::string_view id) const { return *runner::explore::find_recipe(recipes_, id); }

 private:
  static runner::GivenUse use(const std::string& name, const std::string& caller) {
    runner::GivenUse made;
    made.name = name;
    made.given = "customer";
    made.caller = caller;
    return made;
  }

  std::vector<checks::Operation> operations_;
  std::vector<Recipe> recipes_;
  runner::explore::StartingPoint start_;
};

inline Action call(const std::string& operation, std::vector<std::pair<std::string, wire::Json>> path = {}) {
  Action action;
  action.what = runner::CallStep{operation, "", {}, {}};
  action.call()->call.path = std::move(path);
  return action;
}

}  // namespace hand_made
