import { describe, expectTypeOf, it } from 'vitest'
import type { NextRequest } from 'next/server.js'
import { z } from 'zod'
import {
  fixedWindow,
  gcra,
  nextHandler,
  noObject,
  publicAccess,
  role,
  signedIn,
  slidingWindow,
  tiered,
  tokenBucket,
  type Principal,
  type Route,
  type Routes,
} from './index.js'
import type { DeclareAction, Action } from './actions/action.js'

declare const route: Route
declare const routes: Routes
declare const action: DeclareAction
const params = z.object({ id: z.uuid() })
interface Order {
  readonly id: string
  readonly ownerId: string
  readonly note: string
}
declare function find(id: string): Promise<Order | null>

// Types only: nothing here runs.
const types = (check: () => void) => void check

describe('types of route(…)', () => {
  it('access is required', () => {
    types(() => {
      // @ts-expect-error -- Property 'access' is missing
      route({ handler: () => 'hello' })
      route({ access: publicAccess, handler: () => 'hello' })
    })
  })

  it('params of a guarded route need object and can, or a stated reason', () => {
    types(() => {
      // @ts-expect-error -- Property 'object' is missing … in type 'GuardedParamsNeedObjectAndCan'
      route({ access: signedIn, params, handler: () => 'hello' })
      // @ts-expect-error -- Property 'can' is missing
      route({ access: signedIn, params, object: ({ params: { id } }) => find(id), handler: () => 'hello' })
      // @ts-expect-error -- a public route that loads an object says who may touch it, too
      route({ access: publicAccess, params, object: ({ params: { id } }) => find(id), handler: () => 'hello' })
      route({ access: signedIn, params, object: noObject('product codes are public'), handler: () => 'hello' })
      route({ access: publicAccess, params, handler: ({ params: { id } }) => id })
    })
  })

  it('an object of type any needs can as well', () => {
    types(() => {
      // @ts-expect-error -- Property 'can' is missing
      route({ access: signedIn, object: () => JSON.parse('{}'), handler: () => 'hello' })
    })
  })

  it('everything is inferred in the order of the declaration', () => {
    types(() => {
      const handler = route({
        access: role('admin'),
        params,
        query: z.object({ page: z.coerce.number().default(1) }),
        body: z.object({ note: z.string().max(500) }),
        object: ({ params: given, principal }) => {
          expectTypeOf(given).toEqualTypeOf<{ id: string }>()
          expectTypeOf(principal).toEqualTypeOf<Principal>()
          return find(given.id)
        },
        can: ({ principal, object }) => {
          expectTypeOf(object).toEqualTypeOf<Order>()
          return object.ownerId === principal.id
        },
        handler: ({ principal, params: given, query, body, object }) => {
          expectTypeOf(principal).toEqualTypeOf<Principal>()
          expectTypeOf(given).toEqualTypeOf<{ id: string }>()
          expectTypeOf(query).toEqualTypeOf<{ page: number }>()
          expectTypeOf(body).toEqualTypeOf<{ note: string }>()
          expectTypeOf(object).toEqualTypeOf<Order>()
          return object
        },
      })
      expectTypeOf(handler).parameter(1).toEqualTypeOf<{ readonly params: Promise<{ id: string }> }>()
    })
  })

  it('a public handler has to ask whether somebody is signed in', () => {
    types(() => {
      route({
        access: publicAccess,
        handler: ({ principal, body, object }) => {
          expectTypeOf(principal).toEqualTypeOf<Principal | null>()
          expectTypeOf(body).toEqualTypeOf<undefined>()
          expectTypeOf(object).toEqualTypeOf<unknown>()
        },
      })
    })
  })

  it('a response schema types what the handler returns', () => {
    types(() => {
      const response = z.object({ id: z.string() })
      route({ access: publicAccess, response, handler: () => ({ id: 'a' }) })
      // @ts-expect-error -- Type 'number' is not assignable to type 'string'
      route({ access: publicAccess, response, handler: () => ({ id: 1 }) })
      route({ access: publicAccess, response, handler: () => new Response('raw') })
    })
  })

  it('can answers a boolean, not a promise somebody forgot to await', () => {
    types(() => {
      route({
        access: signedIn,
        params,
        object: ({ params: { id } }) => find(id),
        // @ts-expect-error -- Type 'string' is not assignable to type 'boolean'
        can: ({ object }) => object.ownerId,
        handler: () => 'hello',
      })
    })
  })
})

describe('types of limits', () => {
  it('a route takes limits, a budget, a cost by the call, and a word about bots', () => {
    types(() => {
      route({
        access: signedIn,
        limit: [tiered({ admin: slidingWindow(600, '1 m') }, { otherwise: slidingWindow(60, '1 m') }), gcra(5, '1 s')],
        budget: tokenBucket(100, '1 m', 1_000),
        bots: 'allow-verified',
        observe: true,
        cost: ({ principal, method, search }) => {
          expectTypeOf(principal).toEqualTypeOf<Principal | null>()
          expectTypeOf(method).toEqualTypeOf<string>()
          expectTypeOf(search).toEqualTypeOf<URLSearchParams>()
          return search.has('all') ? 5 : 1
        },
        handler: ({ principal }) => {
          expectTypeOf(principal).toEqualTypeOf<Principal>()
        },
      })
      // @ts-expect-error -- a budget is one limit
      route({ access: publicAccess, budget: [fixedWindow(5, '1 m')], handler: () => 'hello' })
      // @ts-expect-error -- Type '"block"' is not assignable
      route({ access: publicAccess, bots: 'block', handler: () => 'hello' })
      // @ts-expect-error -- a promise is no cost
      route({ access: publicAccess, cost: async () => 1, handler: () => 'hello' })
      // @ts-expect-error -- a tiered limit says what holds for everybody else
      tiered({ admin: slidingWindow(600, '1 m') }, {})
    })
  })

  it('an action takes the same', () => {
    types(() => {
      action({
        name: 'mails.send',
        access: signedIn,
        budget: slidingWindow(1_000, '1 d', { name: 'mails' }),
        cost: ({ principal }) => (principal === null ? 5 : 1),
        observe: true,
        handler: () => 'sent',
      })
      // @ts-expect-error -- no limit is a number
      action({ name: 'mails.send', access: signedIn, budget: 5, handler: () => 'sent' })
    })
  })

  it('tiers go by roles, or by what is known of the caller', () => {
    types(() => {
      tiered(
        { pro: slidingWindow(600, '1 m') },
        {
          otherwise: slidingWindow(60, '1 m'),
          by: (caller) => {
            expectTypeOf(caller).toEqualTypeOf<Principal>()
            return caller.scopes
          },
        },
      )
    })
  })
})

describe('types of routes(…)', () => {
  it('keep each method’s params, so that a wrong folder name fails the build', () => {
    types(() => {
      const exported = routes({
        GET: route({ access: publicAccess, params, handler: () => 'hello' }),
        POST: route({ access: publicAccess, handler: () => 'hello' }),
      })
      expectTypeOf(exported.GET).parameter(1).toEqualTypeOf<{ readonly params: Promise<{ id: string }> }>()
      type Folder = (request: Request, context: { params: Promise<{ orderId: string }> }) => unknown
      // @ts-expect-error -- Property 'id' is missing in type '{ orderId: string }'
      const wrong: Folder = exported.GET
      const fine: Folder = exported.POST
      void [wrong, fine]
    })
  })

  it('take guarded handlers only', () => {
    types(() => {
      // @ts-expect-error -- a bare function is not behind the gate
      routes({ GET: () => new Response('open') })
    })
  })
})

describe('types of action(…)', () => {
  it('infer input, object and data', () => {
    types(() => {
      const rename = action({
        name: 'orders.rename',
        access: signedIn,
        input: z.object({ id: z.uuid(), note: z.string().max(500) }),
        object: ({ input }) => find(input.id),
        can: ({ principal, object }) => object.ownerId === principal.id,
        handler: ({ input, object }) => ({ id: object.id, note: input.note }),
      })
      expectTypeOf(rename).toEqualTypeOf<Action<{ id: string; note: string }, { id: string; note: string }>>()
      // @ts-expect-error -- access is required
      action({ name: 'orders.list', handler: () => 'hello' })
    })
  })
})

describe('types of nextHandler(…)', () => {
  it('a handler of Next’s own form goes with everything that leaves its request alone', () => {
    types(() => {
      const handler = nextHandler(
        async (request: NextRequest, { params: given }: { params: Promise<{ id: string }> }) => {
          return Response.json([request.nextUrl.pathname, (await given).id])
        },
      )
      route({ access: signedIn, limit: slidingWindow(1, '1 s'), handler })
      route({ access: signedIn, params, object: ({ params: { id } }) => find(id), can: () => true, handler })
      // @ts-expect-error -- Property 'access' is missing
      route({ handler })
      // @ts-expect-error -- its body is read by itself
      route({ access: signedIn, body: z.object({ note: z.string() }), handler })
      // @ts-expect-error -- it answers a Response
      nextHandler(() => ({ id: 1 }))
    })
  })

  it('knows its request, and is told the type of its context', () => {
    types(() => {
      nextHandler((request) => {
        expectTypeOf(request).toEqualTypeOf<NextRequest>()
        return new Response()
      })
      // @ts-expect-error -- Property 'params' does not exist on type 'never'
      nextHandler(async (_request, context) => Response.json(await context.params))
    })
  })

  it('what it makes of a route is what Next’s own check of handlers takes', () => {
    types(() => {
      const GET = route({ access: signedIn, handler: nextHandler((request: NextRequest) => new Response(request.url)) })
      expectTypeOf(GET).toExtend<
        (
          request: NextRequest,
          context: { params: Promise<{ id: string }> },
        ) => Promise<Response | void> | Response | void
      >()
    })
  })
})
