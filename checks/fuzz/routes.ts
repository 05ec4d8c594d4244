import { z } from 'zod'
import { publicAccess, role, scope, signedIn } from '../../packages/holdfast/src/authorization/access.js'
import { recent } from '../../packages/holdfast/src/authorization/recent.js'
import type { Principal } from '../../packages/holdfast/src/core/principal.js'
import { createRoute } from '../../packages/holdfast/src/next/route.js'
import { createRoutes } from '../../packages/holdfast/src/next/routes.js'
import { nextHandler } from '../../packages/holdfast/src/next/next-handler.js'
import { publicCors } from '../../packages/holdfast/src/origin/decide-cors.js'
import { noObject } from '../../packages/holdfast/src/pipeline/definition.js'
import type { Gate } from '../../packages/holdfast/src/pipeline/gate.js'
import { slidingWindow } from '../../packages/holdfast/src/rate-limit/algorithms/sliding-window.js'
import type { PrometheusSink } from '../../packages/holdfast/src/telemetry/sinks/prometheus.js'
import { file } from '../../packages/holdfast/src/validation/multipart/file-field.js'
import { multipart } from '../../packages/holdfast/src/validation/multipart.js'
import { LEAKED } from './gates.ts'
import { idOf } from './people.ts'

/** That a handler ran, and for whom: told by the handler itself, beside the gate. */
export interface Ran {
  readonly handler: string
  readonly principal: Principal | null
  readonly body?: unknown
  readonly object?: { readonly ownerId: string }
}

export const ORDERS = new Map([
  ['7d1f5a0e-3c2b-4a19-8e7d-6c5b4a392817', { ownerId: idOf('ada'), note: 'a' }],
  ['8e2a6b1f-4d3c-4b2a-9f8e-7d6c5b4a3928', { ownerId: idOf('eve'), note: 'b' }],
])

/** A route may be called this often in a minute. */
export const LIMITED = 2

/** The body that `POST /api/posts` takes, as a schema and once more by hand in the oracle. */
const post = z.strictObject({
  title: z.string().min(1).max(80),
  tags: z.array(z.string().max(20)).max(5),
  at: z.object({ x: z.number(), y: z.number().int() }).optional(),
})
const paging = z.object({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  sort: z.enum(['asc', 'desc']).default('desc'),
})
const id = z.object({ id: z.uuid() })

/** Routes of every kind of access and input, by their paths. Handlers tell `ran` for whom they ran. */
export function appRoutes(gate: Gate, metrics: PrometheusSink, ran: (told: Ran) => void): ReadonlyMap<string, object> {
  const route = createRoute(gate)
  const routes = createRoutes(gate)
  const object = ({ params }: { params: { id: string } }) => ORDERS.get(params.id)
  const can = ({ principal, object: order }: { principal: Principal; object: { ownerId: string } }) =>
    order.ownerId === principal.id
  const told =
    (handler: string) =>
    (given: { principal: Principal | null; body?: unknown; object?: unknown }): { ok: true } => {
      const { principal, body, object: found } = given
      ran({ handler, principal, body, ...(found === undefined ? {} : { object: found as { ownerId: string } }) })
      return { ok: true }
    }
  const order = (handler: string) => ({ access: signedIn, params: id, object, can, handler: told(handler) })

  return new Map<string, object>([
    [
      '/api/posts',
      routes({
        GET: route({ access: publicAccess, query: paging, cors: publicCors, handler: told('GET posts') }),
        POST: route({ access: signedIn, body: post, handler: told('POST posts') }),
      }),
    ],
    [
      '/api/orders/[id]',
      routes({
        GET: route(order('GET orders')),
        DELETE: route({ ...order('DELETE orders'), denied: 403 }),
        PATCH: route({
          access: signedIn,
          params: id,
          body: z.object({ note: z.string().max(500) }),
          object,
          can,
          handler: told('PATCH orders'),
        }),
      }),
    ],
    [
      '/api/limited',
      routes({
        GET: route({ access: publicAccess, limit: slidingWindow(LIMITED, '1 m'), handler: told('GET limited') }),
      }),
    ],
    [
      '/api/admin',
      routes({
        GET: route({ access: role('admin'), handler: told('GET admin') }),
        POST: route({ access: role('admin'), body: z.record(z.string(), z.number()), handler: told('POST admin') }),
      }),
    ],
    ['/api/report', routes({ GET: route({ access: scope('report:read'), handler: told('GET report') }) })],
    ['/api/fresh', routes({ POST: route({ access: recent('5 m'), handler: told('POST fresh') }) })],
    [
      '/api/metrics',
      routes({
        GET: route({
          access: scope('metrics:read'),
          handler: (given) => {
            told('GET metrics')(given)
            return metrics.metrics()
          },
        }),
      }),
    ],
    [
      '/api/upload',
      routes({
        POST: route({
          access: signedIn,
          body: multipart({
            title: z.string().max(80),
            photo: file({ types: ['image/png', 'text/plain'], maxBytes: 20_000 }),
          }),
          handler: told('POST upload'),
        }),
      }),
    ],
    [
      '/api/feedback',
      routes({
        POST: route({
          access: publicAccess,
          accepts: ['json', 'form'],
          maxBodyBytes: 4_096,
          bodyTimeout: '60 ms',
          body: z.object({ text: z.string().max(200), score: z.coerce.number().optional() }),
          handler: told('POST feedback'),
        }),
      }),
    ],
    [
      '/api/files/[...path]',
      routes({
        GET: route({
          access: signedIn,
          params: z.object({ path: z.array(z.string().max(40)).max(4) }),
          object: noObject('the files are for everybody who is signed in'),
          handler: told('GET files'),
        }),
      }),
    ],
    [
      '/api/raw',
      routes({
        POST: route({
          access: signedIn,
          handler: nextHandler(async (request: Request) => {
            ran({ handler: 'POST raw', principal: null })
            await request.text().catch(() => '')
            return Response.json({ ok: true })
          }),
        }),
      }),
    ],
    [
      '/api/faults',
      routes({
        // What is wrong here is the app's own, and the only thing that may become 500.
        GET: route({
          access: publicAccess,
          handler: () => {
            throw new Error(`A fault of the app with ${LEAKED}`)
          },
        }),
        POST: route({
          access: publicAccess,
          response: z.object({ a: z.number() }),
          handler: () => ({ a: 'no' }) as never,
        }),
        PUT: route({ access: publicAccess, handler: () => ({ leaked: LEAKED }) }),
        DELETE: route({ access: publicAccess, budget: slidingWindow(20, '1 m'), handler: told('DELETE faults') }),
      }),
    ],
    ...(gate.human === undefined
      ? []
      : ([
          ['/api/costly', routes({ POST: route({ access: publicAccess, human: true, handler: told('POST costly') }) })],
        ] as const)),
  ])
}
