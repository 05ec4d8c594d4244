// What the headers of one page cost, with a Content Security Policy and a nonce of its own: CPU time by turns, beside
// helmet and nosecone as their documentation sets them up with a nonce, and beside an object of constant texts.
// What each sends differs; how many headers and bytes is told. Writes .cache/bench/headers.json.
//
//   npm run bench -- headers
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createNonce, pageCsp, pageHeaders } from 'holdfast/headers'
import { PACKAGES } from './headers/packages.mjs'
import { conclude } from './measuring/outcome.mjs'
import { peerPackages } from './measuring/peer-packages.mjs'
import { figureOf, ratioOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'

const require = createRequire(join(peerPackages('headers-peers', PACKAGES), 'package.json'))
const { default: helmet } = await import(pathToFileURL(require.resolve('helmet')).href)
const { nosecone, defaults } = await import(
  new URL('node_modules/nosecone/index.js', pathToFileURL(require.resolve('./package.json'))).href
)

const ROUNDS = 11
const CALLS = 5_000
const FLOOR = 'constant texts, no nonce'
const csp = pageCsp({ https: true })
const profile = pageHeaders({ https: true, csp })
const constant = [...profile, ['Content-Security-Policy', csp.header()]]

/** Of a Node response, what helmet uses. */
class Answer {
  headers = new Headers()
  locals = { nonce: randomBytes(16).toString('base64') }
  setHeader(/** @type {string} */ name, /** @type {string} */ value) {
    this.headers.set(name, value)
  }
  removeHeader(/** @type {string} */ name) {
    this.headers.delete(name)
  }
}
const middleware = helmet({
  contentSecurityPolicy: {
    directives: {
      scriptSrc: ["'self'", (/** @type {any} */ _, /** @type {any} */ { locals }) => `'nonce-${locals.nonce}'`],
    },
  },
})
const settings = {
  ...defaults,
  contentSecurityPolicy: {
    directives: {
      ...defaults.contentSecurityPolicy.directives,
      scriptSrc: ["'self'", () => `'nonce-${randomBytes(16).toString('base64')}'`],
    },
  },
}

/** @type {Record<string, () => Headers>} */
const forms = {
  [FLOOR]: () => new Headers(constant),
  holdfast: () => new Headers([...profile, ['Content-Security-Policy', csp.header({ nonce: createNonce() })]]),
  helmet: () => {
    const answer = new Answer()
    middleware({}, answer, (/** @type {unknown} */ error) => {
      if (error !== undefined) throw new Error('helmet failed.', { cause: error })
    })
    return answer.headers
  },
  nosecone: () => nosecone(settings),
}

/** @type {Record<string, number[]>} */
const taken = {}
for (let round = -1; round < ROUNDS; round++) {
  for (const [name, make] of Object.entries(forms)) {
    const start = process.cpuUsage()
    for (let call = 0; call < CALLS; call++) make()
    const { user, system } = process.cpuUsage(start)
    if (round >= 0) (taken[name] ??= []).push((user + system) / CALLS)
  }
}

const rows = Object.entries(forms).map(([name, make]) => {
  const sent = [...make()]
  const policy = sent.find(([header]) => header === 'content-security-policy')?.[1] ?? ''
  if (name !== FLOOR && !policy.includes("'nonce-")) throw new Error(`${name} sends no nonce: ${policy}`)
  return {
    name,
    microseconds: figureOf(taken[name] ?? []),
    ratio: ratioOf(taken[name] ?? [], taken[FLOOR] ?? []),
    headers: sent.length,
    bytes: sent.reduce((sum, [header, value]) => sum + header.length + value.length + 4, 0),
  }
})
print(
  `The headers of one page, with a nonce: CPU time, medians of ${ROUNDS} rounds by turns`,
  rows.map(({ name, microseconds, ratio, headers, bytes }) => ({
    contender: name,
    'CPU µs': microseconds.value,
    'over constant texts': ratio.value,
    'middle half of the rounds': spread(ratio),
    headers,
    bytes,
  })),
)
conclude(
  'headers',
  Object.fromEntries(
    rows.filter(({ name }) => name !== FLOOR).map(({ name, ratio }) => [`${name} over constant texts, CPU`, ratio]),
  ),
)
