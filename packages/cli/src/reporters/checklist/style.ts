/** Of the printed checklist: light on paper and on screens, 32 rows on one page of A4, and verdicts that need no colour. */
export const STYLE = `:root { color-scheme: light; --ink: #16181d; --quiet: #565c68; --rule: #d5d9e0; --fail: #b3140c; --unknown: #845400; --pass: #0d6832; }
* { box-sizing: border-box; margin: 0; }
body { background: #e9ebef; color: var(--ink); font: 9pt/1.35 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
section { background: #fff; width: 210mm; max-width: 100%; min-height: 297mm; margin: 8mm auto; padding: 9mm 11mm 6mm; display: flex; flex-direction: column; box-shadow: 0 1px 6px rgb(0 0 0 / 18%); }
header { display: flex; justify-content: space-between; align-items: end; gap: 6mm; border-bottom: 1.5pt solid var(--ink); padding-bottom: 2mm; }
h1 { font-size: 15pt; line-height: 1.15; letter-spacing: -.01em; }
header p, footer { color: var(--quiet); font-size: 8pt; }
.app { font-weight: 600; color: var(--ink); }
ul { list-style: none; padding: 0; display: flex; gap: 4mm; font-size: 8pt; white-space: nowrap; }
li b { font-size: 13pt; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 6.7pt; line-height: 1.16; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 500; text-align: left; padding: 1mm 1mm .4mm; }
thead th:nth-child(1) { width: 7mm; } thead th:nth-child(2) { width: 66mm; } thead th:nth-child(3) { width: 17mm; }
th, td { text-align: left; vertical-align: top; padding: .4mm 1mm; border-bottom: .4pt solid var(--rule); overflow-wrap: anywhere; }
tbody th { font-weight: 700; font-variant-numeric: tabular-nums; }
.group th { padding: 1.3mm 1mm .4mm; font-size: 7.4pt; border-bottom: .8pt solid var(--ink); }
.verdict { font-weight: 600; white-space: nowrap; }
.fail .verdict, li.fail b { color: var(--fail); } .unknown .verdict, li.unknown b { color: var(--unknown); } .pass .verdict, li.pass b { color: var(--pass); } .na .verdict, .na td { color: var(--quiet); }
.fail th, .fail td { background: #fdf1f0; }
.seen div { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.more { float: right; color: var(--quiet); padding-left: 2mm; font-variant-numeric: tabular-nums; }
code { font: 6.2pt/1.16 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
footer { margin-top: auto; padding-top: 2mm; }
.line { display: inline-block; width: 45mm; border-bottom: .6pt solid var(--ink); }
@page { size: A4; margin: 0; }
@media print {
  body { background: none; }
  section { margin: 0; box-shadow: none; width: 210mm; max-width: none; height: 296.5mm; min-height: 0; overflow: hidden; break-after: page; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section:last-child { break-after: auto; }
}
@media (width <= 760px) {
  section { margin: 0; padding: 5mm 4mm; } header { flex-direction: column; align-items: start; }
  thead th:nth-child(2) { width: 34%; }
}
`
