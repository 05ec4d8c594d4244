import { describe, expect, it } from 'vitest'
import { auditTrail } from '../storage/audit-trail.js'
import { publicAccess, role } from '../authorization/access.js'
import { GATE } from '../pipeline/gated.js'
import { testGate } from '../pipeline/gate.test-parts.js'
import { refusals } from '../telemetry/alerts/conditions.js'
import { alerts } from '../telemetry/alerts/alerts.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { accounts } from '../accounts/accounts.js'
import { memory as memoryStorage } from '../storage/memory.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { securityConsole } from './console.js'
import { consoleWorld, type ConsoleWorldOptions } from './console.test-parts.js'
import { consoleParts } from './options.js'
import { resources } from './resources.js'

const everything = (): NonNullable<ConsoleWorldOptions['console']> => ({
  people: accounts({ storage: memoryStorage(), secret: TEST_SECRET }),
  alerts: alerts({ on: [refusals({ above: 1, within: '1 m' })], to: [{ name: 'nobody', deliver: async () => {} }] }),
  trail: auditTrail({ client: { query: async () => ({ rows: [] }) } as never, secret: TEST_SECRET }),
})

/** Of a console that has everything: a new resource is in the table by itself. */
const all = resources(consoleParts(testGate().gate, everything())).map(({ method, path }) => ({
  method,
  path: `/api/${path.replaceAll(/:\w+/g, '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d')}`,
}))
const places = [
  ...all,
  { method: 'GET', path: '' },
  { method: 'GET', path: '/limits' },
  { method: 'GET', path: '/assets/page-00000000.js' },
  { method: 'GET', path: '/api/unheard-of' },
]

describe('whoever is no administrator', () => {
  it.each(places)('gets nothing of $method $path', async ({ method, path }) => {
    const { ask, decisions } = await consoleWorld({ console: everything() })
    const json = method === 'POST' ? { json: {} } : {}
    for (const [as, status, code] of [
      [null, 401, 'auth.required'],
      ['nobody', 401, 'auth.invalid_token'],
      ['member', 403, 'access.denied'],
    ] as const) {
      const answer = await ask(path, { as, method, ...json })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
      const {
        type: _type,
        title: _title,
        instance: _instance,
        ...rest
      } = (await answer.json()) as Record<string, unknown>
      expect(rest).toEqual({ status, code })
      expect(answer.headers.get('cache-control')).toContain('no-store')
    }
    // A stranger who tries is worth knowing.
    expect((await decisions()).map(({ verdict }) => verdict)).toEqual(['denied', 'denied', 'denied'])
  })
})

describe('every answer', () => {
  it.each(places)('of $method $path lets nobody frame, sniff, cache or embed it', async ({ method, path }) => {
    const { ask } = await consoleWorld({ console: everything() })
    const stop = new AbortController()
    const { headers } = await ask(path, { method, signal: stop.signal, ...(method === 'POST' ? { json: {} } : {}) })
    stop.abort()
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/frame-ancestors 'none'|sandbox/)
    expect(policy).not.toMatch(/unsafe|\*|nonce/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    if (!path.startsWith('/assets')) expect(headers.get('cache-control')).toMatch(/^private, no-store/)
  })
})

describe('a command', () => {
  const commands = all.filter(({ method }) => method === 'POST')

  it.each(commands)('$path is refused from another site, without an origin, and as a form', async ({ path }) => {
    const { ask, audits } = await consoleWorld({ console: everything() })
    const post = { method: 'POST', json: {} }
    const refused = [
      await ask(path, { ...post, headers: { origin: 'https://evil.example' } }),
      await ask(path, { ...post, headers: { origin: '', 'sec-fetch-site': 'cross-site' } }),
      await ask(path, { ...post, headers: { 'content-type': 'text/plain' } }),
      await ask(path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ]
    expect(refused.map(({ status }) => status >= 400 && status < 500)).toEqual([true, true, true, true])
    expect(await audits()).toEqual([])
  })

  it('of an origin that the app shares its API with is refused, and so is a look', async () => {
    const origin = 'https://partner.example.com'
    const { ask } = await consoleWorld({ cors: { origins: [origin], credentials: true } })
    const look = await ask('/api/callers', { headers: { origin } })
    expect(look.headers.get('access-control-allow-origin')).toBeNull()
    const command = await ask('/api/callers/list', { method: 'POST', json: {}, headers: { origin } })
    expect(command.status).toBe(403)
    const preflight = await ask('/api/callers/list', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('takes the token of the session where the gate asks for one', async () => {
    const { get, command } = await consoleWorld({ csrf: { token: { secret: TEST_SECRET } } })
    const { csrf } = await get<{ csrf: { header: string; token: string } }>('session')
    const listing = { id: `client ${'A'.repeat(22)}`, verdict: 'deny', minutes: 5, reason: null }
    expect((await command('callers/list', listing)).status).toBe(403)
    expect((await command('callers/list', listing, { headers: { [csrf.header]: csrf.token } })).status).toBe(200)
  })

  it('can ask for more than a look', async () => {
    const { ask, command } = await consoleWorld({ console: { commands: role('owner') } })
    expect((await ask('/api/callers')).status).toBe(200)
    expect((await command('callers/list')).status).toBe(403)
  })
})

describe('the page', () => {
  const navigation = { 'sec-fetch-mode': 'navigate', accept: 'text/html' }

  it('is the same for every view, under a policy of its own', async () => {
    const { ask } = await consoleWorld()
    for (const path of ['', '/limits', '/people/0b9a1c2d-3e4f', '/codes/limit.exceeded']) {
      const answer = await ask(path, { headers: navigation })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(answer.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
      const html = await answer.text()
      expect(html).toContain('src="/console/assets/page-00000000.js"')
      expect(html).toContain('<meta name="console-path" content="/console" />')
    }
  })

  it('sends whoever is signed out to the sign-in of the app, and back to the console only', async () => {
    const { ask } = await consoleWorld({ console: { signIn: '/sign-in' } })
    const to = async (path: string) => {
      const answer = await ask(path, { as: null, headers: navigation })
      return [answer.status, answer.headers.get('location')]
    }
    expect(await to('')).toEqual([303, '/sign-in?next=%2Fconsole'])
    expect(await to('/limits?next=https://evil.example')).toEqual([303, '/sign-in?next=%2Fconsole%2Flimits'])
    expect(await to('/%2f%2fevil.example')).toEqual([303, '/sign-in?next=%2Fconsole'])
    expect(await to('/%0d%0aset-cookie:x')).toEqual([303, '/sign-in?next=%2Fconsole'])
  })

  it.each([
    ['a member', 'member', 403, 'You may not do this'],
    ['whoever is signed out, where there is no sign-in', null, 401, 'Sign in first'],
  ])('tells %s so, without a script', async (_, as, status, title) => {
    const { ask } = await consoleWorld()
    const answer = await ask('', { as, headers: navigation })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const html = await answer.text()
    expect(html).toContain(`<h1>${title}</h1>`)
    expect(html).not.toContain('<script')
  })

  it('says what to do where a proxy lays the policy of other pages over it', async () => {
    const { ask } = await consoleWorld()
    const answer = await ask('', { headers: { ...navigation, 'content-security-policy': "script-src 'nonce-x'" } })
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain("except: ['/console']")
    // Next itself asks for the page that a Server Action redirects to.
    const fetched = await ask('', { headers: { 'sec-fetch-mode': 'cors', 'content-security-policy': 'x' } })
    expect(fetched.status).toBe(200)
  })
})

describe('its files', () => {
  it('are kept for good by the browser of an administrator', async () => {
    const { ask } = await consoleWorld()
    const answer = await ask('/assets/page-00000000.js')
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(await answer.text()).toBe('export {}\n')
    expect(answer.headers.has('content-encoding')).toBe(false)
  })

  it.each([
    '/assets',
    '/assets/',
    '/assets/page-00000000.js.map',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/__proto__',
    '/assets/constructor',
    '/assets/page-00000000.js%00',
    '/api/..%2fassets%2fpage-00000000.js',
    '/api',
    '/api/limits/',
    '/api/LIMITS',
    '/api/people/..%2f..%2fsession',
    '/a/b/c/d',
    '/..',
    '/.env',
    '/x%2fy',
  ])('are found by their names alone: %s is nothing', async (path) => {
    const { ask } = await consoleWorld({ console: everything() })
    const answer = await ask(path)
    if (path === '/api/limits/') expect(answer.status).toBe(200)
    else expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'object.not_found'])
  })
})

it('answers other methods with what there is', async () => {
  const { ask } = await consoleWorld()
  const answer = await ask('/api/limits', { method: 'DELETE' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  const head = await ask('/api/limits', { method: 'HEAD', headers: { origin: '' } })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

it('does not count its own looks, and tells of its commands', async () => {
  const { get, command, decisions, audits } = await consoleWorld()
  await get('session')
  await get('limits')
  expect(await decisions()).toEqual([])
  await command('callers/list', { id: `client ${'A'.repeat(22)}`, verdict: 'deny', minutes: null, reason: 'crawls' })
  expect(await decisions()).toMatchObject([{ method: 'POST', route: '/console/api/callers/list', verdict: 'allowed' }])
  expect(await audits()).toMatchObject([{ type: 'caller_listed', facts: { verdict: 'deny', reason: 'crawls' } }])
})

describe('securityConsole(…)', () => {
  const { gate } = testGate()

  it.each([
    [{ access: publicAccess as never }, 'config.console'],
    [{ commands: publicAccess as never }, 'config.console'],
    [{ path: '/console/' }, 'config.console'],
    [{ path: 'https://evil.example' }, 'config.console'],
    [{ path: '/../x' }, 'config.console'],
    [{ signIn: '//evil.example' }, 'config.console'],
    [{ signIn: '/sign-in?next=//x' }, 'config.console'],
    [{ people: {} as never }, 'config.console'],
    [{ routes: { version: 2 } }, 'config.console'],
    [{ unheard: true } as never, 'config.unknown_option'],
  ])('refuses %o', (options, code) => {
    expect(() => securityConsole({ [GATE]: gate }, options)).toThrow(expect.objectContaining({ code }))
  })

  it('needs the whole gate, and somebody who has heard something', () => {
    expect(() => securityConsole({} as never)).toThrow(expect.objectContaining({ code: 'config.console' }))
    const deaf = testGate({ sinks: [] }).gate
    expect(() => securityConsole({ [GATE]: deaf })).toThrow(expect.objectContaining({ code: 'config.console' }))
    expect(() => securityConsole({ [GATE]: deaf }, { events: memorySink() })).not.toThrow()
  })
})
