import { Outage } from '../../core/outage.js'

/**
 * How a call goes wrong. `throws`: at once, by a driver. `rejects`: nothing was done. `lost`: all was done, and the
 * connection broke before the answer. `late`: all was done, and the deadline of the store was over before. `garbage`: the
 * answer is none. `hangs`: nothing comes at all, for stores that are not bounded by themselves.
 */
export const FAULTS = ['throws', 'rejects', 'lost', 'late', 'garbage'] as const
export type Fault = (typeof FAULTS)[number] | 'hangs'

export interface Injection<T> {
  readonly store: T
  /** The calls of this operation go wrong, so many of them; `0` heals. */
  arm(operation: string, fault: Fault, times: number): void
  /** How often one has. */
  readonly hits: number
}

const down = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

/** An object, or objects in it, whose functions go wrong when they are told to. Operations are named by their path. */
export function injected<T extends object>(real: T): Injection<T> {
  let [armed, fault, left, hits]: [string, Fault, number, number] = ['', 'rejects', 0, 0]

  const around = <Part extends object>(part: Part, path: string): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        const operation = `${path}${String(name)}`
        if (typeof value === 'object' && value !== null && path === '') return around(value, `${operation}.`)
        if (typeof value !== 'function') return value
        return (...given: unknown[]): unknown => {
          const call = () => value.apply(target, given) as unknown
          if (operation !== armed || left === 0) return call()
          left--
          hits++
          switch (fault) {
            case 'throws':
              throw down()
            case 'rejects':
              return Promise.reject(down())
            case 'hangs':
              return new Promise(() => undefined)
            case 'garbage':
              return Promise.resolve(undefined)
            default:
              return Promise.resolve(call()).then(() => {
                throw fault === 'lost'
                  ? Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
                  : new Outage(operation, 'call', 'timeout')
              })
          }
        }
      },
    })

  return {
    store: around(real, ''),
    arm(operation, kind, times) {
      ;[armed, fault, left, hits] = [operation, kind, times, 0]
    },
    get hits() {
      return hits
    },
  }
}
