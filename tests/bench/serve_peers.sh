#!/bin/bash
# Measures `serve` over loopback at 1, 64 and 1,000 connections, beside nginx that returns the same bytes and beside a server
# of cpp-httplib that returns them (its hello), in turns; then how much memory 100,000 records take.
#   tests/bench/serve_peers.sh RUNNER [SECONDS]      a release build of the binary; 3 seconds for each measurement by default
# Prints requests a second, the 99th percentile of the latency, and the CPU time of the server for each request in
# microseconds: the kernel's part of it too, and the client's not. `serve` reads, judges and answers a GET of a provider; the
# others return what it answered. wrk and nginx are taken from Debian into a temporary folder where they are not installed;
# where that is not possible, the script reports it and exits with 77.
set -euo pipefail

runner=$(realpath "${1:?the binary runner is needed}")
seconds=${2:-3}
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

# tool NAME PACKAGE...: the path of a program, from its packages where it is not installed
tool() {
  local name=$1
  shift
  command -v "$name" && return
  apt-get download "$@" >apt.log 2>&1 || { echo "$name cannot be had from Debian: nothing is compared" >&2 && exit 77; }
  for package in *.deb; do dpkg-deb -x "$package" tools; done
  find tools -type f -name "$name" -path '*bin/*' | head -n 1
}
wrk=$(tool wrk wrk libluajit-5.1-2 libluajit-5.1-common)
nginx=$(tool nginx nginx nginx-common)
[ -x "$wrk" ] && [ -x "$nginx" ] || exit 77
LD_LIBRARY_PATH=$work/tools/usr/lib/$(uname -m)-linux-gnu
export LD_LIBRARY_PATH
ulimit -n "$(ulimit -Hn)"

free_port() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })"; }
serve_port=$(free_port) nginx_port=$(free_port) hello_port=$(free_port)
mkfifo ready
"$runner" serve --seeded --no-access-log --port "$serve_port" >ready &
serve_pid=$!
servers+=("$serve_pid")
read -r _ <ready

cat >get.lua <<'LUA'
wrk.headers["x-actor-type"] = "partner"
wrk.headers["x-actor-id"] = "demo"
wrk.headers["x-auth-scopes"] = "settlement:read"
LUA
path=/liquidity-providers/demo-lp
curl -sf -D head -o body -H 'x-actor-type: partner' -H 'x-actor-id: demo' -H 'x-auth-scopes: settlement:read' "http://127.0.0.1:$serve_port$path"

cat >nginx.conf <<CONF
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $work/t; proxy_temp_path $work/t; fastcgi_temp_path $work/t; uwsgi_temp_path $work/t; scgi_temp_path $work/t;
  server {
    listen 127.0.0.1:$nginx_port backlog=4096;
    default_type "application/json; charset=utf-8";
    location / { add_header x-correlation-id corr_liquidityproviders_get; return 200 '$(cat body)'; }
  }
}
CONF
"$nginx" -c "$work/nginx.conf" 2>nginx.err &
servers+=($!)
cat >hello.cc <<'CODE'
#include <httplib.h>
#include <fstream>
#include <iterator>
int main(int, char** arguments) {
  std::ifstream file(arguments[2]);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(1024); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1000000000);
  server.Get(".*", [&](const httplib::Request&, httplib::Response& response) {
    response.set_header("x-correlation-id", "corr_liquidityproviders_get");
    response.set_content(body, "application/json; charset=utf-8");
  });
  server.listen("127.0.0.1", std::stoi(arguments[1]));
}
CODE
# shellcheck disable=SC2046 # several words
g++ -O2 -std=c++20 hello.cc -o hello $(pkg-config --cflags --libs cpp-httplib) -pthread
./hello "$hello_port" body &
hello_pid=$!
servers+=("$hello_pid")
for port in "$nginx_port" "$hello_port"; do
  until curl -sf -o other "http://127.0.0.1:$port$path"; do sleep 0.05; done
  cmp body other
done
nginx_worker=$(pgrep -P "$(cat nginx.pid)")

# cpu PID: clock ticks (10 ms) of the process, threads that have ended included
cpu() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
# measure NAME PID PORT CONNECTIONS: one line of the table
measure() {
  local before after
  before=$(cpu "$2")
  "$wrk" -t1 -c"$4" -d"${seconds}s" --latency -s get.lua "http://127.0.0.1:$3$path" >wrk.out
  after=$(cpu "$2")
  awk -v name="$1" -v connections="$4" -v ticks=$((after - before)) '
    $1 == "99%" { p99 = $2 }
    /requests in/ { requests = $1 }
    /^Requests\/sec/ { rate = $2 }
    /Socket errors|Non-2xx/ { errors = "   " $0 }
    END { printf "%-8s %11d %12d %10s %12.1f%s\n", name, connections, rate, p99, ticks * 10000 / requests, errors }' wrk.out
}
printf '%-8s %11s %12s %10s %12s\n' server connections requests/s p99 'CPU us each'
for connections in 1 64 1000; do
  measure serve "$serve_pid" "$serve_port" "$connections"
  measure nginx "$nginx_worker" "$nginx_port" "$connections"
  measure httplib "$hello_pid" "$hello_port" "$connections"
done

cat >post.lua <<'LUA'
local count = 0
wrk.method = "POST"
wrk.headers["x-actor-type"] = "partner"
wrk.headers["x-actor-id"] = "demo"
wrk.headers["x-auth-scopes"] = "settlement:write"
wrk.headers["content-type"] = "application/json"
function request()
  count = count + 1
  wrk.headers["idempotency-key"] = "key-" .. count
  return wrk.format(nil, nil, nil, string.format('{"provider":{"provider_id":"lp-%d","provider_type":"house_bot",' ..
    '"owner_actor":{"type":"partner","id":"demo"},"is_automated":true,"is_house_inventory":true,"label_required":true,' ..
    '"display_label":"Demo bot","disclosure_text":"Automated liquidity from house inventory."}}', count))
end
LUA
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$serve_pid/status"; }
before=$(resident)
"$wrk" -t1 -c16 -d"$((seconds * 2))s" -s post.lua "http://127.0.0.1:$serve_port/liquidity-providers" >wrk.out
grep -E 'Non-2xx' wrk.out || true
awk -v kilobytes=$(($(resident) - before)) '/requests in/ {
  printf "%d providers registered, %.0f MB: %.0f MB for 100,000 records\n", $1, kilobytes / 1024, kilobytes / 1024 * 100000 / $1 }' wrk.out
