import type { Command } from '../command.js'
import { codesWithPages, readPage } from '../docs/library.js'
import { nearest } from '../docs/nearest.js'
import type { Page } from '../docs/page.js'
import type { RulePage } from '../docs/rule-page.js'
import type { ProbePage } from '../probe/page.js'
import type { Outcome, Report } from '../report.js'
import { renderMarkdown } from '../terminal/markdown.js'
import type { Terminal } from '../terminal/terminal.js'
import { hang, indent, wrap } from '../terminal/text.js'
import { itemReport } from './explain/item.js'

/** The page of a code, in the terminal: an answer, a log line, an error or a finding names it, and this says what to do. */
export const command: Command = {
  summary: 'say what a code, an item of the checklist or a rule means, and what to do about it',
  examples: [
    { line: 'holdfast explain auth.required', what: 'the page of one code' },
    { line: 'holdfast explain urn:holdfast:limit.exceeded', what: 'the `type` of a problem, as it was answered' },
    { line: 'holdfast explain A6', what: 'an item of the checklist, and its rules' },
    { line: 'holdfast explain a6-unguarded-handler', what: 'a rule of the audit' },
    { line: 'holdfast explain c2-loose-origin', what: 'a check of the probe' },
    { line: 'holdfast explain', what: 'all of them' },
    { line: 'holdfast explain config.secret --json', what: 'the page as data' },
  ],
  declare: (declaration) => {
    declaration.argument(
      '[code]',
      'a problem code, a configuration code, an item, a rule or a check; without one, all are listed',
    )
  },
  run: async ({ args: [wanted] }) => {
    const codes = await codesWithPages()
    const code = normalized(wanted ?? '')
    if (codes.includes(code)) return pageReport(await readPage(code))
    const [rules, probes] = await Promise.all([rulePages(), probePages()])
    if (wanted === undefined) return overview(await Promise.all(codes.map(readPage)), rules, probes)
    const name = code.replace(/^probe:/, '').replace(/[\s/]+/, '-')
    const page = [...(code.startsWith('probe:') ? [] : rules), ...probes].find((each) => each.code === name)
    return page === undefined
      ? (itemReport(code, rules, probes) ?? unknown(code, codes, [...rules, ...probes]))
      : pageReport(page)
  },
}

type AnyPage = Page | RulePage | ProbePage

async function rulePages(): Promise<RulePage[]> {
  const [{ readRules }, { rulePage }] = await Promise.all([import('../audit/rules.js'), import('../docs/rule-page.js')])
  return (await readRules()).map((rule) => rulePage(rule))
}

async function probePages(): Promise<ProbePage[]> {
  const [{ readProbes }, { probePage }] = await Promise.all([import('../probe/probes.js'), import('../probe/page.js')])
  return (await readProbes()).map(probePage)
}

/** What people copy: a code, the `type` of a problem, or the end of an error line. */
function normalized(wanted: string): string {
  return wanted
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^urn:holdfast:/, '')
}

async function unknown(code: string, codes: readonly string[], named: readonly Page[]): Promise<Outcome> {
  const hint = 'holdfast explain lists all of them'
  if (/^\d{3}$/.test(code)) {
    const pages = await Promise.all(codes.map(readPage))
    const suggestions = pages.filter((page) => page.status === Number(code)).map((page) => page.code)
    return { failure: `${code} is a status, and a page belongs to a code`, suggestions, hint }
  }
  const names = [...codes, ...named.map((page) => page.code)]
  return { failure: `no code is called ${JSON.stringify(code)}`, suggestions: nearest(code, names), hint }
}

function pageReport(page: AnyPage): Report {
  return { data: page, view: (terminal) => pageView(page, terminal), findings: 0 }
}

function pageView(page: AnyPage, terminal: Terminal): string {
  const { bold, dim } = terminal.colors
  const body = { ...terminal, width: terminal.width - 2 }
  return [
    `${bold(page.code)}  ${dim(kindOf(page))}\n${page.title}`,
    ...page.sections.map(
      (section) => `${bold(section.title.toUpperCase())}\n${indent(renderMarkdown(section.markdown, body), 2)}`,
    ),
  ].join('\n\n')
}

function kindOf(page: AnyPage): string {
  if ('items' in page) return page.items.length === 0 ? 'check of the probe' : `check of ${page.items.join(' and ')}`
  if ('item' in page) return `rule of ${page.item}, ${page.severity}`
  return page.status === null ? 'configuration error' : `HTTP ${page.status}`
}

function overview(pages: readonly Page[], rules: readonly RulePage[], probes: readonly ProbePage[]): Report {
  return {
    data: {
      codes: pages.map(({ code, status, title }) => ({ code, status, title })),
      rules: rules.map(({ code, item, severity, title }) => ({ code, item, severity, title })),
      checks: probes.map(({ code, items, title }) => ({ code, items, title })),
    },
    view: (terminal) => overviewView(pages, rules, probes, terminal),
    findings: 0,
  }
}

function overviewView(
  pages: readonly Page[],
  rules: readonly RulePage[],
  probes: readonly ProbePage[],
  terminal: Terminal,
): string {
  const { bold, cyan, dim } = terminal.colors
  const row = (mark: string, { code, title }: Page, codeWidth: number): string => {
    const titleAt = 2 + 3 + 2 + codeWidth + 2
    const head = `  ${dim(mark.padEnd(3))}  ${cyan(code)}` + ' '.repeat(codeWidth - code.length + 2)
    return hang(head, titleAt, wrap(title, Math.max(20, terminal.width - titleAt)))
  }
  const widest = (all: readonly Page[]): number => Math.max(0, ...all.map(({ code }) => code.length))
  const codeWidth = widest(pages)
  const areas = new Map<string, string[]>()
  for (const page of pages) {
    const area = page.code.slice(0, page.code.indexOf('.'))
    areas.set(area, [...(areas.get(area) ?? [bold(area)]), row(String(page.status ?? ''), page, codeWidth)])
  }
  const ruleWidth = widest(rules)
  const audit = [bold('rules of holdfast audit'), ...rules.map((page) => row(page.item, page, ruleWidth))]
  const checkWidth = widest(probes)
  const probe = [bold('checks of holdfast probe'), ...probes.map((page) => row(page.items[0] ?? '–', page, checkWidth))]
  const sections = [...areas.values(), audit, probe].map((rows) => rows.join('\n'))
  return [...sections, dim('holdfast explain <code> says what happened, what to do and why it is so')].join('\n\n')
}
