#include "runner/driver/together.h"

#include <barrier>
#include <thread>

namespace runner {

std::vector<checks::Outcome> send_together(const std::vector<wire::Request>& requests,
                                           const std::function<checks::Outcome(size_t, const wire::Request&)>& send) {
  std::vector<checks::Outcome> outcomes(requests.size());
  std::barrier gathered(static_cast<std::ptrdiff_t>(requests.size()));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < requests.size(); ++i) {
    threads.emplace_back([&, i] {
      gathered.arrive_and_wait();
      outcomes[i] = send(i, requests[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return outcomes;
}

}  // namespace runner
