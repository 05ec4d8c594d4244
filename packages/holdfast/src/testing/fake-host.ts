import type { Host } from '../pipeline/host.js'

/** A framework for tests of the gate: the peer address is the header `x-test-peer`, and work after the answer can be awaited. */
export interface FakeHost extends Host {
  /** Resolves when everything handed to `after` is done. */
  settled(): Promise<void>
}

export function fakeHost(): FakeHost {
  const tasks: PromiseLike<unknown>[] = []
  return {
    peer: (headers) => headers.get('x-test-peer') ?? '203.0.113.7',
    recordsPeer: () => true,
    isControlFlow: (error) => error instanceof Error && error.message.startsWith('NEXT_'),
    answer: (error) =>
      (error as Error).message === 'NEXT_REDIRECT'
        ? new Response(null, { status: 307, headers: { Location: '/next' } })
        : undefined,
    after: (task) => {
      tasks.push(task())
    },
    async settled() {
      await Promise.all(tasks.splice(0))
    },
  }
}
