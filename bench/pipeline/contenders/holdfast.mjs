import { signedIn } from '../../../packages/holdfast/dist/authorization/access.js'
import { jwt } from '../../../packages/holdfast/dist/authentication/providers/jwt.js'
import { principal } from '../../../packages/holdfast/dist/core/principal.js'
import { noObject } from '../../../packages/holdfast/dist/pipeline/definition.js'
import { createGate } from '../../../packages/holdfast/dist/pipeline/gate.js'
import { compilePolicy } from '../../../packages/holdfast/dist/pipeline/policy.js'
import { answerCall } from '../../../packages/holdfast/dist/pipeline/route.js'
import { routeCall } from '../../../packages/holdfast/dist/pipeline/route-call.js'
import { slidingWindow } from '../../../packages/holdfast/dist/rate-limit/algorithms/sliding-window.js'
import { memory } from '../../../packages/holdfast/dist/rate-limit/stores/memory.js'
import { memory as memoryStorage } from '../../../packages/holdfast/dist/storage/memory.js'
import { ID, ORDER, ORIGIN, URL_OF_ORDER, answered, body, params, post, query } from '../order.mjs'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const many = slidingWindow(100_000_000, '1 m')
const context = { params: Promise.resolve({ id: ID }) }
const host = {
  peer: () => '203.0.113.7',
  recordsPeer: () => true,
  isControlFlow: () => false,
  answer: () => undefined,
  after: () => undefined,
}
const ada = principal({ id: 'ada', kind: 'user', provider: 'stub', carries: 'header', roles: [], scopes: [] })
const stub = { name: 'stub', carries: 'header', challenge: 'Bearer', cookieNames: [], identify: () => ada }
const input = { params, query, body, object: noObject('a benchmark'), handler: answered }

const storage = memoryStorage()
const identity = jwt({ secret: SECRET, storage, carries: 'header', revocation: { maxStale: '1 m' } })

/** @param {object} options @param {object} definition */
function guarded(options, definition) {
  const gate = createGate(
    {
      origin: ORIGIN,
      trustedProxies: 'none',
      identity: [stub],
      cors: { origins: [ORIGIN, 'https://admin.example.com'], credentials: true },
      ...options,
      limits: {
        store: memory(),
        onStoreError: 'local',
        caller: many,
        address: many,
        anonymous: many,
        ...options.limits,
      },
    },
    host,
  )
  gate.start()
  const policy = compilePolicy(definition)
  /** What the binding for Next does with a request. @param {Request} request */
  return async (request) => answerCall(gate, policy, routeCall(request, await context.params, '/api/orders/[id]'))
}

const whole = guarded({ identity: [identity] }, { access: signedIn, limit: many, ...input })

async function token() {
  const user = {
    id: crypto.randomUUID(),
    email: 'ada@example.com',
    name: 'Ada',
    roles: [],
    passwordHash: '',
    createdAt: Date.now(),
  }
  await storage.accounts.create(user)
  const issued = await identity.issue({ userId: user.id, userAgent: null })
  return issued.grant.accessToken
}

export const forms = {
  // Nobody counts this caller: limits are what the next forms add.
  'holdfast, hot path': {
    request: post(URL_OF_ORDER, ORDER),
    handle: guarded({ limits: { allow: ['203.0.113.7', 'user ada'] } }, { access: signedIn, ...input }),
  },
  'holdfast, with stub identity and 3 limits': {
    request: post(URL_OF_ORDER, ORDER),
    handle: guarded({}, { access: signedIn, limit: many, ...input }),
  },
  'holdfast, the whole gate: JWT, 3 limits': {
    request: post(URL_OF_ORDER, ORDER, await token()),
    handle: whole,
  },
}
