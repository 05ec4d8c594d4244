/** Of the page: light and dark, from 360 px on, and nothing that needs colour alone to be told apart. */
export const STYLE = `:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #16181d; --quiet: #565c68; --rule: #d9dde4; --allowed: #3b6fd4; --refused: #c8321f; --good: #0d6832; }
@media (prefers-color-scheme: dark) { :root { --ground: #101217; --card: #181b22; --ink: #e8eaee; --quiet: #a0a8b6; --rule: #2c313b; --allowed: #6d9bf1; --refused: #f0705e; --good: #58c98a; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; padding: 32px 16px 64px; }
main { max-width: 980px; margin: 0 auto; display: grid; gap: 20px; }
main > * { min-width: 0; }
h1 { font-size: 24px; line-height: 1.2; letter-spacing: -.01em; }
h2 { font-size: 17px; line-height: 1.3; overflow-wrap: anywhere; }
h3 { font-size: 13px; color: var(--quiet); font-weight: 600; margin: 18px 0 4px; }
header p, .quiet { color: var(--quiet); overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px; }
section > p { margin-top: 4px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
dl > div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 16px; }
dt { color: var(--quiet); font-size: 13px; }
dd { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -.01em; overflow-wrap: anywhere; }
dd small { display: block; font-size: 13px; font-weight: 400; color: var(--quiet); letter-spacing: 0; }
.bad { color: var(--refused); } .good { color: var(--good); }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--allowed); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--quiet); font-weight: 500; white-space: nowrap; } tr:last-child td { border-bottom: 0; }
.n { text-align: right; width: 1%;  font-variant-numeric: tabular-nums; white-space: nowrap; } .t { width: 1%; white-space: nowrap; font-variant-numeric: tabular-nums; }
.w { min-width: 14em; overflow-wrap: anywhere; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.suggested { font-size: 19px; font-weight: 600; }
svg { display: block; width: 100%; min-width: 620px; height: auto; }
.allowed { fill: var(--allowed); } .refused { fill: var(--refused); }
.axis text { fill: var(--quiet); font-size: 12px; text-anchor: middle; } .axis text.y { text-anchor: end; }
.axis line { stroke: var(--quiet); } .axis .grid { stroke: var(--rule); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--quiet); margin: 6px 0 10px; padding: 0; list-style: none; }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; }
.legend .a { background: var(--allowed); } .legend .r { background: var(--refused); }
details { margin-top: 10px; } summary { cursor: pointer; color: var(--quiet); font-size: 13px; }
details .scroll { max-height: 320px; overflow-y: auto; }
@media print { body { background: none; padding: 0; } section, dl > div { break-inside: avoid; } }
`
