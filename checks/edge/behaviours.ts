import { expect } from 'vitest'
import { headerBehaviours } from './header-behaviours.ts'
import type { Behaviour, Loose } from './loose-module.ts'

const ORIGIN = 'https://app.example.com'
const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const SESSION = { userId: '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d', userAgent: null }
const NOW = 1_900_000_000_000
const clock = () => NOW
const request = (init: RequestInit = {}, path = '/') => new Request(`${ORIGIN}${path}`, init)
const take = { limit: 'l', identity: 'a', policy: { algorithm: 'fixed-window', limit: 1, window: 60_000 }, cost: 1 }
const noCookies = { get: () => undefined, has: () => false, repeated: () => false }
const event = {
  kind: 'audit',
  time: NOW,
  requestId: 'r',
  type: 'user_signed_in',
  subject: null,
  actor: null,
  address: null,
  facts: {},
}

/** Somebody signed in, in memory; what a browser would send. */
async function signedIn(load: (subpath: string) => Loose, provider: 'jwt' | 'session', roles: readonly string[] = []) {
  const storage = load('./storage/memory')['memory']!() as unknown as {
    accounts: { create(account: object): Promise<boolean> }
  }
  await storage.accounts.create({
    id: SESSION.userId,
    email: 'ada@example.com',
    name: 'Ada',
    roles,
    passwordHash: '',
    createdAt: NOW,
  })
  const made = load(`./providers/${provider}`)[provider]!({
    storage,
    clock,
    ...(provider === 'jwt' ? { secret: SECRET } : {}),
  })
  made['start']!({ origin: ORIGIN })
  const { cookies } = (await (made['issue']!(SESSION) as unknown)) as { cookies: { name: string; value: string }[] }
  return { storage, provider: made, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), cookies }
}

const session =
  (name: 'jwt' | 'session'): Behaviour =>
  async (_, load) => {
    const { provider, cookies } = await signedIn(load, name)
    const jar = new Map(cookies.map((cookie) => [cookie.name, cookie.value]))
    const ask = (change: string) =>
      provider['identify']!({
        headers: new Headers(),
        cookies: {
          has: (one: string) => jar.has(one),
          get: (one: string) => (jar.has(one) ? `${jar.get(one)}${change}` : undefined),
          repeated: () => false,
        },
      })
    expect(await ask('')).toMatchObject({ id: SESSION.userId })
    expect(await ask('x')).toEqual({ invalid: 'auth.invalid_token' })
  }

const verifier =
  (name: string, options: object): Behaviour =>
  async (module, load) => {
    const sent: string[] = []
    const fetch = async (url: unknown) => (
      sent.push(String(url)),
      Response.json({ success: true, hostname: 'app.example.com', score: 0.9, action: 'sign-in' })
    )
    const made = module[name]!({
      siteKey: 'site',
      secret: '0x4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      fetch,
      storage: load('./storage/memory')['memory']!(),
      ...options,
    })
    made['start']!({ origin: ORIGIN, keys: () => undefined })
    expect(['passed', 'failed']).toContain(await made['verify']!({ solution: 'a-solution', now: NOW }))
    expect(sent).toHaveLength(1)
  }

const receiver =
  (name: string, options: object): Behaviour =>
  (module) => {
    const made = module[name]!(options)
    expect(made).toMatchObject({ name: expect.any(String) as string })
  }

/** By subpath: what runs on Edge, and does there what it does elsewhere. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  '.': (module) => {
    expect(module['codes']!['auth.required']!['status']).toBe(401)
    expect(module['all']!(module['signedIn'], module['role']!('admin'))['check']!(null, NOW)).toBe('unknown')
  },
  './next': (module, load) => {
    const made = module['holdfast']!({
      origin: ORIGIN,
      trustedProxies: 'cloudflare',
      identity: [load('./providers/jwt')['jwt']!({ secret: SECRET, storage: load('./storage/memory')['memory']!() })],
      limits: { store: load('./stores/memory')['memory']!(), onStoreError: 'deny' },
    })
    made['start']!()
    expect(made['health']!()).toMatchObject({ limiter: { state: 'ok' } })
    expect(made['route']!({ access: module['signedIn'], handler: () => ({}) })).toBeTypeOf('function')
    expect(() => made['routes']!({ GET: () => new Response() })).toThrow(/not behind the gate/)
  },
  './next/refused-calls': (module) => expect(module['RefusedCalls']!()).toBeNull(),
  './next/proxy': async (module) => {
    const proxied = module['proxy']!({ origin: ORIGIN, csp: { reportOnly: true } })
    const { NextRequest } = await import('next/server.js')
    const answer = (await (proxied(new NextRequest(`${ORIGIN}/`), {}) as unknown)) as Response
    expect(answer.headers.get('content-security-policy-report-only')).toMatch(/script-src 'self' 'nonce-[\w-]+'/)
  },
  './next/cache-handler': async (module) => {
    const kept: unknown[] = []
    class Base {
      get = async () => null
      async set(...given: unknown[]) {
        kept.push(given)
      }
    }
    const Handler = module['cacheHandler']!(Base) as unknown as new () => Base
    await new Handler().set('/a', null, {})
    expect(kept).toEqual([['/a', null, {}]])
  },
  './next/trusted-types': (module) => {
    // There is no page, and so nothing to guard.
    expect(() => module['trustedTypesPolicy']!({ scripts: ['no origin'] })).toThrow(/origins/)
  },
  './client': async (module) => {
    const asked: string[] = []
    const made = module['client']!({
      origin: ORIGIN,
      fetch: async (url: unknown) => (asked.push(String(url)), Response.json({ a: 1 })),
    })
    expect(((await (made['fetch']!('/api/orders') as unknown)) as Response).status).toBe(200)
    expect(asked).toEqual([`${ORIGIN}/api/orders`])
  },
  './accounts/passkeys': (module) => {
    expect(() => module['passkeys']!({ name: '' })).toThrow(/passkeys/)
    expect(module['passkeys']!({ name: 'My App' })).toBeTypeOf('object')
  },
  './client-address': (module) =>
    expect(
      module['clientAddress']!('cloudflare')(
        new Headers({ 'cf-connecting-ip': '203.0.113.9', 'x-forwarded-for': '1.2.3.4' }),
        undefined,
      ),
    ).toMatchObject({ ip: '203.0.113.9' }),
  './cors': (module) => {
    const made = module['cors']!({ origins: ['https://shop.example.com'], credentials: true })
    const asked = new Headers({ origin: 'https://shop.example.com', 'access-control-request-method': 'POST' })
    expect(made['preflight']!(asked, ['POST'])).toMatchObject({ status: 204 })
    expect(
      made['preflight']!(new Headers({ origin: 'https://evil.example', 'access-control-request-method': 'POST' }), [
        'POST',
      ]),
    ).toMatchObject({ code: 'cors.preflight_denied' })
  },
  './csrf': (module) => {
    const asked = (site: string) => ({
      method: 'POST',
      headers: new Headers({ 'sec-fetch-site': site }),
      appOrigin: ORIGIN,
      ambient: true,
      trusted: () => false,
      listed: () => false,
    })
    expect(module['csrfVerdict']!(asked('same-origin'))).toBeUndefined()
    expect(module['csrfVerdict']!(asked('cross-site'))).toMatchObject({ code: 'csrf.cross_site' })
  },
  './redirect': (module) => {
    const safe = module['safeRedirect']!({ fallback: '/' })
    expect([safe('/orders'), safe('//evil.example'), safe('https://evil.example')]).toEqual(['/orders', '/', '/'])
  },
  './user-agents': (module) =>
    expect(module['userAgentKinds']!([{ pattern: 'curl', tags: ['http-library'] }])('curl/8')).toBe('http-library'),
  './validation': async (module) => {
    const post = (body: string) => request({ method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect(await module['readBody']!(post('{"a":[1]}'))).toEqual({ value: { a: [1] } })
    expect(await module['readBody']!(post('{"__proto__":1}'))).toMatchObject({ code: 'input.unsafe' })
  },
  './html': async (module) => {
    const { value } = (await (module['html']!()['~standard']!['validate']!(
      '<p onclick="x">a<script>b</script></p>',
    ) as unknown)) as { value: string }
    expect(value).toBe('<p>a</p>')
  },
  './multipart': (module) => {
    expect(module['multipart']!({ photo: module['file']!({ types: ['image/png'], maxBytes: 1_000 }) })).toMatchObject({
      '~standard': { version: 1 },
    })
    expect(() => module['file']!({ types: ['image/*'], maxBytes: 1_000 })).toThrow(/image/)
  },
  './reports': async (module) => {
    const seen: unknown[] = []
    const { POST } = module['reportReceiver']!({ on: (report: unknown) => seen.push(report) }) as unknown as {
      POST(sent: Request): Promise<Response>
    }
    const body = JSON.stringify({ 'csp-report': { 'blocked-uri': 'https://cdn.example.net/a.js?key=secret' } })
    expect(
      (await POST(request({ method: 'POST', body, headers: { 'content-type': 'application/csp-report' } }))).status,
    ).toBe(204)
    expect(seen).toMatchObject([{ type: 'csp-violation', blocked: 'https://cdn.example.net/a.js' }])
  },
  './env/server': (module) => {
    expect(
      () =>
        module['serverEnv']!({
          A_SECRET: { '~standard': { version: 1, vendor: 'x', validate: () => ({ issues: [{ message: 'no' }] }) } },
        })['A_SECRET'],
    ).toThrow(/A_SECRET/)
    expect(String(module['redacted'])).not.toBe('')
  },
  './env/client': (module) => expect(() => module['clientEnv']!({ SECRET: undefined })).toThrow(/SECRET/),
  './env/leaks': (module) => {
    const watch = module['leakWatch']!({ secrets: { TOKEN: SECRET }, on: 'block' })
    watch['start']!()
    expect([
      ...(watch['stream']!()['next']!(new TextEncoder().encode(`x${SECRET}`)) as unknown as Set<string>),
    ]).toEqual(['TOKEN'])
  },
  './rate-limit': async (module, load) => {
    const limiter = module['createLimiter']!({ store: load('./stores/memory')['memory']!(), onStoreError: 'deny' })
    const charge = {
      name: 'l',
      limit: 'l',
      identity: 'a',
      policy: { algorithm: 'fixed-window', limit: 1, window: 60_000 },
      cost: 1,
    }
    expect(((await limiter['charge']!([charge])) as { refused?: unknown }).refused).toBeUndefined()
    expect(((await limiter['charge']!([charge])) as { refused?: unknown }).refused).toBeDefined()
  },
  ...headerBehaviours,
  './mail/console': (module) => expect(module['consoleMail']!()).toMatchObject({ name: 'console' }),
  './providers/api-key': async (module, load) => {
    const provider = module['apiKey']!({ storage: load('./storage/memory')['memory']!(), clock })
    const issued = (await (provider['issueKey']!(
      { name: 'a', scopes: ['a:b'], expiresAt: null },
      null,
    ) as unknown)) as { key: string }
    const ask = (key: string) =>
      provider['identify']!({ headers: new Headers({ authorization: `Bearer ${key}` }), cookies: noCookies })
    expect(await ask(issued.key)).toMatchObject({ kind: 'service', scopes: ['a:b'] })
    expect(await ask(`${issued.key}x`)).toEqual({ invalid: 'auth.invalid_token' })
  },
  './providers/auth-js': async (module) => {
    const provider = module['authJs']!({ version: 5, secret: SECRET, clock })
    provider['start']!({ origin: ORIGIN })
    const cookies = {
      ...noCookies,
      has: (name: string) => name === '__Secure-authjs.session-token',
      get: (name: string) => (name === '__Secure-authjs.session-token' ? 'a.b.c.d.e' : undefined),
    }
    expect(await provider['identify']!({ headers: new Headers(), cookies })).toEqual({ invalid: 'auth.invalid_token' })
  },
  './providers/better-auth': (module) => expect(() => module['betterAuth']!({})).toThrow(/betterAuth/),
  './providers/clerk': (module) => expect(() => module['clerk']!({})).toThrow(/clerk/),
  './providers/jwt': session('jwt'),
  './providers/oidc': async (module) => {
    const provider = module['oidc']!({
      issuer: 'https://issuer.example.com',
      audience: ORIGIN,
      fetch: () => Promise.reject(new Error('down')),
      clock,
    })
    provider['start']!({ origin: ORIGIN })
    const token = `${btoa('{"alg":"ES256","kid":"k","typ":"at+jwt"}').replaceAll('=', '')}.${btoa('{"iss":"https://issuer.example.com"}').replaceAll('=', '')}.${'A'.repeat(86)}`
    expect(
      await provider['identify']!({ headers: new Headers({ authorization: `Bearer ${token}` }), cookies: noCookies }),
    ).toEqual({ unavailable: 'jwks' })
  },
  './providers/session': session('session'),
  './human/altcha': async (module, load) => {
    const made = module['altcha']!({ secret: SECRET, storage: load('./storage/memory')['memory']!() })
    made['start']!({ origin: ORIGIN, keys: () => undefined })
    expect(await made['verify']!({ solution: 'eyJubyI6InNvbHV0aW9uIn0', now: NOW })).toBe('failed')
  },
  './human/hcaptcha': verifier('hcaptcha', {}),
  './human/recaptcha': verifier('recaptcha', {}),
  './human/turnstile': verifier('turnstile', {}),
  './stores/memory': (module) => {
    const store = module['memory']!({ clock })
    expect([store['take']!([take]), store['take']!([take])]).toMatchObject([[{ allowed: true }], [{ allowed: false }]])
  },
  './stores/postgres': async (module) => {
    const query = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
    const store = module['postgres']!({ query })
    await expect(
      Promise.resolve(
        store['peek']!([
          { limit: 'l', identity: 'a', policy: { algorithm: 'gcra', limit: 1, window: 60_000, burst: 1 }, cost: 1 },
        ]),
      ),
    ).rejects.toThrow()
  },
  './stores/redis': async (module) => {
    const down = () => Promise.reject(new Error('down'))
    const store = module['redis']!({ evalsha: down, eval: down, call: down, options: {} })
    await expect(
      Promise.resolve(
        store['peek']!([
          { limit: 'l', identity: 'a', policy: { algorithm: 'gcra', limit: 1, window: 60_000, burst: 1 }, cost: 1 },
        ]),
      ),
    ).rejects.toThrow()
  },
  './stores/upstash': async (module) => {
    const fetch = async () => Response.json({ result: [3, '=kept'] })
    expect(
      await module['upstash']!({ url: 'https://db.example.com', token: 'secret', fetch })['document']!['read']!(),
    ).toEqual({ revision: 3, text: 'kept' })
  },
  './stores/vercel-kv': async (module) =>
    expect(Promise.resolve(module['vercelKv']!()['take']!([take]))).rejects.toMatchObject({ code: 'config.limit' }),
  './storage/memory': async (module) =>
    expect(await module['memory']!()['singleUse']!['spend']!('a', NOW + 1, NOW)).toBe(true),
  './secret': (module) => {
    const made = module['generateSecret']!()
    expect(module['strongSecret']!(made, 'secret')).toBe(made)
    expect(() => module['strongSecret']!('changeme', 'secret')).toThrow('config.secret')
  },
  // The whole gate, from the address to the answer.
  './console': async (module, load) => {
    const { provider, cookie } = await signedIn(load, 'jwt', ['admin'])
    const gate = load('./next')['holdfast']!({
      name: 'console',
      origin: ORIGIN,
      trustedProxies: 'cloudflare',
      identity: [provider],
      limits: { store: load('./stores/memory')['memory']!({ clock }), onStoreError: 'deny' },
      sinks: [load('./sinks/memory')['memorySink']!()],
      clock,
    })
    const { GET } = module['securityConsole']!(gate) as unknown as {
      GET(sent: Request, context: object): Promise<Response>
    }
    const ask = (headers: Record<string, string>) =>
      GET(request({ headers: { 'cf-connecting-ip': '203.0.113.9', ...headers } }, '/console/api/limits'), {
        params: Promise.resolve({ path: ['api', 'limits'] }),
      })
    const [refused, answered] = [await ask({}), await ask({ cookie })]
    expect([
      refused.status,
      ((await refused.json()) as { code: string }).code,
      refused.headers.get('x-content-type-options'),
    ]).toEqual([401, 'auth.required', 'nosniff'])
    expect([answered.status, answered.headers.get('ratelimit-policy')]).toEqual([
      200,
      expect.stringContaining('caller'),
    ])
  },
  './alerts': (module) => expect(() => module['alerts']!({ on: [], to: [] })).toThrow(/alerts/),
  './alerts/mail': receiver('mailTo', { sender: { name: 'x', send: async () => undefined }, to: 'ops@example.com' }),
  './alerts/slack': receiver('slack', { url: 'https://hooks.slack.com/services/T0/B0/x' }),
  './alerts/webhook': receiver('webhook', { url: 'https://ops.example.com/hook', secret: SECRET }),
  './sinks/console': (module) => expect(() => module['consoleSink']!()).toThrow(/needs Node\.js/),
  './sinks/memory': (module) => {
    const sink = module['memorySink']!()
    sink['record']!(event)
    expect(sink['events']!()).toMatchObject([{ type: 'user_signed_in' }])
  },
  './sinks/opentelemetry': (module) => expect(() => module['openTelemetrySink']!()['record']!(event)).not.toThrow(),
  './sinks/postgres': (module) => expect(String(module['postgresSinkSql']!())).toContain('create'),
  './sinks/redis': (module) =>
    expect(
      module['redisSink']!({ eval: async () => null, evalsha: async () => null, call: async () => null, options: {} }),
    ).toMatchObject({ name: 'redis' }),
}

/** What needs Node.js, and the module of it that an Edge runtime names when it is imported there. */
export const needsNode: Readonly<Record<string, string>> = {
  './next/peer': 'node:diagnostics_channel',
  './accounts': 'node:url',
  './safe-fetch': 'node:net',
  './mail/folder': 'node:url',
  './mail/smtp': 'node:url',
  './storage/audit-trail': 'node:crypto',
  './storage/pglite': 'node:crypto',
  './storage/postgres': 'node:crypto',
  './storage/redis': 'node:crypto',
  './sinks/diagnostics-channel': 'node:diagnostics_channel',
  './sinks/prometheus': 'util',
  './testing': 'node:http',
}
