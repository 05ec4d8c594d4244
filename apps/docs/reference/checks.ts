import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import type { ItemGroup } from '../../../packages/cli/src/checklist/items.ts'
import { CLI, root } from '../site/places.ts'
import { titleOf, type Page } from '../site/page.ts'
import { code, made, table } from './markdown.ts'

/** Rules or probes by the items of the checklist that they are named after, with their pages. */
export async function checkIndexes(pages: readonly Page[]): Promise<readonly Page[]> {
  const { GROUPS } = (await import(pathToFileURL(join(root, CLI, 'dist/checklist/items.js')).href)) as {
    readonly GROUPS: readonly ItemGroup[]
  }
  return [
    index(pages, GROUPS, {
      folder: 'rules',
      title: 'Rules of the audit',
      what: 'What `holdfast audit` looks for in the source, by the items of the checklist. The examples of each page are the rule’s own tests.',
    }),
    index(pages, GROUPS, {
      folder: 'probes',
      title: 'Probes',
      what: 'What `holdfast probe` asks a running app, by the items of the checklist.',
    }),
  ]
}

interface Kind {
  readonly folder: string
  readonly title: string
  readonly what: string
}

function index(pages: readonly Page[], groups: readonly ItemGroup[], { folder, title, what }: Kind): Page {
  const own = pages.filter(({ path }) => path.startsWith(`${folder}/`))
  const listed = new Set<Page>()
  const of = (prefix: string): readonly Page[] => {
    const found = own.filter(({ path }) => path.startsWith(`${folder}/${prefix.toLowerCase()}-`))
    for (const page of found) listed.add(page)
    return found
  }
  const sections = groups.flatMap(({ letter, title: heading, items }) => {
    const rows = items.flatMap((item) => {
      const found = of(item.id)
      return [[item.id, item.title, found.map((page) => linkTo(page, folder)).join('<br>')]]
    })
    return [
      `## ${letter}: ${heading}`,
      table(['item', 'where all is well', folder === 'rules' ? 'rules' : 'probes'], rows),
    ]
  })
  const beside = own.filter((page) => !listed.has(page))
  if (beside.length > 0) {
    sections.push('## Beside the checklist')
    sections.push(
      table(
        ['probe', ''],
        beside.map((page) => [linkTo(page, folder), titleOf(page)]),
      ),
    )
  }
  const text = [`# ${title}`, `${what} ${made('the checklist and the pages of the CLI')}`, ...sections, ''].join('\n\n')
  return { path: `${folder}/index.md`, file: null, text }
}

function linkTo({ path }: Page, folder: string): string {
  const file = path.slice(folder.length + 1)
  return `[${code(file.replace('.md', ''))}](${file})`
}
