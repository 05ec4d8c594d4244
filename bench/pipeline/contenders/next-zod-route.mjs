import { createZodRoute } from 'next-zod-route'
import { ID, ORDER, URL_OF_ORDER, answered, body, params, post, query } from '../order.mjs'

const context = { params: Promise.resolve({ id: ID }) }
const route = createZodRoute()
  .params(params)
  .query(query)
  .body(body)
  .handler((_request, given) => answered(given))

export const forms = {
  'next-zod-route': {
    request: post(URL_OF_ORDER, ORDER),
    /** @param {Request} request */
    handle: (request) => route(request, context),
  },
}
