import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { z } from 'zod'
import { ID, ORDER, answered, body, params, post, query } from '../order.mjs'

const place = os.input(z.object({ params, query, body })).handler(({ input }) => answered(input))
const handler = new RPCHandler({ orders: { place } })
// Its protocol puts all input into the body.
const input = { params: { id: ID }, query: { page: '1', limit: '20', sort: 'asc' }, body: ORDER }

export const forms = {
  oRPC: {
    request: post('http://localhost:3000/rpc/orders/place', { json: input }),
    /** @param {Request} request */
    async handle(request) {
      return (await handler.handle(request, { prefix: '/rpc' })).response
    },
  },
}
