/** What an app is made of, as far as its defence is concerned: read from its source, manifest and lockfile. */
export interface Detected {
  /** Of Next.js, exact where it is installed or locked; else as the manifest asks for it. */
  readonly next: string
  readonly typescript: boolean
  /** Where the routers begin; `null`: not used. */
  readonly appRouter: string | null
  readonly pagesRouter: string | null
  readonly packageManager: PackageManager['name']
  /** Who signs people in today; `null`: nobody that is known. */
  readonly auth: AuthLibrary | null
  readonly orm: string | null
  readonly database: 'postgres' | null
  readonly validation: {
    readonly name: string
    readonly version: string | null
    readonly standardSchema: boolean
  } | null
  /** Packages that limit rates already; they are left alone. */
  readonly limits: readonly string[]
  /** Where limits are counted for all instances together. */
  readonly store: 'upstash' | 'ioredis' | 'redis' | null
  readonly host: 'vercel' | 'fly' | null
  readonly proxy: string | null
  readonly instrumentation: string | null
  /** The file that calls `holdfast(…)` already. */
  readonly security: string | null
}

export type AuthLibrary =
  | { readonly name: 'next-auth'; readonly version: 4 | 5 }
  | { readonly name: 'clerk' }
  | { readonly name: 'better-auth' }
  /** Issues JWTs that any OpenID Connect verifier can check. */
  | { readonly name: string; readonly kind: 'oidc' }
  /** Keeps sessions in a way of its own. */
  | { readonly name: string; readonly kind: 'own' }

export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  /** Yarn from 2 on is another program under the same name. */
  readonly agent: string
  /** Where it is run: the folder of its lockfile, relative to the project's; `''` for that itself. */
  readonly folder: string
  /** Relative to the project's folder; `null`: there is none yet. */
  readonly lockfile: string | null
}
