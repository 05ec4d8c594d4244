import { callOf, MOST_READ, refusalOf, typeOf, type Refusal } from './refusal.js'

/** What is used of a window. */
export interface XhrPage {
  readonly XMLHttpRequest: { readonly prototype: XMLHttpRequest }
  readonly location: { readonly href: string; readonly origin: string }
}

/**
 * Listens to the answers of `XMLHttpRequest`, by which older clients call. A request stays the app's own: its answer is
 * looked at once it is whole, where it is a problem.
 * @returns puts things back as they were
 */
export function watchXhr(page: XhrPage, tell: (refusal: Refusal) => void): () => void {
  const { prototype } = page.XMLHttpRequest
  const original = prototype.open
  const { href, origin } = page.location
  const calls = new WeakMap<XMLHttpRequest, string>()
  // One that is opened again is heard once.
  const onLoad = ({ currentTarget }: globalThis.Event): void => {
    const request = currentTarget as XMLHttpRequest
    try {
      const body = problemIn(request)
      const call = calls.get(request)
      if (body === undefined || call === undefined) return
      const refusal = refusalOf(body, call, request.getResponseHeader('x-holdfast-stage'))
      if (refusal !== undefined) tell(refusal)
    } catch {
      // No problem of the gate's.
    }
  }
  const watching = function (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]): void {
    Reflect.apply(original, this, [method, url, ...rest])
    calls.set(this, callOf(method, new URL(url, href), origin))
    this.addEventListener('load', onLoad)
  }
  prototype.open = watching
  return () => {
    // Somebody may have wrapped it once more.
    if (prototype.open === watching) prototype.open = original
  }
}

function problemIn(request: XMLHttpRequest): unknown {
  if (typeOf(request.getResponseHeader('content-type')) !== 'application/problem+json') return undefined
  switch (request.responseType) {
    case '':
    case 'text':
      return parsed(request.responseText)
    case 'json':
      return request.response
    case 'arraybuffer':
      return parsed(new TextDecoder().decode((request.response as ArrayBuffer).slice(0, MOST_READ)))
    default:
      return undefined
  }
}

function parsed(text: string): unknown {
  return text.length > MOST_READ ? undefined : JSON.parse(text)
}
