import type { Answer } from '../../target/exchange.js'

export function isSuccess(answer: Answer | null): boolean {
  return answer !== null && answer.status >= 200 && answer.status < 300
}

/** HTML, whatever its content type says. */
export function isPage({ headers, text }: Answer): boolean {
  return (
    /^\s*(?:text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '') ||
    /^\s*<(?:!doctype|html)\b/i.test(text)
  )
}

/** Done or told: 2xx, and not the page with which some apps answer everything. */
export function isDone(answer: Answer | null): boolean {
  return answer !== null && isSuccess(answer) && !isPage(answer)
}

/** An error that nobody handled. A server that is overloaded, or a gateway's timeout, is none. */
export function isCrash(answer: Answer | null): boolean {
  return answer !== null && (answer.status === 500 || answer.status === 502)
}

/** No verdict follows from it: no answer, a limit, or a server that is out of order for now. */
export function isSilent(answer: Answer | null): answer is null {
  return answer === null || answer.status === 429 || answer.status === 503 || answer.status === 504
}

export function isRedirect(answer: Answer | null): boolean {
  return answer !== null && answer.status >= 300 && answer.status < 400 && answer.headers['location'] !== undefined
}

/** Every object in a JSON value, the outermost first; not more than a few thousand. */
export function* objectsIn(json: unknown): Generator<Readonly<Record<string, unknown>>> {
  const queue = [json]
  for (let at = 0; at < queue.length && at < 5_000; at += 1) {
    const value = queue[at]
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>
    queue.push(...(Object.values(value) as unknown[]))
  }
}

/** Apart from what differs in every answer: ids, times, and addresses of e-mail. */
export function isUnlike(one: Answer, other: Answer): boolean {
  const plain = ({ text }: Answer): string =>
    text.replaceAll(/[\w.+-]+@[\w.-]+/g, '').replaceAll(/[\da-f-]{8,}|\d+/gi, '')
  return one.status !== other.status || plain(one) !== plain(other)
}
