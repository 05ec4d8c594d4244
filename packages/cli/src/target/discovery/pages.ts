import type { Client } from '../client.js'
import type { KnownRoute, SeenPage } from '../target.js'
import type { Nobody } from './nobody.js'
import { readPage, type Form } from './page-content.js'
import { routesInScript } from './script-hints.js'

/** How much of an app is looked at. */
const [MOST_PAGES, MOST_SCRIPTS] = [10, 24]

/** Pages that tell most, where nothing links to them. */
const LIKELY = ['/login', '/signin', '/sign-in', '/register', '/signup', '/sign-up', '/dashboard']

export interface SeenPages {
  readonly pages: readonly SeenPage[]
  readonly scripts: readonly SeenPage[]
  readonly routes: readonly KnownRoute[]
  readonly forms: readonly Form[]
}

/** The first page, what it links to inside of the app, and the scripts of all of them. */
export async function seePages(client: Client, nobody: Nobody): Promise<SeenPages> {
  const pages: SeenPage[] = []
  const forms: Form[] = []
  const [scriptPaths, inline] = [new Set<string>(), [] as string[]]
  const first = client.url.pathname
  const queue = [first, ...(await listed(client)), ...LIKELY]
  const asked = new Set<string>()
  for (let tries = 0; tries < MOST_PAGES * 2 && pages.length < MOST_PAGES; tries += 1) {
    const path = queue.shift()
    if (path === undefined) break
    if (asked.has(path)) continue
    asked.add(path)
    const exchange = await client.seen({ path })
    const { answer } = exchange
    if (answer === null || (path !== first && nobody.has('GET', path, answer))) continue
    if (answer.status >= 300 && answer.status < 400) {
      const next = within(client, answer.headers.location ?? '', path)
      if (next !== undefined && path === first) queue.unshift(next)
      continue
    }
    if (!/\bhtml\b/i.test(answer.headers['content-type'] ?? '') && path !== first) continue
    pages.push({ path, exchange })
    if (!/\bhtml\b/i.test(answer.headers['content-type'] ?? '')) continue
    const content = readPage(answer.text, new URL(path, client.url).href)
    forms.push(...content.forms)
    inline.push(...content.inline)
    const links = content.links.flatMap((link) => within(client, link, path) ?? [])
    // What is linked comes before what is only likely.
    queue.splice(Math.max(0, queue.length - LIKELY.length), 0, ...links.filter((link) => isPage(link)))
    for (const reference of [...content.scripts, ...content.styles]) {
      const inside = within(client, reference, path)
      if (inside !== undefined) scriptPaths.add(inside)
    }
  }
  const scripts: SeenPage[] = []
  for (const path of [...scriptPaths].slice(0, MOST_SCRIPTS)) {
    const exchange = await client.seen({ path })
    if (exchange.answer?.status === 200 && !/\bhtml\b/i.test(exchange.answer.headers['content-type'] ?? ''))
      scripts.push({ path, exchange })
  }
  const texts = [...scripts.map(({ exchange }) => exchange.answer?.text ?? ''), ...inline]
  return { pages, scripts, forms, routes: texts.flatMap(routesInScript) }
}

/** Path and query of an address that is the app's own. */
function within(client: Client, reference: string, from: string): string | undefined {
  if (!URL.canParse(reference, new URL(from, client.url).href)) return undefined
  const url = new URL(reference, new URL(from, client.url).href)
  const isOwn = url.host === client.url.host || url.origin === client.origin
  return isOwn ? url.pathname + url.search : undefined
}

/** Links that sign out or write are not followed, nor is what is no page. */
function isPage(path: string): boolean {
  return !/log-?out|sign-?out|delete|remove|cancel|confirm|approve|revoke|reset|unsubscribe|\/api\/|\/_next\/|\.(?!html?$)[a-z\d]{1,5}(?:\?|$)/i.test(
    path,
  )
}

/** What `/sitemap.xml` and `/robots.txt` name, at most three: most are of one kind. */
async function listed(client: Client): Promise<string[]> {
  const paths: string[] = []
  for (const file of ['/robots.txt', '/sitemap.xml']) {
    const { answer } = await client.seen({ path: file })
    const type = answer?.headers['content-type'] ?? ''
    if (answer?.status !== 200 || /html/i.test(type)) continue
    const named = file.endsWith('.txt')
      ? Array.from(answer.text.matchAll(/^(?:dis)?allow:\s*(\/[^\s*$]*)/gim), ([, path = '']) => path)
      : Array.from(answer.text.matchAll(/<loc>\s*([^<\s]+)\s*<\/loc>/g), ([, address = '']) => address)
    paths.push(
      ...named
        .flatMap((each) => within(client, each, '/') ?? [])
        .filter(isPage)
        .slice(0, 3),
    )
  }
  return paths
}
