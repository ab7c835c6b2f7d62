#include "runner/explore/threaded_session.h"

#include "runner/driver/together.h"

namespace runner::explore {
namespace {

class ThreadedSession : public Session {
 public:
  explicit ThreadedSession(std::unique_ptr<Session> own) : own_(std::move(own)) {}
  wire::Instant now() const override { return own_->now(); }
  std::string name_space() const override { return own_->name_space(); }
  std::optional<checks::Actor> caller(std::string_view name) const override { return own_->caller(name); }
  wire::Request prepare(wire::Request request) const override { return own_->prepare(std::move(request)); }
  checks::Answer exchange(const wire::Request& request) override { return own_->exchange(request); }
  std::vector<checks::Answer> exchange_at_once(const std::vector<wire::Request>& requests) override {
    return send_together(requests, [this](size_t, const wire::Request& request) { return own_->exchange(request); });
  }
  void set_gate(Gate gate) override { own_->set_gate(gate); }
  void rotate_key() override { own_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return own_->project(documents); }

 private:
  std::unique_ptr<Session> own_;
};

}  // namespace

std::unique_ptr<Session> make_threaded(std::unique_ptr<Session> session) {
  return std::make_unique<ThreadedSession>(std::move(session));
}

}  // namespace runner::explore
