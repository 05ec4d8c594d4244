import { INSPECT, REDACTED } from './redacted.js'
import { undeclared } from './undeclared.js'

/**
 * The declared variables as members, each read on access. Whatever prints, copies or walks through the object gets the
 * names and no value: the members are not enumerable, so that `{ ...env }` and a logger's own serialiser find none, and
 * JSON, `console` and texts say `[redacted]`. As a prop of a Client Component it arrives as that JSON.
 *
 * @param read the value of a declared variable
 * @param hidden members by symbol, for ourselves
 */
export function redactedEnv(
  names: readonly string[],
  read: (name: string) => unknown,
  hidden: Readonly<Record<symbol, unknown>>,
): object {
  const declared = new Set<PropertyKey>(names)
  const printed = `Env { ${names.map((name) => `${name}: ${REDACTED}`).join(', ')} }`
  // A prototype that is not Object's own: no plain object. `inspect` looks at the target, which holds no value.
  const target = Object.create({
    ...hidden,
    toString: () => REDACTED,
    toJSON: () => Object.fromEntries(names.map((name) => [name, REDACTED])),
    [INSPECT]: () => printed,
    [Symbol.toStringTag]: 'Env',
  }) as object
  return new Proxy(target, {
    get(_, key) {
      if (declared.has(key)) return read(key as string)
      return key in target ? (Reflect.get(target, key) as unknown) : undeclared(key)
    },
    has: (_, key) => declared.has(key) || key in target,
    ownKeys: () => [...names],
    getOwnPropertyDescriptor: (_, key) =>
      declared.has(key) ? { value: REDACTED, writable: false, enumerable: false, configurable: true } : undefined,
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  })
}
