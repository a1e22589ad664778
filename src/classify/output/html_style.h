// The style of the HTML report.
#pragma once

#include <string_view>

namespace strongroom::classify::output {

// Text on its background has a contrast of at least 4.5 in both schemes (WCAG 2.1, 1.4.3).
inline constexpr std::string_view kHtmlStyle = R"(
:root { color-scheme: light dark; --page: #ffffff; --text: #1b1f24; --soft: #57606a;
  --line: #d0d7de; --panel: #f6f8fa; --link: #0550ae;
  --verifier: #6e40c9; --secret: #a40e26; --high: #b35900; --low: #0550ae; --regular: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --text: #e6edf3; --soft: #9da7b3; --line: #30363d; --panel: #161b22;
    --link: #79c0ff; --verifier: #d2a8ff; --secret: #ff9492; --high: #ffb757; --low: #79c0ff;
    --regular: #9da7b3; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--page);
  color: var(--text); font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
p { margin: .25rem 0 .75rem; }
.soft { color: var(--soft); }
code, .path { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
fieldset { border: 0; margin: 0; padding: 0; }
legend { padding: 0; color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem; }
.counts label { display: flex; align-items: center; gap: .5rem; padding: .5rem .75rem;
  border: 1px solid var(--line); border-left: .3rem solid var(--class); border-radius: .4rem;
  background: var(--panel); cursor: pointer; }
.counts b { font-size: 1.2rem; }
.counts input { inline-size: 1.1rem; block-size: 1.1rem; accent-color: var(--class); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.counts label:focus-within { outline: 3px solid var(--link); outline-offset: 2px; }
.verifier { --class: var(--verifier); } .secret { --class: var(--secret); }
.high { --class: var(--high); } .low { --class: var(--low); }
.regular { --class: var(--regular); }
body:has(#show-verifier:not(:checked)) tr.verifier, body:has(#show-secret:not(:checked)) tr.secret,
body:has(#show-high:not(:checked)) tr.high, body:has(#show-low:not(:checked)) tr.low,
body:has(#show-regular:not(:checked)) tr.regular { display: none; }
body:has(#show-verifier:not(:checked)) .file:not(:has(tr:not(.verifier, .head))),
body:has(#show-secret:not(:checked)) .file:not(:has(tr:not(.secret, .head))),
body:has(#show-high:not(:checked)) .file:not(:has(tr:not(.high, .head))),
body:has(#show-low:not(:checked)) .file:not(:has(tr:not(.low, .head))),
body:has(#show-regular:not(:checked)) .file:not(:has(tr:not(.regular, .head))) { display: none; }
.file { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
.file > summary { padding: .5rem .75rem; background: var(--panel); border-radius: .4rem;
  cursor: pointer; overflow-wrap: anywhere; }
.file > summary .badge { font-size: .9rem; margin-inline-start: .5rem; white-space: nowrap; }
table { inline-size: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem;
  border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 600; font-size: .9rem; }
tbody th { font-weight: 400; }
col.name { inline-size: 38%; } col.class { inline-size: 6.5rem; }
.badge { color: var(--class); font-weight: 600; }
td summary, .list summary { cursor: pointer; }
td ul, .list { margin: .4rem 0; padding-inline-start: 1.1rem; }
.list li { margin: .4rem 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { body { padding: .75rem; }
  th, td { padding: .45rem .4rem; } col.class { inline-size: 4.6rem; } col.name { inline-size: 36%; }
  .counts label { padding: .4rem .6rem; } }
@media print { .file { break-inside: avoid; } }
)";

}  // namespace strongroom::classify::output
