import type { Eventually } from '../core/verdict.js'

/** Somebody who calls: the headers that identify them, such as `Cookie` and `Origin`. */
export interface MatrixCaller {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** May use everybody's objects, such as an administrator: expected to be let in. */
  readonly mayUse?: (route: MatrixRoute<never>) => boolean
}

/** One method of one route whose object belongs to somebody. */
export interface MatrixRoute<T> {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The route as the app has it, `/api/orders/[id]`: for the report, and for `covers`. */
  readonly pattern: string
  /** Where the object is. */
  readonly path: (object: T) => string
  /** Sent as JSON; valid, so that only the question of whose object it is can refuse it. */
  readonly body?: (object: T) => unknown
  /** Ends the object: tried by its owner last. */
  readonly destroys?: true
}

export interface MatrixObject<T> {
  readonly name: string
  /** Makes an object that belongs to the caller, through the app itself. */
  readonly create: (owner: MatrixCaller) => Eventually<T>
  /** Texts that occur in this object and nowhere else: found in another's answer, it has leaked. */
  readonly marks: (object: T) => readonly string[]
  readonly routes: readonly MatrixRoute<T>[]
  /** Lists of which the object is a member for its owner alone. */
  readonly lists?: readonly { readonly pattern: string; readonly path: string }[]
}

export interface MatrixOptions {
  /** Sends a request and answers as the app does: over HTTP, or straight to a handler. */
  readonly send: (request: Request) => Eventually<Response>
  /** Paths are below it. */
  readonly origin: string
  /** Two or more people of equal rights, and administrators where there are any. */
  readonly callers: readonly [MatrixCaller, MatrixCaller, ...MatrixCaller[]]
  // oxlint-disable-next-line no-explicit-any -- each object has a type of its own
  readonly objects: readonly MatrixObject<any>[]
}

/** One try: A's object, B's call. */
export interface MatrixCell {
  readonly object: string
  readonly route: string
  readonly owner: string
  /** `nobody`: without any credential. */
  readonly caller: string
  readonly status: number
  /** `leak`: somebody else got in, or got something of the object. `locked out`: the owner did not. */
  readonly verdict: 'as it should be' | 'leak' | 'locked out'
}

export interface Matrix {
  readonly cells: readonly MatrixCell[]
  readonly leaks: readonly MatrixCell[]
  readonly lockedOut: readonly MatrixCell[]
  /** Those of the given patterns with a dynamic segment that no object of the matrix tries. */
  untried(patterns: readonly string[]): readonly string[]
}

/**
 * "A tries B's object" for every route and every pair of callers (OWASP API1:2023, broken object level authorization),
 * and nobody's try as well. Others go first and the owner last, so that the owner's success also shows that nobody
 * before them had changed or removed the object. It asserts nothing: look at `leaks` and `lockedOut`.
 *
 * @throws {Error} when an object cannot be told apart in an answer: `marks` of four characters or more are needed.
 */
export async function bolaMatrix({ send, origin, callers, objects }: MatrixOptions): Promise<Matrix> {
  const cells: MatrixCell[] = []
  const nobody: MatrixCaller = { name: 'nobody', headers: {} }
  const call = async (caller: MatrixCaller, method: string, path: string, body?: unknown) => {
    const response = await send(
      new Request(new URL(path, origin), {
        method,
        headers: { ...caller.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
      }),
    )
    return { status: response.status, seen: `${[...response.headers].flat().join('\n')}\n${await response.text()}` }
  }

  for (const object of objects) {
    for (const owner of callers) {
      const made: unknown = await object.create(owner)
      const marks = object.marks(made)
      if (marks.length === 0 || marks.some((mark) => mark.length < 4)) {
        throw new Error(`bolaMatrix: the object "${object.name}" needs marks of four characters or more.`)
      }
      const others = [nobody, ...callers.filter((caller) => caller !== owner && caller.mayUse === undefined)]
      const tried = (route: string, caller: MatrixCaller, status: number, verdict: MatrixCell['verdict']) =>
        cells.push({ object: object.name, route, owner: owner.name, caller: caller.name, status, verdict })

      for (const route of object.routes) {
        const name = `${route.method} ${route.pattern}`
        for (const caller of others) {
          const { status, seen } = await call(caller, route.method, route.path(made), route.body?.(made))
          // A refusal is 401, 403 or 404. A 500 or a 429 has not shown that the object was protected.
          const refused = [401, 403, 404].includes(status) && !marks.some((mark) => seen.includes(mark))
          tried(name, caller, status, refused ? 'as it should be' : 'leak')
        }
      }
      for (const list of object.lists ?? []) {
        for (const caller of others) {
          const { status, seen } = await call(caller, 'GET', list.path)
          const isClean = status < 500 && status !== 429 && !marks.some((mark) => seen.includes(mark))
          tried(`GET ${list.pattern}`, caller, status, isClean ? 'as it should be' : 'leak')
        }
        const { status, seen } = await call(owner, 'GET', list.path)
        const isListed = status === 200 && marks.some((mark) => seen.includes(mark))
        tried(`GET ${list.pattern}`, owner, status, isListed ? 'as it should be' : 'locked out')
      }

      const privileged = callers.filter((caller) => caller !== owner && caller.mayUse !== undefined)
      const gentle = object.routes.filter((route) => route.destroys !== true)
      const last = object.routes.filter((route) => route.destroys === true)
      for (const [caller, routes] of [
        ...privileged.map((one) => [one, gentle] as const),
        [owner, [...gentle, ...last]] as const,
      ]) {
        for (const route of routes) {
          const { status } = await call(caller, route.method, route.path(made), route.body?.(made))
          const isMeant = caller === owner || caller.mayUse?.(route as MatrixRoute<never>) === true
          const isIn = status >= 200 && status < 300
          const verdict = isMeant === isIn ? 'as it should be' : isMeant ? 'locked out' : 'leak'
          tried(`${route.method} ${route.pattern}`, caller, status, verdict)
        }
      }
    }
  }

  const patterns = new Set(objects.flatMap((object) => object.routes.map((route) => route.pattern)))
  return {
    cells,
    leaks: cells.filter((cell) => cell.verdict === 'leak'),
    lockedOut: cells.filter((cell) => cell.verdict === 'locked out'),
    untried: (all) => all.filter((pattern) => pattern.includes('[') && !patterns.has(pattern)),
  }
}
