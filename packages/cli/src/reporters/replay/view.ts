import { moneyText } from '../../replay/limits/price.js'
import type { LimitReport, ReplayReport, SuggestionReport } from '../../replay/report.js'
import type { Terminal } from '../../terminal/terminal.js'
import { indent, wrap } from '../../terminal/text.js'
import { cut, plain } from '../text/plain.js'
import { columns } from './columns.js'
import { sparkline } from './sparkline.js'
import { counted, moment, number, percent, reasons, refusing, shareOf, summary } from './words.js'

/** For people at a terminal: what came when, what each limit does, and what it costs. */
export function replayView(report: ReplayReport, terminal: Terminal): string {
  return [
    head(report, terminal),
    ...(report.requests === 0 ? [] : [traffic(report, terminal)]),
    ...report.limits.map((limit) => limitSection(limit, report, terminal)),
    ...together(report, terminal),
    ...(report.requests === 0 ? [] : [rates(report, terminal)]),
    suggestion(report, terminal),
    ...cost(report, terminal),
    ...notes(report, terminal),
  ].join('\n\n')
}

function head(report: ReplayReport, { colors: { bold, dim }, width }: Terminal): string {
  const { span, logs } = report
  const names = logs.map(({ name, format }) => plain(name) + (format === null ? '' : ` (${format})`)).join(', ')
  const when = span === null ? '' : `${moment(span.from)} to ${moment(span.to)} UTC · `
  return [bold(summary(report)), dim(wrap(when + names, width))].join('\n')
}

function traffic({ timeline, denied, requests }: ReplayReport, { colors, width }: Terminal): string {
  const most = Math.max(...timeline.requests)
  const label = (text: string): string => text.padEnd(10)
  const room = width - 12
  const line = (counts: readonly number[]): string => sparkline(counts, room, most)
  return [
    `  ${label('requests')}${colors.cyan(line(timeline.requests))}`,
    ...(denied === 0 ? [] : [`  ${label('refused')}${colors.red(line(timeline.denied))}`]),
    colors.dim(
      `  ${label('')}at most ${number(most)} in ${windowWords(timeline.seconds)}; ${shareOf(denied, requests)} refused`,
    ),
  ].join('\n')
}

function windowWords(seconds: number): string {
  const [size, unit] =
    seconds % 86_400 === 0
      ? [86_400, 'day']
      : seconds % 3_600 === 0
        ? [3_600, 'hour']
        : seconds % 60 === 0
          ? [60, 'minute']
          : [1, 'second']
  return counted(seconds / size, unit)
}

function limitSection(limit: LimitReport, { requests }: ReplayReport, terminal: Terminal): string {
  const { bold, dim, green, red, yellow } = terminal.colors
  const { denied, identities, falsePositives, top, routes, userAgents } = limit
  const title = bold(plain(limit.limit))
  if (denied === 0) return `${title}\n  ${green('refuses nobody')}`
  const wrong = `${counted(falsePositives.requests, 'request')} of ${counted(falsePositives.identities, 'address', 'addresses')} (${percent(falsePositives.share)}) of normal traffic`
  const room = terminal.width - 2
  return [
    title,
    `  ${red(`refuses ${number(denied)}`)} of ${counted(requests, 'request')} (${shareOf(denied, requests)}), of ${counted(identities, 'caller')}`,
    `  ${falsePositives.requests === 0 ? green(`and ${wrong}`) : yellow(`and ${wrong}`)}`,
    '',
    indent(
      columns(
        ['refused', 'of', 'first (UTC)', 'who'],
        top.map((each) => [
          number(each.denied),
          each.requests === null ? '' : number(each.requests),
          moment(each.first),
          plain(each.identity),
        ]),
        room,
        dim,
      ),
      2,
    ),
    '',
    indent(
      columns(
        ['refused', 'route'],
        routes.map(({ name, denied: own }) => [number(own), plain(name)]),
        room,
        dim,
      ),
      2,
    ),
    '',
    indent(
      columns(
        ['refused', 'user agent'],
        userAgents.map(({ name, denied: own }) => [number(own), plain(name)]),
        room,
        dim,
      ),
      2,
    ),
  ].join('\n')
}

function together({ limits, denied, requests }: ReplayReport, { colors: { bold } }: Terminal): string[] {
  if (limits.length < 2) return []
  return [
    `${bold('All limits together')}\n  refuse ${number(denied)} of ${counted(requests, 'request')} (${shareOf(denied, requests)})`,
  ]
}

function rates({ rates: rows }: ReplayReport, { colors: { bold, dim }, width }: Terminal): string {
  const table = columns(
    ['window', 'p50', 'p90', 'p99', 'p99.9', 'most'],
    rows.map(({ window, p50, p90, p99, p999, max }) => [window, ...[p50, p90, p99, p999, max].map(number)]),
    width - 2,
    dim,
  )
  return `${bold('Requests of an address in its busiest window')}\n${indent(table, 2)}`
}

function suggestion({ suggestion: found, requests }: ReplayReport, terminal: Terminal): string {
  const { bold, dim, cyan } = terminal.colors
  if (found === null) {
    const why = 'there are not enough addresses to tell who is an exception.'
    return `${bold('Suggested limit')}\n  ${dim(requests === 0 ? 'none: there is no request.' : `none: ${why}`)}`
  }
  return [
    `${bold('Suggested limit')}  ${cyan(found.limit)}`,
    indent(dim(found.code), 2),
    ...suggestionText(found).map((line) => indent(wrap(line, terminal.width - 2), 2)),
    ...(found.singledOut.top.length === 0 ? [] : ['', indent(exceptions(found, terminal), 2)]),
  ].join('\n')
}

/** What it does, for a page too. */
export function suggestionText({ singledOut, rest }: SuggestionReport): string[] {
  const others = `${rest.denied === 0 ? 'none' : `${number(rest.denied)} (${percent(rest.share)})`} of the ${counted(rest.requests, 'request')}`
  if (singledOut.identities === 0) return [`Refuses ${others}: nobody here asks like a crawler.`]
  const who = counted(singledOut.identities, 'address', 'addresses')
  return [
    `Refuses ${percent(singledOut.share)} of the ${counted(singledOut.requests, 'request')} of ${who} that it singles out, and ${others} of everybody else.`,
    'Look at whom it singles out before you use it:',
  ]
}

function exceptions({ singledOut: { top } }: SuggestionReport, { colors: { dim }, width }: Terminal): string {
  return columns(
    ['requests', 'who', 'user agent'],
    top.map(({ requests, identity, userAgent }) => [number(requests), plain(identity), plain(userAgent)]),
    width - 2,
    dim,
  )
}

function cost(report: ReplayReport, { colors: { bold, green } }: Terminal): string[] {
  const { cost: bill, requests } = report
  if (bill === null) return []
  const money = (amount: number): string => moneyText(amount, bill.currency)
  const amounts = [money(bill.without), money(bill.with), money(bill.saved)]
  const width = Math.max(...amounts.map((each) => each.length))
  const [without, withLimits, saved] = amounts.map((each) => each.padStart(width))
  const whose = `with ${refusing(report)}`
  return [
    [
      `${bold('What it costs')}  ${counted(requests, 'request')} at ${money(bill.each * 1e6)} a million`,
      `  ${'without'.padEnd(19)}  ${without}`,
      `  ${whose.padEnd(19)}  ${withLimits}`,
      `  ${'saved'.padEnd(19)}  ${green(saved ?? '')}`,
    ].join('\n'),
  ]
}

function notes(report: ReplayReport, { colors: { bold, dim, yellow }, width }: Terminal): string[] {
  const { skipped, notices } = report
  const broken =
    skipped === 0
      ? []
      : [
          `${bold(`${counted(skipped, 'line')} skipped`)}\n${indent(
            columns(
              ['lines', 'why'],
              reasons(report).map(([reason, lines]) => [number(lines), reason]),
              width - 2,
              dim,
            ),
            2,
          )}`,
        ]
  return [...broken, ...notices.map((notice) => yellow(wrap(cut(plain(notice), 500), width)))]
}
