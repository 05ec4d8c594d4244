import { pageHeaders, pageCsp } from 'holdfast/headers'
import { publicAccess, signedIn, slidingWindow } from 'holdfast'
import { memory } from 'holdfast/stores/memory'
import { fakeProvider } from 'holdfast/testing'
import type { Page } from '../site/page.ts'
import { cell, code, made, table } from './markdown.ts'
import { nextParts, withinNext } from './within-next.ts'

const ORIGIN = 'https://app.example.com'
const OTHER = 'https://admin.example.com'

type Method = 'GET' | 'POST' | 'PUT' | 'OPTIONS'

/** One call, and what it is called in the table. */
type Call = readonly [name: string, request: Request, method?: Method]

const PREFLIGHT = {
  origin: OTHER,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type',
}

const ada = { cookie: 'fake=ada' }

/** As the proxy in front would send it on. */
function call(method: string, headers: Readonly<Record<string, string>> = {}): Request {
  return new Request(`${ORIGIN}/api/posts`, { method, headers: { ...headers, 'x-forwarded-for': '203.0.113.9' } })
}

const CALLS: readonly Call[] = [
  ['200, public', call('GET')],
  ['200, signed in', call('GET', ada)],
  ['200, to a listed origin', call('GET', { origin: OTHER })],
  ['204, preflight', call('OPTIONS', PREFLIGHT), 'OPTIONS'],
  ['401', call('POST'), 'POST'],
  ['403', call('POST', { ...ada, origin: 'https://elsewhere.example.com' }), 'POST'],
  ['405', call('PUT'), 'PUT'],
  // Sent twice: the route's limit is one.
  ['429', call('POST', { ...ada, origin: ORIGIN }), 'POST'],
  ['503', call('POST', { cookie: 'fake=down', origin: ORIGIN }), 'POST'],
]

/** The headers of answers, as a gate sends them: it is called, and what comes is written down. */
export async function headerPage(): Promise<Page> {
  const answers = await Promise.all(CALLS.map(async ([name, ...sent]) => ({ name, headers: await headersOf(...sent) })))
  const names = [...new Set(answers.flatMap(({ headers }) => Object.keys(headers)))].toSorted()
  const rows = names.map((name) => {
    const values = [...new Set(answers.flatMap(({ headers }) => headers[name] ?? []))]
    const on = answers.filter(({ headers }) => name in headers).map((answer) => answer.name)
    return [
      code(name),
      values.map(code).join('<br>'),
      on.length === answers.length ? 'every answer' : cell(on.join('; ')),
    ]
  })
  const pages = pageHeaders({ https: true, csp: pageCsp({ https: true }) })
  return {
    path: 'reference/response-headers.md',
    file: null,
    text: [
      '# Response headers',
      made('answers of a gate that is asked'),
      '## Answers of routes',
      `An app at \`${ORIGIN}\` that lets \`${OTHER}\` in with credentials, and a route with a limit of its own. Numbers are those of the call.`,
      table(['header', 'value', 'on'], rows),
      '## Pages',
      'What `holdfast/next/proxy` sets on pages, beside `Content-Security-Policy`, whose nonce is another one in each answer.',
      table(
        ['header', 'value'],
        pages.map(([name, value]) => [code(name), code(value)]),
      ),
      '',
    ].join('\n\n'),
  }
}

async function headersOf(request: Request, method: Method = 'GET'): Promise<Record<string, string>> {
  // A gate of its own for each call: what one has used is not the next one's affair.
  const { route, routes } = (await nextParts()).holdfast({
    origin: ORIGIN,
    trustedProxies: 1,
    identity: [fakeProvider({ callers: { ada: { id: 'ada' } } })],
    cors: { origins: [OTHER], credentials: true },
    limits: { store: memory(), onStoreError: 'deny' },
  })
  const handlers = routes({
    GET: route({ access: publicAccess, handler: () => ({ posts: [] }) }),
    POST: route({ access: signedIn, limit: slidingWindow(1, '10 s'), handler: () => ({ done: true }) }),
  })
  const ask = async (): Promise<Response> =>
    withinNext(() => handlers[method](request.clone(), { params: Promise.resolve({}) }))
  const first = await ask()
  const answer = first.ok && method === 'POST' ? await ask() : first
  return Object.fromEntries(answer.headers)
}
