/** Shared by all copies of this module in the process: Next bundles instrumentation, proxy and routes apart. */
const NAME = Symbol.for('holdfast.peer.header')

type Shared = { [NAME]?: string }

/** The private header's name, random for each process; `undefined` until `registerPeer()` has run. */
export function peerHeader(): string | undefined {
  return (globalThis as Shared)[NAME]
}

/** Chooses the name once. A client cannot guess it, and what it sends under it would be overwritten. */
export function choosePeerHeader(): string {
  return ((globalThis as Shared)[NAME] ??= `x-holdfast-peer-${crypto.randomUUID()}`)
}
