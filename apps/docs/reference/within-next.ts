import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Next from 'holdfast/next'
import { LIBRARY, root } from '../site/places.ts'

/** What Next.js keeps while it answers a request; as much of it as a handler asks for. */
interface Work {
  readonly route: string
  readonly forceStatic: boolean
}

interface WorkStorage {
  run<T>(work: Work, task: () => T): T
}

/** `holdfast/next`, loaded as Next.js would have it: with its storage of requests under a global name. */
export async function nextParts(): Promise<typeof Next> {
  ;(globalThis as { AsyncLocalStorage?: unknown }).AsyncLocalStorage ??= AsyncLocalStorage
  return import('holdfast/next')
}

/** Runs a Route Handler outside of a server. */
export function withinNext<T>(task: () => T): T {
  const load = createRequire(join(root, LIBRARY, 'package.json'))
  const { workAsyncStorage } = load('next/dist/server/app-render/work-async-storage.external.js') as {
    readonly workAsyncStorage: WorkStorage
  }
  return workAsyncStorage.run({ route: '/api/posts', forceStatic: true }, task)
}
