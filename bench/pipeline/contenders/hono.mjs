import { Hono } from 'hono'
import { validator } from 'hono/validator'
import { ORDER, URL_OF_ORDER, answered, body, params, post, query } from '../order.mjs'

const app = new Hono().post(
  '/api/orders/:id',
  validator('param', (value) => params.parse(value)),
  validator('query', (value) => query.parse(value)),
  validator('json', (value) => body.parse(value)),
  (context) => {
    const given = {
      params: context.req.valid('param'),
      query: context.req.valid('query'),
      body: context.req.valid('json'),
    }
    return context.json(answered(given))
  },
)

export const forms = {
  hono: {
    request: post(URL_OF_ORDER, ORDER),
    /** @param {Request} request */
    handle: async (request) => app.fetch(request),
  },
}
