// The style sheet and icon of the pages: one column on a phone, a newspaper's two on a desk, dark at night.
#include "daemon/publish/pages.hpp"

namespace wireroom::daemon {

std::string_view style_sheet() {
  return R"(:root {
  color-scheme: light dark;
  --paper: #fdfcf9; --ink: #1b1b19; --quiet: #66645e; --line: #d9d5cb; --accent: #9b1c1c;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Noto Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #16171a; --ink: #e9e6df; --quiet: #a19e96; --line: #34353a; --accent: #f08a80; }
}
* { box-sizing: border-box; }
html { font-size: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 72rem; padding: 0 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 var(--sans); overflow-wrap: anywhere; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .15em; }
a:hover { color: var(--accent); text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1, h2, h3 { font-family: var(--serif); line-height: 1.2; margin: 0; text-wrap: balance; }
h1 a, h3 a, .name a { text-decoration: none; }
ol, ul { list-style: none; margin: 0; padding: 0; }
p { margin: 0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.masthead { text-align: center; padding: 1.25rem 0 0; border-bottom: 3px double var(--line); margin-bottom: 2rem; }
.dateline { display: flex; justify-content: space-between; gap: 1rem; color: var(--quiet); font-size: .85rem; }
.name { font: 700 clamp(2.2rem, 7vw, 4rem)/1.1 var(--serif); letter-spacing: -.01em; padding: .5rem 0 .75rem; }
nav ul { display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem 1.75rem; padding: .6rem 0;
  border-top: 1px solid var(--line); font-size: .9rem; }
nav a { text-decoration: none; }
.kicker { color: var(--accent); font-size: .75rem; font-weight: 650; letter-spacing: .06em; text-transform: uppercase;
  margin-bottom: .25rem; }
.teaser { margin-top: .35rem; }
.byline { color: var(--quiet); font-size: .85rem; margin-top: .35rem; }
.byline time { margin-inline-start: .5rem; white-space: nowrap; }
.lead { padding-bottom: 2rem; margin-bottom: 2rem; border-bottom: 1px solid var(--line); display: flow-root; }
.lead h1, main > h1 { font-size: clamp(1.7rem, 4.5vw, 2.7rem); }
.lead .teaser { font-size: 1.15rem; max-width: 44rem; }
.lead img { float: right; width: min(45%, 28rem); max-height: 20rem; object-fit: cover; margin: 0 0 1rem 1.75rem; }
main > h1 { margin-bottom: 1.5rem; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 3rem; }
h2 { font: 700 .85rem/1.2 var(--sans); letter-spacing: .08em; text-transform: uppercase; padding-bottom: .6rem;
  border-bottom: 2px solid var(--ink); }
h2 a { text-decoration: none; }
.list li, .hot li { padding: 1.1rem 0; border-bottom: 1px solid var(--line); }
.list h3 { font-size: 1.3rem; }
.hot { counter-reset: rank; }
.hot li { counter-increment: rank; display: grid; grid-template-columns: 2.2rem minmax(0, 1fr); }
.hot li::before { content: counter(rank); font: 700 1.5rem/1.1 var(--serif); color: var(--accent); }
.hot h3 { font-size: 1.1rem; }
.hot .teaser { font-size: .92rem; }
aside section + section { margin-top: 2.5rem; }
.categories { display: flex; flex-wrap: wrap; gap: .5rem; padding-top: 1rem; font-size: .9rem; }
.categories li { border: 1px solid var(--line); border-radius: 1rem; padding: .15rem .75rem; }
.categories span { color: var(--quiet); font-variant-numeric: tabular-nums; }
.categories a { text-decoration: none; }
.reading { max-width: 48rem; margin: 0 auto; }
.reading h1 { font-size: clamp(1.7rem, 4.5vw, 2.7rem); }
.reading .kicker a { text-decoration: none; margin-inline-end: .75rem; }
.reading article img { width: 100%; max-height: 26rem; object-fit: cover; margin-top: 1.25rem; }
.reading article .teaser { font-size: 1.15rem; margin-top: 1.25rem; }
.reading section { margin-top: 2.5rem; }
main > .kicker + h1 { margin-bottom: .5rem; }
main > .byline + section { margin-top: 2rem; }
.sources li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0;
  border-bottom: 1px solid var(--line); }
.sources time { color: var(--quiet); font-size: .85rem; white-space: nowrap; }
.nothing { color: var(--quiet); padding: 1rem 0; }
footer { margin-top: 3rem; padding-top: 1.5rem; border-top: 3px double var(--line); font-size: .9rem; }
.feeds { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .5rem 2rem; padding-top: 1rem; }
.feeds span { color: var(--quiet); }
@media (max-width: 48rem) {
  .columns { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
  .lead img { float: none; width: 100%; margin: 0 0 1rem; }
}
@media print { nav, footer, .skip { display: none; } }
)";
}

std::string_view favicon() {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#9b1c1c"/><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><path d="M7 10h18M7 16h12M7 22h15"/></g></svg>
)";
}

}  // namespace wireroom::daemon
