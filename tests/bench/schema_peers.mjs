// The comparison of schema_peers.sh: runs in its temporary folder, where the peers are installed and the documents are:
// `project` and `generated`, with a folder for each schema.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';

const [root, bench, rounds] = process.argv.slice(2);
const kMaxTurnMs = 3000; // a peer that takes longer for one validation is not asked twice

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

/// The documents in folder/NAME/ of every schema: {key: as the benchmark names it, schema, instance, others}.
function documentsOf(schemaFolder, folder) {
  const schemas = readdirSync(schemaFolder).filter((name) => name.endsWith('.schema.json'));
  return schemas.flatMap((file) => {
    const name = file.replace('.schema.json', '');
    if (!existsSync(`${folder}/${name}`)) return [];
    return readdirSync(`${folder}/${name}`).map((example) => ({
      key: folder === 'generated' ? `generated/${name}` : `${name}/${example.replace('.json', '')}`,
      schema: `${schemaFolder}/${file}`,
      instance: `${folder}/${name}/${example}`,
      others: folder === 'generated' ? [] : schemas.filter((other) => other !== file).map((other) => `${schemaFolder}/${other}`),
    }));
  });
}
const documents = [...documentsOf(`${root}/schemas`, 'project'), ...documentsOf('generated', 'generated')];

/// Microseconds by key, and milliseconds of compiling.
function ours() {
  const { stdout } = spawnSync(
    bench,
    ['--benchmark_filter=^(accepts|violations)/|compile', '--benchmark_min_time=0.03', '--benchmark_format=json'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return new Map(JSON.parse(stdout).benchmarks.map(({ name, cpu_time }) => [name, cpu_time]));
}

const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
const ajvBegin = process.cpuUsage().user;
for (const folder of [`${root}/schemas`, 'generated']) {
  for (const file of readdirSync(folder)) if (file.endsWith('.schema.json')) ajv.addSchema(read(`${folder}/${file}`));
}
const compiled = documents.map(({ schema }) => ajv.getSchema(read(schema).$id));
for (const file of readdirSync(`${root}/schemas`)) if (file.endsWith('.schema.json')) ajv.getSchema(read(`${root}/schemas/${file}`).$id);
const ajvCompileMs = (process.cpuUsage().user - ajvBegin) / 1000;

function ajvMicroseconds(index) {
  const instance = read(documents[index].instance);
  const turns = (count) => {
    const begin = process.cpuUsage();
    for (let turn = 0; turn < count; ++turn) if (!compiled[index](instance)) return NaN;
    const used = process.cpuUsage(begin);
    return (used.user + used.system) / count;
  };
  const first = turns(1);
  if (!(first < kMaxTurnMs * 1000)) return first;
  turns(first < 1000 ? 2000 : 1); // for the just-in-time compiler
  return turns(Math.max(1, Math.min(20000, Math.round(100000 / first))));
}

/// Processor seconds of the whole command; NaN where it refused the example, or crashed.
function blazeSeconds({ schema, instance, others }, mode, loop) {
  const words = ['validate', schema, instance, ...others.flatMap((other) => ['--resolve', other]), '--format-assertion',
    '--benchmark', '--loop', String(loop), ...mode];
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', 'bash', 'node_modules/@sourcemeta/jsonschema/' + binary(), ...words], { encoding: 'utf8' });
  if (status !== 0) return NaN;
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return user + system;
}

/// The program itself: through node its start would drown what is measured.
function binary() {
  const os = { linux: 'linux', darwin: 'darwin' }[process.platform];
  const arch = { x64: 'x86_64', arm64: 'arm64' }[process.arch];
  return `build/github-releases/jsonschema-${os}-${arch}`;
}

/// The slope between few turns and many: what starting and compiling cost falls out.
function blazeMicroseconds(document, mode) {
  const size = statSync(document.instance).size;
  const many = Math.max(20, Math.min(60000, Math.round(3e8 / size)));
  const few = blazeSeconds(document, mode, 1);
  return ((blazeSeconds(document, mode, many) - few) / (many - 1)) * 1e6;
}

const kColumns = ['this', 'all errors', 'ajv', 'blaze', 'blaze fast'];
const times = documents.map(() => kColumns.map(() => []));
const compileMs = { compile_project: [], compile_350: [] };
for (let round = 0; round < Number(rounds); ++round) {
  const own = ours();
  for (const name of Object.keys(compileMs)) compileMs[name].push(own.get(name));
  documents.forEach((document, i) => {
    const values = [own.get(`accepts/${document.key}`), own.get(`violations/${document.key}`), ajvMicroseconds(i),
      blazeMicroseconds(document, []), blazeMicroseconds(document, ['--fast'])];
    values.forEach((value, column) => times[i][column].push(value));
  });
}

const medians = times.map((row) => row.map(median));
const ratio = (peer, own) => (Number.isNaN(peer) ? 'failed'.padStart(20) : `${peer.toFixed(2).padStart(11)} (${(peer / own).toFixed(2).padStart(5)}x)`);
const line = (key, [own, all, ...peers]) => console.log(`${key.padEnd(66)} ${own.toFixed(2).padStart(9)} ${all.toFixed(2).padStart(10)} ${peers.map((peer) => ratio(peer, own)).join(' ')}`);
console.log(`${'processor microseconds for each validation'.padEnd(66)} ${'this'.padStart(9)} ${'all errors'.padStart(10)} ${kColumns.slice(2).map((name) => name.padStart(20)).join(' ')}`);
documents.forEach(({ key }, i) => line(key, medians[i]));
const examples = medians.filter((_, i) => !documents[i].key.startsWith('generated'));
line('sum over the examples', kColumns.map((_, column) => examples.reduce((sum, row) => sum + row[column], 0)));
console.log(`compiling, ms: this project's ${median(compileMs.compile_project).toFixed(2)} (ajv ${ajvCompileMs.toFixed(1)}, once), 350 schemas ${median(compileMs.compile_350).toFixed(2)}`);
