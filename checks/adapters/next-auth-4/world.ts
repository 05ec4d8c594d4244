/** What the test can change, and what the app remembers: shared by its modules, of which bundlers make several copies. */
interface World {
  /** Whether its database answers. */
  down: boolean
  /** Milliseconds by which the gate's clock is ahead. */
  ahead: number
  /** Sessions that were ended before their time. */
  readonly ended: Set<unknown>
  readonly rows: {
    readonly users: Map<string, { id: string; name: string | null; email: string; emailVerified: Date | null }>
    /** User ids by provider and account. */
    readonly accounts: Map<string, string>
    readonly sessions: Map<string, { sessionToken: string; userId: string; expires: Date }>
  }
}

const place = globalThis as typeof globalThis & { fixtureWorld?: World }

export const world: World = (place.fixtureWorld ??= {
  down: false,
  ahead: 0,
  ended: new Set(),
  rows: { users: new Map(), accounts: new Map(), sessions: new Map() },
})

/** Stands before every look into the database. */
export function reached(): void {
  if (world.down) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
}
