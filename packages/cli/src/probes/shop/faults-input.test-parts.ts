import { problem } from './call.test-parts.js'
import { API_HEADERS, Malformed, sound, type Field } from './manners.test-parts.js'
import type { Fault } from './shop.test-parts.js'

const { issues } = sound()

/** The same fields with other bounds. */
const bounded = (change: (name: string, field: Field) => Partial<Field>): Fault['manners'] => ({
  issues: (body, fields) =>
    issues(
      body,
      Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, ...change(name, field) }])),
    ),
})

/** What is wrong shows as a throw, in the middle of the handler. */
const throwing = (answer: (error: Error) => ReturnType<NonNullable<Fault['manners']['failed']>>): Fault['manners'] => ({
  issues: (body, fields) => {
    const [first] = issues(body, fields)
    if (first !== undefined) throw new TypeError(`Cannot read properties of undefined (reading '${first}')`)
    return []
  },
  failed: (error) => answer(error as Error),
})

const TITLES = ['Opening hours', 'A new harbour lamp'].map((title, id) => ({ id, title }))

/** What is read, and what is said of it. */
export const faults: Readonly<Record<string, Fault>> = {
  'no body is looked at': { item: 'V1', shows: ['v1-body-types'], manners: { issues: () => [] } },
  'a number may be any': {
    item: 'V1',
    manners: bounded((_name, { type }) => (type === 'integer' ? { min: -1e9, max: 1e9 } : {})),
  },
  'types are not looked at, lengths are': {
    item: 'V1',
    manners: {
      issues: (body, fields) =>
        Object.keys(fields).filter((name) => {
          const value = body[name]
          return typeof value === 'string' && value.length > (fields[name]?.max ?? 0)
        }),
    },
  },
  'a query is used as it comes': {
    item: 'V1',
    shows: ['v1-query-values'],
    manners: {
      around: async ({ path, method, query }, answer) => {
        if (path !== '/api/posts' || method !== 'GET') return answer()
        const limit = Number(query.get('limit') ?? 20)
        return {
          status: 200,
          headers: { ...API_HEADERS, 'access-control-allow-origin': '*' },
          body: { posts: TITLES.slice(0, limit), limit },
        }
      },
    },
  },
  'a text has no greatest length': {
    item: 'V2',
    shows: ['v2-long-values', 'v2-registration-length'],
    manners: bounded((_name, { type }) => (type === 'text' ? { max: Infinity } : {})),
  },
  'a note has no greatest length': {
    item: 'V2',
    manners: bounded((name) => (name === 'note' ? { max: Infinity } : {})),
  },
  'bad input is a 500': {
    item: 'V4',
    shows: ['v4-bad-input', 'v4-registration-errors'],
    manners: { invalid: () => problem(500, 'internal') },
  },
  'bad input is a 500 with its stack': {
    item: 'V4',
    shows: ['v4-error-leak'],
    manners: throwing((error) => ({ status: 500, body: { error: error.message, stack: error.stack } })),
  },
  'bad input is a page of HTML': {
    item: 'V4',
    manners: throwing((error) => ({
      status: 500,
      headers: { 'content-type': 'text/html' },
      body: `<!doctype html><pre>${error.stack ?? ''}</pre>`,
    })),
  },
  'bad input is answered with the database’s own words': {
    item: 'V4',
    manners: { invalid: () => ({ status: 400, body: { error: 'invalid input syntax for type integer: "x"' } }) },
  },
  'JSON that breaks off is a 500': {
    item: 'V7',
    shows: ['v7-malformed-json', 'v7-registration-body'],
    manners: { parsed: (raw) => JSON.parse(raw.toString()) as unknown },
  },
  'JSON that breaks off is a 500 with its stack': {
    item: 'V7',
    manners: {
      malformed: (error) => ({ status: 500, body: { error: (error as Error).message, stack: (error as Error).stack } }),
    },
  },
  'a body may have any size': { item: 'V7', shows: ['v7-large-body'], manners: { maxBody: Infinity } },
  'deep JSON overflows the stack': {
    item: 'V7',
    shows: ['v7-hostile-json'],
    manners: {
      parsed: (raw) => {
        if (/\[{2000}/.test(raw.toString())) throw new RangeError('Maximum call stack size exceeded')
        try {
          return JSON.parse(raw.toString()) as unknown
        } catch {
          throw new Malformed('The body is no JSON.')
        }
      },
    },
  },
  'a quotation mark ends the text of a query': {
    item: 'V5',
    shows: ['v5-quote'],
    manners: {
      around: ({ query }, answer) =>
        [...query.values()].some((value) => value.split("'").length % 2 === 0)
          ? Promise.resolve(problem(500, 'internal'))
          : answer(),
    },
  },
  'a page writes its address as it came': {
    item: 'V6',
    shows: ['v6-reflected-html'],
    manners: {
      async around({ path }, answer) {
        const reply = await answer()
        const isMissing = reply.status === 404 && !path.startsWith('/api/')
        return isMissing ? { ...reply, body: `<!doctype html><p>No ${decodeURIComponent(path)}</p>` } : reply
      },
    },
  },
}
