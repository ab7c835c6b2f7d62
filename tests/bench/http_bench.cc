// Exchanges over loopback with the served reference implementation, for one and for several connections, with the
// client's own CPU time apart from the server's: the server runs in a process of its own. A bare POST through httplib
// is the measure for what the driver adds.
#include <benchmark/benchmark.h>
#include <httplib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "reference_impl/http_front.h"
#include "reference_impl/reference.h"
#include "runner/app/reference_keys.h"
#include "runner/driver/http_driver.h"
#include "runner/tool/system.h"

namespace runner {
namespace {

wire::Instant system_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

[[noreturn]] void serve(int url_pipe) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ReferenceKeys keys = fixed_reference_keys();
  reference_impl::Reference reference({system_now, false, std::move(keys.active), std::move(keys.retired)});
  auto front = reference_impl::HttpFront::bind(
      {}, {[&](const wire::Request& request) { return reference.handle(request); }, {}});
  const std::string url = front.ok() ? (*front)->url() : "";
  if (::write(url_pipe, url.data(), url.size()) > 0) (*front)->serve();
  ::_exit(1);
}

// The server's URL; started once.
const std::string& server_url() {
  static const std::string url = [] {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    if (::fork() == 0) serve(ends[1]);
    char buffer[256];
    const ssize_t count = ::read(ends[0], buffer, sizeof buffer);
    return std::string(buffer, count > 0 ? static_cast<size_t>(count) : 0);
  }();
  return url;
}

double thread_cpu_us() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

void report(benchmark::State& state, double cpu_us) {
  const auto exchanges = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
  state.counters["client_cpu_us"] = benchmark::Counter(cpu_us / exchanges, benchmark::Counter::kAvgThreads);
}

// A write that is refused for its body: the shortest way through a POST.
wire::Request refused_post() {
  return {"POST",
          "/liquidity-providers",
          {{"x-actor-type", "partner"},
           {"x-actor-id", "bench"},
           {"x-auth-scopes", "settlement:write"},
           {"idempotency-key", "k"},
           {"content-type", "application/json"}},
          "{}"};
}

void bare_httplib(benchmark::State& state) {
  const TargetUrl url = *parse_target_url(server_url());
  httplib::Client client(url.host, url.port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  const wire::Request request = refused_post();
  httplib::Headers headers;
  for (const wire::Header& header : request.headers) headers.emplace(header.name, header.value.bytes());
  const double before = thread_cpu_us();
  for (auto _ : state) {
    const auto response = client.Post(request.target, headers, request.body, "application/json");
    if (!response || response->status != 400) state.SkipWithError("no response");
  }
  report(state, thread_cpu_us() - before);
}

ProbeResult responding() {
  ProbeResult result;
  result.responds = true;
  return result;
}

void through_the_driver(benchmark::State& state) {
  HttpSettings settings;
  settings.url = *parse_target_url(server_url());
  settings.name_space = fresh_name_space("bench", system_random(), system_now());
  settings.max_run_bytes = SIZE_MAX;
  settings.run_time = std::chrono::hours(1);
  const auto driver = HttpDriver::make(settings, {"/", [](const ProbeContext&) { return responding(); }}, system_now);
  if (!driver) return state.SkipWithError("no target");
  const auto session = (*driver)->open({"bench", {}, {}});
  const wire::Request request = session->prepare(refused_post());
  const double before = thread_cpu_us();
  for (auto _ : state) {
    const checks::Outcome outcome = session->exchange(request);
    const auto* response = std::get_if<wire::Response>(&outcome);
    if (!response || response->status != 400) state.SkipWithError("no response");
  }
  report(state, thread_cpu_us() - before);
}

BENCHMARK(bare_httplib)->UseRealTime();
BENCHMARK(through_the_driver)->UseRealTime();
BENCHMARK(through_the_driver)->UseRealTime()->Threads(4);

}  // namespace
}  // namespace runner
