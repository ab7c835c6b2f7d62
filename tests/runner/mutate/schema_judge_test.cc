#include <gmock/gmock.h>

#include "runner/mutate/mutate.h"
#include "runner/mutate/render_mutation.h"
#include "tests/support/tiny_repository.h"
#include "tests/support/tiny_service.h"

namespace runner {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class SchemaMutantsTest : public testing::Test {
 protected:
  Mutation judged(MutateOptions options = {}) {
    options.kinds = {MutantKind::schema};
    plan_ = std::move(*repository_.plan());
    options.common.plan_again = [this] { return std::move(*repository_.plan()); };
    auto mutation = mutate(*plan_, driver_, options);
    EXPECT_TRUE(mutation.ok()) << mutation.error().to_string();
    return mutation.ok() ? std::move(*mutation) : Mutation();
  }

  static const JudgedMutant* find(const Mutation& mutation, const std::string& id) {
    for (const JudgedMutant& judged : mutation.mutants) {
      if (judged.mutant.id() == id) return &judged;
    }
    ADD_FAILURE() << "no mutant " << id << " in\n" << mutation_text(mutation, {.verbose = true});
    static const JudgedMutant none;
    return &none;
  }

  TinyRepository repository_;
  TinyDriver driver_;
  std::unique_ptr<Plan> plan_;
};

TEST_F(SchemaMutantsTest, AreKilledByAnExampleThatBreaksTheKeyword) {
  const Mutation mutation = judged();
  const JudgedMutant* killed = find(mutation, "required Thing: \"name\" removed");
  EXPECT_EQ(killed->verdict, MutantVerdict::killed);
  EXPECT_THAT(killed->killed_by, Contains("example Thing/invalid/0"));
}

TEST_F(SchemaMutantsTest, AreKilledByAResponseThatIsRefused) {
  const Mutation mutation = judged();
  const JudgedMutant* killed = find(mutation, "additionalProperties AddResponse: additionalProperties false added");
  EXPECT_EQ(killed->verdict, MutantVerdict::killed);
  EXPECT_THAT(killed->killed_by, Contains("add-and-get"));
}

TEST_F(SchemaMutantsTest, SurviveWhereNoExampleBreaksTheKeyword) {
  const Mutation mutation = judged();
  const JudgedMutant* survivor = find(mutation, "required Thing: \"at\" removed");
  EXPECT_EQ(survivor->verdict, MutantVerdict::survived);
  EXPECT_THAT(survivor->detail, HasSubstr("accepted by the change: {"));
  EXPECT_THAT(mutation_text(mutation, {}), HasSubstr("a service could leave out \"at\" and pass"));
}

TEST_F(SchemaMutantsTest, AreEquivalentWhereTheyAreProvedToAcceptTheSame) {
  repository_.replace("schemas/Thing.schema.json", R"("name": {"type": "string"})",
                      R"("name": {"type": "string", "minLength": 0})");
  const Mutation mutation = judged();
  EXPECT_EQ(find(mutation, "limit Thing/properties/name: minLength 0 removed")->verdict, MutantVerdict::equivalent);
}

TEST_F(SchemaMutantsTest, AreKilledByADocumentThatAScenarioMakes) {
  repository_.replace(
      "fixtures/things.yaml", "- id: export-things",
      "- id: documents\n  proves: [M1.add]\n  steps:\n"
      "  - {call: things.add, body: {thing: {thing_id: {$unique: d}, name: D}}, "
      "capture: {id: /thing/thing_id}}\n"
      "  - {document: {schema: Thing, value: {thing_id: $id, name: n}, valid: false}}\n- id: export-things");
  const Mutation mutation = judged();
  const JudgedMutant* killed = find(mutation, "required Thing: \"at\" removed");
  EXPECT_EQ(killed->verdict, MutantVerdict::killed);
  EXPECT_THAT(killed->killed_by, Contains("documents"));
}

TEST_F(SchemaMutantsTest, AreTheSameForTheSameSeedAndThreads) {
  MutateOptions options;
  options.sample = 10;
  options.common.jobs = 3;
  const std::string first = wire::to_text(mutation_json(judged(options)));
  options.common.jobs = 1;
  EXPECT_EQ(wire::to_text(mutation_json(judged(options))), first);
  options.seed = 2;
  EXPECT_NE(wire::to_text(mutation_json(judged(options))), first);
  EXPECT_EQ(judged(options).mutants.size(), 10u);
}

TEST_F(SchemaMutantsTest, NeedARunThatPasses) {
  driver_.emits_on_refusal = true;
  plan_ = std::move(*repository_.plan());
  const auto mutation = mutate(*plan_, driver_, {});
  ASSERT_FALSE(mutation.ok());
  EXPECT_THAT(mutation.error().to_string(), HasSubstr("a run that passes"));
}

TEST_F(SchemaMutantsTest, OfSeveralMilestonesAreKilledByAny) {
  Mutation first{
      "A", "", "", {{{MutantKind::schema, "enum", "S", "/x", "1 removed", "", 0, ""}, MutantVerdict::survived}}};
  Mutation second = first;
  second.milestone = "B";
  second.mutants.front().verdict = MutantVerdict::killed;
  const Mutation all = combined({first, second});
  EXPECT_EQ(all.milestone, "A + B");
  EXPECT_EQ(all.count(MutantKind::schema, MutantVerdict::killed), 1u);
  EXPECT_EQ(all.mutants.size(), 1u);
  EXPECT_EQ(first.score(MutantKind::schema), 0);
}

TEST_F(SchemaMutantsTest, AreWrittenAsHtmlWithNothingLeftUnescaped) {
  Mutation mutation{
      "A", "<b>", "", {{{MutantKind::schema, "enum", "S", "/x", "<script>", "", 0, ""}, MutantVerdict::survived}}};
  EXPECT_THAT(mutation_html({mutation}), Not(HasSubstr("<script>")));
}

}  // namespace
}  // namespace runner
