import { ID, ORDER, URL_OF_ORDER, answered, body, params, post, query } from '../order.mjs'

const context = { params: Promise.resolve({ id: ID }) }

/** The floor: Zod, and nothing else. */
export const forms = {
  'hand-written Zod handler': {
    request: post(URL_OF_ORDER, ORDER),
    /** @param {Request} request */
    async handle(request) {
      const given = params.parse(await context.params)
      const asked = query.parse(Object.fromEntries(new URL(request.url).searchParams))
      const sent = body.parse(await request.json())
      return Response.json(answered({ params: given, query: asked, body: sent }))
    },
  },
}
