/** How much structure an input may have. All are counted in one pass, before a schema sees the input. */
export interface Caps {
  /** Levels of nesting: `[1]` has one. */
  readonly depth: number
  /** Keys of all objects together; for a form, its fields. */
  readonly keys: number
  /** Elements of all arrays together; an empty array counts as one. */
  readonly elements: number
  /** Of one string: UTF-8 bytes as spelled (the escape `\u0041` counts as six), UTF-16 code units of a parsed value. */
  readonly stringLength: number
  /** Of one key, counted as a string is. */
  readonly keyLength: number
}

/** The defaults, each with its reason. OWASP API4:2023, unrestricted resource consumption. */
export const MAX = Object.freeze({
  /** Bytes of a body: 100 kB holds any form and any page of records; files do not travel as JSON. */
  bodyBytes: 102_400,
  /** Hand-written shapes stay below ten levels; recursive schemas and `JSON.stringify` recurse on what passes. */
  depth: 32,
  /** A thousand records of ten fields: more is a bulk import, which states its own figure. */
  keys: 10_000,
  /** The same thousand records with ten entries each; every element may become a schema error. */
  elements: 10_000,
  /** About a body of the default size: binds only where a route has raised `bodyBytes`. */
  stringLength: 100_000,
  /** Keys are looked up, compared and logged; those of real APIs are below 64. */
  keyLength: 256,
  /** Query parameters; Node refuses a request line and headers over 16 KiB in any case. */
  queryParameters: 100,
  /** UTF-16 code units of one query value, decoded. */
  queryValueLength: 8_192,
  /** UTF-16 code units of one path segment, decoded: beyond any id or slug. */
  segmentLength: 1_024,
  /** Segments of one catch-all parameter. */
  segments: 64,
  /** Errors in one answer: what a person fixes at a time, so that the answer never outgrows the request. */
  errors: 20,
  /** UTF-16 code units of one error's message. */
  messageLength: 200,
} as const)

/** The default caps on structure. */
export const defaultCaps: Caps = MAX
