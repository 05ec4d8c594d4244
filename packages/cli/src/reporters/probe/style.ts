/** Of the page of a probe: light and dark, narrow and wide, on paper; verdicts need no colour. */
export const STYLE = `:root { color-scheme: light dark; --ground: #f4f5f8; --card: #fff; --ink: #16181d; --quiet: #565c68; --rule: #d9dde4; --code: #eef0f4; --fail: #b3140c; --warn: #845400; --pass: #0d6832; }
@media (prefers-color-scheme: dark) { :root { --ground: #111318; --card: #1a1d24; --ink: #e8eaef; --quiet: #a2a9b6; --rule: #30353f; --code: #23272f; --fail: #ff8f86; --warn: #f0b955; --pass: #6fd49a; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; display: grid; gap: 1rem; }
main > * { min-width: 0; }
header { padding-bottom: .5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; letter-spacing: -.015em; text-wrap: balance; }
h1 span { overflow-wrap: anywhere; }
header p { color: var(--quiet); margin-top: .3rem; }
header ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
header li { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; padding: .5rem .9rem; color: var(--quiet); }
header b { display: block; font-size: 1.5rem; line-height: 1.15; color: var(--ink); font-variant-numeric: tabular-nums; }
li.fail b { color: var(--fail); } li.warn b { color: var(--warn); } li.pass b { color: var(--pass); }
article, section { background: var(--card); border: 1px solid var(--rule); border-radius: .7rem; padding: 1rem 1.2rem; display: grid; gap: .65rem; }
article > *, section > * { min-width: 0; }
article.fail { border-left: 4px solid var(--fail); } article.warn { border-left: 4px solid var(--warn); }
h2 { font-size: 1.05rem; line-height: 1.35; }
.verdict { font-weight: 700; white-space: nowrap; }
.fail .verdict { color: var(--fail); } .warn .verdict { color: var(--warn); } .pass .verdict { color: var(--pass); } .skip .verdict, .skip td { color: var(--quiet); }
.item { font-variant-numeric: tabular-nums; background: var(--code); border-radius: .3rem; padding: .05rem .4rem; font-size: .9em; }
p { overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: .45rem; padding: .65rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: .86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
p code, td code, summary code { background: var(--code); border-radius: .25rem; padding: .05em .3em; }
summary { cursor: pointer; color: var(--quiet); } details p { margin-top: .4rem; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem .45rem 0; border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
thead th { border: 0; color: var(--quiet); font-weight: 500; } thead th:nth-child(1) { width: 5.5rem; } thead th:nth-child(2) { width: 5rem; }
tbody th { font-variant-numeric: tabular-nums; } td .verdict, td.verdict { font-weight: 600; }
small { display: block; color: var(--quiet); font-size: .87em; }
.notes ul { padding-left: 1.1rem; } .clean { color: var(--pass); font-weight: 600; }
@media (width <= 480px) { main { padding: 1.25rem .75rem 3rem; } article, section { padding: .85rem .9rem; } thead th:nth-child(1) { width: 4rem; } thead th:nth-child(2) { width: 4.2rem; } header li { flex: 1 1 40%; } }
@media print { body { background: none; } article, section, header li { break-inside: avoid; } }
`
