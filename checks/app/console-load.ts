import type { Answer, CallOptions, Client } from './client.ts'
import type { Person, ReferenceApp } from './reference-app.ts'

/** What was sent, as its senders saw it answered: what the console must show of it. */
export interface Ledger {
  /** Sends a call of the load and writes down what came of it; `route` is its pattern. */
  send(from: Client, method: string, path: string, options?: CallOptions & { readonly route?: string }): Promise<Answer>
  /** The app was called by other means: as often, with that. */
  add(method: string, route: string, status: number, code?: string | null): void
  readonly lines: readonly Line[]
}

export interface Line {
  /** `POST auth/login` */
  readonly route: string
  readonly verdict: 'allowed' | 'denied' | 'failed'
  readonly code: string | null
}

export function ledger(): Ledger {
  const lines: Line[] = []
  const add: Ledger['add'] = (method, route, status, code = null) => {
    const verdict = status >= 500 ? 'failed' : status >= 400 ? 'denied' : 'allowed'
    lines.push({ route: `${method} ${route}`, verdict, code })
  }
  return {
    lines,
    add,
    async send(from, method, path, { route = path.split('?')[0]!, ...options } = {}) {
      const answer = await from.call(method, path, options)
      const isProblem = answer.headers['content-type'] === 'application/problem+json'
      // The account's own endpoints have short names.
      add(method, route.replace(/^\/api\/auth\//, 'auth/'), answer.status, isProblem ? answer.json().code : null)
      return answer
    },
  }
}

/** What would run if a page took it for HTML. */
export const markup = `<img src=x onerror="window.ran=1;alert(1)"><script>window.ran=1</script>`

export const crawlerAgent = `Mozilla/5.0 (compatible; GPTBot/1.0; ${markup})`

/** People who read, order and now and then mistype. Each has an address of its own. */
export async function people(app: ReferenceApp, book: Ledger, names: readonly string[]): Promise<Person[]> {
  return Promise.all(
    names.map(async (name) => {
      const person = await app.signedIn(name)
      book.add('POST', 'auth/register', 201)
      book.add('POST', 'auth/login', 200)
      await book.send(person, 'GET', '/api/profile')
      await book.send(person, 'GET', '/api/posts')
      const order = { item: 'Lamp', quantity: 1, note: markup }
      const placed = await book.send(person, 'POST', '/api/orders', { json: order })
      await book.send(person, 'GET', `/api/orders/${placed.json().id}`, { route: '/api/orders/[id]' })
      // What other people's mistakes and attempts look like.
      await book.send(person, 'POST', '/api/orders', { json: { item: markup.repeat(9), quantity: -1 } })
      await book.send(person, 'GET', '/api/admin/users')
      await book.send(person, 'GET', `/api/posts?limit=${encodeURIComponent(markup)}`)
      await book.send(person, 'GET', `/api/${encodeURIComponent(markup)}`, { route: 'unknown' })
      return person
    }),
  )
}

/** Pages that nobody asked for, as fast as they come, from one address. */
export async function crawl(app: ReferenceApp, book: Ledger, address: string, calls: number): Promise<Client> {
  const crawler = app.client(address)
  const headers = { 'user-agent': crawlerAgent, referer: `https://${markup}` }
  for (let at = 0; at < calls; at += 1) await book.send(crawler, 'GET', '/api/posts', { headers })
  return crawler
}

/** Guesses at one password from several addresses, by turns. */
export async function guess(
  app: ReferenceApp,
  book: Ledger,
  { addresses, times }: { readonly addresses: readonly string[]; readonly times: number },
  onRefused: (at: number) => void = () => undefined,
): Promise<void> {
  const clients = addresses.map((address) => app.client(address))
  for (let at = 0; at < times; at += 1) {
    await Promise.all(
      clients.map(async (client) => {
        const json = { email: 'captain@reference.example', password: `Guess-${at}-of-many` }
        const { status } = await book.send(client, 'POST', '/api/auth/login', {
          json,
          headers: { 'user-agent': `hydra ${markup}` },
        })
        if (status >= 400) onRefused(Date.now())
      }),
    )
  }
}
