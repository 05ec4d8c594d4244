import type { Command } from '../command.js'
import { codesWithPages, readPage } from '../docs/library.js'
import { nearest } from '../docs/nearest.js'
import type { Page } from '../docs/page.js'
import type { Outcome, Report } from '../report.js'
import { renderMarkdown } from '../terminal/markdown.js'
import type { Terminal } from '../terminal/terminal.js'
import { hang, indent, wrap } from '../terminal/text.js'

/** The page of a code, in the terminal: an answer, a log line or an error names the code, and this says what to do. */
export const command: Command = {
  summary: 'say what a code means and what to do about it',
  examples: [
    { line: 'holdfast explain auth.required', what: 'the page of one code' },
    { line: 'holdfast explain urn:holdfast:limit.exceeded', what: 'the `type` of a problem, as it was answered' },
    { line: 'holdfast explain', what: 'all codes' },
    { line: 'holdfast explain config.secret --json', what: 'the page as data' },
  ],
  declare: (declaration) => {
    declaration.argument('[code]', 'a problem code or a configuration code; without one, all are listed')
  },
  run: async ({ args: [wanted] }) => {
    const codes = await codesWithPages()
    if (wanted === undefined) return overview(await Promise.all(codes.map(readPage)))
    const code = normalized(wanted)
    return codes.includes(code) ? pageReport(await readPage(code)) : unknown(code, codes)
  },
}

/** What people copy: a code, the `type` of a problem, or the end of an error line. */
function normalized(wanted: string): string {
  return wanted
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^urn:holdfast:/, '')
}

async function unknown(code: string, codes: readonly string[]): Promise<Outcome> {
  const hint = 'holdfast explain lists all codes'
  if (/^\d{3}$/.test(code)) {
    const pages = await Promise.all(codes.map(readPage))
    const suggestions = pages.filter((page) => page.status === Number(code)).map((page) => page.code)
    return { failure: `${code} is a status, and a page belongs to a code`, suggestions, hint }
  }
  return { failure: `no code is called ${JSON.stringify(code)}`, suggestions: nearest(code, codes), hint }
}

function pageReport(page: Page): Report {
  return { data: page, view: (terminal) => pageView(page, terminal), findings: 0 }
}

function pageView(page: Page, terminal: Terminal): string {
  const { bold, dim } = terminal.colors
  const body = { ...terminal, width: terminal.width - 2 }
  const status = page.status === null ? 'configuration error' : `HTTP ${page.status}`
  return [
    `${bold(page.code)}  ${dim(status)}\n${page.title}`,
    ...page.sections.map(
      (section) => `${bold(section.title.toUpperCase())}\n${indent(renderMarkdown(section.markdown, body), 2)}`,
    ),
  ].join('\n\n')
}

function overview(pages: readonly Page[]): Report {
  return {
    data: { codes: pages.map(({ code, status, title }) => ({ code, status, title })) },
    view: (terminal) => overviewView(pages, terminal),
    findings: 0,
  }
}

function overviewView(pages: readonly Page[], terminal: Terminal): string {
  const { bold, cyan, dim } = terminal.colors
  const codeWidth = Math.max(...pages.map((page) => page.code.length))
  const titleAt = 2 + 3 + 2 + codeWidth + 2
  const row = ({ code, status, title }: Page) => {
    const mark = `  ${dim(String(status ?? '').padEnd(3))}  ${cyan(code)}` + ' '.repeat(codeWidth - code.length + 2)
    return hang(mark, titleAt, wrap(title, Math.max(20, terminal.width - titleAt)))
  }
  const areas = new Map<string, string[]>()
  for (const page of pages) {
    const area = page.code.slice(0, page.code.indexOf('.'))
    areas.set(area, [...(areas.get(area) ?? [bold(area)]), row(page)])
  }
  const sections = [...areas.values()].map((rows) => rows.join('\n'))
  return [...sections, dim('holdfast explain <code> says what happened, what to do and why it is so')].join('\n\n')
}
