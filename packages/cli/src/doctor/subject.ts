import { join } from 'node:path'
import { Facts } from '../flow/facts.js'
import { passage } from '../knowledge/identity/passage.js'
import type { App } from '../project/apps.js'
import { dependenciesOf, type Dependencies } from '../project/installed.js'
import { nextConfigOf } from '../project/next-config.js'
import type { Project } from '../project/project.js'
import type { RouteTable } from '../routes/facts.js'
import { foundFacts } from '../routes/found-facts.js'
import { routeTable } from '../routes/table.js'
import type { Environment } from './environment.js'
import { gatesOf, type GateSettings } from './gate-settings.js'
import { Site } from './pages/site.js'
import { signingSecrets } from './own-secrets.js'
import { postgresStore, redisStore, trailStore, upstashStore, type Store } from './stores/stores.js'
import type { PostgresVisit } from './stores/postgres.js'
import type { RedisVisit } from './stores/redis.js'
import type { TrailVisit } from './stores/trail.js'
import type { Asking, Measured } from './stores/visit.js'

/** What a run was asked for. */
export interface Examination {
  readonly project: Project
  readonly app: App
  readonly environment: Environment
  /** Where the app runs, without a path. */
  readonly url?: URL | undefined
  /** Nothing is asked over the network, not even what the environment names. */
  readonly isOffline?: boolean
  /** A browser's program, for pages that are to come alive in one. */
  readonly browser?: string | undefined
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Is told how many routes have been read: of a large app that takes seconds. */
  readonly progress?: (done: number, of: number) => void
  /** How stores are asked. */
  readonly asking?: Asking
}

/** The app that is examined. What several checks look at is looked at once, when the first of them asks. */
export class Subject {
  readonly project: Project
  readonly app: App
  readonly environment: Environment
  readonly url: URL | undefined
  readonly isOffline: boolean
  readonly browser: string | undefined
  readonly now: () => number
  readonly #asking: Asking
  readonly #progress: Examination['progress']
  readonly #known = new Map<string, unknown>()

  constructor({ project, app, environment, url, isOffline, browser, now, asking, progress }: Examination) {
    this.project = project
    this.app = app
    this.environment = environment
    this.url = url
    this.isOffline = isOffline === true
    this.browser = browser
    this.now = now ?? Date.now
    this.#asking = asking ?? {}
    this.#progress = progress
  }

  /** Absolute. */
  get folder(): string {
    return join(this.project.tree.root ?? '', this.app.root)
  }

  get dependencies(): Dependencies {
    return dependenciesOf(this.app, this.project)
  }

  /** Whether the app depends on the library, or has a gate. */
  get hasHoldfast(): boolean {
    return this.dependencies.asked.has('holdfast') || this.gates.length > 0
  }

  get gates(): readonly GateSettings[] {
    return this.#once('gates', () => gatesOf(this.app, this.#facts))
  }

  get routes(): RouteTable {
    let done = 0
    return this.#once('routes', () =>
      routeTable(this.project, (handler, facts) => {
        this.#progress?.((done += 1), this.project.routes.length)
        return foundFacts(handler, facts)
      }),
    )
  }

  /** Where the app runs; undefined without `url`. */
  get site(): Site | undefined {
    const { url } = this
    return url === undefined || this.isOffline
      ? undefined
      : this.#once('site', () => new Site(url, this.app, this.#base, this.now))
  }

  redis(): Promise<Store<RedisVisit>> {
    return this.#once('redis', () => redisStore(this.environment, this.isOffline, this.#asking))
  }

  upstash(): Promise<Store<Measured>> {
    return this.#once('upstash', () => upstashStore(this.environment, this.isOffline, this.#asking))
  }

  postgres(): Promise<Store<PostgresVisit>> {
    return this.#once('postgres', () => postgresStore(this.environment, this.isOffline, this.#asking))
  }

  /** Never to be shown. */
  get signingSecrets(): readonly string[] {
    return this.#once('signing-secrets', () => signingSecrets(this.environment))
  }

  trails(): Promise<Store<readonly TrailVisit[]>> {
    return this.#once('trails', () => trailStore(this.environment, this.isOffline, this.#asking))
  }

  get #base(): string {
    return nextConfigOf(this.app, this.project)?.basePath ?? ''
  }

  get #facts(): Facts {
    return this.#once('facts', () => new Facts(this.project, passage))
  }

  #once<T>(what: string, look: () => T): T {
    if (!this.#known.has(what)) this.#known.set(what, look())
    return this.#known.get(what) as T
  }
}
