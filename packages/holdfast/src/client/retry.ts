/**
 * Milliseconds that an answer asks to wait (RFC 9110 §10.2.3); `null` where it says nothing that can be read. Seconds
 * only: Holdfast sends no dates, and a date would be compared with a clock that may be wrong.
 */
export function retryAfter(answer: Response): number | null {
  const value = answer.headers.get('retry-after')
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null
}

/** Refused for now, by a limit or an outage: the request has not been carried out. */
export function isTemporary(answer: Response): boolean {
  return answer.status === 429 || answer.status === 503
}

/** May be sent again without being asked (RFC 9110 §9.2.2). */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Waits, or rejects as soon as the caller gives up. */
export function wait(duration: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, duration)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
