import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SingleUse } from '../core/single-use.js'
import { humanKeys } from '../pipeline/human-keys.js'
import { memory } from '../storage/memory.js'
import { SITE_KEY, SITE_SECRET, siteverifyServer, type SiteverifyServer } from '../testing/siteverify-server.js'
import type { SiteVerifyOptions } from './site-verify.js'
import type { HumanVerifier } from './verifier.js'
import { hcaptcha } from './verifiers/hcaptcha.js'
import { recaptcha } from './verifiers/recaptcha.js'
import { turnstile } from './verifiers/turnstile.js'

const NOON = Date.UTC(2030, 0, 1, 12)
const MINUTE = 60_000
const ORIGIN = 'https://app.example.com'

let server: SiteverifyServer

beforeEach(async () => {
  server = await siteverifyServer('turnstile')
})

afterEach(() => server.close())

const common = (options: Partial<SiteVerifyOptions> = {}): SiteVerifyOptions => ({
  secret: SITE_SECRET,
  siteKey: SITE_KEY,
  storage: memory(),
  verifyUrl: server.url,
  ...options,
})

function started(verifier: HumanVerifier, origin = ORIGIN): HumanVerifier {
  verifier.start?.({ origin, keys: humanKeys })
  return verifier
}

const issue = (token: Partial<Parameters<SiteverifyServer['issue']>[0]> = {}) =>
  server.issue({ hostname: 'app.example.com', solvedAt: NOON, ...token })

const verify = (verifier: HumanVerifier, solution = issue(), now = NOON) => verifier.verify({ solution, now })

/** Answers as the service would not. */
const answers = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  server.answer = (response: ServerResponse) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

const good = { success: true, challenge_ts: new Date(NOON).toISOString(), hostname: 'app.example.com' }

describe('a token', () => {
  it.each<[string, object, string]>([
    ['a good answer', {}, 'passed'],
    ['success that is a text', { success: 'true' }, 'failed'],
    ['success that is a number', { success: 1 }, 'failed'],
    ['success that is an object', { success: { error: 'no' } }, 'failed'],
    ['no success', { success: undefined }, 'failed'],
    ['no hostname', { hostname: undefined }, 'failed'],
    ['a hostname that is not told', { hostname: 'not-provided' }, 'failed'],
    ['a host below ours', { hostname: 'x.app.example.com' }, 'failed'],
    ['a host above ours', { hostname: 'example.com' }, 'failed'],
    ['a host that begins with ours', { hostname: 'app.example.com.evil.example' }, 'failed'],
    ['a list of hosts', { hostname: ['app.example.com'] }, 'failed'],
    ['our host in upper case', { hostname: 'APP.example.com' }, 'passed'],
    ['no time', { challenge_ts: undefined }, 'failed'],
    ['a time that is none', { challenge_ts: 'soon' }, 'failed'],
    ['a time as a number', { challenge_ts: NOON }, 'failed'],
    ['exactly five minutes', { challenge_ts: new Date(NOON - 5 * MINUTE).toISOString() }, 'passed'],
    ['more than five minutes', { challenge_ts: new Date(NOON - 5 * MINUTE - 1).toISOString() }, 'failed'],
    ['a clock that is ahead by a minute', { challenge_ts: new Date(NOON + MINUTE).toISOString() }, 'passed'],
    ['a time to come', { challenge_ts: new Date(NOON + MINUTE + 1).toISOString() }, 'failed'],
  ])('with %s: %#', async (_name, change, expected) => {
    answers(200, { ...good, ...change })
    expect(await verify(started(turnstile(common())))).toBe(expected)
  })

  it('of a listed host passes, and the app’s own stays good', async () => {
    const verifier = started(turnstile(common({ hostname: ['www.example.com', 'localhost'] })))
    for (const hostname of ['www.example.com', 'localhost', 'app.example.com']) {
      expect(await verify(verifier, issue({ hostname }))).toBe('passed')
    }
    expect(await verify(verifier, issue({ hostname: 'example.com' }))).toBe('failed')
  })

  it('that the service has seen before fails', async () => {
    server.remembers = true
    const token = issue()
    expect(await verify(started(turnstile(common())), token)).toBe('passed')
    expect(await verify(started(turnstile(common())), token)).toBe('failed')
  })

  it('is not kept: the store learns a hash', async () => {
    const spend = vi.fn<SingleUse['spend']>(async () => true)
    const token = issue()
    expect(await verify(started(turnstile(common({ storage: { singleUse: { spend } } }))), token)).toBe('passed')
    expect(spend.mock.calls).toEqual([[expect.stringMatching(/^turnstile [\da-f]{64}$/), NOON + 6 * MINUTE, NOON]])
  })

  it('that fails is spent nowhere', async () => {
    const spend = vi.fn<SingleUse['spend']>(async () => true)
    await verify(started(turnstile(common({ storage: { singleUse: { spend } } }))), 'made-up')
    expect(spend).not.toHaveBeenCalled()
  })
})

describe('the service', () => {
  it.each<[string, number, unknown, string]>([
    ['500', 500, good, 'unavailable'],
    ['502 with a page', 502, '<html>', 'unavailable'],
    ['429', 429, '', 'unavailable'],
    ['404', 404, good, 'unavailable'],
    ['204', 204, '', 'unavailable'],
    ['201', 201, good, 'unavailable'],
    ['no JSON', 200, '<html>', 'unavailable'],
    ['nothing', 200, '', 'unavailable'],
    ['null', 200, 'null', 'unavailable'],
    ['too much', 200, { ...good, more: 'x'.repeat(20_000) }, 'unavailable'],
    ['an outage of its own', 200, { success: false, 'error-codes': ['internal-error'] }, 'unavailable'],
    ['a list', 200, [good], 'failed'],
    ['400 for the token', 400, { success: false, 'error-codes': ['bad-request'] }, 'failed'],
    ['400 with a page', 400, '<html>', 'failed'],
    ['400 that says yes', 400, good, 'failed'],
    ['codes that are no list', 200, { success: false, 'error-codes': 'internal-error' }, 'failed'],
  ])('answers %s: %#', async (_name, status, body, expected) => {
    answers(status, body)
    expect(await verify(started(turnstile(common())))).toBe(expected)
  })

  it('is not followed elsewhere: a redirect would carry the secret along', async () => {
    const elsewhere = await siteverifyServer('turnstile')
    for (const status of [301, 302, 303, 307, 308]) {
      answers(status, '', { Location: elsewhere.url })
      expect(await verify(started(turnstile(common())))).toBe('unavailable')
    }
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
  })

  it('that cannot be reached is an outage', async () => {
    const token = issue()
    await server.close()
    expect(await verify(started(turnstile(common())), token)).toBe('unavailable')
    server = await siteverifyServer('turnstile')
  })

  it('that sends its answer for ever is an outage at the deadline', async () => {
    server.answer = (response) => void response.writeHead(200).write('{"success":true')
    expect(await verify(started(turnstile(common({ timeout: 100 }))))).toBe('unavailable')
  })

  it('whose `fetch` ignores the signal is late all the same', async () => {
    const fetch = () => new Promise<Response>(() => {})
    expect(await verify(started(turnstile(common({ timeout: 50, fetch }))))).toBe('unavailable')
  })

  it('that does not know the secret is told of once, and nobody passes for it', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue()
    const verifier = started(turnstile(common({ secret: 'another' })))
    for (let time = 0; time < 3; time++) expect(await verify(verifier)).toBe('unavailable')
    expect(told.mock.calls).toEqual([[expect.stringMatching(/turnstile.*config\.human/)]])
    expect(String(told.mock.calls)).not.toContain('another')
    told.mockRestore()
  })

  it('is told the secret and the token, and nothing about the caller', async () => {
    const token = issue()
    await verify(started(turnstile(common())), token)
    expect(server.received.map((form) => Object.fromEntries(form))).toEqual([{ secret: SITE_SECRET, response: token }])
  })

  it('is asked without a cache: a repeated answer would be a replay', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json(good))
    await verify(started(turnstile(common({ fetch }))))
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', cache: 'no-store', redirect: 'manual' })
  })

  it('a mistake in the store is no outage', async () => {
    const spend = async () => {
      throw new TypeError('x is not a function')
    }
    await expect(verify(started(turnstile(common({ storage: { singleUse: { spend } } }))))).rejects.toThrow(TypeError)
  })
})

describe('turnstile', () => {
  it('holds the token to the action that is asked for', async () => {
    const verifier = started(turnstile({ ...common(), action: 'sign-up' }))
    expect(await verify(verifier, issue({ action: 'sign-up' }))).toBe('passed')
    expect(await verify(verifier, issue({ action: 'sign-in' }))).toBe('failed')
    expect(await verify(verifier, issue())).toBe('failed')
  })
})

describe('hcaptcha', () => {
  it('tells the service which site key it means', async () => {
    await server.close()
    server = await siteverifyServer('hcaptcha')
    expect(await verify(started(hcaptcha(common())))).toBe('passed')
    expect(server.received[0]?.get('sitekey')).toBe(SITE_KEY)
    expect(await verify(started(hcaptcha(common({ siteKey: 'another' }))))).toBe('failed')
  })
})

describe('recaptcha', () => {
  beforeEach(async () => {
    await server.close()
    server = await siteverifyServer('recaptcha')
  })

  it.each<[string, { action?: string; minScore?: number }, { action?: string; score?: number }, string]>([
    ['v2 has no score', {}, {}, 'passed'],
    ['v2 where a score is asked for', { minScore: 0.5 }, {}, 'failed'],
    ['v3, a program, by default', {}, { score: 0.1 }, 'failed'],
    ['v3, a person, by default', {}, { score: 0.5 }, 'passed'],
    ['v3 below the stated score', { minScore: 0.8 }, { score: 0.7 }, 'failed'],
    ['v3 at the stated score', { minScore: 0.8 }, { score: 0.8 }, 'passed'],
    ['v3 with a low bar', { minScore: 0.1 }, { score: 0.1 }, 'passed'],
    ['v3 of the action', { action: 'order' }, { score: 0.9, action: 'order' }, 'passed'],
    ['v3 of another action', { action: 'order' }, { score: 0.9, action: 'visit' }, 'failed'],
    ['v2 where an action is asked for', { action: 'order' }, {}, 'failed'],
  ])('%s', async (_name, options, token, expected) => {
    expect(await verify(started(recaptcha({ ...common(), ...options })), issue(token))).toBe(expected)
  })

  it('takes no score that is not a number', async () => {
    for (const score of ['0.9', null, true, [0.9], Number.NaN]) {
      answers(200, { ...good, score })
      expect(await verify(started(recaptcha(common())))).toBe('failed')
    }
  })

  it.each([0, -1, 1.1, Number.NaN, '0.5' as never])('refuses %s as a score', (minScore) => {
    expect(() => recaptcha({ ...common(), minScore })).toThrow(expect.objectContaining({ code: 'config.human' }))
  })
})

describe.each([
  ['turnstile', turnstile, '1x0000000000000000000000000000000AA'],
  ['hcaptcha', hcaptcha, '0x0000000000000000000000000000000000000000'],
  ['recaptcha', recaptcha, '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe'],
] as const)('%s', (name, make, testSecret) => {
  it('shows pages the site key, and keeps the secret', () => {
    expect(started(make(common())).puzzle(NOON)).toEqual({ provider: name, siteKey: SITE_KEY })
  })

  it('fails at start, and not in a build, without what the environment holds', () => {
    for (const missing of [{ secret: undefined }, { secret: '' }, { siteKey: undefined }, { siteKey: '' }]) {
      expect(() => started(make(common(missing)))).toThrow(expect.objectContaining({ code: 'config.human' }))
    }
  })

  it('refuses a secret for tests but on the machine itself', () => {
    const verifier = make(common({ secret: testSecret }))
    expect(() => started(verifier)).toThrow(expect.objectContaining({ code: 'config.secret' }))
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'https://app.localhost']) {
      expect(() => started(verifier, origin)).not.toThrow()
    }
  })

  it.each<[string, object, string]>([
    ['an unknown option', { sitekey: 'x' }, 'config.unknown_option'],
    ['no storage', { storage: undefined }, 'config.storage'],
    ['a storage that is none', { storage: { singleUse: {} } }, 'config.storage'],
    ['plain http', { verifyUrl: 'http://siteverify.example.com/' }, 'config.human'],
    ['another scheme', { verifyUrl: 'file:///etc/passwd' }, 'config.human'],
    ['no address', { verifyUrl: 'siteverify' }, 'config.human'],
    ['an address with a password', { verifyUrl: 'https://user:password@example.com/' }, 'config.human'],
    ['a pattern of hosts', { hostname: '*.example.com' }, 'config.human'],
    ['a host with a port', { hostname: ['example.com:443'] }, 'config.human'],
    ['an origin for a host', { hostname: 'https://example.com' }, 'config.human'],
    ['an empty host', { hostname: '' }, 'config.human'],
    ['a host in upper case', { hostname: 'WWW.example.com' }, 'config.human'],
    ['a timeout of a minute', { timeout: '1 m' }, 'config.human'],
    ['another mode', { onOutage: 'allow' }, 'config.human'],
  ])('refuses %s at construction', (_name, options, code) => {
    expect(() => make({ ...common(), ...options })).toThrow(expect.objectContaining({ code }))
  })
})
