import type { AuditedApp } from '../../audit/audit-folder.js'
import type { Answer } from '../../audit/checklist.js'
import { VERDICTS } from '../../audit/order.js'
import { GROUPS } from '../../checklist/items.js'
import { plain } from '../text/plain.js'
import { escapeHtml, standalonePage } from '../text/html.js'
import { placeText, unshown } from './answer-text.js'
import { SIGN } from './grid.js'
import type { ChecklistReport } from './report.js'
import { STYLE } from './style.js'

/** One page of A4 for each app, to print and to sign; the same on a screen. Nothing in it runs or is fetched. */
export function checklistHtml({ version, audited: { project, apps } }: ChecklistReport): string {
  const name = escapeHtml(plain(project))
  const pages = apps.map((app) => page(app, name, version))
  return standalonePage(`Security checklist of ${plain(project)}`, STYLE, pages.join('\n'))
}

function page({ root, routes, answers }: AuditedApp, name: string, version: string): string {
  const app = root === '.' ? '' : ` <span class="app">${escapeHtml(plain(root))}</span>`
  const sums = VERDICTS.map((verdict) => {
    const count = answers.filter((answer) => answer.verdict === verdict).length
    return `<li class="${className(verdict)}"><b>${count}</b> ${verdict}</li>`
  })
  const groups = GROUPS.map(({ letter, title, items }) => {
    const rows = answers.filter(({ item }) => items.includes(item)).map(row)
    return `<tbody>
<tr class="group"><th colspan="4" scope="rowgroup">${letter} · ${escapeHtml(title)}</th></tr>
${rows.join('\n')}
</tbody>`
  })
  return `<section>
<header>
<div><h1>Security checklist</h1><p>${name}${app} · ${routes.length} routes and actions · holdfast ${escapeHtml(version)}</p></div>
<ul aria-label="How many items have which verdict">${sums.join('')}</ul>
</header>
<table>
<caption>Every item with its verdict and what was seen first in the source</caption>
<thead><tr><th scope="col">Id</th><th scope="col">Item</th><th scope="col">Verdict</th><th scope="col">Evidence</th></tr></thead>
${groups.join('\n')}
</table>
<footer><p>Looked at by <span class="line"></span> on <span class="line"></span></p></footer>
</section>`
}

function row(answer: Answer): string {
  const { item, verdict, evidence } = answer
  const [first] = evidence
  const place = first === undefined ? '' : placeText(first)
  const more = unshown(answer, 1)
  const seen = [
    ...(place === '' ? [] : [`<code>${escapeHtml(plain(place))}</code>`]),
    escapeHtml(plain(first?.message ?? '').replaceAll('`', '')),
  ].join(' ')
  const count = more === 0 ? '' : `<span class="more">+${more} more</span>`
  return `<tr class="${className(verdict)}"><th scope="row">${item.id}</th><td>${escapeHtml(item.title)}</td><td class="verdict"><span aria-hidden="true">${SIGN[verdict]}</span> ${verdict}</td><td class="seen">${count}<div>${seen}</div></td></tr>`
}

function className(verdict: Answer['verdict']): string {
  return verdict === 'n/a' ? 'na' : verdict
}
