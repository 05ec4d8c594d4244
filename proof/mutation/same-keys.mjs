// Pairs of keys, which take longer to make than the tests that use them: a file's n-th pair of a kind is the same for
// every mutant.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** Beyond modules, which a test may have loaded afresh. */
const shared = (globalThis.pairsOfTests ??= { pairs: new Map(), counts: new Map(), isInstalled: false })
const { pairs, counts } = shared

/** @template T @param {readonly unknown[]} kind @param {() => T} make @returns {T} */
function same(kind, make) {
  const name = JSON.stringify(kind)
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  const key = `${name} ${count}`
  if (!pairs.has(key)) pairs.set(key, make())
  return pairs.get(key)
}

const { generateKeyPairSync } = crypto
const { generateKey } = crypto.subtle

/** Counts from the first again: a file of tests begins. */
export function beginKeys() {
  counts.clear()
  if (shared.isInstalled) return
  shared.isInstalled = true
  crypto.generateKeyPairSync = (...kind) => same(['node', ...kind], () => generateKeyPairSync(...kind))
  syncBuiltinESMExports()
  Object.getPrototypeOf(crypto.subtle).generateKey = function (...kind) {
    return same(['web', ...kind], () => generateKey.apply(this, kind))
  }
}
