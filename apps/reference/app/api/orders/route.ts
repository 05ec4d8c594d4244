import { signedIn } from 'holdfast/next'
import { placing } from '@/orders/limits'
import { NewOrder, Order, OrderList } from '@/orders/order'
import { insertOrder, ordersOf } from '@/orders/orders'
import { Page } from '@/paging'
import { route, routes } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({
    access: signedIn,
    query: Page,
    response: OrderList,
    handler: ({ principal, query }) => ordersOf(principal.id, query),
  }),
  POST: route({
    access: signedIn,
    limit: placing,
    body: NewOrder,
    response: Order,
    status: 201,
    handler: ({ principal, body }) => insertOrder(principal.id, body),
  }),
})
