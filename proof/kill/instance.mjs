// One instance of an app, killed in the middle of whatever it does: sessions, API keys, the audit trail and counters on
// one storage. It answers what it is asked, each question by its number.
import { parseCookies } from '../../packages/holdfast/dist/core/cookie.js'
import { fixedWindow } from '../../packages/holdfast/dist/rate-limit/algorithms/fixed-window.js'
import { rateLimit } from '../../packages/holdfast/dist/rate-limit/rate-limit.js'
import { apiKey } from '../../packages/holdfast/dist/authentication/providers/api-key.js'
import { jwt } from '../../packages/holdfast/dist/authentication/providers/jwt.js'
import { input } from '../../bench/measuring/measured-process.mjs'

const { kind, url, secrets } = input()
/** As the asker says: minutes pass in seconds. */
let time = 0
const clock = () => time

const parts = await { postgres: onPostgres, pglite: onPglite, redis: onRedis }[kind]()
const { storage, trail, store } = parts
const tokens = jwt({ secret: secrets, storage, clock })
tokens.start?.({ origin: 'http://localhost:3000' })
const keys = apiKey({ storage, clock, scopes: ['report:read'] })
const counters =
  store &&
  rateLimit({
    store,
    limits: fixedWindow(1_000_000, '365 d', { name: 'kill' }),
    onStoreError: 'deny',
    timeout: '5 s',
    log: () => undefined,
  })
const headers = new Headers()

/** What was found in a credential: its owner, or why not. */
function found(identified) {
  if (identified !== null && 'unavailable' in identified) throw new Error('unavailable')
  return identified !== null && 'id' in identified
    ? { id: identified.id }
    : { refused: identified?.invalid ?? 'absent' }
}

const sent = ({ cookies }) => cookies.map(({ name, value }) => [name, value])

const answers = {
  async person({ id }) {
    await storage.accounts.create({
      id,
      email: `${id}@example.com`,
      name: 'Ada',
      roles: [],
      passwordHash: '',
      createdAt: time,
    })
    return {}
  },
  async signIn({ userId }) {
    return { cookies: sent(await tokens.issue({ userId, userAgent: null })) }
  },
  async refresh({ cookies }) {
    const refreshed = await tokens.refresh(parseCookies(cookies))
    if (refreshed === null || 'invalid' in refreshed) {
      return { refused: refreshed?.invalid ?? 'absent', isReuse: refreshed !== null && 'reusedOf' in refreshed }
    }
    return { cookies: sent(refreshed) }
  },
  identify: async ({ cookies }) => found(await tokens.identify({ headers, cookies: parseCookies(cookies) })),
  async makeKey({ owner }) {
    const made = await keys.issueKey({ name: 'kill', scopes: ['report:read'], expiresAt: null }, owner)
    return { id: made.apiKey.id, key: made.key }
  },
  async rotateKey({ id, owner }) {
    const made = await keys.rotateKey(id, owner)
    return made === null ? { refused: 'gone' } : { key: made.key }
  },
  async useKey({ key }) {
    const authorization = new Headers({ authorization: `Bearer ${key}` })
    return found(await keys.identify({ headers: authorization, cookies: parseCookies(null) }))
  },
  listKeys: async ({ owner }) => ({ ids: (await keys.listKeys(owner)).map(({ id }) => id) }),
  async record({ event: count }) {
    const event = {
      kind: 'audit',
      time,
      requestId: '',
      type: 'user_signed_in',
      subject: null,
      actor: null,
      address: null,
    }
    await trail.record({ ...event, facts: { count } })
    return {}
  },
  async verify() {
    const verdict = await trail.verify()
    const numbers = []
    for (let after = 0; ;) {
      const page = await trail.read(after)
      if (page.length === 0) return { verdict, numbers }
      numbers.push(...page.map(({ event }) => event.facts.count))
      after = page.at(-1).seq
    }
  },
  async take({ who }) {
    const { allowed, degraded, unavailable } = await counters.take(who)
    if (!allowed || degraded || unavailable) throw new Error('not counted')
    return {}
  },
  async counted({ who }) {
    const { remaining, degraded } = await counters.peek(who)
    if (degraded) throw new Error('not counted')
    return { used: 1_000_000 - remaining }
  },
}

process.on('message', (question) => void answered(question))

async function answered({ number, ask, now, ...given }) {
  time = Math.max(time, now)
  try {
    process.send({ number, ...(await answers[ask](given)) })
  } catch (error) {
    process.send({ number, failed: error.message })
  }
}
process.on('disconnect', () => process.exit())
process.send({ ready: true })

async function onPostgres() {
  const [{ postgres }, { auditTrail }, { postgres: counting }, { default: pg }] = await Promise.all([
    import('../../packages/holdfast/dist/storage/postgres.js'),
    import('../../packages/holdfast/dist/storage/audit-trail.js'),
    import('../../packages/holdfast/dist/rate-limit/stores/postgres.js'),
    import('pg'),
  ])
  const opened = postgres({ url, connections: 6, timeout: '20 s' })
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => undefined)
  await opened.open()
  return { storage: opened, trail: auditTrail({ client: opened, secret: secrets }), store: counting(pool) }
}

async function onPglite() {
  const [{ pglite }, { auditTrail }] = await Promise.all([
    import('../../packages/holdfast/dist/storage/pglite.js'),
    import('../../packages/holdfast/dist/storage/audit-trail.js'),
  ])
  const opened = pglite({ dataDir: url })
  await opened.open()
  return { storage: opened, trail: auditTrail({ client: opened, secret: secrets }) }
}

async function onRedis() {
  const [{ redis }, { redis: counting }, { Redis }] = await Promise.all([
    import('../../packages/holdfast/dist/storage/redis.js'),
    import('../../packages/holdfast/dist/rate-limit/stores/redis.js'),
    import('ioredis'),
  ])
  const client = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => 50,
    lazyConnect: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  const opened = redis({ client, timeout: '10 s' })
  await opened.open()
  return { storage: opened, store: counting(client) }
}
