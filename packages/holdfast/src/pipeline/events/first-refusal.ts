import { codes } from '../../core/codes.js'
import type { Problem } from '../../core/problem.js'
import type { Exchange } from '../exchange.js'

/** Refusals that are remembered as told: a scanner on a developer's machine must not fill its memory. */
const MOST = 1_000

const told = new Set<string>()

/**
 * In development: the first refusal of each route and code explains itself in the terminal. Whoever has just written the
 * route sees which stage refused and why, and where to read on, before wondering what is broken.
 */
export function explainFirst({ call, stage }: Exchange, { code, status, title, detail }: Problem): void {
  if (process.env.NODE_ENV !== 'development') return
  const id = `${code} ${call.method} ${call.route}`
  if (told.has(id) || told.size >= MOST) return
  told.add(id)
  const where = call.surface === 'action' ? `the action ${call.route}` : `${call.method} ${call.route}`
  const lines = [
    `holdfast: ${where} was refused with ${status} ${code}, by the stage "${stage}".`,
    `  ${title}.${detail === undefined ? '' : ` ${detail}`}`,
    ...(Object.hasOwn(codes, code) ? [`  Why, and what to do: npx holdfast explain ${code}`] : []),
  ]
  console.warn(lines.join('\n'))
}
