import { callOf, MOST_READ, refusalOf, typeOf, type Refusal } from './refusal.js'

/** What is used of a window. */
export interface Page {
  fetch: typeof fetch
  readonly location: { readonly href: string; readonly origin: string }
}

/**
 * Listens to the answers of `fetch`. The app gets its own promise and its own answer: a copy is read, of problems and of
 * Server Actions alone, and no more of it than a problem has.
 * @returns puts things back as they were
 */
export function watchFetch(page: Page, tell: (refusal: Refusal) => void): () => void {
  const original = page.fetch
  const watching: typeof fetch = function (this: unknown, ...call) {
    const answered = original.apply(this, call)
    // Before the app's own handlers, which may read the body.
    answered.then(
      (answer) => void look(answer, call, page.location, tell).catch(() => undefined),
      () => undefined,
    )
    return answered
  }
  page.fetch = watching
  return () => {
    // Somebody may have wrapped it once more.
    if (page.fetch === watching) page.fetch = original
  }
}

async function look(
  answer: Response,
  [input, init]: Parameters<typeof fetch>,
  { href, origin }: Page['location'],
  tell: (refusal: Refusal) => void,
): Promise<void> {
  const type = typeOf(answer.headers.get('content-type'))
  const request = input instanceof Request ? input : undefined
  if (type === 'application/problem+json') {
    const url = new URL(input instanceof Request ? input.url : input, href)
    const call = callOf(init?.method ?? request?.method ?? 'GET', url, origin)
    const refusal = refusalOf(JSON.parse(await beginning(answer)), call, answer.headers.get('x-holdfast-stage'))
    if (refusal !== undefined) tell(refusal)
    return
  }
  const isAction = new Headers(init?.headers ?? request?.headers).has('next-action')
  if (type !== 'text/x-component' || !isAction) return
  for (const body of problemsIn(await beginning(answer))) {
    const refusal = refusalOf(body, 'Server Action', null)
    if (refusal !== undefined) tell(refusal)
  }
}

/** Of a copy; what is beyond stays unread, and the app's own copy whole. */
async function beginning(answer: Response): Promise<string> {
  const reader = answer.clone().body?.getReader()
  if (reader === undefined) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    text += decoder.decode(value, { stream: true })
    if (bytes >= MOST_READ) {
      void reader.cancel()
      return text
    }
  }
}

/** A Server Action's result is a row of React's: `1:{"ok":false,"problem":{…}}`. */
function problemsIn(rows: string): unknown[] {
  return rows.split('\n').flatMap((row): unknown[] => {
    const [, json] = /^[\da-f]+:(\{"ok":false,"problem":\{.*\})$/.exec(row) ?? []
    if (json === undefined) return []
    try {
      return [(JSON.parse(json) as { readonly problem: unknown }).problem]
    } catch {
      return []
    }
  })
}
