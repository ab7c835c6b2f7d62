// Passes each request on to a service and waits before it does, as a service that is far away.
//   node tests/bench/delaying_proxy.mjs PORT BACKEND MILLISECONDS
import {Agent, createServer, request} from 'node:http';

const [port, backend, delay] = process.argv.slice(2);
const agent = new Agent({keepAlive: true, maxSockets: 512});

createServer((call, reply) => {
  const {hostname, port: behind} = new URL(backend);
  const {method, headers, url: path} = call;
  const parts = [];
  call.on('data', (part) => parts.push(part));
  call.on('end', () => setTimeout(() => {
    const onward = request({agent, hostname, port: behind, path, method, headers}, (response) => {
      reply.writeHead(response.statusCode, response.headers);
      response.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    onward.end(Buffer.concat(parts));
  }, Number(delay)));
}).listen(Number(port), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`));
