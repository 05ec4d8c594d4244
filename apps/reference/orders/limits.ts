import { slidingWindow } from 'holdfast/next'

/** By name each is one counter, however an order is placed or changed: by the API or by a form. */
export const placing = slidingWindow(30, '10 s', { name: 'orders' })
export const noting = slidingWindow(10, '10 s', { name: 'order-notes' })
