import { problem, type Problem } from '../core/problem.js'
import type { Cut } from './byte-source.js'
import { malformed } from './refusal.js'

/** What a body is read from. */
export type BodyRequest = Pick<Request, 'headers' | 'body'>

/** Bytes, `undefined` where none is declared, NaN where it is no number (two differing lengths, RFC 9112 §6.3). */
export function contentLength(headers: Headers): number | undefined {
  const header = headers.get('content-length')
  if (header === null) return undefined
  return /^\d{1,15}$/.test(header) ? Number(header) : /^\d+$/.test(header) ? Number.POSITIVE_INFINITY : Number.NaN
}

/** What can be refused by length and encoding before a byte is read; the type has been found good. */
export function refusedByHeaders(
  headers: Headers,
  declared: number | undefined,
  maxBytes: number,
): Problem | undefined {
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    // A kilobyte may inflate to a gigabyte.
    const detail = 'A compressed body is not accepted here.'
    return problem('input.unsupported_type', { detail, headers: { 'Accept-Encoding': 'identity' } })
  }
  if (Number.isNaN(declared)) return MISMATCH
  return declared !== undefined && declared > maxBytes ? tooLarge(maxBytes) : undefined
}

/** @param accept media types, for people and for the header `Accept` */
export function unsupportedType(accept: string): Problem {
  return problem('input.unsupported_type', { detail: `Send ${accept} in UTF-8.`, headers: { Accept: accept } })
}

export function tooLarge(maxBytes: number): Problem {
  return problem('input.too_large', { detail: `The body may have ${maxBytes} bytes.` })
}

/** The refusal that a cut is. */
export function cutShort(why: Cut, maxBytes: number): Problem {
  if (why === 'too_large') return tooLarge(maxBytes)
  return why === 'timeout' ? TIMEOUT : MISMATCH
}

export const ABSENT: { readonly value: undefined } = Object.freeze({ value: undefined })
export const MISMATCH: Problem = malformed('The body does not have the length that was declared.')
const TIMEOUT = problem('input.timeout')

/**
 * A refusal of a body that is not read to its end. The connection ends with it (RFC 9110 §15.5.9, §15.5.14): what is left
 * of the body stands before whatever would be sent next, which Node leaves waiting.
 */
export function unread(refusal: Problem): Problem {
  return { ...refusal, headers: { ...refusal.headers, Connection: 'close' } }
}
