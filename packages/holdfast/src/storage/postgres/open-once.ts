import { ConfigurationError } from '../../core/configuration-error.js'
import { Outage } from '../../core/outage.js'

/** One open database of this process. */
export interface Opened<Client> {
  readonly client: Client
  /** Lets queries in hand end and gives back every resource. */
  close(): Promise<void>
}

export interface Once<Client> {
  open(): Promise<Client>
  /** Closes it for every module of this process; nothing to do where it was never opened. */
  close(): Promise<void>
}

interface Slot {
  /** What it was opened with, as JSON. */
  settings: string | undefined
  opening: Promise<Opened<unknown>> | undefined
  closed: boolean
}

/**
 * Opens at the first use and once for each process and key. Next loads this module several times (routes,
 * instrumentation, proxy): they share `globalThis` and nothing else. A failure is not kept: the next use tries again.
 * @param settings what has to be the same for all who share it, as values
 */
export function openOnce<Client>(
  key: string,
  settings: Readonly<Record<string, unknown>>,
  open: () => Promise<Opened<Client>>,
): Once<Client> {
  const slots = ((globalThis as { [registry]?: Map<string, Slot> })[registry] ??= new Map())
  const slot = slots.get(key) ?? { settings: undefined, opening: undefined, closed: false }
  slots.set(key, slot)
  const mine = JSON.stringify(settings)

  return {
    async open() {
      if (slot.closed) throw new Outage('database', 'open', 'closed')
      if (slot.opening !== undefined && slot.settings !== mine) refuse()
      if (slot.opening === undefined) {
        const opening = open()
        slot.opening = opening
        slot.settings = mine
        opening.catch(() => {
          if (slot.opening === opening) slot.opening = undefined
        })
      }
      return (await slot.opening).client as Client
    },
    async close() {
      const { opening } = slot
      slot.closed = true
      // A later storage with the same key, in a test or after a restart in place, begins anew.
      if (slots.get(key) === slot) slots.delete(key)
      const opened = await opening?.catch(() => undefined)
      await opened?.close()
    },
  }
}

/** Else one of them would silently go without its migrations, its timeout or its number of connections. */
function refuse(): never {
  throw new ConfigurationError(
    'config.storage',
    'This database is open with other options: make one storage for it, and give that one to everybody.',
  )
}

const registry: unique symbol = Symbol.for('holdfast.storage') as never
