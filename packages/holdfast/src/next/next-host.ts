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
    const done = turns(2).then(task)
    try {
      // A promise, and not the task: of a client who left while the server was starting, Next never hears that the answer
      // closed, would not run the task, and would wait for it at its own end until it is killed. Next 14 has no `after`.
      ;(server as Partial<typeof server>).after?.(done)
    } catch {
      // Outside of a request nothing keeps the process, and the task runs all the same.
    }
  },
}

/** Resolves when the event loop has gone round: what was ready to be sent before, an answer above all, has been. */
function turns(count: number): Promise<void> {
  const { setImmediate: soon = setTimeout } = globalThis as Partial<typeof globalThis>
  return new Promise((resolve) => {
    const turn = (left: number): void => (left === 0 ? resolve() : void soon(() => turn(left - 1)))
    turn(count)
  })
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
