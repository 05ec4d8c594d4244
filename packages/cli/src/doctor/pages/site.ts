import type { App } from '../../project/apps.js'
import { ownVersion } from '../../version.js'
import { unreachable, type Unreachable } from '../stores/visit.js'

/** One answer of the running app. */
export interface Served {
  /** Without a query, which may hold what nobody else may read. */
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly isPage: boolean
  /** Empty, where it is no page. */
  readonly html: string
}

/** Milliseconds for one page, bytes of it, and how many are looked at. */
const [DEADLINE, MOST_BYTES, MOST_PAGES] = [15_000, 5_000_000, 10]

/** A path that no app has: what answers there is the page for what is not found. */
const NOWHERE = '/holdfast-doctor-looks-for-a-page-that-is-not-there'

/** The running app, as anybody sees it who has not signed in. */
export class Site {
  readonly url: URL
  readonly #paths: readonly string[]
  readonly #now: () => number
  #all: Promise<readonly Served[]> | undefined
  #skew: number | undefined

  /** @param base below which the app answers; empty as a rule */
  constructor(url: URL, app: App, base: string, now: () => number) {
    this.url = url
    this.#now = now
    const paths = ['/', ...pathsOf(app).filter((path) => path !== '/')].slice(0, MOST_PAGES)
    this.#paths = [...paths, NOWHERE].map((path) => `${base}${base !== '' && path === '/' ? '' : path}`)
  }

  /** The first page and others whose paths are in the code, the page for what is not found at the end. */
  async pages(): Promise<readonly Served[] | Unreachable> {
    try {
      this.#all ??= this.#visit()
      return (await this.#all).filter(({ isPage }) => isPage)
    } catch (error) {
      return unreachable(error)
    }
  }

  /** How far its clock is ahead of ours, in milliseconds, to half a second; undefined where it does not say. */
  async skew(): Promise<number | undefined> {
    await this.pages()
    return this.#skew
  }

  /** One more copy of a page. */
  again(path: string): Promise<Served> {
    return this.#get(path)
  }

  async #visit(): Promise<readonly Served[]> {
    const [home = '/', ...others] = this.#paths
    const found = [await this.#get(home)]
    // Where it leads a stranger, such as the page to sign in on.
    for (const path of new Set([...this.#ledTo(found[0]), ...others])) {
      // One page that hangs says nothing of the others.
      const page = await this.#get(path).catch(() => undefined)
      if (page !== undefined) found.push(page)
    }
    return found
  }

  #ledTo(answer: Served | undefined): string[] {
    const location = answer?.headers.get('location')
    if (answer === undefined || answer.status < 300 || answer.status >= 400 || !location) return []
    const here = new URL(answer.path, this.url)
    const target = URL.canParse(location, here) ? new URL(location, here) : undefined
    return target?.origin === this.url.origin ? [`${target.pathname}${target.search}`] : []
  }

  async #get(target: string): Promise<Served> {
    // Put together as texts: a path that begins with two slashes would name another host.
    const url = new URL(`${this.url.origin}${target}`)
    const path = url.pathname
    const before = this.#now()
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', 'user-agent': `holdfast-doctor/${await ownVersion()}` },
      signal: AbortSignal.timeout(DEADLINE),
    })
    const date = Date.parse(answer.headers.get('date') ?? '')
    // It says whole seconds, without their rest; of a copy in a cache it says when that was made.
    if (!Number.isNaN(date) && !answer.headers.has('age')) this.#skew ??= date + 500 - (before + this.#now()) / 2
    const isPage = /^text\/html\b/i.test(answer.headers.get('content-type') ?? '')
    const { status, headers } = answer
    if (isPage && (status < 300 || status >= 400)) {
      return { path, status, headers, isPage, html: await bounded(answer) }
    }
    await answer.body?.cancel()
    return { path, status, headers, isPage: false, html: '' }
  }
}

async function bounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const chunk of answer.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > MOST_BYTES) break
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Paths of the app's pages that take no parameters, the shortest first. */
function pathsOf({ appFolder, pagesFolder, files }: App): string[] {
  const found = files.flatMap((file): string[] => {
    const inApp = appFolder !== undefined && file.startsWith(`${appFolder}/`) ? file.slice(appFolder.length) : undefined
    const [, route] = (inApp && /^(.*)\/page\.(?:[cm]?[jt]s|[jt]sx)$/.exec(inApp)) || []
    if (route !== undefined) return [route]
    const inPages =
      pagesFolder !== undefined && file.startsWith(`${pagesFolder}/`) ? file.slice(pagesFolder.length) : ''
    const [, page] = /^(\/.*?)(?:\/?index)?\.(?:[jt]sx)$/.exec(inPages) ?? []
    return page === undefined || /\/(?:_|api\/)/.test(page) ? [] : [page]
  })
  return [...new Set(found.filter((route) => !/[[@]|\/_|\(\./.test(route)).map(withoutGroups))].toSorted(
    (a, b) => a.length - b.length || (a < b ? -1 : 1),
  )
}

function withoutGroups(route: string): string {
  return route.replaceAll(/\/\([^)]*\)/g, '') || '/'
}
