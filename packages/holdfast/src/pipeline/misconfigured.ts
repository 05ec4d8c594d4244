import { ConfigurationError } from '../core/configuration-error.js'
import { fault } from './stages/9-response.js'
import type { Gate, Started } from './gate.js'

const said = new Set<string>()

/**
 * What the environment decided, or the answer of a deployment that it does not make sound: nothing is served, the
 * terminal hears why once, and the client gets 500 without detail.
 */
export function startedOr500(gate: Gate): Started | Response {
  try {
    return gate.start()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    if (!said.has(error.code)) {
      said.add(error.code)
      console.error(`holdfast: ${error.message}`)
    }
    const { code, status, title } = fault
    return new Response(JSON.stringify({ type: `urn:holdfast:${code}`, title, status, code }), {
      status,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  }
}
