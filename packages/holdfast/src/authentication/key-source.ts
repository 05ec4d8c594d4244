import type { SealPurpose } from './tokens/key.js'

/** A part of the gate that knows the app's secret, and gives out what is derived from it for one purpose alone. */
export interface KeySource {
  /** 32 bytes: the same wherever the secret is the same. Of several secrets, of the first. Not before `start`. */
  derivedKey(purpose: SealPurpose): Promise<Uint8Array<ArrayBuffer>>
  /** Of the secrets after the first, in their order: those that were replaced and are still listed. */
  formerKeys?(purpose: SealPurpose): Promise<readonly Uint8Array<ArrayBuffer>[]>
}
