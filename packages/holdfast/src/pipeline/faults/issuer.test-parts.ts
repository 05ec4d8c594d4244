import { setImmediate } from 'node:timers/promises'
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { vi } from 'vitest'
import { oidc } from '../../authentication/providers/oidc.js'
import { publicAccess, signedIn } from '../../authorization/access.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { fakeHost } from '../../testing/fake-host.js'
import { createGate } from '../gate.js'
import { compilePolicy } from '../policy.js'
import { routeCall } from '../route-call.js'
import { answerCall } from '../route.js'
import { FAULTS, injected, type Fault } from './injected.test-parts.js'
import type { IssuerDocument } from './operations.test-parts.js'
import { verdictOf } from './report.test-parts.js'

const ISSUER = 'https://issuer.example.com'
const AUDIENCE = 'https://api.example.com'
const START = Date.UTC(2030, 0, 1, 12)
const MINUTE = 60_000

/** How keys are remembered here, milliseconds. */
export const KEPT = { maxAge: 10 * MINUTE, staleFor: 60 * MINUTE, cooldown: 10_000 } as const

const addresses: Readonly<Record<string, IssuerDocument>> = {
  [`${ISSUER}/.well-known/openid-configuration`]: 'discovery',
  [`${ISSUER}/jwks`]: 'keys',
}

interface Signer {
  readonly jwk: JWK
  sign(kid: string): Promise<string>
}

async function signer(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const iat = START / 1000
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', iat, exp: iat + 86_400, jti: 'j1', client_id: 'web' }
  const sign = (kid: string) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' }).sign(privateKey)
  return { jwk, sign }
}

/** The issuer's key, one that somebody forges with, and one of nobody. */
const keys = Promise.all([signer(), signer(), signer()])

/** What the issuer says when nothing is wrong with it. */
const sound: Readonly<Record<IssuerDocument, (own: JWK) => object>> = {
  discovery: () => ({ issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` }),
  keys: (own) => setOf({ ...own, kid: 'own' }),
}
const setOf = (...listed: readonly object[]) => ({ keys: listed })

type Answer = (own: JWK, another: JWK) => Response
type Answers = Readonly<Record<string, Answer>>

/** What would be good, and comes in a way in which no document does. */
const inNoWay = (document: IssuerDocument): Answers => {
  const said = (own: JWK) => JSON.stringify(sound[document](own))
  return {
    'answers 500': (own) => new Response(said(own), { status: 500 }),
    'leads elsewhere': () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } }),
    'is too large': (own) => new Response(said(own) + ' '.repeat(300_000)),
    'has no end': (own) => new Response(endless(said(own), 64)),
    'stops half-way': (own) => new Response(endless(said(own), 0)),
    'is a page': (own) => new Response(`<html>${said(own)}`),
    'is in a list': (own) => Response.json([sound[document](own)]),
    'is another document': () => Response.json({ hello: 'world' }),
  }
}

/** What comes and is no such document: nobody can say. */
const unheard: Readonly<Record<IssuerDocument, Answers>> = {
  discovery: {
    ...inNoWay('discovery'),
    'is another issuer’s': () => Response.json({ issuer: 'https://evil.example', jwks_uri: `${ISSUER}/jwks` }),
    'names keys over http': () => Response.json({ issuer: ISSUER, jwks_uri: 'http://issuer.example.com/jwks' }),
  },
  keys: { ...inNoWay('keys'), 'is no set': () => Response.json({ keys: 'own' }) },
}

/** What the issuer says, and the key of the token is not in it: the token is refused. */
const heard: Answers = {
  'is empty': () => Response.json(setOf()),
  'has another kid': (own) => Response.json(setOf({ ...own, kid: 'renamed' })),
  'has the key for encryption': (own) => Response.json(setOf({ ...own, kid: 'own', use: 'enc' })),
  'has another key': (_, another) => Response.json(setOf({ ...another, kid: 'own' })),
}

/** A text, so many pieces of 4 KiB, and then nothing, without an end. */
function endless(text: string, pieces: number): ReadableStream<Uint8Array> {
  let left = pieces
  const filling = new TextEncoder().encode(' '.repeat(4096))
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    pull: (controller) => (left-- > 0 ? controller.enqueue(filling) : new Promise<void>(() => undefined)),
  })
}

/** A key that is there is not asked for anew: a flood of bad signatures would be one of questions. */
const believed: readonly string[] = ['has another key']

export interface Wrong {
  readonly document: IssuerDocument
  readonly how: string
  /** Whether it counts, or is no answer. */
  readonly isHeard: boolean
  /** When the issuer is asked again, milliseconds. */
  readonly until: number
}

/** In which ways each document goes wrong. */
export const WRONGS: readonly Wrong[] = (['discovery', 'keys'] as const).flatMap((document) => [
  ...[...FAULTS, 'hangs', ...Object.keys(unheard[document])].map((how) => ({
    document,
    how,
    isHeard: false,
    until: KEPT.cooldown,
  })),
  ...(document === 'keys' ? Object.keys(heard) : []).map((how) => ({
    document,
    how,
    isHeard: true,
    until: believed.includes(how) ? KEPT.maxAge : KEPT.cooldown,
  })),
])

/** Routes that an issuer's tokens open, and tokens: a good one, one that somebody else signed, and one of a new key. */
export async function issuersRoutes() {
  let now = START
  const clock = () => now
  const [own, forger, another] = await keys
  let lie: readonly [IssuerDocument, Answer] | undefined
  const answering = (document: IssuerDocument) => async () =>
    lie?.[0] === document ? lie[1](own.jwk, another.jwk) : Response.json(sound[document](own.jwk))
  const injection = injected({ discovery: answering('discovery'), keys: answering('keys') })
  const asked = new Set<string>()
  const identity = oidc({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: KEPT,
    clock,
    fetch: (input) => {
      const address = input instanceof Request ? input.url : String(input)
      asked.add(addresses[address] ?? address)
      return injection.store[addresses[address] ?? 'discovery']()
    },
  })
  const host = fakeHost()
  const gate = createGate(
    {
      origin: 'https://app.example.com',
      identity: [identity],
      limits: { store: memory({ clock }), onStoreError: 'deny' },
      clock,
    },
    host,
  )
  gate.start()
  let runs = 0
  const handler = () => ({ runs: ++runs })
  const policies = {
    guarded: compilePolicy({ access: signedIn, handler }),
    public: compilePolicy({ access: publicAccess, handler }),
  }

  return {
    tokens: { good: await own.sign('own'), forged: await forger.sign('own'), new: await forger.sign('new') },
    asked,
    runs: () => runs,
    pass: (ms: number) => void (now += ms),
    /** The document goes wrong from now on. */
    fail({ document, how }: Wrong): void {
      const answer = unheard[document][how] ?? heard[how]
      if (answer === undefined) injection.arm(document, how as Fault, Infinity)
      else lie = [document, answer]
    },
    heal(): void {
      lie = undefined
      injection.arm('', 'rejects', 0)
    },
    async ask(token: string, route: keyof typeof policies = 'guarded') {
      const request = new Request('https://app.example.com/api/report', {
        headers: { authorization: `Bearer ${token}` },
      })
      const answer = await inItsTime(answerCall(gate, policies[route], routeCall(request, {}, '/api/report')))
      await host.settled()
      return { verdict: await verdictOf(answer), retryAfter: answer.headers.get('retry-after') }
    },
  }
}

/** Deadlines pass while nothing else is left to be done. */
async function inItsTime<T>(work: Promise<T>): Promise<T> {
  const ended = new AbortController()
  const end = () => ended.abort()
  void work.then(end, end)
  for (let turns = 0; turns < 100; turns++) {
    await setImmediate()
    if (ended.signal.aborted) break
    await vi.advanceTimersByTimeAsync(500)
  }
  return work
}
