/** An answer of the made-up app that is a problem (RFC 9457). */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string | undefined

  constructor(status: number, code: string, title: string, detail?: string) {
    super(title)
    this.status = status
    this.code = code
    this.detail = detail
  }
}

export const notFound = () => new Refusal(404, 'object.not_found', 'Not found')
