import { ITEMS } from '../checklist/items.js'
import type { Page } from '../docs/page.js'
import type { NamedProbe } from './probes.js'

const PHASES: Readonly<Record<NamedProbe['phase'], string>> = {
  look: 'It only asks, as a stranger would.',
  act: 'It writes with the accounts of the run, and what it makes is taken away again.',
  break: 'It sends what is malformed or too large, as an account of the run.',
  end: 'It ends or changes sessions of the accounts of the run.',
  limits: 'It asks until it is refused, within the bounds of the run.',
}

/** What a probe says of itself, as a page. */
export interface ProbePage extends Page {
  readonly items: readonly string[]
}

export function probePage({ id, items, title, why, fix, phase }: NamedProbe): ProbePage {
  const about = ITEMS.filter((item) => items.includes(item.id))
  return {
    code: id,
    status: null,
    items,
    title: `${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`,
    sections: [
      ...(about.length === 0
        ? []
        : [
            {
              title: 'What is looked at',
              markdown: about.map((item) => `Item **${item.id}** of the checklist: ${item.title}.`).join('\n\n'),
            },
          ]),
      { title: 'Why', markdown: why },
      { title: 'What to do', markdown: fix },
      { title: 'What the probe does', markdown: `${PHASES[phase]} \`holdfast probe URL --only ${id}\` runs it alone.` },
    ],
  }
}

/** The page as a file: made from the probe, and never written by hand. */
export function probePageText(probe: NamedProbe): string {
  const { code, items, title, sections } = probePage(probe)
  return (
    [
      `---\ncode: ${code}\n${items.length === 0 ? '' : `items: ${items.join(', ')}\n`}title: ${title}\n---`,
      `# ${title}`,
      ...sections.map((section) => `## ${section.title}\n\n${section.markdown}`),
    ].join('\n\n') + '\n'
  )
}
