/**
 * Node's own crypto, which answers at once and several times faster than Web Crypto, and its base64 decoder. Looked up
 * at run time: bundles for other runtimes hold no import of them, and these constants are `undefined` there, as they
 * are on Node before 20.16.
 */
export const nodeCrypto = builtin('node:crypto')
export const nodeBuffer = builtin('node:buffer')?.Buffer

function builtin<Id extends 'node:crypto' | 'node:buffer'>(id: Id) {
  try {
    const { process } = globalThis as { process?: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> }
    return process?.getBuiltinModule?.(id)
  } catch {
    // The stand-in for `process` of an edge sandbox has functions that throw.
    return undefined
  }
}
