import type { Pattern } from './user-agent-kinds.js'

/** The list by way of CommonJS, in which the package is its JSON. On Node, where nothing has bundled it. */
export async function requiredPatterns(): Promise<readonly Pattern[]> {
  const { createRequire } = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ 'node:module')
  return createRequire(import.meta.url)('crawler-user-agents') as readonly Pattern[]
}
