import { isRefusal } from './accounts/credential.js'
import type { Client } from './client.js'
import { endpointNamed } from './discovery/conventions.js'
import type { Nobody } from './discovery/nobody.js'
import type { Answer } from './exchange.js'
import type { Account, KnownRoute } from './target.js'

/** Names of what belongs to somebody, as words of a path. */
const PERSONAL =
  /(?:^|[/-])(?:me|profiles?|accounts?|users?|customers?|members?|orders?|invoices?|payments?|billing|cart|wallet|balance|messages?|inbox|notifications?|settings|preferences|sessions?|keys|tokens|admin|private|dashboard|documents?|notes?|todos?|tasks?|addresses|subscriptions?)(?:$|[/-])/i

/** Names of fields that tell of people, in JSON. */
const PEOPLE =
  /"(?:e-?mail|user_?name|user_?id|owner_?id|customer_?id|author_?id|phone|password(?:_?hash)?|first_?name|last_?name|role|roles|address|ssn|iban|token|access_?token|secret|balance|quantity|total|card\w*)"\s*:/i

/** What the judgement is made of. */
export interface Asking {
  readonly client: Client
  readonly nobody: Nobody
  readonly routes: readonly KnownRoute[]
  readonly account: Account | undefined
  pathOf(route: KnownRoute): string
}

/** Whether what a route answers is somebody's: as declared, by who is refused, or by its name and what is in it. */
export async function judgeSensitivity(asking: Asking, route: KnownRoute): Promise<boolean> {
  const { client, nobody, routes, account } = asking
  if (route.access !== 'unknown') return route.access === 'guarded'
  if (endpointNamed(route.path) !== undefined && endpointNamed(route.path) !== 'me') return false
  if (route.method !== 'GET') {
    // A write is not tried to see whether it is open: what is read there says whose it is.
    const read = routes.find(({ method, path }) => method === 'GET' && path === route.path)
    return read !== undefined && judgeSensitivity(asking, read)
  }
  const path = asking.pathOf(route)
  const { answer } = await client.seen({ path })
  if (answer === null) return false
  const isOpen = answer.status >= 200 && answer.status < 300 && !nobody.has('GET', path, answer)
  if (isOpen) return PERSONAL.test(route.path) && tellsOfPeople(answer)
  if (isRefusal(answer) && !nobody.has('GET', path, answer)) return true
  // Some hide from strangers what they have.
  if (account === undefined || answer.status < 300) return false
  const { answer: own } = await client.seen({ path, as: account })
  return own?.status === 200 && own.json !== undefined && !nobody.has('GET', path, own)
}

function tellsOfPeople({ json, text }: Answer): boolean {
  return typeof json === 'object' && json !== null && PEOPLE.test(text)
}
