/** As commander hands them over. */
export interface ProbeOptions {
  readonly route?: readonly string[]
  readonly routes?: string
  readonly body?: readonly string[]
  readonly accounts?: string
  readonly register: boolean
  readonly origin?: string
  readonly only?: string
  readonly maxRequests: number
  /** Seconds. */
  readonly maxTime: number
  readonly yes?: true
  readonly insecure?: true
  readonly output?: string
  readonly docs?: string
}
