import type { Place } from '../project/place.js'
import type { RouteKind } from '../project/routes.js'
import type { AccessRule } from './access-rule.js'
import type { Rate } from './rate.js'

/**
 * What in the code says so: a declaration of Holdfast's gate, a function of another library, the project's own code,
 * nothing, or something that cannot be read.
 */
export type FactSource = 'gate' | 'library' | 'hand-written' | 'none' | 'unknown'

export interface Fact<T> {
  readonly value: T
  readonly source: FactSource
  /** Which function, where one has a name: `next-auth#getServerSession via requireUser`. */
  readonly by?: string
}

/** `unreadable`: a limit whose numbers are not in the code. */
export type Limits = Readonly<Record<string, Rate | 'configured'>>

/** Whether a part of a request is validated by a schema, checked in other ways, or used as it comes. */
export type InputCheck = 'schema' | 'checked' | 'unchecked'

/** `exempt`: a stated exception. `none`: it takes an id and asks nobody whose it is. */
export type ObjectCheck = 'checked' | 'exempt' | 'none' | 'not needed' | 'unknown'

/** `app`: the app-wide setting. `configured`: a list that is not in the code. */
export type CorsOrigins =
  | { readonly origins: readonly string[] | 'any' | 'configured'; readonly credentials: boolean }
  | 'app'
  | 'none'

/** `framework`: Next.js compares the origin of an action's call. `same-site`: nothing but the cookie’s `SameSite`. */
export type CsrfCheck = 'checked' | 'exempt' | 'framework' | 'same-site' | 'none' | 'not needed' | 'unknown'

/** One row of the table: what is asked of whoever calls one method of a path, or one Server Action. */
export interface RouteFacts {
  readonly kind: RouteKind
  /** The folder of the app. */
  readonly app: string
  /** Of an action its file and name. */
  readonly path: string
  /** `GET`, …; `*` for all; of an action its name. */
  readonly method: string
  readonly place: Place
  readonly access: Fact<AccessRule>
  /** Its own ones, by name; `own` for one without. Those of the whole app are the gate's. */
  readonly limits: Fact<Limits>
  /** By the part of the request: `body`, `query`, `params`, `input`. */
  readonly input: Fact<Readonly<Record<string, InputCheck>>>
  readonly object: Fact<ObjectCheck>
  /** Whether only declared fields leave. */
  readonly response: Fact<'schema' | 'none'>
  readonly cors: Fact<CorsOrigins>
  readonly csrf: Fact<CsrfCheck>
  /** The name of its gate, where it has one. */
  readonly gate?: string
  /** What its declaration has it called in events and limits, where it says so. */
  readonly name?: string
}

/** What a gate does for every route behind it. */
export interface GateFacts {
  readonly app: string
  readonly name: string
  readonly place: Place
  readonly limits: Limits
  readonly cors: Exclude<CorsOrigins, 'app'>
  /** `POST /api/saml/acs`, in order. */
  readonly csrfExemptions: readonly string[]
}

export interface RouteTable {
  readonly gates: readonly GateFacts[]
  /** In order of apps, paths and methods. */
  readonly routes: readonly RouteFacts[]
}
