#include "runner/contract/published.h"

#include <functional>

#include "tests/runner/contract/contract_files.h"
#include "tests/support/tiny_repository.h"
#include "wire/json_pointer.h"

namespace runner::contract {
namespace {

void for_each_reference(const wire::Json& value, const std::function<void(const std::string&)>& use) {
  if (const wire::Array* array = value.as_array()) {
    for (const wire::Json& element : *array) for_each_reference(element, use);
  }
  const wire::Object* object = value.as_object();
  if (!object) return;
  for (const wire::Member& member : *object) {
    if (member.key == "$ref" && member.value.as_string()) use(*member.value.as_string());
    if (member.key != "examples") for_each_reference(member.value, use);
  }
}

void expect_references_to_lead_somewhere(const wire::Json& document) {
  size_t references = 0;
  for_each_reference(document, [&](const std::string& target) {
    ++references;
    EXPECT_TRUE(target.starts_with("#/") && wire::find_at(document, target.substr(1))) << target;
  });
  EXPECT_GT(references, 10u);
}

const wire::Json& at(const wire::Json& document, const std::string& pointer) {
  static const wire::Json kNothing;
  const wire::Json* found = wire::find_at(document, pointer);
  EXPECT_TRUE(found) << pointer;
  return found ? *found : kNothing;
}

TEST(Published, DocumentsHoldAllThatTheyReferTo) {
  for (const auto& plan : plans_of_both_contracts()) {
    expect_references_to_lead_somewhere(openapi_document({plan.get()}));
    if (!plan->milestone.events.empty()) expect_references_to_lead_somewhere(asyncapi_document({plan.get()}));
  }
}

TEST(Published, DocumentsAreTheSameForTheSameFiles) {
  const auto once = plans_of_both_contracts();
  const auto again = plans_of_both_contracts();
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(wire::to_text(openapi_document({once[i].get()})), wire::to_text(openapi_document({again[i].get()})));
    EXPECT_EQ(wire::to_text(asyncapi_document({once[i].get()})), wire::to_text(asyncapi_document({again[i].get()})));
  }
}

TEST(Published, MilestonesOfTwoContractsAreRefused) {
  const auto plans = plans_of_both_contracts();
  EXPECT_FALSE(refuse_different_contracts({plans[0].get(), plans[1].get()}));
  plans[1]->milestone.conventions = "others.yaml";
  const auto problem = refuse_different_contracts({plans[0].get(), plans[1].get()});
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->where, plans[1]->file);
}

TEST(Published, AMilestoneWithoutAVersionIsZero) {
  TinyRepository repository;
  const auto plan = repository.plan();
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  EXPECT_EQ(version_of({plan->get()}), "0.0.0");
}

TEST(OpenApi, HasEachOperationOnceAndTheSharedRoutes) {
  const auto plans = plans_of_both_contracts();
  const wire::Json document = openapi_document({plans[0].get(), plans[1].get(), plans[2].get()});
  size_t operations = 0;
  for (const wire::Member& path : *at(document, "/paths").as_object()) operations += path.value.as_object()->size();
  EXPECT_EQ(operations, 18u);
  EXPECT_EQ(wire::text_at(document, "/info/version"), "M103 2.0.0, M107 2.0.0, M109 2.0.0");
  EXPECT_EQ(wire::text_at(document, "/paths/~1events/get/operationId"), "eventFeed.get");
}

/// The second contract, so that nothing here is the first one's.
class BoxOffice : public testing::Test {
 protected:
  const std::unique_ptr<Plan> plan_ = plan_of(SOURCE_ROOT "/tests/ticket_booking", "milestones/BOX1.yaml");
  const wire::Json openapi_ = openapi_document({plan_.get()});
  const std::string book_ = "/paths/~1shows~1{show_id}~1bookings/post";
  const std::string export_ = "/paths/~1shows~1{show_id}~1bookings~1export/get";
};

TEST_F(BoxOffice, WritesNeedAnIdempotencyKey) {
  const auto asks_for_key = [&](const std::string& operation) {
    size_t keys = 0;
    for (const wire::Json& parameter : *at(openapi_, operation + "/parameters").as_array()) {
      const std::string* target = parameter.find_string("$ref");
      keys += target && *target == "#/components/parameters/IdempotencyKey" ? 1 : 0;
    }
    return keys;
  };
  EXPECT_EQ(asks_for_key(book_), 1u);
  EXPECT_EQ(asks_for_key(export_), 0u);
  EXPECT_EQ(at(openapi_, "/components/parameters/IdempotencyKey/required"), wire::Json(true));
}

TEST_F(BoxOffice, RefusalsHaveTheirStatusCodeAndReasons) {
  EXPECT_EQ(wire::text_at(openapi_, book_ + "/responses/409/description"),
            "KEY_TAKEN; TOO_LATE: booking_id_taken, sold_out.");
  EXPECT_EQ(wire::text_at(openapi_, book_ + "/responses/404/description"), "NO_SUCH_THING: show_unknown.");
  const wire::Json& narrowed =
      at(openapi_, book_ + "/responses/409/content/application~1json/schema/allOf/1/properties/error");
  EXPECT_EQ(wire::to_text(at(narrowed, "/properties/details/properties/reason_code/enum")),
            R"(["booking_id_taken","sold_out"])");
}

TEST_F(BoxOffice, ExamplesAreValid) {
  size_t examples = 0;
  for (const checks::Operation& operation : plan_->contract.operations) {
    if (!operation.request) continue;
    const std::string pointer =
        "/paths/" + wire::pointer_token(operation.path) + "/post/requestBody/content/application~1json/examples";
    for (const wire::Member& example : *at(openapi_, pointer).as_object()) {
      EXPECT_TRUE(operation.request->schema.accepts(*example.value.find("value"))) << pointer << example.key;
      ++examples;
    }
  }
  EXPECT_GE(examples, 3u);
}

TEST_F(BoxOffice, ExportsHaveTheirParametersAndFilters) {
  std::map<std::string, wire::Json> schemas;
  for (const wire::Json& parameter : *at(openapi_, export_ + "/parameters").as_array()) {
    if (parameter.find("in")) schemas[*parameter.find_string("name")] = *parameter.find("schema");
  }
  EXPECT_EQ(schemas.size(), 11u);
  EXPECT_EQ(wire::to_text(schemas["limit"]), R"({"type":"integer","minimum":1,"default":20})");
  EXPECT_TRUE(schemas["state"].find("enum") || schemas["state"].find("$ref")) << wire::to_text(schemas["state"]);
}

TEST_F(BoxOffice, EventsAreMessagesWithTheirPayload) {
  const wire::Json document = asyncapi_document({plan_.get()});
  EXPECT_EQ(at(document, "/channels/events/messages").as_object()->size(), 3u);
  const wire::Json& payload = at(document, "/components/messages/booking.made/payload/allOf/1/properties");
  EXPECT_EQ(wire::text_at(payload, "/type/const"), "booking.made");
  EXPECT_EQ(wire::text_at(payload, "/payload/$ref"), "#/components/schemas/BookingMade");
  EXPECT_EQ(wire::text_at(document, "/channels/events/address"), "/journal");
}

}  // namespace
}  // namespace runner::contract
