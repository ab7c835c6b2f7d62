// A service with faults to practise on (docs/your-service.md): it passes each request on to a correct one, and
// spoils some responses.
//   node docs/example/bad_service.mjs PORT BACKEND FAULT...
// Faults: no-decided-at (approvals lack a member), crash-on-unknown (500 where 404 is due).
import { createServer, request } from 'node:http';

const [port, backend, ...faults] = process.argv.slice(2);

function spoil(call, response, body) {
  if (faults.includes('crash-on-unknown') && response.statusCode === 404 && call.method === 'GET') {
    return { status: 500, body: '{"message":"TypeError: cannot read properties of undefined"}' };
  }
  if (faults.includes('no-decided-at') && call.url.endsWith('/approve') && response.statusCode === 200) {
    const text = JSON.parse(body);
    delete text.execution_request?.decided_at;
    return { status: 200, body: JSON.stringify(text) };
  }
  return { status: response.statusCode, body };
}

createServer((call, reply) => {
  const { hostname, port: behind } = new URL(backend);
  const { method, headers, url: path } = call;
  const onward = request({ hostname, port: behind, path, method, headers }, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => {
      const { status, body } = spoil(call, response, Buffer.concat(parts).toString());
      const kept = { ...response.headers, 'content-length': Buffer.byteLength(body) };
      reply.writeHead(status, kept).end(body);
    });
  });
  onward.on('error', () => reply.destroy());
  call.pipe(onward);
}).listen(Number(port), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`));
