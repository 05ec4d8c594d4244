import type { Clock } from '../../core/clock.js'
import { inTime, within } from '../../core/in-time.js'
import { Outage } from '../../core/outage.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { Failure, TIMEOUT } from '../failure.js'
import { readSettings, UNCHANGED, writeSettings, MAX_DOCUMENT, type Settings } from './settings-document.js'
import { Overrides } from './settings-override.js'
import type { LimitSettings, ListedCaller } from './settings.js'
import type { DocumentStore, SharedDocument } from '../shared-document.js'
import type { Store } from '../store.js'

/** Milliseconds after which the next request has the document read again, beside it. */
const READ_AFTER = 1_000

/** Milliseconds for which what was read is taken for what is: within them a change has reached everybody. */
const HOLDS = 2_000

/** How often a change is made anew because others were first. */
const ATTEMPTS = 100

export interface SettingsOptions {
  readonly store: Store
  /** Milliseconds that a reading beside the requests may take. */
  readonly timeout: number
  /** Milliseconds that each call may take on which no request waits. */
  readonly patience: number
  /** Never goes back. */
  readonly time: Clock
  readonly log: (line: string) => void
  readonly callers: (listed: readonly ListedCaller[]) => void
  /** Counters that were made whole. */
  readonly forget: (counters: readonly { readonly limit: string; readonly identity: string }[]) => void
  /** Nobody can tell any more which counters were made whole. */
  readonly forgetAll: () => void
}

/**
 * What was changed at run time, as this instance knows it. Without timers: a request that finds the last reading old
 * starts the next one, alone and beside itself. A reading that fails changes nothing.
 */
export class SettingsInForce {
  readonly #options: SettingsOptions
  readonly #document: DocumentStore
  #overrides: Overrides
  #settings = UNCHANGED
  /** −1, which no document has: never read. */
  #revision = -1
  #asked = Number.NEGATIVE_INFINITY
  #confirmed = Number.NEGATIVE_INFINITY
  #reading = false
  /** Counts what was adopted: a reading that began before the latest knows less. */
  #adopted = 0
  #changes: Promise<unknown> = Promise.resolve()

  constructor(options: SettingsOptions) {
    this.#options = options
    this.#document = options.store.document
    this.#overrides = this.#overridden(UNCHANGED)
  }

  get overrides(): Overrides {
    return this.#overrides
  }

  /** Whether nothing can have been changed for longer than 2 s that is not known here. */
  confirmed(now: number): boolean {
    return now - this.#confirmed < HOLDS
  }

  /** For a store of this process: what is there now, at once. */
  look(): void {
    try {
      const answer = this.#document.read(this.#revision)
      if (answer !== undefined && !isPromise(answer)) this.#adopt(answer)
    } catch {
      // What is in force stays.
    }
  }

  /** For a shared store: has the document read again where the last reading is a second old. */
  refresh(now: number): void {
    if (this.#reading || now - this.#asked < READ_AFTER) return
    this.#asked = now
    this.#reading = true
    void this.#read(now, this.#adopted)
  }

  async #read(now: number, adopted: number): Promise<void> {
    const { timeout } = this.#options
    try {
      const answer = this.#document.read(this.#revision)
      const document = isPromise(answer) ? await within(timeout, answer, () => TIMEOUT) : answer
      if (document instanceof Failure || adopted !== this.#adopted) return
      if (document === undefined || this.#adopt(document)) this.#confirmed = now
    } catch {
      // What is in force stays.
    } finally {
      this.#reading = false
    }
  }

  /** As the store has it now. @throws {Outage} */
  async latest(): Promise<LimitSettings> {
    const document = await this.#latest()
    this.#adopt(document)
    return told(document.revision, this.#settings)
  }

  /**
   * One after the other here, by compare and set among instances.
   * @param change gets what is there and the revision that it makes
   * @throws {Outage} @throws {RangeError} when it is too long
   */
  change(change: (settings: Settings, revision: number) => Settings): Promise<LimitSettings> {
    const done = this.#changes.then(() => this.#change(change))
    this.#changes = done.catch(() => undefined)
    return done
  }

  async #change(change: (settings: Settings, revision: number) => Settings): Promise<LimitSettings> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { revision, text: before } = await this.#latest()
      const settings = readSettings({ revision, text: before })?.settings ?? this.#settings
      const text = writeSettings(change(settings, revision + 1))
      if (new TextEncoder().encode(text).length > MAX_DOCUMENT) {
        throw new RangeError('What is changed at run time has at most 1 MiB in all.')
      }
      if (await this.#ask('change', () => this.#document.write(text, revision))) {
        this.#adopt({ revision: revision + 1, text })
        return told(revision + 1, this.#settings)
      }
    }
    throw new Outage('limit-store', 'change', 'contention')
  }

  async #latest(): Promise<SharedDocument> {
    const document = await this.#ask('settings', () => this.#document.read())
    if (isDocument(document)) return document
    throw new Outage('limit-store', 'settings', 'invalid-answer')
  }

  #ask<T>(operation: string, ask: () => Eventually<T>): Promise<T> {
    return inTime('limit-store', operation, this.#options.patience, ask)
  }

  #adopt(document: SharedDocument): boolean {
    if (!isDocument(document)) return false
    const { log, callers, forget, forgetAll } = this.#options
    const known = this.#revision
    const { revision } = document
    if (revision === known) return true
    this.#revision = revision
    this.#adopted++
    const read = readSettings(document)
    if (read === undefined || read.faults > 0) {
      const what = read === undefined ? 'cannot be read and is' : `has ${read.faults} entries that are`
      log(`holdfast: the settings in the limit store: revision ${revision} ${what} passed over.`)
    }
    if (read === undefined) {
      forgetAll()
      return true
    }
    this.#settings = read.settings
    this.#overrides = this.#overridden(read.settings)
    callers(read.settings.callers)
    // Back to an earlier revision: the store has lost the document, and with it perhaps the counters.
    if (revision < known || Math.max(known, 0) < read.settings.forgotten) forgetAll()
    else forget(read.settings.resets.filter((reset) => reset.revision > known))
    return true
  }

  #overridden({ limits }: Settings): Overrides {
    return new Overrides(limits, (limit, fault) =>
      this.#options.log(`holdfast: the limit ${JSON.stringify(limit)} stays as declared: ${fault}`),
    )
  }
}

function told(revision: number, { limits, callers }: Settings): LimitSettings {
  return { revision, limits: Object.fromEntries(limits), callers }
}

function isDocument(document: unknown): document is SharedDocument {
  const { revision, text } = (document ?? {}) as Partial<SharedDocument>
  return Number.isSafeInteger(revision) && revision! >= 0 && typeof text === 'string'
}
