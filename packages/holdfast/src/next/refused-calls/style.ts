/** Of the shadow root alone. `all: initial` keeps out what pages inherit to everything. */
export const STYLE = `
:host { all: initial !important; color-scheme: light dark !important; }
.box, .said { font: 13px/1.45 ui-sans-serif, system-ui, sans-serif; }
[hidden] { display: none !important; }
.box {
  --paper: #fff; --ink: #18181b; --quiet: #5b5b66; --line: #e4e4e7; --mark: #b91c1c; --wash: #fef2f2; --link: #1d4ed8;
  position: fixed; inset: auto 12px 12px auto; z-index: 2147483000; box-sizing: border-box;
  width: min(420px, calc(100vw - 24px)); max-height: min(70vh, 560px); overflow: auto; overscroll-behavior: contain;
  background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 12px;
  box-shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 12px 32px rgb(0 0 0 / 16%); text-align: start;
}
@media (prefers-color-scheme: dark) {
  .box {
    --paper: #18181b; --ink: #f4f4f5; --quiet: #a1a1aa; --line: #34343a; --mark: #fca5a5; --wash: #3b1518; --link: #93c5fd;
    box-shadow: 0 12px 32px rgb(0 0 0 / 60%);
  }
}
header {
  position: sticky; top: 0; display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 14px;
  background: var(--paper); border-bottom: 1px solid var(--line);
}
h2 { margin: 0; flex: 1; font-size: 13px; font-weight: 600; }
.hint { color: var(--quiet); font-size: 11px; border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; }
.close {
  all: unset; box-sizing: border-box; width: 28px; height: 28px; border-radius: 6px; text-align: center;
  font-size: 18px; line-height: 28px; cursor: pointer; color: var(--quiet);
}
.close:hover { background: var(--line); color: var(--ink); }
.close:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; border-radius: 4px; }
ol { list-style: none; margin: 0; padding: 0; }
li { padding: 12px 14px; }
li + li { border-top: 1px solid var(--line); }
.line { display: flex; align-items: baseline; gap: 8px; }
.call { font: 600 12.5px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; flex: 1; min-width: 0; }
.status { background: var(--wash); color: var(--mark); border-radius: 5px; padding: 1px 6px; font-weight: 600; font-variant-numeric: tabular-nums; }
.times, .quiet, .more { color: var(--quiet); }
.title { margin: 4px 0 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 12px; margin: 0; font-size: 12px; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code { font: 12px/1.45 ui-monospace, monospace; user-select: all; }
a { color: var(--link); }
.more { margin: 0; padding: 8px 14px; border-top: 1px solid var(--line); font-size: 12px; }
.said { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`
