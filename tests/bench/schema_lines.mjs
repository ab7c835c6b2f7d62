// Parts of schema_lines.sh: `responses FILE COUNT` prints COUNT bodies of exports that a run recorded in exchanges.ndjson, one a line, again
// from the first where there are fewer; `ajv SCHEMAS SCHEMA LINES` validates each line and ends with 1 where one is not valid.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';

function printResponses(file, count) {
  const exchanges = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const bodies = exchanges
    .filter(({ operation, response }) => operation === 'liquidityExecution.export' && response?.status === 200)
    .map(({ response }) => response.body);
  const lines = Array.from({ length: count }, (_, index) => bodies[index % bodies.length]);
  process.stdout.write(lines.join('\n') + '\n');
}

function validate(folder, main, file) {
  const require = createRequire(`${process.cwd()}/`);
  const ajv = new (require('ajv/dist/2020').default)({ strict: false });
  require('ajv-formats').default(ajv);
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  for (const name of readdirSync(folder)) ajv.addSchema(read(`${folder}/${name}`));
  const judge = ajv.getSchema(read(main).$id);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  process.exitCode = lines.every((line) => judge(JSON.parse(line))) ? 0 : 1;
}

const [mode, ...rest] = process.argv.slice(2);
mode === 'responses' ? printResponses(rest[0], Number(rest[1])) : validate(...rest);
