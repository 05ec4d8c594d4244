import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { z } from 'zod'
import { ID, ORDER, answered, body, params, post, query } from '../order.mjs'

const t = initTRPC.create()
const place = t.procedure.input(z.object({ params, query, body })).mutation(({ input }) => answered(input))
const router = t.router({ orders: t.router({ place }) })
// Its protocol puts all input into the body.
const input = { params: { id: ID }, query: { page: '1', limit: '20', sort: 'asc' }, body: ORDER }

export const forms = {
  tRPC: {
    request: post('http://localhost:3000/trpc/orders.place', input),
    /** @param {Request} req */
    handle: (req) => fetchRequestHandler({ endpoint: '/trpc', req, router, createContext: () => ({}) }),
  },
}
