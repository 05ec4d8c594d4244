import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { secretsServed } from './reading/secrets.js'
import { failed, passed, seenOr, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O3'],
  title: 'no source map tells what the server does',
  why: 'A source map holds the source as it was written, comments and all. Where a bundle was made of shared files, that is the source of the server too, and what stood in it.',
  fix: 'Leave `productionBrowserSourceMaps` off, or upload the maps to the service that reads errors and delete them from the build.',
  phase: 'look',
  async look(target) {
    if (target.scripts.length === 0) return skipped('No script is known.')
    const sights: Sight[] = []
    for (const path of mapsOf(target).slice(0, MOST)) {
      const exchange = await target.send({ path })
      const sources = sourcesOf(exchange)
      if (sources === undefined) continue
      sights.push(...judged(path, sources, exchange))
    }
    return seenOr(sights, passed(`None of ${target.scripts.length} scripts and style sheets has a source map.`))
  },
}

const MOST = 10

function mapsOf({ scripts, url }: Target): readonly string[] {
  const paths = scripts.flatMap(({ path, exchange }) => {
    const named = /[#@] ?sourceMappingURL=([^\s'"*]+)\s*(?:\*\/)?\s*$/.exec(
      (exchange.answer?.text ?? '').slice(-2_000),
    )?.[1]
    const guessed = `${path.replace(/[?#].*/s, '')}.map`
    const map = new URL(named !== undefined && !named.startsWith('data:') ? named : guessed, new URL(path, url))
    return map.origin === url.origin ? [map.pathname + map.search] : []
  })
  return [...new Set(paths)]
}

interface Source {
  readonly name: string
  readonly text: string
}

/** Of a map, indexed ones too; `undefined` where it is none, such as a page that is answered to everything. */
function sourcesOf({ answer }: Exchange): readonly Source[] | undefined {
  if (answer === null || answer.status !== 200) return undefined
  return answer.json === undefined ? cutOff(answer.text) : sourcesIn(answer.json)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function sourcesIn(json: unknown): readonly Source[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { mappings, sources, sourcesContent, sections } = json as Readonly<Record<string, unknown>>
  if (Array.isArray(sections)) return sections.flatMap((each: { readonly map?: unknown }) => sourcesIn(each.map) ?? [])
  if (typeof mappings !== 'string' || !Array.isArray(sources)) return undefined
  const texts: readonly unknown[] = Array.isArray(sourcesContent) ? sourcesContent : []
  return sources.map((name, index) => ({ name: String(name), text: textOf(texts[index]) }))
}

/** A map longer than what is read of an answer. */
function cutOff(text: string): readonly Source[] | undefined {
  return /^\s*\{\s*"version"\s*:\s*3\b/.test(text) && text.includes('"sources"') ? [{ name: '', text }] : undefined
}

const OF_LIBRARIES = /node_modules|webpack\/|turbopack|\[next\]|\[turbopack\]|next\/dist|polyfill/i
const OF_THE_SERVER =
  /(?:^|\/)app\/(?:.*\/)?route\.[jt]sx?$|(?:^|\/)pages\/api\/|(?:^|\/)(?:middleware|proxy|instrumentation)\.[jt]s$|(?:^|\/)(?:server|prisma|migrations)\/[^?]*\.[cm]?[jt]s$|\.server\.[jt]sx?$/
const SERVER_CODE =
  /["']use server["']|from ["'](?:server-only|node:|pg|mysql2|ioredis|mongodb|mongoose|bcrypt|bcryptjs|jsonwebtoken|@prisma\/client)|require\(["'](?:pg|mysql2|fs|child_process|mongoose|bcrypt|jsonwebtoken)["']\)/

function judged(path: string, sources: readonly Source[], exchange: Exchange): readonly Sight[] {
  // `turbopack:///[project]/app/page.tsx` is the app's own.
  const own = sources.filter(({ name }) => !OF_LIBRARIES.test(name.replace(/^turbopack:\/+\[project\]/, '')))
  const secrets = own.flatMap(({ text }) => secretsServed(text))
  if (secrets.length > 0) return [failed(`The source map ${path} carries ${secrets[0]}.`, exchange)]
  if (own.some(({ name, text }) => OF_THE_SERVER.test(name) || (name !== '' && SERVER_CODE.test(text)))) {
    return [failed(`The source map ${path} holds source of the server.`, exchange)]
  }
  const written = own.filter(({ text }) => text !== '')
  return written.length === 0 ? [] : [warned(`The source map ${path} is public.`, exchange)]
}
