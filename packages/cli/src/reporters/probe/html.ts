import type { ProbeVerdict } from '../../probe.js'
import type { Check } from '../../probe/result.js'
import { escapeHtml } from '../text/html.js'
import { plain } from '../text/plain.js'
import { sentence } from './pretty.js'
import { extent, itemsOf, itemTitle, ofVerdict, SIGN, sums, type ProbeReport } from './report.js'
import { STYLE } from './style.js'

const MEANS: Readonly<Record<ProbeVerdict, string>> = {
  fail: 'failed',
  warn: 'worth a look',
  pass: 'passed',
  skip: 'could not be seen',
}

/** One page to send to somebody: nothing in it runs or is fetched. */
export function probeHtml({ version, result }: ProbeReport): string {
  const { target, notes, stats } = result
  const found = [...ofVerdict(result, 'fail'), ...ofVerdict(result, 'warn')]
  const others = [...ofVerdict(result, 'pass'), ...ofVerdict(result, 'skip')]
  const told = [
    ...notes.map(sentence),
    ...(stats.left.length === 0 ? [] : [`Left in the app: ${stats.left.join(', ')}.`]),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Probe of ${text(target)}</title>
<style>
${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>Probe of <span>${text(target)}</span></h1>
<p>${text(extent(stats))} · holdfast ${text(version)}</p>
<ul aria-label="How many checks came to which verdict">${sums(result)
    .map(({ verdict, count }) => `<li class="${verdict}"><b>${count}</b> ${MEANS[verdict]}</li>`)
    .join('')}</ul>
</header>
${found.length === 0 ? '<p class="clean">Nothing was found that fails or is worth a look.</p>' : found.map(card).join('\n')}
${others.length === 0 ? '' : table(others)}
${told.length === 0 ? '' : `<section class="notes"><h2>Notes</h2><ul>${told.map((note) => `<li>${text(note)}</li>`).join('')}</ul></section>`}
</main>
</body>
</html>
`
}

function card(check: Check): string {
  const { id, verdict, title, evidence, curl, fix, why } = check
  const item = itemTitle(check)
  return `<article class="${verdict}" id="${text(id)}">
<h2><span class="verdict"><span aria-hidden="true">${SIGN[verdict]}</span> ${verdict}</span> <span class="item"${item === undefined ? '' : ` title="${text(item)}"`}>${text(itemsOf(check))}</span> ${prose(title)}</h2>
<p>${prose(evidence)}</p>
${curl === '' ? '' : `<pre tabindex="0" aria-label="The command that shows it"><code>${text(curl)}</code></pre>`}
<p><b>Fix</b> ${prose(fix)}</p>
<details><summary>Why it matters</summary><p>${prose(why)}</p><p><code>holdfast explain ${text(id)}</code></p></details>
</article>`
}

function table(checks: readonly Check[]): string {
  const rows = checks.map(
    (check) =>
      `<tr class="${check.verdict}"><th scope="row">${text(itemsOf(check))}</th><td class="verdict"><span aria-hidden="true">${SIGN[check.verdict]}</span> ${check.verdict}</td><td>${prose(check.title)}<small>${prose(check.evidence)}</small></td></tr>`,
  )
  return `<section>
<h2>What passed, and what could not be seen</h2>
<table>
<thead><tr><th scope="col">Item</th><th scope="col">Verdict</th><th scope="col">Check</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`
}

function text(words: string): string {
  return escapeHtml(plain(words))
}

/** Words with `code` in them. */
function prose(words: string): string {
  return text(words).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}
