/** One part of a view's address: a name, an id, a code such as `limit.exceeded`. None climbs. */
const PART = /^[\w-][\w.-]{0,63}$/

/** Whether it is the address of a view, by its form. */
export function isView(segments: readonly string[]): boolean {
  return segments.length <= 3 && segments.every((segment) => PART.test(segment))
}

/** Whether a browser goes to a page, and no script fetches it. Old browsers say only what they would like best. */
export function isNavigation({ method, headers }: Request): boolean {
  const mode = headers.get('sec-fetch-mode')
  if (method !== 'GET' && method !== 'HEAD') return false
  return mode === null ? (headers.get('accept') ?? '').includes('text/html') : mode === 'navigate'
}
