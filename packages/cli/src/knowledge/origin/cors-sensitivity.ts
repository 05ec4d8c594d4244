import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { accessOf } from '../identity/access.js'
import { exposuresOf } from '../answers/exposure.js'
import { isServicePath, natureOf, wordsOf } from '../identity/public-routes.js'
import { isPrivateRead, opennessOf, publicReason } from '../identity/openness.js'

/** Whether other sites may read a handler's answer: `no` for what is private or changes something. */
export type Sensitivity =
  | { readonly kind: 'public' | 'third-party' | 'open' }
  | { readonly kind: 'sensitive'; readonly why: string }

/** Interfaces that are made for other people's sites and programs. */
const THIRD_PARTY =
  /^(?:oauth2?|oidc|\.well-known|userinfo|token|jwks(?:\.json)?|introspect|revoke|mcp|public|client|embed|embeds|widget|widgets|track|tracking|collect|ingest|beacon|analytics|events?|pixel|script|sdk|external|partner|partners|integrations?|plugin|extension|open-?api|graphql|v\d+|trpc|proxy|share|feed|rss|og)$/

/** What a handler's answers hold that not every site is meant to read. */
export function sensitivityOf(handler: Handler, facts: Facts): Sensitivity {
  if (isServicePath(handler) || handler.method === 'OPTIONS' || handler.method === 'HEAD') return { kind: 'public' }
  const words = [...wordsOf(handler), ...handler.path.split('/').filter((word) => /^v\d+$/.test(word))]
  const access = accessOf(handler, facts)
  const nature = natureOf(handler)
  const thirdParty = words.some((word) => THIRD_PARTY.test(word))
  const why = whyOf(handler, facts, access.kind, nature)
  if (why === undefined) return { kind: access.kind === 'unknown' ? 'open' : 'public' }
  return thirdParty ? { kind: 'third-party' } : { kind: 'sensitive', why }
}

function whyOf(
  handler: Handler,
  facts: Facts,
  access: ReturnType<typeof accessOf>['kind'],
  nature: ReturnType<typeof natureOf>,
): string | undefined {
  if (access === 'identity' || access === 'role' || access === 'gate') return 'only some callers may call it'
  if (access === 'secret' || access === 'signature') return undefined
  const changes = handler.method !== 'GET'
  if (nature === 'sign-in') return changes ? 'callers sign in or register here' : undefined
  if (nature !== undefined) return undefined
  const exposures = exposuresOf(handler, facts)
  if (exposures.some(({ effect }) => effect === 'disclosure')) return 'it gives away secrets or private records'
  const { open } = opennessOf(handler, facts)
  if (open.length === 0 || publicReason(handler, open, facts) !== undefined) return undefined
  if (changes && open.some(({ effect }) => effect === 'write' || effect === 'costly' || effect === 'process')) {
    return 'it changes something'
  }
  return open.some((exposure) => exposure.effect === 'read' && isPrivateRead(exposure) === true)
    ? 'it reads private records'
    : undefined
}
