import { z } from 'zod'

// The one call that everybody answers: three inputs, each with a schema, all of them of an ordinary size.
export const params = z.object({ id: z.uuid() })
export const query = z.object({
  page: z.coerce.number().int(),
  limit: z.coerce.number().int(),
  sort: z.enum(['asc', 'desc']),
})
export const body = z.object({
  item: z.string().max(80),
  quantity: z.number().int(),
  note: z.string().max(500),
  express: z.boolean(),
  price: z.number(),
})

export const ID = '7f0f2cb6-5a2c-4b0e-9df5-53a0f1f8d2c1'
export const SEARCH = 'page=1&limit=20&sort=asc'
export const ORDER = { item: 'Blue kettle', quantity: 2, note: 'At the door', express: true, price: 39.5 }
export const URL_OF_ORDER = `http://localhost:3000/api/orders/${ID}?${SEARCH}`

/** What a handler makes of its input. @param {any} given */
export const answered = (given) => ({ id: given.params.id, page: given.query.page, ...given.body })

export const ORIGIN = 'https://app.example.com'

/** As long as ours, for whoever does not read it: a header has its price in `new Request` already. */
const UNREAD = 'x'.repeat(435)

/**
 * What a page of that origin sends for somebody signed in, the same to everybody.
 *
 * @param {string} url
 * @param {unknown} value
 * @param {string} [token]
 */
export function post(url, value, token = UNREAD) {
  const text = JSON.stringify(value)
  const headers = {
    'content-type': 'application/json',
    'content-length': String(text.length),
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    authorization: `Bearer ${token}`,
  }
  return () => new Request(url, { method: 'POST', headers, body: text })
}
