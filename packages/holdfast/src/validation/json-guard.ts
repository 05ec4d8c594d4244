import type { Problem } from '../core/problem.js'
import { defaultCaps, type Caps } from './caps.js'
import { scanJson } from './json-scan.js'
import { malformed, malformedJson, unsafe } from './refusal.js'
import { decodeUtf8, isWellFormed } from './utf-8.js'

/** JSON as a value, or the refusal: 400 `input.unsafe` for what `scanJson` lists, 400 `input.malformed` for the rest. */
export function parseJson(bytes: Uint8Array, caps: Caps = defaultCaps): { readonly value: unknown } | Problem {
  const isLarge = bytes.length > LARGE
  const early = isLarge ? scanJson(bytes, null, caps) : undefined
  if (early !== undefined) return early
  const text = decodeUtf8(bytes)
  if (text === null) return malformed('The body is not UTF-8.')
  const refused = isLarge ? undefined : scanJson(bytes, text, caps)
  if (refused !== undefined) return refused
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    // V8 quotes the input in its message, so the error goes no further.
    return malformedJson
  }
}

/** Bytes from which decoding costs more than the scan: what is refused for its structure is refused undecoded. */
const LARGE = 1_000_000

/**
 * The same rules for a value that is parsed already: the argument of a Server Action, which Next has deserialised and
 * not checked. It may hold what JSON can, and `undefined`, valid dates and whole numbers of 64 bits as `bigint`.
 * Functions, symbols, `NaN`, infinities, instances of classes (maps, sets, files, form data, streams, promises) are
 * refused. A value that is referred to twice counts twice, so that references cannot multiply; a cycle has no
 * depth that passes. No recursion, and no more visits than `caps` allow.
 */
export function guardValue(value: unknown, caps: Caps = defaultCaps): { readonly value: unknown } | Problem {
  const pending: unknown[] = [value]
  const depths: number[] = [0]
  let keys = 0
  let elements = 0
  while (pending.length > 0) {
    const item = pending.pop()
    const depth = (depths.pop() as number) + 1
    if (typeof item === 'string') {
      if (item.length > caps.stringLength) return unsafe('A string or key is too long.')
      if (item.includes('\0')) return unsafe('NUL is refused.')
      if (!isWellFormed(item)) return unsafe('A lone surrogate is refused.')
      continue
    }
    if (isScalar(item)) continue
    const list = Array.isArray(item)
    if (!list && !isPlainObject(item)) return unsafe('A value of this kind is refused.')
    if (depth > caps.depth) return unsafe(`The nesting is over ${caps.depth} levels deep.`)
    if (list) {
      elements += Math.max(1, item.length)
      if (elements > caps.elements) return unsafe(`There are more than ${caps.elements} array elements.`)
      for (const element of item) {
        pending.push(element)
        depths.push(depth)
      }
      continue
    }
    const names = Object.keys(item)
    keys += names.length
    if (keys > caps.keys) return unsafe(`There are more than ${caps.keys} keys.`)
    for (const name of names) {
      const member = item[name]
      if (name.length > caps.keyLength) return unsafe('A string or key is too long.')
      if (name === '__proto__') return unsafe('The key "__proto__" is refused.')
      if (name === 'constructor' && isPlainObject(member) && Object.hasOwn(member, 'prototype')) {
        return unsafe('The keys "constructor" and "prototype" are refused.')
      }
      pending.push(name, member)
      depths.push(depth, depth)
    }
  }
  return { value }
}

function isScalar(item: unknown): boolean {
  switch (typeof item) {
    case 'boolean':
    case 'undefined':
      return true
    case 'number':
      return Number.isFinite(item)
    case 'bigint':
      // Longer ones cost more than linear time to print or to multiply.
      return BigInt.asIntN(64, item) === item
    case 'object':
      return item === null || (item instanceof Date && !Number.isNaN(item.getTime()))
    default:
      return false
  }
}

/** Its prototype is `Object.prototype`, of this realm or another, or none. */
function isPlainObject(item: unknown): item is Record<string, unknown> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false
  const prototype: unknown = Object.getPrototypeOf(item)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
