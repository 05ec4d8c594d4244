import { problem, signedIn } from 'holdfast/next'
import { noting } from '@/orders/limits'
import { Order, OrderId, OrderNote } from '@/orders/order'
import { deleteOrder, findOrder, noteOrder } from '@/orders/orders'
import { mayUse } from '@/orders/ownership'
import { route, routes } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({
    access: signedIn,
    params: OrderId,
    object: ({ params }) => findOrder(params.id),
    can: mayUse,
    response: Order,
    handler: ({ object }) => object,
  }),
  PATCH: route({
    access: signedIn,
    limit: noting,
    params: OrderId,
    body: OrderNote,
    object: ({ params }) => findOrder(params.id),
    can: mayUse,
    response: Order,
    handler: async ({ object, body }) => (await noteOrder(object, body.note)) ?? problem('object.not_found'),
  }),
  DELETE: route({
    access: signedIn,
    params: OrderId,
    object: ({ params }) => findOrder(params.id),
    can: mayUse,
    status: 204,
    handler: ({ object }) => deleteOrder(object),
  }),
})
