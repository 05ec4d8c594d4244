import { expect, it } from 'vitest'
import { app } from './facts.test-parts.js'
import { pagesOf } from './pages.js'

it('takes components, their metadata and getServerSideProps for handlers of who opens a page', () => {
  const facts = app({
    'app/a/page.tsx': `export default function Page() {}\nexport async function generateMetadata() {}`,
    'app/layout.tsx': `export default function Layout() {}`,
    'app/a/part.tsx': `export default function Part() {}`,
    'pages/b.tsx': `export async function getServerSideProps() {}\nexport default function Page() {}`,
    'pages/c.tsx': `export default function Page() {}`,
    'pages/api/d.ts': `export default function handler() {}`,
  })
  const pages = facts.project.apps.flatMap((each) => pagesOf(each, facts))
  expect(pages.map(({ path, exportName }) => `${path}#${exportName}`)).toEqual([
    'app/a/page.tsx#default',
    'app/a/page.tsx#generateMetadata',
    'app/layout.tsx#default',
    'pages/b.tsx#getServerSideProps',
  ])
})

it('knows what of a page’s props its caller chose', () => {
  const facts = app({
    'app/page.tsx': `export default async function Page({ searchParams }) { const { q } = await searchParams; load(q) }`,
  })
  const [page] = facts.project.apps.flatMap((each) => pagesOf(each, facts))
  const site = page === undefined ? undefined : facts.sites(page)[0]
  const given = site?.node.type === 'CallExpression' ? site.node.arguments[0] : undefined
  if (page === undefined || site === undefined || given === undefined) throw new Error('no call')
  expect(facts.sources.of(given, site.frame, page).map(({ kind }) => kind)).toEqual(['query'])
})
