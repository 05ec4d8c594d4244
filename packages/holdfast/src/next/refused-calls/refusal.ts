import type { Stage } from '../../core/event.js'
import type { ProblemBody } from '../../core/problem.js'

/** A call that was refused, as far as it may be shown: no body, no query, and no id or token of a path. */
export interface Refusal {
  /** `POST /api/orders/…`, `Server Action` */
  readonly call: string
  readonly status: number
  readonly code: string
  readonly title: string
  /** What the gate says of this occurrence; undefined: no more than the title. */
  readonly detail: string | undefined
  /** Which stage refused, as the gate says in development, or by the code. */
  readonly stage: string
  /** As logs and events have it. */
  readonly requestId: string | undefined
  /** The page of the code, where the app has said where these are. */
  readonly link: string | undefined
}

/** How much of an answer is looked at, bytes or characters; a problem has a few hundred. */
export const MOST_READ = 65_536

/** Characters of one text; the answer is the app's, and may be anything. */
const LONGEST = 400

/** The media type of an answer, without parameters. */
export function typeOf(contentType: string | null): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase()
}

/** `undefined`: it is no problem of the gate's. */
export function refusalOf(body: unknown, call: string, stage: string | null): Refusal | undefined {
  if (!isProblem(body)) return undefined
  const { code, title, status, detail, instance, type } = body
  return {
    call,
    status,
    code: text(code) ?? '',
    title: text(title) ?? '',
    detail: text(detail),
    stage: stage !== null && /^[a-z-]{1,20}$/.test(stage) ? stage : usualStage(code),
    requestId: /^urn:uuid:([\da-f-]{36})$/.exec(text(instance) ?? '')?.[1],
    link: /^https?:\/\/[^\s]+$/.test(text(type) ?? '') ? text(type) : undefined,
  }
}

/** The method and the path of a call, without what may be a secret in it. */
export function callOf(method: string, url: URL, origin: string): string {
  const path = url.pathname
    .split('/')
    .map((segment) => (isName(segment) ? segment : '…'))
    .join('/')
  return `${method.toUpperCase()} ${url.origin === origin ? '' : url.origin}${path}`
}

/** `orders`, `v1`, `sign-in`, `[id]`; what is long or made of digits is an id or a token. */
function isName(segment: string): boolean {
  return segment.length <= 32 && !/\d{3}|%|[^\w.~()[\]@-]/.test(segment) && (segment.match(/\d/g)?.length ?? 0) <= 2
}

const USUAL: readonly (readonly [codes: RegExp, stage: Stage])[] = [
  [/^(?:cors|csrf|request)\./, 'origin'],
  [/^limit\./, 'limit-caller'],
  [/^(?:access|human)\.|^auth\.(?:required|step_up_required|second_factor_required)$/, 'access'],
  [/^auth\./, 'identity'],
  [/^input\./, 'input'],
  [/^object\./, 'ownership'],
  [/^response\./, 'response'],
]

/** What a Server Action answers holds no stage; an app's own codes are its handler's. */
function usualStage(code: string): Stage {
  return USUAL.find(([codes]) => codes.test(code))?.[1] ?? 'handler'
}

const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, LONGEST) : undefined)

function isProblem(value: unknown): value is ProblemBody {
  if (typeof value !== 'object' || value === null) return false
  const { code, status, title } = value as Readonly<Record<string, unknown>>
  return (
    typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) && typeof status === 'number' && typeof title === 'string'
  )
}
