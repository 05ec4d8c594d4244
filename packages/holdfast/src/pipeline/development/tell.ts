import type { Allowed } from './allowed.js'
import { mutatingGet } from './mutating-get.js'
import { unshapedAnswer } from './unshaped-answer.js'

/** What is looked for, and the routes that were told of it. */
const looks = [mutatingGet, unshapedAnswer].map((look) => ({ look, told: new Set<string>() }))

/** In development: tells the terminal, once for each route, what its author may not have meant. */
export function tellOfAllowed(allowed: Allowed): void {
  const { method, route } = allowed.exchange.call
  for (const { look, told } of looks) {
    const line = told.has(route) ? undefined : look(allowed)
    if (line === undefined) continue
    told.add(route)
    console.warn(`holdfast: ${method} ${route} ${line}`)
  }
}
