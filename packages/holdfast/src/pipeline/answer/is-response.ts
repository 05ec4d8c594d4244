/** Of this realm or of another: a `Response` that is taken for data would be answered as `{}`. */
export function isResponse(value: unknown): value is Response {
  return value instanceof Response || Object.prototype.toString.call(value) === '[object Response]'
}
