import { moneyText } from '../../replay/limits/price.js'
import type { LimitReport, ReplayReport, SuggestionReport } from '../../replay/report.js'
import { escapeHtml, standalonePage } from '../text/html.js'
import { plain } from '../text/plain.js'
import { trafficChart } from './chart.js'
import { STYLE } from './style.js'
import { suggestionText } from './view.js'
import { counted, moment, number, percent, reasons, refusing, shareOf, summary } from './words.js'

/** One page that nothing runs on and that fetches nothing. Names come from the log, that is, from anybody. */
export function replayHtml(report: ReplayReport): string {
  const sections = [
    head(report),
    tiles(report),
    ...(report.requests === 0 ? [] : [chart(report)]),
    ...report.limits.map((limit) => limitSection(limit, report)),
    suggestion(report),
    ...(report.requests === 0 ? [] : [rates(report)]),
    ...notes(report),
  ]
  return standalonePage(`Replay: ${plain(summary(report))}`, STYLE, sections.join('\n'))
}

const text = (value: string): string => escapeHtml(plain(value))

function head(report: ReplayReport): string {
  const { span, logs } = report
  const when = span === null ? '' : `${moment(span.from)} to ${moment(span.to)} UTC · `
  const names = logs.map(({ name, format }) => name + (format === null ? '' : ` (${format})`)).join(', ')
  return `<header><h1>${text(summary(report))}</h1><p>${text(when + names)}</p></header>`
}

function tiles(report: ReplayReport): string {
  const { requests, denied, cost, identities } = report
  const tile = (name: string, value: string, note = ''): string =>
    `<div><dt>${text(name)}</dt><dd>${text(value)}${note === '' ? '' : ` <small>${text(note)}</small>`}</dd></div>`
  const money = (amount: number): string => moneyText(amount, cost?.currency ?? '')
  return `<dl>
${[
  tile('Requests', number(requests)),
  tile(`Refused by ${refusing(report)}`, number(denied), shareOf(denied, requests)),
  tile('Addresses', number(identities.addresses)),
  ...(cost === null
    ? []
    : [tile('Cost without', money(cost.without)), tile('Cost with', money(cost.with), `saves ${money(cost.saved)}`)]),
].join('\n')}
</dl>`
}

function chart(report: ReplayReport): string {
  const { timeline } = report
  const first = Date.parse(timeline.start)
  const rows = timeline.requests.map((count, i) => {
    const time = new Date(first + i * timeline.seconds * 1_000).toISOString()
    return [moment(time), number(count), number(timeline.denied[i]!)]
  })
  return `<section>
<h2>Requests over time</h2>
<ul class="legend"><li><i class="a"></i>allowed</li><li><i class="r"></i>refused</li></ul>
<div class="scroll" tabindex="0" role="group" aria-label="Chart">${trafficChart(report)}</div>
<details><summary>As a table</summary>${table('Requests over time', ['From (UTC)', 'Requests', 'Refused'], ['t', 'n', 'n'], rows)}</details>
</section>`
}

function limitSection(limit: LimitReport, { requests }: ReplayReport): string {
  const { denied, identities, falsePositives, top, routes, userAgents } = limit
  const title = `<h2>${text(limit.limit)}</h2>`
  if (denied === 0) return `<section>${title}<p class="good">Refuses nobody.</p></section>`
  const wrong = `${counted(falsePositives.requests, 'request')} of ${counted(falsePositives.identities, 'address', 'addresses')} (${percent(falsePositives.share)})`
  const who = top.map(({ identity, denied: own, requests: all, first, last, userAgent }) => [
    number(own),
    all === null ? '' : number(all),
    moment(first),
    moment(last),
    identity + (userAgent === undefined ? '' : ` · ${userAgent}`),
  ])
  const named = (what: string, rows: LimitReport['routes']): string =>
    `<h3>${what}</h3>${table(
      `${what} that are refused most`,
      ['Refused', what.replace(/s$/, '')],
      ['n', 'w'],
      rows.map(({ name, denied: own }) => [number(own), name]),
    )}`
  return `<section>
${title}
<p>Refuses <b class="bad">${number(denied)}</b> of ${counted(requests, 'request')} (${shareOf(denied, requests)}), of ${counted(identities, 'caller')}, the first at ${text(moment(limit.first ?? ''))} UTC.</p>
<p>Of normal traffic: <b class="${falsePositives.requests === 0 ? 'good' : 'bad'}">${wrong}</b></p>
<h3>Callers</h3>${table('Callers that are refused most', ['Refused', 'Of', 'First (UTC)', 'Last (UTC)', 'Who'], ['n', 'n', 't', 't', 'w'], who)}
${named('Routes', routes)}
${named('User agents', userAgents)}
</section>`
}

function suggestion({ suggestion: found }: ReplayReport): string {
  if (found === null)
    return '<section><h2>Suggested limit</h2><p>None: there are not enough addresses to tell who is an exception.</p></section>'
  return `<section>
<h2>Suggested limit</h2>
<p class="suggested">${text(found.limit)}</p>
<p><code>${text(found.code)}</code></p>
<p>${suggestionText(found).map(text).join(' ')}</p>
${found.singledOut.top.length === 0 ? '' : exceptions(found)}
</section>`
}

function exceptions({ singledOut: { top } }: SuggestionReport): string {
  const rows = top.map(({ requests, identity, userAgent }) => [number(requests), identity, userAgent])
  return table('Whom it singles out', ['Requests', 'Who', 'User agent'], ['n', 't', 'w'], rows)
}

function rates({ rates: rows }: ReplayReport): string {
  const cells = rows.map(({ window, p50, p90, p99, p999, max }) => [window, ...[p50, p90, p99, p999, max].map(number)])
  const title = 'Requests of an address in its busiest window'
  return `<section><h2>${title}</h2>${table(title, ['Window', 'p50', 'p90', 'p99', 'p99.9', 'Most'], ['t', 'n', 'n', 'n', 'n', 'n'], cells)}</section>`
}

function notes(report: ReplayReport): string[] {
  const { skipped, notices } = report
  const rows = reasons(report).map(([reason, lines]) => [number(lines), reason])
  const told = notices.map((notice) => `<p class="quiet">${text(notice)}</p>`).join('')
  if (skipped === 0) return told === '' ? [] : [`<section><h2>Notes</h2>${told}</section>`]
  return [
    `<section><h2>${counted(skipped, 'line')} skipped</h2>${table('Why lines are no requests', ['Lines', 'Why'], ['n', 'w'], rows)}${told}</section>`,
  ]
}

/** In a box of its own that scrolls, by keyboard too, where the page is narrow. */
function table(
  caption: string,
  headings: readonly string[],
  kinds: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = (row: readonly string[], tag: string): string =>
    row
      .map((cell, i) => `<${tag === 'th' ? 'th scope="col"' : tag} class="${kinds[i]}">${text(cell)}</${tag}>`)
      .join('')
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(caption)}"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${cells(headings, 'th')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}
</tbody></table></div>`
}
