#include "runner/report/html_page.h"

namespace runner {

const std::string_view kHtmlStyle = R"css(
:root { color-scheme: light dark; --page: #fff; --ink: #1c2024; --soft: #60646c; --line: #d9d9e0; --panel: #f6f6f9;
  --pass: #1a7f45; --fail: #c62a2f; --warn: #8f5c00; --skip: #3d63a8; --mark: #fff3c4; }
@media (prefers-color-scheme: dark) {
  :root { --page: #111315; --ink: #e8eaed; --soft: #a4a9b1; --line: #33373d; --panel: #1a1d21;
    --pass: #5bc98a; --fail: #ff8589; --warn: #f0b357; --skip: #8fb2f5; --mark: #4a3d10; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: .75rem 0 .25rem; }
code, pre, .mono { font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: inherit; }
.soft { color: var(--soft); }
.passed { color: var(--pass); } .failed { color: var(--fail); } .warned { color: var(--warn); }
.not-testable, .deferred { color: var(--skip); }
.verdict { font-weight: 700; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: .75rem 0; list-style: none; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .35rem .75rem; background: var(--panel); }
.counts b { font-size: 1.25rem; display: block; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: right; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--page); }
th.turned { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left;
      font: 500 .8rem/1.3 system-ui, sans-serif;
  max-height: 16rem; overflow-wrap: anywhere; }
td.zero { color: var(--fail); font-weight: 700; } td.none { color: var(--soft); }
.tools { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem; padding: .5rem 0;
  background: var(--page); }
.tools input, .tools select { font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--panel); color: var(--ink); }
.tools input { flex: 1 1 14rem; min-width: 0; }
.scenario { border: 1px solid var(--line); border-radius: .5rem; margin: .35rem 0; content-visibility: auto;
  contain-intrinsic-size: auto 2.4rem; scroll-margin-top: 4rem; }
.scenario > summary { padding: .4rem .75rem; cursor: pointer; overflow-wrap: anywhere; }
.scenario:target { outline: 2px solid var(--skip); }
.scenario > :not(summary) { margin-left: .75rem; margin-right: .75rem; }
.tag { font-size: .8rem; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; }
.exchange { margin: .5rem 0; border-top: 1px solid var(--line); padding-top: .5rem; }
.exchange > summary { cursor: pointer; overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem; margin: .5rem 0; }
.sides > div, .request { background: var(--panel); border-radius: .5rem; padding: .5rem; min-width: 0; }
.sides h4 { margin: 0 0 .25rem; font-size: .8rem; color: var(--soft); }
.minus { color: var(--fail); } .plus { color: var(--pass); }
.finding { border-left: 3px solid var(--fail); padding: .1rem .75rem; margin: .5rem 0; overflow-wrap: anywhere; }
.finding.should { border-color: var(--warn); }
[hidden] { display: none; }
@media (max-width: 50rem) { body { padding: .6rem; } .sides { grid-template-columns: minmax(0, 1fr); } }
@media print {
  :root { --page: #fff; --ink: #000; --soft: #444; --panel: #fff; --line: #bbb; --pass: #0a5c2c; --fail: #a01014;
    --warn: #6b4400; --skip: #23427a; }
  body { max-width: none; font-size: 10pt; } .tools { display: none; } .scenario { content-visibility: visible; }
  .sides > div { border: 1px solid var(--line); } .scroll { overflow: visible; }
  th:first-child, td:first-child { position: static; }
}
)css";

const std::string_view kHtmlScript = R"js(
'use strict';
(() => {
  const words = document.getElementById('filter');
  const verdict = document.getElementById('verdict');
  const shown = document.getElementById('shown');
  const scenarios = Array.from(document.querySelectorAll('.scenario'));
  const texts = scenarios.map((one) => one.dataset.words.toLowerCase());
  function apply() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    scenarios.forEach((one, index) => {
      const fits = (!verdict.value || one.dataset.verdict === verdict.value) &&
        wanted.every((word) => texts[index].includes(word));
      one.hidden = !fits;
      if (fits) count += 1;
    });
    shown.textContent = count + ' of ' + scenarios.length;
  }
  function openTarget() {
    const one = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!one || !one.classList.contains('scenario')) return;
    one.hidden = false;
    one.open = true;
    one.scrollIntoView();
  }
  document.getElementById('tools').hidden = false;
  words.addEventListener('input', apply);
  verdict.addEventListener('change', apply);
  window.addEventListener('hashchange', openTarget);
  apply();
  openTarget();
})();
)js";

}  // namespace runner
