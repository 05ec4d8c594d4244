/** A condition as query builders take it: plain objects and lists of values. */
export type Filter = { readonly [name: string]: FilterValue }
export type FilterValue = string | number | bigint | boolean | Date | Filter | readonly FilterValue[]

/**
 * The condition of a list endpoint, built from the caller and refused where a value is missing. Many query builders take
 * `{ ownerId: undefined }` for "no filter": one misspelt property, and everybody's rows leave (OWASP API1:2023). Here an
 * absent value throws, which the gate answers with 500 and no data.
 *
 * @example
 * const own = where(({ principal }: { principal: Principal }) => ({ ownerId: principal.id }))
 * route({ access: signedIn, handler: (args) => orders.list(own(args)) })
 * @throws {TypeError} from the returned function, where a value is undefined, null, NaN, an empty text, an empty list or
 * an empty condition. The message names the property and never a value.
 */
export function where<A, F extends Filter>(build: (args: A) => F): (args: A) => F {
  return (args) => {
    const filter = build(args)
    if (!isPlain(filter)) refuse('the condition', 'is not a plain object, so it cannot be looked into')
    checkMembers(filter, '')
    return filter
  }
}

function checkMembers(filter: object, path: string): void {
  const members = Object.entries(filter)
  if (members.length === 0) refuse(path || 'the condition', 'is empty, which means "all rows"')
  for (const [name, value] of members) check(value, path === '' ? name : `${path}.${name}`)
}

function check(value: unknown, path: string): void {
  if (value === undefined || value === null || value === '') refuse(path, 'is missing')
  if (typeof value === 'number' && Number.isNaN(value)) refuse(path, 'is not a number')
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) refuse(path, 'is not a date')
    return
  }
  if (typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol') refuse(path, 'is not a value')
    return
  }
  if (Array.isArray(value)) {
    if (value.length === 0) refuse(path, 'is an empty list')
    // Not forEach, which passes over the holes of a sparse list.
    for (let index = 0; index < value.length; index++) check(value[index], `${path}.${index}`)
    return
  }
  if (!isPlain(value)) refuse(path, 'is not a plain value, so it cannot be looked into')
  checkMembers(value, path)
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Symbols and getters are how builders hide operators: what cannot be listed cannot be checked.
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0
}

function refuse(path: string, what: string): never {
  throw new TypeError(`where(…): ${path} ${what}.`)
}
