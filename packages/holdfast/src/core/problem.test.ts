import { describe, expect, expectTypeOf, it } from 'vitest'
import { codes, type Code } from './codes.js'
import { isProblem, problem, problemBody, type Problem, type ProblemFacts } from './problem.js'

const requestId = '6f1c1c8e-0f2b-4f3c-9a51-0a4f1d9d8f10'

describe('a problem of ours', () => {
  it.each(Object.keys(codes) as Code[])('%s brings its status and title', (code) => {
    expect(problem(code)).toMatchObject({ code, ...codes[code] })
    expect(isProblem(problem(code))).toBe(true)
  })

  it('cannot be given another status or title', () => {
    expect(problem('auth.required', { status: 200, title: 'Fine' } as ProblemFacts)).toMatchObject(
      codes['auth.required'],
    )
  })

  it('has no members but those that were given', () => {
    expect(Object.keys(problem('auth.required'))).toEqual(['code', 'status', 'title'])
    expect(
      problem('limit.exceeded', { detail: 'x', headers: { 'Retry-After': '1' }, extensions: { limit: 'a' } }),
    ).toMatchObject({
      detail: 'x',
      headers: { 'Retry-After': '1' },
      extensions: { limit: 'a' },
    })
  })
})

describe("an application's own problem", () => {
  it('states its status and title', () => {
    const locked = problem('orders.locked', { status: 409, title: 'The order is locked' })
    expect(locked).toMatchObject({ code: 'orders.locked', status: 409, title: 'The order is locked' })
    expectTypeOf(locked).toEqualTypeOf<Problem>()
  })

  it.each([undefined, 200, 399, 600, 404.5, Number.NaN, '404'])('is refused with the status %s', (status) => {
    expect(() => problem('orders.locked', { status: status as number, title: 'x' })).toThrow(TypeError)
  })

  it('is refused without what makes it an answer, and does not compile', () => {
    // @ts-expect-error -- no status and title
    expect(() => problem('orders.locked')).toThrow(TypeError)
    // @ts-expect-error -- no title
    expect(() => problem('orders.locked', { status: 409 })).toThrow(TypeError)
    // @ts-expect-error -- no area
    expect(() => problem('locked')).toThrow(TypeError)
  })

  it.each(['__proto__', 'constructor', 'toString'])('is not taken for one of ours by an inherited name: %s', (code) => {
    expect(() => problem(code as Code)).toThrow(TypeError)
  })
})

it.each(['type', 'title', 'status', 'detail', 'instance', 'code'])('an extension cannot shadow `%s`', (name) => {
  expect(() => problem('input.invalid', { extensions: { [name]: 'x' } })).toThrow(TypeError)
})

it.each([
  null,
  undefined,
  'auth.required',
  404,
  {},
  [],
  () => {},
  { code: 'auth.required', status: 401, title: 'Sign in first' },
  JSON.parse(JSON.stringify(problem('auth.required'))),
])('what only looks like a problem is none: %j', (value) => {
  expect(isProblem(value)).toBe(false)
})

it('a problem of a second copy of this module is one: bundlers make such copies', () => {
  expect(isProblem({ [Symbol.for('holdfast.problem')]: true })).toBe(true)
})

describe('the body (RFC 9457)', () => {
  it('has the standard members, ours, and the extensions beside them', () => {
    const refusal = problem('limit.exceeded', {
      detail: 'Try again in 3 s.',
      extensions: { limit: 'caller', retryAfter: 3 },
    })
    expect(problemBody(refusal, requestId)).toEqual({
      type: 'urn:holdfast:limit.exceeded',
      title: 'Too many requests',
      status: 429,
      detail: 'Try again in 3 s.',
      instance: `urn:uuid:${requestId}`,
      code: 'limit.exceeded',
      limit: 'caller',
      retryAfter: 3,
    })
  })

  it('never holds the headers or the mark, and no detail where there is none', () => {
    const body = problemBody(problem('auth.required', { headers: { 'WWW-Authenticate': 'Bearer' } }), requestId)
    expect(Reflect.ownKeys(body)).toEqual(['type', 'title', 'status', 'instance', 'code'])
  })

  it('leads to a page where one is configured', () => {
    const body = problemBody(problem('auth.required'), requestId, 'https://docs.example.com/problems')
    expect(body.type).toBe('https://docs.example.com/problems/auth.required')
  })

  it('an extension called __proto__ changes nothing but itself', () => {
    const extensions = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>
    const body = problemBody(problem('input.invalid', { extensions }), requestId)
    expect((body as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
  })
})
