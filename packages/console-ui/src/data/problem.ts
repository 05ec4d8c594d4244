/** What the server refused, or that it did not answer (`status: 0`). */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  /** `limit.exceeded`; `null` where it was not the gate that answered. */
  readonly code: string | null
  readonly detail: string | null
  readonly requestId: string | null
  /** Seconds to wait, where the answer said so. */
  readonly retryAfter: number | null

  constructor(
    status: number,
    title: string,
    facts: Partial<Pick<Problem, 'code' | 'detail' | 'requestId' | 'retryAfter'>> = {},
  ) {
    super(title)
    this.status = status
    this.code = facts.code ?? null
    this.detail = facts.detail ?? null
    this.requestId = facts.requestId ?? null
    this.retryAfter = facts.retryAfter ?? null
  }

  /** Nobody is signed in any more, or may not see the console. */
  get signedOut(): boolean {
    if (this.status === 401) return this.code !== 'auth.step_up_required'
    return this.status === 403 && this.code === 'access.denied'
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** From `application/problem+json` (RFC 9457), and from whatever a proxy says in its place. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const facts: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return new Problem(response.status, text(facts['title']) ?? `The server answered ${response.status}`, {
    code: text(facts['code']),
    detail: text(facts['detail']),
    requestId: text(facts['instance']),
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
  })
}
