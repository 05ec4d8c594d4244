import { join } from 'node:path'
import { defineConfig, type DefaultTheme } from 'vitepress'
import { anchorOf } from '../site/anchors.ts'
import { assemble } from '../site/assemble.ts'
import { GUIDES, LISTED, REFERENCE, type Part } from '../site/contents.ts'
import { writeForPrograms } from '../site/for-programs.ts'
import { highlight } from '../site/highlight.ts'
import { withoutEmptyHeaders } from '../site/headers-of-tables.ts'
import { titleOf, type Page } from '../site/page.ts'
import { generatedPages, pictures, writtenPages } from '../site/pages.ts'
import { ASSEMBLED, root } from '../site/places.ts'

const written = await writtenPages()
const drawings = await pictures()
const pages = [...written, ...(await generatedPages(written))]
await assemble(ASSEMBLED, pages, drawings)

const byPath = new Map<string, Page>(pages.map((page) => [page.path, page]))

function item(path: string): DefaultTheme.SidebarItem {
  const page = byPath.get(path)
  if (page === undefined) throw new Error(`The navigation names ${path}, which is no page.`)
  return { text: titleOf(page), link: `/${path.replace(/(index)?\.md$/, '')}` }
}

const group = ({ heading, pages: listed }: Part): DefaultTheme.SidebarItem => ({
  text: heading,
  items: listed.map(item),
})

const guides = GUIDES.map(group)
const reference = REFERENCE.map(group)

const sidebar: DefaultTheme.SidebarMulti = {
  ...Object.fromEntries(LISTED.map(({ folder, heading }) => [`/${folder}`, entriesOf(folder, heading)])),
  ...Object.fromEntries(
    ['tutorial', 'convert', 'how-to/', 'deploy/', 'migrate/', 'explanation/'].map((path) => [`/${path}`, guides]),
  ),
  '/': reference,
}

/** Names as people meet them: codes and ids. */
function entriesOf(folder: string, heading: string): DefaultTheme.SidebarItem[] {
  const own = pages.filter(({ path }) => path.startsWith(folder) && !path.endsWith('/index.md'))
  const items = own.map(({ path }) => ({
    text: path.slice(folder.length, -'.md'.length),
    link: `/${path.slice(0, -'.md'.length)}`,
  }))
  return [
    { text: 'All of the reference', link: '/reference/gate' },
    { text: heading, link: `/${folder}`, items },
  ]
}

/** A gate, in the site's green. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M3 15V6a5 5 0 0 1 10 0v9M3 9h10M6.5 2v13M9.5 2v13" fill="none" stroke="#1f6f58" stroke-width="1.6"/></svg>'

export default defineConfig({
  title: 'Holdfast',
  description: 'One gate in front of every API route of a Next.js app.',
  lang: 'en',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  base: process.env.DOCS_BASE ?? '/',
  srcDir: ASSEMBLED,
  outDir: join(root, 'apps/docs/dist'),
  cacheDir: join(root, 'apps/docs/.cache/vite'),
  lastUpdated: false,
  markdown: { highlight, anchor: { slugify: anchorOf }, config: (md) => void md.use(withoutEmptyHeaders) },
  themeConfig: {
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'How to', link: '/how-to/limit-a-login', activeMatch: '^/(how-to|deploy|migrate)/' },
      { text: 'Reference', link: '/reference/gate', activeMatch: '^/(reference|problems|rules|probes)/' },
      { text: 'Explanation', link: '/explanation/threat-model', activeMatch: '^/explanation/' },
    ],
    sidebar,
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          options: {
            // By words, and codes as a whole: `limit.exceeded`.
            tokenize: (text: string) => [
              ...text.split(/[\n\r\p{Z}\p{P}]+/u),
              ...(text.match(/[a-z]+\.[a-z_]+/g) ?? []),
            ],
          },
          searchOptions: {
            boost: { title: 6, text: 1, titles: 2 },
            // Whoever asks wants to do something: lists of cases and of types come after what tells how.
            boostDocument: (id: string) =>
              /\/(?:tutorial|how-to\/|deploy\/|explanation\/)/.test(id)
                ? 3
                : /\/(?:convert|problems\/|rules\/|probes\/|reference\/)/.test(id)
                  ? 0.2
                  : 1,
          },
        },
      },
    },
  },
  buildEnd: ({ outDir }) => writeForPrograms(outDir, pages, drawings),
})
