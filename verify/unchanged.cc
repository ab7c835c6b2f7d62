// Whether the files of a list are as they were: the last question before verify/runner starts a program, so that it is
// asked in a millisecond. A program of its own, linked statically by verify/build.sh, which starts faster than find
// does.
//   unchanged ROOT LIST LIBRARIES
// Each line of LIST is what `find ... -printf '%p %s %C@\n'` in ROOT printed: path, size, change time. A folder changes
// when a file in it is added, removed or renamed. Exit code 0: all are as listed; 1: one differs, or the list cannot be
// read.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kMaxPath = 4096;

/// Moves `text` past a number and the character after it; a number without digits is -1.
long long take_number(const char*& text, const char* end) {
  long long number = 0;
  const char* const begin = text;
  while (text != end && *text >= '0' && *text <= '9') number = number * 10 + (*text++ - '0');
  const bool has_digits = text != begin;
  if (text != end) ++text;
  return has_digits ? number : -1;
}

/// The last space before `end`, or nullptr.
const char* last_space(const char* begin, const char* end) {
  return end == nullptr ? nullptr : static_cast<const char*>(memrchr(begin, ' ', static_cast<size_t>(end - begin)));
}

/// The first bytes of a line as a path, in a buffer of kMaxPath bytes. False where they are too many.
bool copy_path(const char* line, size_t length, char* path) {
  if (length >= kMaxPath) return false;
  std::memcpy(path, line, length);
  path[length] = '\0';
  return true;
}

bool is_as_listed(int root, const char* line, const char* end) {
  const char* const time = last_space(line, end);
  const char* const size = last_space(line, time);
  char path[kMaxPath];
  if (size == nullptr || !copy_path(line, static_cast<size_t>(size - line), path)) return false;
  struct stat now = {};
  if (fstatat(root, path, &now, AT_SYMLINK_NOFOLLOW) != 0) return false;
  const char* at = size + 1;
  constexpr long long kTenthsOfNanosecond = 10;  // find prints ten digits
  return take_number(at, end) == now.st_size && take_number(at, end) == now.st_ctim.tv_sec &&
         take_number(at, end) == now.st_ctim.tv_nsec * kTenthsOfNanosecond;
}

bool is_there(int root, const char* line, const char* end) {
  char path[kMaxPath];
  return copy_path(line, static_cast<size_t>(end - line), path) && faccessat(root, path, F_OK, 0) == 0;
}

/// Whether the file can be read, ends with a line break, and `holds` is true for each of its lines. A file without
/// lines: false.
bool holds_for_lines(int root, const char* list, bool (*holds)(int root, const char* line, const char* end)) {
  const int file = open(list, O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0) return false;
  const auto size = static_cast<size_t>(status.st_size);
  void* const text = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (text == MAP_FAILED) return false;
  const char* line = static_cast<const char*>(text);
  const char* const end = line + size;
  while (line != end) {
    const auto* line_end = static_cast<const char*>(std::memchr(line, '\n', static_cast<size_t>(end - line)));
    if (line_end == nullptr || !holds(root, line, line_end)) return false;
    line = line_end + 1;
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return EXIT_FAILURE;
  const int root = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool unchanged =
      root >= 0 && holds_for_lines(root, arguments[2], is_as_listed) && holds_for_lines(root, arguments[3], is_there);
  return unchanged ? EXIT_SUCCESS : EXIT_FAILURE;
}
