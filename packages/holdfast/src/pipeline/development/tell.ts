import type { Allowed } from './allowed.js'
import { mutatingGet } from './mutating-get.js'
import { unshapedAnswer } from './unshaped-answer.js'

const looks: readonly ((allowed: Allowed) => string | undefined)[] = [mutatingGet, unshapedAnswer]

/** The routes that each has been told of. */
const told = looks.map(() => new Set<string>())

/** In development: tells the terminal, once for each route, what its author may not have meant. */
export function tellOfAllowed(allowed: Allowed): void {
  const { method, route } = allowed.exchange.call
  for (const [index, look] of looks.entries()) {
    if (told[index]!.has(route)) continue
    const line = look(allowed)
    if (line === undefined) continue
    told[index]!.add(route)
    console.warn(`holdfast: ${method} ${route} ${line}`)
  }
}
