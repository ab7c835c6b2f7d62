// Makes a bash script of a page: its commands as printed, in order, with what the page says that they end with and print.
//   page_script.mjs PAGE       prints the script; each block that it leaves out is a line "not run: ..." on standard error
//   page_script.mjs --shown FILE <EXPECTED   exit code 1 where FILE lacks a line of EXPECTED, up to "...", in this order
// Comments of the page in front of a block, invisible where it is rendered:
//   <!-- not run: REASON -->             the block
//   <!-- not run: `WORDS`: REASON -->    its lines that begin so
//   <!-- before: COMMANDS -->            what the reader has by then
//   <!-- exits: 1 4 -->                  exit codes that are not 0, in the order of the commands
//   <!-- in: FOLDER -->                  where the reader is (else in the checkout)
//   <!-- after: COMMANDS -->             what ends the services of "before"
//   <!-- file: PATH -->                  the reader saves the block there
// Ports and /tmp are replaced: PAGE_PORTS="8080=40000 8081=40001", PAGE_TMP=FOLDER.
import {readFileSync} from 'node:fs';

const ports = (process.env.PAGE_PORTS ?? '').split(' ').filter(Boolean).map((pair) => pair.split('='));
const local = (text) => ports.reduce((all, [from, to]) => all.replaceAll(from, to), text).replaceAll('/tmp/', `${process.env.PAGE_TMP}/`);
const printed = (text) => ports.reduce((all, [from, to]) => all.replaceAll(to, from), text).replaceAll(`${process.env.PAGE_TMP}/`, '/tmp/');
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function missing(text, expected) {
  let at = 0;
  for (const line of expected.split('\n')) {
    const parts = line.split(/\.\.\.|\/home\/you\b.*/).map((part) => part.trim()).filter(Boolean);
    const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
    const found = text.slice(at).search(new RegExp(pattern));
    if (found < 0) return line;
    at += found;
  }
}

// The fenced blocks, with the comments in front of each.
function blocksOf(page) {
  const blocks = [];
  let comments = [], comment = '', block;
  page.split('\n').forEach((line, index) => {
    if (block) {
      if (!line.trim().startsWith('```')) return block.lines.push(line.slice(block.indent));
      return blocks.push(block), (block = undefined), (comments = []);
    }
    if (comment || line.trim().startsWith('<!--')) {
      comment += `${line}\n`;
      if (line.includes('-->')) comments.push(comment.trim().slice(4, -3).trim()), (comment = '');
      return;
    }
    const fence = line.match(/^( *)```(\w*)/);
    if (fence) block = {language: fence[2], indent: fence[1].length, line: index + 1, lines: [], comments};
    else if (line.trim()) comments = [];
  });
  return blocks;
}

const values = (block, key) => block.comments.filter((text) => text.startsWith(`${key}:`)).map((text) => text.slice(key.length + 1).trim());

// Commands of several lines are one.
function commandsOf(block) {
  const lines = block.language === 'yaml' ? stepsOf(block) : block.language === 'console' ? block.lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)) : block.lines;
  return lines.join('\n').replaceAll('\\\n', ' ').split('\n');
}

// The "run" lines of a workflow, once for each element of its matrix.
function stepsOf(block) {
  const matrix = block.lines.join('\n').match(/matrix: \{shard: \[([0-9, ]*)\]\}/);
  const environment = block.lines.map((line) => line.match(/^ *env: \{(URL): '([^']*)'/)).filter(Boolean).map((found) => `export ${found[1]}=${quoted(found[2])}`);
  const steps = block.lines.map((line) => line.match(/^ *- run: (.*)$/)).filter(Boolean).map((found) => found[1]);
  return [...environment, ...steps.flatMap((step) => step.includes('matrix.shard') ? matrix[1].split(', ').map((shard) => step.replaceAll('${{ matrix.shard }}', shard)) : [step])];
}

const hasCommands = (block) => ['sh', 'console'].includes(block.language) || (block.language === 'yaml' && block.lines.some((line) => line.match(/^ *- run: /)));
// A server in the foreground is seen to listen, then ended.
function runnable(command) {
  const words = command.replace(/#.*/, '').trim();
  // What follows may take their ports.
  if (words === 'kill $!') return 'kill $!; wait $! || true';
  if (words === 'kill $(jobs -p)') return 'kill $(jobs -p); wait || true';
  const server = words.match(/(?:serve .*(?:--port|--unix)|bad_service.mjs) (\S+)/);
  if (!server) return command;
  const end = `await_server ${server[1]}`;
  return `${words.replace(/ *&$/, '')} >/dev/null 2>&1 & ${end}${words.endsWith('&') ? '' : ' && kill $! && wait $!'}`;
}

function scriptOf(path, name) {
  let script = '';
  for (const block of blocksOf(readFileSync(path, 'utf8'))) {
    const place = `${name}:${block.line}`;
    const text = block.lines.join('\n');
    for (const file of values(block, 'file')) script += `cd "$CHECKOUT"; save "${file}" <<'PAGE'\n${local(text)}\nPAGE\n`;
    if (block.language === 'text' && script) script += `shows ${quoted(place)} <<'PAGE'\n${text}\nPAGE\n`;
    if (!hasCommands(block)) continue;
    const left = values(block, 'not run').map((reason) => reason.match(/^(?:`([^`]*)`: )?(.*)$/s));
    for (const [, words, reason] of left) console.error(`not run: ${place}: ${words ? `${words}: ` : ''}${reason}`);
    if (left.some(([, words]) => !words)) continue;
    const commands = commandsOf(block).filter((line) => !left.some(([, words]) => line.trim().startsWith(words)));
    script += `cd "$CHECKOUT"; begin ${quoted(place)}\n`;
    for (const before of values(block, 'before')) script += `${local(before.split('\n').map(runnable).join('\n'))}\n`;
    for (const folder of values(block, 'in')) script += `cd ${folder}\n`;
    script += `${local(commands.map(runnable).join('\n'))}\nend ${quoted(values(block, 'exits').join(' '))}\n`;
    for (const after of values(block, 'after')) script += `${after}\n`;
    if (block.language === 'console') script += `shows ${quoted(place)} <<'PAGE'\n${block.lines.filter((line) => !line.startsWith('$ ')).join('\n')}\nPAGE\n`;
  }
  return script;
}

const [first, second] = process.argv.slice(2);
if (first === '--shown') {
  const line = missing(printed(readFileSync(second, 'utf8')), readFileSync(0, 'utf8'));
  if (line !== undefined) console.error(`the page shows: ${line}`);
  process.exit(line === undefined ? 0 : 1);
}
process.stdout.write(scriptOf(first, second));
