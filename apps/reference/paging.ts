import { z } from 'zod'

/** A whole number in a query: plain decimal digits, since `0x10`, `1e1`, `5.0` and ` 5 ` are numbers to JavaScript only. */
export function wholeNumber(max: number) {
  const message = `A whole number from 1 to ${max}.`
  return z
    .string(message)
    .regex(/^[1-9]\d{0,8}$/, message)
    .transform(Number)
    .pipe(z.int(message).max(max, message))
}

/** How many to a page, of every list of this app. */
export const pageSize = wholeNumber(100)

/** One page of a list that is counted in pages. */
export const Page = z.object({ page: wholeNumber(10_000).default(1), limit: pageSize.default(20) })
export type Page = z.infer<typeof Page>
