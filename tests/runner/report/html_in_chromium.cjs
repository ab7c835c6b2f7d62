// Opens HTML reports in headless Chromium, as a person does, and prints what is wrong with them.
//   node html_in_chromium.cjs REPORT.html BIG_REPORT.html SCREENSHOT_FOLDER
// The first holds the scenario M1-broken, which failed, the second 700 scenarios. Prints a line for each check that held; ends with 1 at the first
// one that did not, and with 77 where there is no Chromium.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const [report, bigReport, screenshots] = process.argv.slice(2);
let address = pathToFileURL(path.resolve(report)).href;
const program = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
if (!program) {
  console.log('Chromium is not installed');
  process.exit(77);
}

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'report-profile-'));
const browser = spawn(program, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
  '--remote-debugging-pipe', '--user-data-dir=' + profile, 'about:blank'],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const [out, input] = [browser.stdio[3], browser.stdio[4]];

let nextId = 0;
let session;
const waiting = new Map();
const events = [];
let buffered = '';
input.on('data', (data) => {
  buffered += data;
  for (let end; (end = buffered.indexOf('\0')) >= 0; buffered = buffered.slice(end + 1)) {
    const message = JSON.parse(buffered.slice(0, end));
    if (!message.id) events.push(message);
    else if (message.error) waiting.get(message.id).reject(new Error(message.error.message));
    else waiting.get(message.id).resolve(message.result);
  }
});

function send(method, params = {}) {
  const id = ++nextId;
  out.write(JSON.stringify({ id, method, params, sessionId: session }) + '\0');
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

async function evaluate(expression) {
  const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text + ' in ' + expression);
  return answer.result.value;
}

async function until(what, holds) {
  for (const deadline = Date.now() + 20000; Date.now() < deadline; await new Promise((wake) => setTimeout(wake, 20))) {
    if (await holds()) return;
  }
  throw new Error('never happened: ' + what);
}

function check(what, held) {
  if (!held) throw new Error('does not hold: ' + what);
  console.log('holds: ' + what);
}

async function open(hash, width, scheme) {
  await send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 });
  await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await send('Page.navigate', { url: 'about:blank' });
  await until('the blank page', () => evaluate('location.href === "about:blank"'));
  await send('Page.navigate', { url: address + hash });
  await until('the report', () => evaluate('document.readyState === "complete" && !!document.getElementById("shown")'));
}

async function screenshot(name) {
  const { data } = await send('Page.captureScreenshot', { format: 'png' });
  fs.writeFileSync(path.join(screenshots, name + '.png'), Buffer.from(data, 'base64'));
}

async function type(text) {
  await evaluate('document.getElementById("filter").focus(); document.getElementById("filter").select()');
  await send('Input.insertText', { text });
}
const visible = () => evaluate('document.querySelectorAll(".scenario:not([hidden])").length');

// Bounds are wide: a busy machine must not fail the report.
async function examineBig() {
  address = pathToFileURL(path.resolve(bigReport)).href;
  await open('', 1280, 'light');
  check('all of a big report are there', (await visible()) === 700);
  await until('the first paint', () => evaluate('performance.getEntriesByName("first-contentful-paint").length === 1'));
  const paint = await evaluate('performance.getEntriesByName("first-contentful-paint")[0].startTime');
  check('it is painted at once: ' + Math.round(paint) + ' ms', paint < 4000);
  const began = Date.now();
  await type('broken');
  check('its filter keeps up with typing: ' + (Date.now() - began) + ' ms', (await visible()) < 700 && Date.now() - began < 2000);
}

async function examine() {
  const { targetInfos } = await send('Target.getTargets');
  const page = targetInfos.find((one) => one.type === 'page');
  session = (await send('Target.attachToTarget', { targetId: page.targetId, flatten: true })).sessionId;
  await Promise.all(['Page', 'Runtime', 'Network', 'Log', 'Security'].map((one) => send(one + '.enable').catch(() => {})));

  await open('', 1280, 'light');
  await screenshot('wide-light');
  check('the verdict is at the top', (await evaluate('document.querySelector("h1").innerText')).includes('overall=false'));
  check('both matrices are there', (await evaluate('document.querySelectorAll(".scroll thead").length')) === 2);
  check('text of the target makes no element', (await evaluate('document.querySelectorAll("img, b[onclick], script").length')) === 1);
  check('no script of the target ran', (await evaluate('typeof window.broken_out')) === 'undefined');
  const all = await visible();
  await type('broken');
  const some = await visible();
  check('the filter leaves the scenarios that hold what is typed', some >= 1 && some < all);
  check('the filter counts', (await evaluate('shown.textContent')) === some + ' of ' + all);
  await type('no such scenario');
  check('the filter can leave none, and the page reports that', (await visible()) === 0 && !(await evaluate('none.hidden')));
  await evaluate('document.querySelector(".matrix td a").click()');
  await until('a number of a matrix filters', () => evaluate('filter.value.includes(" ")'));
  check('by its operation and outcome', (await visible()) >= 1 && (await visible()) < all);
  check('the causes come first', await evaluate('document.querySelector("h2").innerText') === '5 causes');
  check('and are open', await evaluate('document.querySelectorAll(".cause[open]").length') === 5);
  check('scenarios are folded', await evaluate('document.querySelectorAll(".scenario[open]").length') === 0);
  await evaluate('document.querySelector(".cause .copy").click()');
  await until('a command is copied', () => evaluate('document.querySelector(".cause .copy").textContent === "copied"'));
  await evaluate('document.querySelector(".cause a").click()');
  await until('a cause leads to its scenario', () => evaluate('location.hash.startsWith("#M1-")'));
  check('which is open', await evaluate('document.getElementById(decodeURIComponent(location.hash.slice(1))).open'));
  check('in its group', await evaluate('!!document.querySelector(".group[open] .scenario[open]")'));
  await evaluate('document.querySelector(".counts a[href=\'#!failed\']").click()');
  await until('a count filters', () => evaluate('verdict.value === "failed"'));
  check('by its verdict', (await visible()) === await evaluate('document.querySelectorAll("[data-verdict=failed]").length'));
  await evaluate('unfold.click()');
  check('all can be opened', await evaluate('document.querySelectorAll(".scenario:not([hidden]):not([open])").length') === 0);

  await open('#M1-broken', 1280, 'dark');
  await screenshot('wide-dark');
  check('the link of a scenario opens it', await evaluate('document.getElementById("M1-broken").open'));
  check('and shows it', await evaluate('(() => { const top = document.getElementById("M1-broken").getBoundingClientRect().top;' +
    ' return top >= 0 && top < innerHeight; })()'));
  check('dark is dark', (await evaluate('getComputedStyle(document.body).backgroundColor')) === 'rgb(17, 19, 21)');
  const sides = '#M1-broken .exchange[open] .sides > div';
  check('the line that is wrong is marked', await evaluate('document.querySelectorAll("#M1-broken mark").length') >= 2);
  check('expected, actual and difference are side by side', await evaluate(`new Set(Array.from(document.querySelectorAll(
    '${sides}')).slice(0, 3).map((one) => one.getBoundingClientRect().top)).size`) === 1);

  await open('#M1-broken', 390, 'light');
  await screenshot('phone-light');
  await open('', 390, 'dark');
  await screenshot('phone-dark');
  await open('#M1-broken', 390, 'light');
  check('nothing is wider than a phone', (await evaluate('document.documentElement.scrollWidth')) <= 390);
  check('on a phone they are below one another', await evaluate(`new Set(Array.from(document.querySelectorAll(
    '${sides}')).slice(0, 3).map((one) => one.getBoundingClientRect().top)).size`) === 3);

  await open('', 800, 'light');
  await send('Emulation.setEmulatedMedia', { media: 'print' });
  await screenshot('print');
  check('nothing to press is printed', await evaluate('getComputedStyle(document.querySelector(".copy")).display') === 'none');
  await send('Emulation.setEmulatedMedia', { media: '' });
  const { data } = await send('Page.printToPDF', {});
  check('it can be printed', Buffer.from(data, 'base64').length > 10000);
  fs.writeFileSync(path.join(screenshots, 'printed.pdf'), Buffer.from(data, 'base64'));
  await examineBig();
  const reports = [report, bigReport].map((one) => pathToFileURL(path.resolve(one)).href);
  const requests = events.filter((one) => one.method === 'Network.requestWillBeSent').map((one) => one.params.request.url);
  check('nothing but the file was asked for: ' + new Set(requests).size, requests.every((url) =>
    url === 'about:blank' || reports.some((one) => url.startsWith(one))));
  const complaints = events.filter((one) => one.method === 'Log.entryAdded' || one.method === 'Runtime.exceptionThrown' ||
    one.method === 'Runtime.consoleAPICalled');
  check('the browser complains of nothing ' + JSON.stringify(complaints.map((one) => one.params)), complaints.length === 0);
}

const timer = setTimeout(() => finish(new Error('no response from the browser within 90 s')), 90000);
function finish(error) {
  clearTimeout(timer);
  browser.on('exit', () => {
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    if (error) console.error(error.message);
    process.exit(error ? 1 : 0);
  });
  browser.kill('SIGKILL');
}
examine().then(() => finish(), finish);
