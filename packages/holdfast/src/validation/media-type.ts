/** What a body may be: JSON (RFC 8259) or an HTML form (WHATWG URL §5, urlencoded). */
export type BodyType = 'json' | 'form'

/** For the `Accept` header of a 415 (RFC 9110 §15.5.16). */
export const mediaTypes: Readonly<Record<BodyType, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
}

const JSON_TYPE = /^application\/(?:json|[a-z0-9!#$&^_.+-]+\+json)$/

/**
 * RFC 9110 §8.3.1: nobody reads half of a broken header. White space is matched in one place only: in two, `; ; ; …` has
 * exponentially many readings.
 */
const WELL_FORMED =
  /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+(?:[ \t]*;(?:[ \t]*[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*"))?)*[ \t]*$/

/** As a parameter of its own: the word in the value of another one is not looked into. */
const CHARSET = /;[ \t]*charset=("?)((?:[^"\\; \t]|\\.)+)\1[ \t]*(?:;|$)/i

/** Characters; real ones are below 100. */
const MAX_LENGTH = 256

/**
 * The type of a body by its `Content-Type`: `application/json`, `application/*+json` (RFC 6839) or a urlencoded form,
 * in UTF-8. `null` for everything else: other types that happen to hold JSON (`text/json`, `text/plain`), two types in
 * one header, a charset other than utf-8 or said twice.
 */
export function bodyType(header: string): BodyType | null {
  if (header === 'application/json') return 'json'
  if (header.length > MAX_LENGTH || !WELL_FORMED.test(header)) return null
  // `charset=utf-8; charset=utf-7`, and `charset*=` of RFC 8187: another reader may take the other one.
  if (/charset\*|charset[^]*charset/i.test(header)) return null
  const [, , charset = ''] = CHARSET.exec(header) ?? []
  if (/charset/i.test(header) && charset.replaceAll('\\', '').toLowerCase() !== 'utf-8') return null
  const type = header.replace(/[ \t]*(?:;[^]*)?$/, '').toLowerCase()
  if (JSON_TYPE.test(type)) return 'json'
  return type === mediaTypes.form ? 'form' : null
}

/**
 * A boundary of 1 to 70 characters (RFC 2046 §5.1.1) and nothing else: of two boundaries, a charset or `boundary*=` two
 * readers make two things.
 */
const FORM_DATA =
  /^multipart\/form-data[ \t]*;[ \t]*boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w!#$%&'*+.^`|~-]{1,70}))[ \t]*$/i

/** The boundary of `multipart/form-data`; `null` for another type, and for what browsers do not send. */
export function multipartBoundary(header: string): string | null {
  const [, quoted, token] = FORM_DATA.exec(header) ?? []
  return quoted ?? token ?? null
}
