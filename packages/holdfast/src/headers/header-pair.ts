/** A header's name and value, ready for `new Headers(pairs)` or `headers.set(...pair)`. */
export type HeaderPair = [name: string, value: string]
