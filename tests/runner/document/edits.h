// Small changes to three whole documents, each with what the readers must say of it. The readers and the schemas of
// schemas/runner/ are held to the same table, so that neither accepts what the other refuses.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace runner {

enum class Kind { fixture, givens, milestone };
/// `refused_by_reader`: a schema cannot say it (ids that differ, instants that exist).
enum class Verdict { accepted, refused, refused_by_reader };

struct Edit {
  Kind kind;
  std::string_view from;  ///< stands once in the whole document
  std::string_view to;
  Verdict verdict;
  std::string_view message;  ///< of the readers, the file being "x.yaml"
};

inline std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::string whole_document(Kind kind) {
  const std::string corpus = SOURCE_ROOT "/tests/fuzz/corpus/";
  if (kind == Kind::milestone) return read_file(corpus + "milestone/whole.yaml");
  return read_file(corpus + (kind == Kind::fixture ? "fixture/whole.yaml" : "fixture/givens.yaml"));
}

inline std::string edited(const Edit& edit) {
  std::string text = whole_document(edit.kind);
  const size_t place = text.find(edit.from);
  EXPECT_NE(place, std::string::npos) << edit.from;
  EXPECT_EQ(text.find(edit.from, place + 1), std::string::npos) << edit.from;
  return place == std::string::npos ? text : text.replace(place, edit.from.size(), edit.to);
}

// clang-format off
inline constexpr Edit kEdits[] = {
    {Kind::fixture, "given: {lp: house_bot, other: {use: house_bot, caller: stranger}}", "given: {lp: {use: house_bot}}", Verdict::accepted, ""},
    {Kind::fixture, "status: [404, 405]", "status: 404.0", Verdict::accepted, ""},
    {Kind::fixture, "query: [[limit, 5], [limit, \"6\"]]", "query: {limit: 5.0, empty: '', all: true, cursor: null, id: {$unique: u}}", Verdict::accepted, ""},
    {Kind::fixture, "id: ops-1}", "id: $$ops, $$ref: [$lp, {$repeat: [é, 2.0]}]}", Verdict::accepted, ""},
    {Kind::fixture, "at: +8d", "at: 2026-01-15t12:00:00.5+01:00", Verdict::accepted, ""},
    {Kind::fixture, "at: +8d", "at: {$now: -90m}", Verdict::accepted, ""},
    {Kind::fixture, "at: +8d", "at: $moment", Verdict::accepted, ""},
    {Kind::fixture, "{$one_of: [NOT_FOUND, CONFLICT]}", "{$one_of: [{$absent: true}, {$matches: '^N'}, 5, {a: {$now: +0s}}]}", Verdict::accepted, ""},
    {Kind::fixture, "body_base64: eyJhIjoxfQ==", "body_text: ''", Verdict::accepted, ""},
    {Kind::fixture, "body_base64: eyJhIjoxfQ==", "body: null", Verdict::accepted, ""},
    {Kind::fixture, "caller: none", "caller: stranger", Verdict::accepted, ""},
    {Kind::fixture, "target: \"*\"", "target: {$repeat: [/a, 4000]}", Verdict::accepted, ""},
    {Kind::fixture, "  - rotate_key: true", "  - rotate_key: true\n    note: twice", Verdict::accepted, ""},
    {Kind::milestone, "givens: [../fixtures/givens.yaml]\n", "", Verdict::accepted, ""},
    {Kind::milestone, "uses: [M103]\n", "", Verdict::accepted, ""},
    {Kind::fixture, "fixture: execution-mode", "fixtur: execution-mode", Verdict::refused, "x.yaml:2:1: unknown key 'fixtur'; expected one of 'fixture', 'clock', 'scenarios'; did you mean 'fixture'?"},
    {Kind::fixture, "fixture: execution-mode", "fixture: Execution mode", Verdict::refused, "x.yaml:2:10: 'fixture' is the text 'Execution mode'; expected lower-case words joined by '-'"},
    {Kind::fixture, "clock: 2026-01-15T12:00:00Z", "clock: 2026-01-15", Verdict::refused, "x.yaml:3:8: 'clock' is the text '2026-01-15'; expected an instant like 2026-01-15T12:00:00Z"},
    {Kind::fixture, "clock: 2026-01-15T12:00:00Z", "clock: 2026-02-30T12:00:00Z", Verdict::refused_by_reader, "x.yaml:3:8: 'clock' is the text '2026-02-30T12:00:00Z'; expected an instant like 2026-01-15T12:00:00Z"},
    {Kind::fixture, "clock: 2026-01-15T12:00:00Z          # 'now' of every scenario in process\n", "", Verdict::refused, "x.yaml:2:1: a fixture without the key 'clock'"},
    {Kind::fixture, "- id: every-kind-of-step", "- id: constrained-auto-behind-a-closed-gate", Verdict::refused_by_reader, "x.yaml:36:3: duplicate scenario id 'constrained-auto-behind-a-closed-gate'; the first is at x.yaml:5:3"},
    {Kind::fixture, "- id: every-kind-of-step", "- id: Every_kind", Verdict::refused, "x.yaml:36:7: 'id' is the text 'Every_kind'; expected lower-case words joined by '-'"},
    {Kind::fixture, "- id: every-kind-of-step\n", "- tags: [a]\n", Verdict::refused, "x.yaml:36:3: a scenario without the key 'id'"},
    {Kind::fixture, "proves: [M107.mode.gate]", "proves: [M107.mode.gate, M107.mode.gate]", Verdict::refused, "x.yaml:6:28: duplicate element of 'proves' 'M107.mode.gate'; the first is at x.yaml:6:12"},
    {Kind::fixture, "proves: [M107.mode.gate]", "proves: M107.mode.gate", Verdict::refused, "x.yaml:6:11: 'proves' is the text 'M107.mode.gate'; expected a list"},
    {Kind::fixture, "proves: [M107.mode.gate]", "prooves: [M107.mode.gate]", Verdict::refused, "x.yaml:6:3: unknown key 'prooves'; expected one of 'id', 'proves', 'needs', 'tags', 'given', 'steps'; did you mean 'proves'?"},
    {Kind::fixture, "needs: {gate: closed}", "needs: {gate: close}", Verdict::refused, "x.yaml:7:17: 'gate' is the text 'close'; expected one of 'closed', 'open'; did you mean 'closed'?"},
    {Kind::fixture, "needs: {events: true,", "needs: {events: false,", Verdict::refused, "x.yaml:27:23: 'events' is the boolean false; expected true, or to leave the key out"},
    {Kind::fixture, "needs: {gate: closed}", "needs: {gates: closed}", Verdict::refused, "x.yaml:7:11: unknown key 'gates'; expected one of 'gate', 'events', 'signing_keys', 'fresh_state'; did you mean 'gate'?"},
    {Kind::fixture, "given: {lp: house_bot,", "given: {2lp: house_bot,", Verdict::refused, "x.yaml:9:11: the key '2lp'; expected a name of letters, digits and '_'"},
    {Kind::fixture, "given: {lp: house_bot,", "given: {lp: house bot,", Verdict::refused, "x.yaml:9:15: 'lp' is the text 'house bot'; expected a name of letters, digits and '_'"},
    {Kind::fixture, "{use: house_bot, caller: stranger}", "{used: house_bot, caller: stranger}", Verdict::refused, "x.yaml:9:34: unknown key 'used'; expected one of 'use', 'caller'; did you mean 'use'?"},
    {Kind::fixture, "{use: house_bot, caller: stranger}", "{caller: stranger}", Verdict::refused, "x.yaml:9:33: given 'other' without the key 'use'"},
    {Kind::fixture, "    expect: {error: CONFLICT,", "    expct: {error: CONFLICT,", Verdict::refused, "x.yaml:22:5: unknown key 'expct'; expected one of 'call', 'caller', 'scopes', 'at', 'idempotency_key', 'path', 'query', 'headers', 'body', 'body_text', 'body_base64', 'expect', 'capture', 'cases', 'note'; did you mean 'expect'?"},
    {Kind::fixture, "expect: {error: CONFLICT,", "expect: {eror: CONFLICT,", Verdict::refused, "x.yaml:22:14: unknown key 'eror'; expected one of 'error', 'reason', 'status', 'body', 'headers', 'replayed', 'entries'; did you mean 'error'?"},
    {Kind::fixture, "{error: CONFLICT,", "{error: 409,", Verdict::refused, "x.yaml:22:21: 'error' is the integer 409; expected a text or a form that matches one; put it in quotes to have the text"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: {$nwo: -1h}", Verdict::refused, "x.yaml:19:25: unknown form '$nwo'; expected one of '$now', '$unique', '$repeat'; did you mean '$now'?"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: {$now: 1h}", Verdict::refused, "x.yaml:19:31: '$now' is the text '1h'; expected a signed duration like +7d, -90m or +0s"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: {$now: -1w}", Verdict::refused, "x.yaml:19:31: '$now' is the text '-1w'; expected a signed duration like +7d, -90m or +0s"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: {$now: -1h, plus: 5}", Verdict::refused, "x.yaml:19:36: the key 'plus' beside '$now'; expected a form to stand alone"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: {$absent: true}", Verdict::refused, "x.yaml:19:25: the matcher '$absent' in a value; expected one of '$now', '$unique', '$repeat'; matchers stand in 'expect' and in event patterns"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: {$when: -1h}", Verdict::refused, "x.yaml:19:25: unknown form '$when'; expected one of '$now', '$unique', '$repeat'; write '$$when' for a key that begins with '$'"},
    {Kind::fixture, "approved_at: {$now: -1h}", "approved_at: $5.00", Verdict::refused, "x.yaml:19:24: the text '$5.00'; expected '$' and the name of a bound value; write '$$5.00' for a text that begins with '$'"},
    {Kind::fixture, "{$repeat: [x, 2048]}", "{$repeat: [x, -1]}", Verdict::refused, "x.yaml:33:38: '$repeat' is a list; expected a list of a text of 1 to 16 characters and a count from 0 to 2000000"},
    {Kind::fixture, "{$repeat: [x, 2048]}", "{$repeat: [x]}", Verdict::refused, "x.yaml:33:38: '$repeat' is a list; expected a list of a text of 1 to 16 characters and a count from 0 to 2000000"},
    {Kind::fixture, "{$repeat: [x, 2048]}", "{$repeat: [abcdefghijklmnopq, 2048]}", Verdict::refused, "x.yaml:33:38: '$repeat' is a list; expected a list of a text of 1 to 16 characters and a count from 0 to 2000000"},
    {Kind::fixture, "{$repeat: [x, 2048]}", "2048", Verdict::refused, "x.yaml:33:28: 'body_text' is the integer 2048; expected a text or a form that gives one; put it in quotes to have the text"},
    {Kind::fixture, "{$unique: agent}", "{$unique: an agent}", Verdict::refused, "x.yaml:28:43: '$unique' is the text 'an agent'; expected an id of letters, digits, '.', '-' and '_'"},
    {Kind::fixture, "{$one_of: [NOT_FOUND, CONFLICT]}", "{$one_of: []}", Verdict::refused, "x.yaml:43:31: '$one_of' is an empty list; expected a list of at least one matcher"},
    {Kind::fixture, "{$absent: true}", "{$absent: false}", Verdict::refused, "x.yaml:43:73: '$absent' is the boolean false; expected true, or to leave the key out"},
    {Kind::fixture, "{$matches: \".*decided\"}", "{$matches: ''}", Verdict::refused, "x.yaml:48:36: '$matches' is an empty text; expected a text that is not empty"},
    {Kind::fixture, "{$instant: {$now: +1ms}}", "{$instant: {$unique: a}}", Verdict::refused, "x.yaml:53:45: '$instant' is a mapping; expected an instant text, a $name or {$now: ...}"},
    {Kind::fixture, "{$instant: {$now: +1ms}}", "{$instant: 2026-01-15}", Verdict::refused, "x.yaml:53:45: '$instant' is the text '2026-01-15'; expected an instant text, a $name or {$now: ...}"},
    {Kind::fixture, "at: +8d", "at: 8d", Verdict::refused, "x.yaml:25:79: 'at' is the text '8d'; expected a duration like +8d, an instant, a $name or {$now: ...}"},
    {Kind::fixture, "at: +8d", "at: 8", Verdict::refused, "x.yaml:25:79: 'at' is the integer 8; expected a duration like +8d, an instant, a $name or {$now: ...}"},
    {Kind::fixture, "caller: {type: agent, id: {$unique: agent}}", "caller: {type: agent}", Verdict::refused, "x.yaml:28:15: a caller without the key 'id'"},
    {Kind::fixture, "caller: {type: agent, id: {$unique: agent}}", "caller: $owner", Verdict::refused, "x.yaml:28:15: 'caller' is the text '$owner'; expected the name of a caller, 'none' or {type, id}; did you mean 'owner'?"},
    {Kind::fixture, "scopes: []", "scopes: settlement:read", Verdict::refused, "x.yaml:29:15: 'scopes' is the text 'settlement:read'; expected a list"},
    {Kind::fixture, "set: {/mode/override_policy/expires_at: {$now: -1s}}", "set: {mode: 5}", Verdict::refused, "x.yaml:25:27: the key 'mode'; expected a JSON Pointer"},
    {Kind::fixture, "remove: [/mode/override_policy]", "remove: [/mode/~2]", Verdict::refused, "x.yaml:24:34: 'remove' is the text '/mode/~2'; expected a JSON Pointer"},
    {Kind::fixture, "path: {provider_id: $lp}\n    body:\n", "path: {provider_id: null}\n    body:\n", Verdict::refused, "x.yaml:12:25: 'provider_id' is null; expected a text, an integer, a boolean or a form that gives a text"},
    {Kind::fixture, "path: {provider_id: $lp}\n    body:\n", "path: {provider_id: [1]}\n    body:\n", Verdict::refused, "x.yaml:12:25: 'provider_id' is a list; expected a text, an integer, a boolean or a form that gives a text"},
    {Kind::fixture, "query: [[limit, 5], [limit, \"6\"]]", "query: [[limit, 5, 6]]", Verdict::refused, "x.yaml:31:15: an element of 'query' is a list; expected a pair [name, value]"},
    {Kind::fixture, "query: [[limit, 5], [limit, \"6\"]]", "query: [[limit, 5.5]]", Verdict::refused, "x.yaml:31:23: 'limit' is the number 5.5; expected a text, an integer, a boolean or a form that gives a text; put it in quotes to have the text"},
    {Kind::fixture, "query: [[limit, 5], [limit, \"6\"]]", "query: limit=5", Verdict::refused, "x.yaml:31:14: 'query' is the text 'limit=5'; expected a mapping, or a list of [name, value] pairs"},
    {Kind::fixture, "x-actor-id: null", "x actor id: null", Verdict::refused, "x.yaml:32:38: the key 'x actor id'; expected the name of a header"},
    {Kind::fixture, "      note: a body that is no JSON", "      body: {}", Verdict::refused, "x.yaml:26:7: both 'body' and 'body_text'; expected one of them"},
    {Kind::fixture, "body_base64: eyJhIjoxfQ==", "body_base64: eyJhIjoxfQ=", Verdict::refused, "x.yaml:42:18: 'body_base64' is the text 'eyJhIjoxfQ='; expected base64 with padding"},
    {Kind::fixture, "- id: another", "- id: expired", Verdict::refused_by_reader, "x.yaml:26:7: duplicate case id 'expired'; the first is at x.yaml:25:7"},
    {Kind::fixture, "- {id: no-override, remove", "- {remove", Verdict::refused, "x.yaml:24:7: a case without the key 'id'"},
    {Kind::fixture, "note: a body that is no JSON", "note: 5", Verdict::refused, "x.yaml:34:13: 'note' is the integer 5; expected a text that is not empty; put it in quotes to have the text"},
    {Kind::fixture, "capture: {mode: /execution_mode}", "capture: {mode: execution_mode}", Verdict::refused, "x.yaml:35:142: 'mode' is the text 'execution_mode'; expected a JSON Pointer"},
    {Kind::fixture, "capture: {mode: /execution_mode}", "capture: {my-mode: /execution_mode}", Verdict::refused, "x.yaml:35:136: the key 'my-mode'; expected a name of letters, digits and '_'"},
    {Kind::fixture, "method: GET", "method: get", Verdict::refused, "x.yaml:38:23: 'method' is the text 'get'; expected an HTTP method: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or TRACE"},
    {Kind::fixture, "method: GET, target", "target", Verdict::refused, "x.yaml:38:14: 'request' without the key 'method'"},
    {Kind::fixture, "    caller: none", "    path: {a: b}", Verdict::refused, "x.yaml:39:5: unknown key 'path'; expected one of 'request', 'caller', 'scopes', 'at', 'idempotency_key', 'query', 'headers', 'body', 'body_text', 'body_base64', 'expect', 'capture', 'cases', 'note'"},
    {Kind::fixture, "status: [404, 405]", "status: []", Verdict::refused, "x.yaml:40:22: 'status' is an empty list; expected at least one status"},
    {Kind::fixture, "status: [404, 405]", "status: 99", Verdict::refused, "x.yaml:40:22: 'status' is the integer 99; expected an integer from 100 to 599, or a list of them"},
    {Kind::fixture, "status: [404, 405]", "status: 4o4", Verdict::refused, "x.yaml:40:22: 'status' is the text '4o4'; expected an integer from 100 to 599, or a list of them"},
    {Kind::fixture, "replayed: true", "replayed: false", Verdict::refused, "x.yaml:43:90: 'replayed' is the boolean false; expected true, or to leave the key out"},
    {Kind::fixture, "entries: [$a, b]", "entries: [$a, 5]", Verdict::refused, "x.yaml:43:110: 'entries' is the integer 5; expected a text or a form that matches one; put it in quotes to have the text"},
    {Kind::fixture, "  - set_gate: open", "  - set_gate: opened", Verdict::refused, "x.yaml:54:15: 'set_gate' is the text 'opened'; expected one of 'open', 'closed'; did you mean 'open'?"},
    {Kind::fixture, "  - rotate_key: true", "  - rotate_key: yes", Verdict::refused, "x.yaml:55:17: 'rotate_key' is the text 'yes'; expected true, or to leave the key out"},
    {Kind::fixture, "  - rotate_key: true", "  - rotate_keys: true", Verdict::refused, "x.yaml:55:5: unknown key 'rotate_keys'; expected one of 'call', 'request', 'events', 'document', 'lineage', 'project', 'set_gate', 'rotate_key', 'caller', 'scopes', 'at', 'idempotency_key', 'path', 'query', 'headers', 'body', 'body_text', 'body_base64', 'expect', 'capture', 'cases', 'note'; did you mean 'rotate_key'?"},
    {Kind::fixture, "  - rotate_key: true", "  - note: nothing", Verdict::refused, "x.yaml:55:5: a step that does nothing; expected one of 'call', 'request', 'events', 'document', 'lineage', 'project', 'set_gate', 'rotate_key'"},
    {Kind::fixture, "  - rotate_key: true", "  - rotate_key: true\n    set_gate: open", Verdict::refused, "x.yaml:56:5: both 'rotate_key' and 'set_gate' in a step; expected one of them"},
    {Kind::fixture, "  - rotate_key: true", "  - rotate_key: true\n    expect: {}", Verdict::refused, "x.yaml:56:5: unknown key 'expect'; expected one of 'rotate_key', 'note'"},
    {Kind::fixture, "  - rotate_key: true", "  - rotation", Verdict::refused, "x.yaml:55:5: a step is the text 'rotation'; expected a mapping"},
    {Kind::fixture, "excludes: [{type: {$matches: \".*decided\"}}]", "excludes: []", Verdict::refused, "x.yaml:48:17: 'excludes' is an empty list; expected a list of at least one event pattern"},
    {Kind::fixture, "excludes: [{type: {$matches: \".*decided\"}}]", "excludes: [{body: {/type: a}}]", Verdict::refused, "x.yaml:48:18: an event pattern without the key 'type'"},
    {Kind::fixture, "caller: stranger\n      contains:", "caller: {type: user, id: u}\n      contains:", Verdict::refused, "x.yaml:45:15: 'caller' is a mapping; expected a text: a name of letters, digits and '_'"},
    {Kind::fixture, "schema: SwapIntent, file: intents/one.json", "schema: SwapIntent, file: /etc/one.json", Verdict::refused, "x.yaml:50:42: 'file' is the text '/etc/one.json'; expected a relative path"},
    {Kind::fixture, "schema: SwapIntent, file: intents/one.json", "schema: SwapIntent", Verdict::refused, "x.yaml:50:15: 'document' without 'value' and 'file'; expected one of them"},
    {Kind::fixture, "schema: SwapIntent, file: intents/one.json", "schema: SwapIntent, file: one.json, value: {}", Verdict::refused, "x.yaml:50:15: both 'value' and 'file'; expected one of them"},
    {Kind::fixture, "schema: SwapIntent, file: intents/one.json", "schema: other/SwapIntent, file: one.json", Verdict::refused, "x.yaml:50:24: 'schema' is the text 'other/SwapIntent'; expected the name of a schema, or 'baseline/' and one"},
    {Kind::fixture, "valid: false", "valid: no", Verdict::refused, "x.yaml:49:118: 'valid' is the text 'no'; expected true or false"},
    {Kind::fixture, "lineage: {intents: [{id: i-1}], finds: disclosure.identity}", "lineage: {finds: disclosure.identity}", Verdict::refused, "x.yaml:51:14: no document to look at; expected at least one of 'intents', 'proposal', 'receipt', 'registry'"},
    {Kind::fixture, "project: {intents: [], registry: {$now: +0s}}", "project: {intents: [], finds: a}", Verdict::refused, "x.yaml:52:28: unknown key 'finds'; expected one of 'intents', 'proposal', 'receipt', 'registry'"},
    {Kind::fixture, "expect: {body: {/receipt/id: {$instant: {$now: +1ms}}}}", "expect: {error: NOT_FOUND}", Verdict::refused, "x.yaml:53:14: unknown key 'error'; expected 'body'"},
    {Kind::givens, "- id: house_bot", "- id: house-bot", Verdict::refused, "x.yaml:2:7: 'id' is the text 'house-bot'; expected a name of letters, digits and '_'"},
    {Kind::givens, "- id: pending_request", "- id: house_bot", Verdict::refused_by_reader, "x.yaml:8:3: duplicate given id 'house_bot'; the first is at x.yaml:2:3"},
    {Kind::givens, "requires: [lp]", "requires: [lp, lp]", Verdict::refused, "x.yaml:9:18: duplicate element of 'requires' 'lp'; the first is at x.yaml:9:14"},
    {Kind::givens, "  binds: request", "  bind: request", Verdict::refused, "x.yaml:15:3: unknown key 'bind'; expected one of 'id', 'requires', 'steps', 'binds'; did you mean 'binds'?"},
    {Kind::givens, "  binds: request", "  note: request", Verdict::refused, "x.yaml:15:3: unknown key 'note'; expected one of 'id', 'requires', 'steps', 'binds'"},
    {Kind::givens, "    - call: liquidityExecution.request.record\n", "    - set_gate: open\n", Verdict::refused, "x.yaml:11:7: unknown key 'set_gate'; expected one of 'call', 'caller', 'scopes', 'at', 'idempotency_key', 'path', 'query', 'headers', 'body', 'body_text', 'body_base64', 'capture', 'note'"},
    {Kind::givens, "    capture: {provider: /provider/provider_id}", "    expect: {}", Verdict::refused, "x.yaml:6:5: unknown key 'expect'; expected one of 'call', 'caller', 'scopes', 'at', 'idempotency_key', 'path', 'query', 'headers', 'body', 'body_text', 'body_base64', 'capture', 'note'"},
    {Kind::givens, "givens:", "given:", Verdict::refused, "x.yaml:1:1: unknown key 'given'; expected 'givens'; did you mean 'givens'?"},
    {Kind::milestone, "milestone: M107", "milestone: ../M107", Verdict::refused, "x.yaml:2:12: 'milestone' is the text '../M107'; expected an id of letters, digits, '.', '-' and '_'"},
    {Kind::milestone, "milestone: M107", "milestones: M107", Verdict::refused, "x.yaml:2:1: unknown key 'milestones'; expected one of 'milestone', 'title', 'uses', 'schemas', 'operations', 'events', 'reason_codes', 'gates', 'optional_on', 'givens', 'fixtures', 'rules'; did you mean 'milestone'?"},
    {Kind::milestone, "title: Operator-assisted settlement and\n  Steam-safe execution controls", "title: ''", Verdict::refused, "x.yaml:3:8: 'title' is an empty text; expected a text that is not empty"},
    {Kind::milestone, "uses: [M103]", "uses: [M103, M103]", Verdict::refused, "x.yaml:5:14: duplicate element of 'uses' 'M103'; the first is at x.yaml:5:8"},
    {Kind::milestone, "  directory: ../schemas\n", "", Verdict::refused, "x.yaml:7:3: 'schemas' without the key 'directory'"},
    {Kind::milestone, "  directory: ../schemas", "  directory: /schemas", Verdict::refused, "x.yaml:7:14: 'directory' is the text '/schemas'; expected a relative path"},
    {Kind::milestone, "artifacts: [LiquidityExecutionModeView]", "artefacts: [LiquidityExecutionModeView]", Verdict::refused, "x.yaml:8:3: unknown key 'artefacts'; expected one of 'directory', 'artifacts', 'shared', 'baseline'; did you mean 'artifacts'?"},
    {Kind::milestone, "- id: liquidityExecution.request.export", "- id: liquidityExecution.request.approve", Verdict::refused_by_reader, "x.yaml:28:3: duplicate operation id 'liquidityExecution.request.approve'; the first is at x.yaml:12:3"},
    {Kind::milestone, "  method: POST", "  method: FETCH", Verdict::refused, "x.yaml:13:11: 'method' is the text 'FETCH'; expected an HTTP method: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or TRACE"},
    {Kind::milestone, "/execution-requests/{request_id}/approve", "/execution-requests/{request_id/approve", Verdict::refused, "x.yaml:14:9: 'path' is the text '/liquidity-providers/{provider_id}/execution-requests/{reque...'; expected a path of '/segment' and '/{parameter}', each parameter once"},
    {Kind::milestone, "/execution-requests/{request_id}/approve", "//approve", Verdict::refused, "x.yaml:14:9: 'path' is the text '/liquidity-providers/{provider_id}//approve'; expected a path of '/segment' and '/{parameter}', each parameter once"},
    {Kind::milestone, "/execution-requests/{request_id}/approve", "/{provider_id}/approve", Verdict::refused_by_reader, "x.yaml:14:9: 'path' is the text '/liquidity-providers/{provider_id}/{provider_id}/approve'; expected a path of '/segment' and '/{parameter}', each parameter once"},
    {Kind::milestone, "  response: LiquidityExecutionRequestExportResponse", "  response: LiquidityExecutionRequestExportResponse\n  request: Query", Verdict::refused, "x.yaml:32:12: 'request' on a GET; a GET has no body: leave the key out"},
    {Kind::milestone, "  response: LiquidityExecutionRequestExportResponse\n", "", Verdict::refused, "x.yaml:28:3: an operation without the key 'response'"},
    {Kind::milestone, "idempotency_key: required", "idempotency_key: true", Verdict::refused, "x.yaml:17:20: 'idempotency_key' is the boolean true; expected one of 'required', 'none'"},
    {Kind::milestone, "idempotency_key: required", "idempotency_key: requierd", Verdict::refused, "x.yaml:17:20: 'idempotency_key' is the text 'requierd'; expected one of 'required', 'none'; did you mean 'required'?"},
    {Kind::milestone, "actors: [partner]\n  scopes: [settlement:read]", "actors: []\n  scopes: [settlement:read]", Verdict::refused, "x.yaml:33:11: 'actors' is an empty list; expected a list that is not empty"},
    {Kind::milestone, "reasons: []", "reasons: [a, a]", Verdict::refused, "x.yaml:35:16: duplicate element of 'reasons' 'a'; the first is at x.yaml:35:13"},
    {Kind::milestone, "  reasons: []\n", "", Verdict::refused, "x.yaml:28:3: an operation without the key 'reasons'"},
    {Kind::milestone, "verdict_reasons: [/eligibility/reason_codes/*]", "verdict_reasons: [eligibility]", Verdict::refused, "x.yaml:23:21: 'verdict_reasons' is the text 'eligibility'; expected a JSON Pointer"},
    {Kind::milestone, "unknown_id: {provider_id: liquidity_provider_not_found,", "unknown_id: {provider_id: 404,", Verdict::refused, "x.yaml:22:29: 'provider_id' is the integer 404; expected a text that is not empty; put it in quotes to have the text"},
    {Kind::milestone, "order: [/requested_at, /request_id]", "order: []", Verdict::refused, "x.yaml:36:42: 'order' is an empty list; expected a list that is not empty"},
    {Kind::milestone, "entry_id: /request_id, ", "", Verdict::refused, "x.yaml:36:11: 'export' without the key 'entry_id'"},
    {Kind::milestone, "    given: {lp: house_bot, request: pending_request}", "    given: [lp]", Verdict::refused, "x.yaml:25:12: 'given' is a list; expected a mapping"},
    {Kind::milestone, "    given: {lp: house_bot, request: pending_request}", "    at: +1d", Verdict::refused, "x.yaml:25:5: unknown key 'at'; expected one of 'given', 'caller', 'path', 'query', 'headers', 'body'"},
    {Kind::milestone, "- type: liquidity.execution_mode.updated", "- type: liquidity.execution_request.decided", Verdict::refused_by_reader, "x.yaml:45:3: duplicate event type 'liquidity.execution_request.decided'; the first is at x.yaml:38:3"},
    {Kind::milestone, "per: write", "per: day", Verdict::refused, "x.yaml:48:8: 'per' is the text 'day'; expected one of 'record', 'write'"},
    {Kind::milestone, "  per: write\n", "", Verdict::refused, "x.yaml:45:3: an event without the key 'identity'"},
    {Kind::milestone, "agrees: {/decision: /execution_request/decision}", "agrees: {decision: /execution_request/decision}", Verdict::refused, "x.yaml:43:12: the key 'decision'; expected a JSON Pointer"},
    {Kind::milestone, "occurred_at: /decided_at", "occurred_at: decided_at", Verdict::refused, "x.yaml:44:16: 'occurred_at' is the text 'decided_at'; expected a JSON Pointer"},
    {Kind::milestone, "floor: [liquidity_execution_mode_invalid]", "floor: [a, b, a]", Verdict::refused, "x.yaml:50:17: duplicate element of 'floor' 'a'; the first is at x.yaml:50:11"},
    {Kind::milestone, "borrowed: {liquidity_provider_not_found: M103}", "borrowed: [liquidity_provider_not_found]", Verdict::refused, "x.yaml:51:13: 'borrowed' is a list; expected a mapping"},
    {Kind::milestone, "open: \"1\"", "open: 1", Verdict::refused, "x.yaml:53:57: 'open' is the integer 1; expected a text that is not empty; put it in quotes to have the text"},
    {Kind::milestone, "environment: INTEGRATION_ENABLED", "environment: integration", Verdict::refused, "x.yaml:53:30: 'environment' is the text 'integration'; expected the name of an environment variable, in capitals"},
    {Kind::milestone, "http: [clock,", "http: [clok,", Verdict::refused, "x.yaml:56:10: 'http' is the text 'clok'; expected one of 'clock', 'gate', 'events', 'signing_keys', 'projection', 'control', 'fresh_state'; did you mean 'clock'?"},
    {Kind::milestone, "in_process: []", "in_proces: []", Verdict::refused, "x.yaml:55:3: unknown key 'in_proces'; expected one of 'in_process', 'http'; did you mean 'in_process'?"},
    {Kind::milestone, "fixtures: [../fixtures/M107/execution-mode.yaml]", "fixtures: []", Verdict::refused, "x.yaml:58:11: 'fixtures' is an empty list; expected a list that is not empty"},
    {Kind::milestone, "fixtures: [../fixtures/M107/execution-mode.yaml]", "fixtures: ../fixtures/M107/execution-mode.yaml", Verdict::refused, "x.yaml:58:11: 'fixtures' is the text '../fixtures/M107/execution-mode.yaml'; expected a list"},
    {Kind::milestone, "- id: M107.derived.identity", "- id: M107.mode.gate", Verdict::refused_by_reader, "x.yaml:64:3: duplicate rule id 'M107.mode.gate'; the first is at x.yaml:60:3"},
    {Kind::milestone, "level: must", "level: mus", Verdict::refused, "x.yaml:61:10: 'level' is the text 'mus'; expected one of 'must', 'should'; did you mean 'must'?"},
    {Kind::milestone, "  section: M107 Rules\n", "", Verdict::refused, "x.yaml:60:3: a rule without the key 'section'"},
    {Kind::milestone, "checked_by: [derived.identity]", "checked_bye: [derived.identity]", Verdict::refused, "x.yaml:68:3: unknown key 'checked_bye'; expected one of 'id', 'level', 'section', 'text', 'checked_by'; did you mean 'checked_by'?"},
    {Kind::milestone, "rules:", "rule:", Verdict::refused, "x.yaml:59:1: unknown key 'rule'; expected one of 'milestone', 'title', 'uses', 'schemas', 'operations', 'events', 'reason_codes', 'gates', 'optional_on', 'givens', 'fixtures', 'rules'; did you mean 'rules'?"},
};
// clang-format on

}  // namespace runner
