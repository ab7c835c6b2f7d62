// Loaded before a program (LD_PRELOAD): its wall clock runs ten years ahead. The monotonic clock stays as it is.
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

namespace {

constexpr time_t kShift_s = time_t{10} * 365 * 24 * 3600;

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  static const auto original = next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int result = original(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += kShift_s;
  return result;
}

extern "C" int gettimeofday(timeval* now, void* zone) noexcept {
  static const auto original = next<int (*)(timeval*, void*)>("gettimeofday");
  const int result = original(now, zone);
  if (result == 0) now->tv_sec += kShift_s;
  return result;
}

extern "C" time_t time(time_t* now) noexcept {
  timespec shifted{};
  clock_gettime(CLOCK_REALTIME, &shifted);
  if (now != nullptr) *now = shifted.tv_sec;
  return shifted.tv_sec;
}
