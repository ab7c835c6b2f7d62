#include "reference_impl/store_sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <string_view>
#include <utility>

namespace reference_impl {
namespace {

constexpr int kApplicationId = 0x53474c50;  // "SGLP"
constexpr int kSchemaVersion = 1;

constexpr const char* kMakeTable =
    "CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, now_ms INTEGER NOT NULL, gate_open INTEGER NOT "
    "NULL,"
    " method TEXT NOT NULL, target BLOB NOT NULL, headers BLOB NOT NULL, body BLOB NOT NULL, status INTEGER NOT NULL,"
    " answer_digest TEXT NOT NULL)";
constexpr const char* kRead =
    "SELECT now_ms, gate_open, method, target, headers, body, status, answer_digest FROM journal ORDER BY number";
constexpr const char* kAppend =
    "INSERT INTO journal (now_ms, gate_open, method, target, headers, body, status, answer_digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

// The headers that the reference implementation reads. Others, such as credentials, are not stored.
constexpr std::array<std::string_view, 7> kKeptHeaders = {
    "x-actor-type", "x-actor-id", "x-partner-key", "x-auth-scopes", "x-now-iso", "idempotency-key", "content-type"};

// Names and values alternate, one per line; neither can contain a line break.
std::string pack(const wire::Headers& headers) {
  std::string text;
  for (std::string_view name : kKeptHeaders) {
    if (const wire::UntrustedText* value = wire::find_header(headers, name))
      text.append(name).append("\n").append(value->bytes()).append("\n");
  }
  return text;
}

wire::Headers unpack(std::string_view text) {
  wire::Headers headers;
  while (!text.empty()) {
    const size_t name_end = text.find('\n');
    const size_t value_end = text.find('\n', name_end + 1);
    headers.push_back(
        {std::string(text.substr(0, name_end)), std::string(text.substr(name_end + 1, value_end - name_end - 1))});
    text.remove_prefix(value_end + 1);
  }
  return headers;
}

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

std::string bytes_at(sqlite3_stmt* row, int column) {
  const void* bytes = sqlite3_column_blob(row, column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(row, column));
  return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

void bind_bytes(sqlite3_stmt* statement, int place, std::string_view bytes) {
  sqlite3_bind_blob64(statement, place, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}

void bind_text(sqlite3_stmt* statement, int place, std::string_view text) {
  sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

JournalEntry entry_at(sqlite3_stmt* row) {
  JournalEntry entry;
  entry.now = {sqlite3_column_int64(row, 0)};
  entry.gate_open = sqlite3_column_int(row, 1) != 0;
  entry.request = {bytes_at(row, 2), bytes_at(row, 3), unpack(bytes_at(row, 4)), bytes_at(row, 5)};
  entry.status = sqlite3_column_int(row, 6);
  entry.body_digest = bytes_at(row, 7);
  return entry;
}

}  // namespace

struct Journal::Database {
  explicit Database(std::string file) : path(std::move(file)) {}
  ~Database() {
    append.reset();
    sqlite3_close(handle);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  wire::Error error(std::string_view what) const {
    return {path, fmt::format("{}: {}", what, sqlite3_errmsg(handle)),
            "a state file of this program that no other process uses", ""};
  }

  bool run(const char* sql) { return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

  Statement prepare(const char* sql) const {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr);
    return {statement, sqlite3_finalize};
  }

  int64_t number(const char* sql) const {
    const Statement statement = prepare(sql);
    return statement && sqlite3_step(statement.get()) == SQLITE_ROW ? sqlite3_column_int64(statement.get(), 0) : -1;
  }

  std::string path;
  sqlite3* handle = nullptr;
  Statement append{nullptr, sqlite3_finalize};
};

Journal::Journal(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Journal::~Journal() = default;

wire::Result<std::unique_ptr<Journal>> Journal::open(const std::string& path) {
  auto database = std::make_unique<Database>(path);
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &database->handle, kFlags, nullptr) != SQLITE_OK) {
    return database->error("cannot be opened");
  }
  // One process at a time: two services on one journal would each lack the other's entries.
  const bool held = database->run("PRAGMA locking_mode=EXCLUSIVE") && database->run("PRAGMA journal_mode=WAL") &&
                    database->run("PRAGMA synchronous=NORMAL") && database->run("BEGIN IMMEDIATE");
  if (!held) return database->error("cannot be used");
  const int64_t application = database->number("PRAGMA application_id");
  const int64_t version = database->number("PRAGMA user_version");
  const bool fresh = application == 0 && version == 0 && database->number("SELECT count(*) FROM sqlite_master") == 0;
  if (!fresh && (application != kApplicationId || version != kSchemaVersion)) {
    return wire::Error{path, "a database that is not a state file of this version",
                       "a state file of this program and version, or no file", ""};
  }
  const bool made = database->run(fmt::format("PRAGMA application_id={}", kApplicationId).c_str()) &&
                    database->run(fmt::format("PRAGMA user_version={}", kSchemaVersion).c_str()) &&
                    database->run(kMakeTable) && database->run("COMMIT");
  database->append = database->prepare(kAppend);
  if (!made || !database->append) return database->error("cannot be prepared");
  return std::unique_ptr<Journal>(new Journal(std::move(database)));
}

std::optional<wire::Error> Journal::read(const std::function<std::optional<wire::Error>(const JournalEntry&)>& visit) {
  const Statement rows = database_->prepare(kRead);
  if (!rows) return database_->error("cannot be read");
  int outcome = SQLITE_ROW;
  while ((outcome = sqlite3_step(rows.get())) == SQLITE_ROW) {
    if (auto error = visit(entry_at(rows.get()))) return error;
  }
  if (outcome != SQLITE_DONE) return database_->error("cannot be read");
  return std::nullopt;
}

std::optional<wire::Error> Journal::append(const JournalEntry& entry) {
  sqlite3_stmt* statement = database_->append.get();
  const std::string headers = pack(entry.request.headers);
  sqlite3_bind_int64(statement, 1, entry.now.unix_ms);
  sqlite3_bind_int(statement, 2, entry.gate_open ? 1 : 0);
  bind_text(statement, 3, entry.request.method);
  bind_bytes(statement, 4, entry.request.target);
  bind_bytes(statement, 5, headers);
  bind_bytes(statement, 6, entry.request.body);
  sqlite3_bind_int(statement, 7, entry.status);
  bind_text(statement, 8, entry.body_digest);
  const bool done = sqlite3_step(statement) == SQLITE_DONE;  // one statement is one transaction
  std::optional<wire::Error> error;
  if (!done) error = database_->error("cannot be written");
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return error;
}

}  // namespace reference_impl
