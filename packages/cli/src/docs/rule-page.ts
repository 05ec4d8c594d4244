import { ITEMS } from '../checklist/items.js'
import { ruleId, type Example, type Rule } from '../rule.js'
import type { Page } from './page.js'
import { referencesOf } from './references.js'

/** What a rule says of itself, as a page. */
export interface RulePage extends Page {
  readonly item: string
  readonly severity: string
}

export function rulePage(rule: Rule): RulePage {
  const { item, title, why, fix, severity, examples } = rule
  const about = ITEMS.find(({ id }) => id === item)
  return {
    code: ruleId(rule),
    status: null,
    item,
    severity,
    title: sentence(title),
    sections: [
      {
        title: 'What is looked at',
        markdown: `Item **${item}** of the checklist: ${about?.title ?? title}.\n\n- fails: ${about?.fails ?? ''}\n- clears: ${about?.clears ?? ''}`,
      },
      { title: 'Why', markdown: why },
      { title: 'What to do', markdown: fix },
      { title: 'What fails', markdown: examplesText(examples.bad) },
      { title: 'What does not', markdown: examplesText(examples.good) },
      ...(examples.unknown === undefined || examples.unknown.length === 0
        ? []
        : [{ title: 'What is left open', markdown: examplesText(examples.unknown) }]),
      {
        title: 'If it is fine here',
        markdown: `Say why, in the line above:\n\n\`\`\`ts\n// holdfast-disable-next-line ${item} -- the reason\n\`\`\``,
      },
      {
        title: 'Read more',
        markdown: referencesOf(rule)
          .map(({ name, url }) => (url === undefined ? `- ${name}` : `- ${name}: <${url}>`))
          .join('\n'),
      },
    ],
  }
}

/** The page as a file: made from the rule, and never written by hand. */
export function rulePageText(rule: Rule): string {
  const { code, item, severity, title, sections } = rulePage(rule)
  const matter = { code, item, severity, scope: rule.scope, title }
  return (
    [
      `---\n${Object.entries(matter)
        .map(([key, value]) => `${key}: ${value}`)
        .join('\n')}\n---`,
      `# ${title}`,
      ...sections.map((section) => `## ${section.title}\n\n${section.markdown}`),
    ].join('\n\n') + '\n'
  )
}

/** The shortest of both, for those who read a finding elsewhere. */
export function ruleSummary({ why, fix, examples: { bad, good } }: Rule): string {
  return [
    why,
    `**Fix:** ${fix}`,
    '## What fails',
    examplesText([shortest(bad)]),
    '## What does not',
    examplesText([shortest(good)]),
  ].join('\n\n')
}

function shortest(examples: readonly [Example, ...Example[]]): Example {
  const length = ({ files }: Example): number => Object.values(files).reduce((sum, text) => sum + text.length, 0)
  return examples.reduce((best, each) => (length(each) < length(best) ? each : best))
}

/** A file that several examples share is shown once. */
function examplesText(examples: readonly Example[]): string {
  const shown = new Set<string>()
  return examples
    .map(({ title, files }) => {
      const texts = Object.entries(files).filter(([path, text]) => {
        const key = JSON.stringify([path, text])
        return text.trim() !== '' && !shown.has(key) && shown.add(key)
      })
      return [title, ...texts.map(([path, text]) => fenced(path, text))].join('\n\n')
    })
    .join('\n\n')
}

/** With the path in front, and in a fence that nothing in it ends. */
function fenced(path: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${/\.(\w+)$/.exec(path)?.[1] ?? ''}\n${comment(path)}\n${text.trim()}\n${fence}`
}

function comment(path: string): string {
  if (/\.(?:json|lock)$/.test(path)) return `// ${path}`
  return /\.(?:[cm]?[jt]sx?|prisma)$/.test(path) ? `// ${path}` : `# ${path}`
}

function sentence(title: string): string {
  return `${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`
}
