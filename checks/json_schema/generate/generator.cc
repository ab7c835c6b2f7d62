#include "checks/json_schema/generate/generator.h"

#include <fmt/format.h>

#include "checks/json_schema/generate/invalid_source.h"

namespace json_schema {

class Generator::Work {
 public:
  Work(Schema of, GenerateOptions with)
      : schema(std::move(of)),
        options(std::move(with)),
        valid_instances(schema, options, gaps),
        invalid_instances(schema, options.limits, valid_instances, gaps) {}

  Schema schema;
  GenerateOptions options;
  std::vector<Gap> gaps;
  ValidSource valid_instances;
  InvalidSource invalid_instances;
};

Generator::Generator(Schema schema, GenerateOptions options)
    : work_(std::make_unique<Work>(std::move(schema), std::move(options))) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

wire::Result<wire::Json> Generator::valid(size_t n) {
  if (const wire::Json* instance = work_->valid_instances.get(n)) return *instance;
  const Gap& obstacle = work_->valid_instances.obstacle();
  if (n > 0 && work_->valid_instances.get(0)) {
    return wire::Error{schema().uri(), fmt::format("no valid instance number {} was found", n), "", ""};
  }
  return wire::Error{obstacle.location.empty() ? schema().uri() : obstacle.location,
                     fmt::format("no valid instance was found: {}", obstacle.reason),
                     "a schema that some instance satisfies", ""};
}

wire::Result<InvalidInstance> Generator::invalid(size_t n) {
  if (const InvalidInstance* instance = work_->invalid_instances.get(n)) return *instance;
  if (!work_->valid_instances.get(0)) return valid(0).error();
  const std::string found = n == 0 ? "no invalid instance was found" : fmt::format("only {} mistakes were found", n);
  return wire::Error{schema().uri(), found, "", ""};
}

const std::vector<Gap>& Generator::gaps() const { return work_->gaps; }
const Schema& Generator::schema() const { return work_->schema; }

}  // namespace json_schema
