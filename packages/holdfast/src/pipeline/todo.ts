import { isTodo } from '../authorization/todo.js'
import { callSite } from '../rate-limit/limit-names.js'
import type { Policy } from './policy.js'

/** Says on the terminal, as a route is loaded, that nobody may call it yet. @param declare the function that the application called */
export function tellOfTodo({ access, name }: Policy, declare: (...args: never) => unknown): void {
  if (!isTodo(access)) return
  const site = name === undefined ? callSite(declare) : `${name} (${callSite(declare)})`
  console.warn(
    `holdfast: ${site} refuses everybody with 403: its access is ${access.description}. ` +
      'Say who may call it. [access.denied] holdfast explain access.denied',
  )
}
