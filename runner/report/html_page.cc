#include "runner/report/html_page.h"

#include <fmt/format.h>

#include "wire/base64.h"
#include "wire/sha256.h"

namespace runner {

const std::string_view kHtmlStyle = R"css(
:root { color-scheme: light dark; --page: #fff; --ink: #1c2024; --soft: #60646c; --line: #d9d9e0; --panel: #f6f6f9;
  --pass: #1a7f45; --fail: #c62a2f; --warn: #8f5c00; --skip: #3d63a8; --mark: #fff0b3; --shade: 26, 127, 69;
  --badge: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #111315; --ink: #e8eaed; --soft: #a4a9b1; --line: #33373d; --panel: #1a1d21;
    --pass: #5bc98a; --fail: #ff8589; --warn: #f0b357; --skip: #8fb2f5; --mark: #574a12; --shade: 91, 201, 138;
    --badge: #111315; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
h3 { font-size: 1rem; margin: .75rem 0 .25rem; }
h4 { margin: 0 0 .25rem; font-size: .8rem; font-weight: 600; color: var(--soft); }
code, pre, .mono { font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
pre { margin: 0; white-space: pre-wrap; }
a { color: inherit; }
header + h2 { margin-top: 1rem; }
header ~ header { border-top: 2px solid var(--line); margin-top: 2.5rem; padding-top: 1rem; }
footer { margin: 2rem 0 1rem; font-size: .85rem; }
.soft { color: var(--soft); }
.passed { color: var(--pass); fill: var(--pass); } .failed { color: var(--fail); fill: var(--fail); }
.warned { color: var(--warn); fill: var(--warn); }
.not-testable, .deferred { color: var(--skip); fill: var(--skip); }
.badge { display: inline-block; border-radius: .5rem; padding: .1rem .7rem; font-size: 1.15rem; color: var(--badge);
  vertical-align: .1rem; }
.good { background: var(--pass); } .bad { background: var(--fail); }
.bar { display: block; width: 100%; height: .6rem; border-radius: .3rem; background: var(--line); }
.counts { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.25rem; padding: 0; margin: .75rem 0;
  list-style: none; }
.counts a { text-decoration: none; } .counts a:hover { text-decoration: underline; }
.counts b, .counts .first { font-size: 1.15rem; }
.counts .first b { font-size: 2.4rem; line-height: 1; }
.small { font-size: .85rem; } header p { margin: .35rem 0; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; margin: .75rem 0;
  font-size: .85rem; }
.facts { align-items: baseline; } .facts div { display: contents; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.cause { border: 1px solid var(--line); border-left: 4px solid var(--fail); border-radius: .5rem; margin: .5rem 0;
  padding: .5rem .75rem; scroll-margin-top: .5rem; }
.cause.should { border-left-color: var(--warn); }
.cause:target { outline: 2px solid var(--skip); }
.cause > summary { cursor: pointer; } .cause p { margin: .4rem 0; }
.line { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr) auto; gap: .25rem .75rem; align-items: start;
  margin: .3rem 0; }
.line h4 { padding-top: .3rem; }
.line pre { background: var(--panel); border-radius: .5rem; padding: .3rem .6rem; max-height: 9rem; overflow: auto; }
.copy { font: inherit; font-size: .8rem; padding: .2rem .6rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--page); color: var(--ink); cursor: pointer; white-space: nowrap; }
.copy:hover { background: var(--panel); }
.rules { margin: .4rem 0; } .rules summary { cursor: pointer; padding: .25rem 0; }
.group { border-bottom: 1px solid var(--line); } .group > summary { padding: .35rem 0; cursor: pointer; }
.group > summary span { margin-right: .6rem; } .group .scenario { margin-left: 1rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right; vertical-align: bottom; }
tbody tr:last-child > * { border-bottom: 0; }
th:first-child, td:first-child { text-align: left; background: var(--page); overflow-wrap: anywhere; }
.rules td:first-child { width: 100%; } .rules td:last-child { white-space: nowrap; vertical-align: top; }
.matrix th { font: 500 13px/1.4 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
.matrix th:first-child { position: sticky; left: 0; min-width: 9rem; }
.matrix thead th:first-child { color: var(--soft); }
.matrix a { text-decoration: none; } .matrix a:hover, .matrix a:focus { text-decoration: underline; }
.shade1 { background: rgba(var(--shade), .07); } .shade2 { background: rgba(var(--shade), .16); }
.shade3 { background: rgba(var(--shade), .28); }
.zero { color: var(--fail); font-weight: 700; } .none { color: var(--soft); }
.tools { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem;
  padding: .5rem 0; background: var(--page); }
.tools input, .tools select, .tools button { font: inherit; padding: .4rem .6rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--panel); color: var(--ink); }
.tools input { flex: 1 1 14rem; min-width: 0; } .tools button { cursor: pointer; }
.scenario { border: 1px solid var(--line); border-radius: .5rem; margin: .35rem 0; content-visibility: auto;
  contain-intrinsic-size: auto 2.4rem; scroll-margin-top: 4rem; }
.scenario > summary { padding: .4rem .75rem; cursor: pointer; }
.scenario:target { outline: 2px solid var(--skip); }
.scenario > :not(summary) { margin-left: .75rem; margin-right: .75rem; }
.scenario > p { margin-top: .25rem; margin-bottom: .5rem; }
.exchange { margin: .5rem 0; border-top: 1px solid var(--line); padding-top: .5rem; }
.exchange > summary { cursor: pointer; }
.sides { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem; margin: .5rem 0; }
.sides > div, .request { background: var(--panel); border-radius: .5rem; padding: .5rem; min-width: 0; }
.request { margin: .5rem 0; }
mark { background: var(--mark); color: inherit; border-radius: .15rem; }
.minus { color: var(--fail); } .plus { color: var(--pass); }
.finding { border-left: 3px solid var(--fail); padding: .1rem .75rem; margin: .5rem 0; }
.finding p { margin: .25rem 0; }
.finding.should { border-color: var(--warn); }
[hidden] { display: none; }
@media (max-width: 50rem) {
  body { padding: .6rem; } .sides { grid-template-columns: minmax(0, 1fr); } .scenario { scroll-margin-top: 7rem; }
  .matrix th:first-child { min-width: 7rem; max-width: 9rem; font-size: 12px; }
  .matrix thead th:not(:first-child) { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left;
    vertical-align: top; padding: .5rem .1rem; font-size: 12px; }
  th, td { padding: .25rem .4rem; } .group .scenario { margin-left: 0; }
  .line { grid-template-columns: minmax(0, 1fr) auto; } .line pre { grid-column: 1 / -1; grid-row: 2; }
}
@media print {
  :root { --page: #fff; --ink: #000; --soft: #444; --panel: #fff; --line: #bbb; --pass: #0a5c2c; --fail: #a01014;
    --warn: #6b4400; --skip: #23427a; --mark: #eee; --badge: #fff; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; font-size: 10pt; padding: 0; } .tools, .copy { display: none; }
  code, pre, .mono, .matrix th { font-size: 8.5pt; }
  .scenario { content-visibility: visible; } .scenario:not([open]) { break-inside: avoid; }
  .sides > div, .request { border: 1px solid var(--line); } .scroll { overflow: visible; }
  .matrix th:first-child { position: static; } tr, .finding, .counts, .cause, .line { break-inside: avoid; }
  .line pre { max-height: none; }
  h1, h2, h3, h4 { break-after: avoid; }
}
)css";

const std::string_view kHtmlScript = R"js(
'use strict';
(() => {
  const element = (id) => document.getElementById(id);
  const [words, verdict, shown, none, unfold] = ['filter', 'verdict', 'shown', 'none', 'unfold'].map(element);
  const scenarios = Array.from(document.querySelectorAll('.scenario'));
  const groups = Array.from(document.querySelectorAll('.group'));
  const visible = () => scenarios.filter((one) => !one.hidden);
  let texts = null;  // made for the first filter
  const holds = (index, wanted) => {
    texts = texts || scenarios.map((one) => (one.dataset.words + ' ' + one.textContent).toLowerCase());
    return wanted.every((word) => texts[index].includes(word));
  };
  function apply() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    scenarios.forEach((one, index) => {
      const fits = (!verdict.value || one.dataset.verdict === verdict.value) &&
        (!wanted.length || holds(index, wanted));
      one.hidden = !fits;
      if (fits) count += 1;
    });
    for (const group of groups) {
      group.hidden = !group.querySelector('.scenario:not([hidden])');
      group.open = !group.hidden && (verdict.value !== '' || wanted.length > 0);
    }
    shown.textContent = count + ' of ' + scenarios.length;
    none.hidden = count > 0;
  }
  function open(one) {
    for (let at = one; at; at = at.parentElement) {
      if (at.tagName !== 'DETAILS') continue;
      at.hidden = false;
      at.open = true;
    }
  }
  function follow() {
    let target = '';
    try { target = decodeURIComponent(location.hash.slice(1)); } catch (notOurs) { return; }
    if (/^[?!]/.test(target)) {
      words.value = target.startsWith('?') ? target.slice(1) : '';
      verdict.value = target.startsWith('!') ? target.slice(1) : '';
      apply();
      element('scenarios').scrollIntoView();
      return;
    }
    const one = element(target);
    if (!one || one.tagName !== 'DETAILS') return;
    open(one);
    one.scrollIntoView();
  }
  element('tools').hidden = false;
  words.addEventListener('input', apply);
  verdict.addEventListener('change', apply);
  unfold.addEventListener('click', () => {
    const opens = unfold.textContent === 'Open all';
    for (const one of visible()) {
      if (opens) open(one); else one.open = false;
    }
    unfold.textContent = opens ? 'Close all' : 'Open all';
  });
  window.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target === words) return;
    event.preventDefault();
    words.focus();
  });
  function select(text) {
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
  async function copy(button) {
    const text = button.parentElement.querySelector('pre');
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch (notAllowed) {
      select(text);
      document.execCommand('copy');
    }
    const name = button.textContent;
    button.textContent = 'copied';
    setTimeout(() => { button.textContent = name; }, 1500);
  }
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  }
  window.addEventListener('beforeprint', () => {
    for (const one of document.querySelectorAll('.cause')) one.open = true;
  });
  window.addEventListener('hashchange', follow);
  apply();
  follow();
})();
)js";

std::string html_source_digest(std::string_view text) {
  const auto digest = wire::sha256(text);
  const std::string bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return fmt::format("'sha256-{}'", wire::base64_encode(bytes));
}

}  // namespace runner
