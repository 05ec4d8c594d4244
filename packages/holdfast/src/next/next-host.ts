import * as server from 'next/server.js'
import { problem, type Problem } from '../core/problem.js'
import type { Host } from '../pipeline/host.js'
import { peerHeader } from './peer-header.js'

/** What Next offers the gate. */
export const nextHost: Host = {
  peer(headers) {
    const name = peerHeader()
    return name === undefined ? undefined : headers.get(name) || undefined
  },
  recordsPeer: () => peerHeader() !== undefined,
  isControlFlow,
  answer,
  after: (task) => {
    const { after } = server as Partial<typeof server>
    // Next 14 has none: there the task runs beside the answer.
    if (after === undefined) void task()
    else after(() => task())
  },
}

async function isControlFlow(error: unknown): Promise<boolean> {
  // The module behind `next/navigation`, which itself imports React contexts that a Route Handler's bundle does not have.
  const { unstable_rethrow } = await import('#next-rethrow')
  try {
    unstable_rethrow(error)
    return false
  } catch {
    return true
  }
}

/** Next says in an error's `digest` what it means: `NEXT_REDIRECT;<type>;<url>;<status>;`, `NEXT_HTTP_ERROR_FALLBACK;404`. */
function answer(error: unknown): Response | Problem | undefined {
  const { digest } = error as { digest?: unknown }
  if (typeof digest !== 'string') return undefined
  const [kind, ...parts] = digest.split(';')
  if (kind === 'NEXT_REDIRECT') {
    const location = parts.slice(1, -2).join(';')
    return new Response(null, { status: Number(parts.at(-2)), headers: { Location: location } })
  }
  // Next 14.
  if (kind === 'NEXT_NOT_FOUND') return problem('object.not_found')
  if (kind !== 'NEXT_HTTP_ERROR_FALLBACK') return undefined
  if (parts[0] === '401') return problem('auth.required', { headers: { 'WWW-Authenticate': 'Bearer' } })
  return problem(parts[0] === '403' ? 'access.denied' : 'object.not_found')
}
