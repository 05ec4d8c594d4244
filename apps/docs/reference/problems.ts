import { codes, configurationCodes } from 'holdfast'
import { titleOf, type Page } from '../site/page.ts'
import { code, made, table } from './markdown.ts'

/** All codes, with their pages. */
export function problemIndex(pages: readonly Page[]): Page {
  const refusals = Object.entries(codes).map(([name, { status, title }]) => [link(name), String(status), title])
  const settings = configurationCodes.map((name) => [link(name), pageTitle(pages, name)])
  return {
    path: 'problems/index.md',
    file: null,
    text: [
      '# Problem codes',
      `Every refusal is \`application/problem+json\` (RFC 9457) with one of these codes as its \`code\`; \`npx holdfast explain CODE\` prints the page. ${made('the table of codes in the source')}`,
      table(['code', 'status', 'title'], refusals),
      '## Of the configuration',
      'These stop the app as it starts, as a `ConfigurationError`.',
      table(['code', 'what is wrong'], settings),
      '',
    ].join('\n\n'),
  }
}

const link = (name: string): string => `[${code(name)}](${name}.md)`

function pageTitle(pages: readonly Page[], name: string): string {
  const page = pages.find(({ path }) => path === `problems/${name}.md`)
  if (page === undefined) throw new Error(`${name} has no page.`)
  return titleOf(page)
}
