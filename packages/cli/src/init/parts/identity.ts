import type { Setting } from '../setting.js'
import { nextAuthIdentity } from './next-auth.js'
import { betterAuthIdentity } from './better-auth.js'

/** What `security.ts` says about who calls. */
export interface IdentityCode {
  readonly imports: readonly string[]
  /** Lines above the gate. */
  readonly before: readonly string[]
  /** Options of the gate. */
  readonly options: readonly string[]
  /** Variables that it reads, beside `APP_ORIGIN`. */
  readonly variables: readonly EnvironmentVariable[]
  /** What a person has to do before anybody is let in. */
  readonly todo?: string
}

export interface EnvironmentVariable {
  readonly name: string
  /** For the example, behind `#`. */
  readonly note: string
  /** What the local environment gets where it has none. @param secret makes a fresh one */
  readonly local?: (secret: () => string) => string
}

/** The app's own sign-in where it has one; else accounts of Holdfast. */
export function identityOf(setting: Setting): IdentityCode {
  const { auth } = setting.detected
  if (auth === null) return accountsIdentity(setting)
  if ('kind' in auth) return auth.kind === 'oidc' ? issuerIdentity(auth.name) : foreignIdentity(auth.name)
  if (auth.name === 'next-auth') return nextAuthIdentity(setting, auth.version)
  return auth.name === 'clerk' ? clerkIdentity() : betterAuthIdentity(setting)
}

/** Whether people sign in with Holdfast, so that it has endpoints and a database. */
export function hasAccounts({ detected: { auth } }: Pick<Setting, 'detected'>): boolean {
  return auth === null
}

/** Where accounts are kept: in the Postgres that the app has, else in an embedded one. */
export function isEmbedded({ detected }: Pick<Setting, 'detected'>): boolean {
  return detected.database === null && detected.host !== 'vercel'
}

function accountsIdentity(setting: Setting): IdentityCode {
  const embedded = isEmbedded(setting)
  return {
    imports: [
      `import { accounts } from 'holdfast/accounts'`,
      `import { jwt } from 'holdfast/providers/jwt'`,
      embedded
        ? `import { pglite } from 'holdfast/storage/pglite'`
        : `import { postgres } from 'holdfast/storage/postgres'`,
    ],
    before: [
      ...(embedded
        ? [
            '// Postgres inside this process, for development and for one process with a disk. On a server of its own:',
            "// postgres({ url: process.env.DATABASE_URL }) of 'holdfast/storage/postgres', with the packages pg and drizzle-orm.",
            "export const storage = pglite({ dataDir: '.holdfast/data' })",
          ]
        : [
            '// Its tables are made with the first query, in a schema of their own.',
            'export const storage = postgres({ url: process.env.DATABASE_URL })',
          ]),
      '',
      'const secret = process.env.HOLDFAST_SECRET',
      '',
      '/** Everybody may sign up: POST /api/auth/register. The first administrator is made when the app starts. */',
      'export const people = accounts({ storage, secret }) // with `mail`: forgotten passwords and confirmed addresses',
    ],
    options: ['identity: [jwt({ secret, storage })],', 'accounts: people,'],
    variables: [
      { name: 'HOLDFAST_SECRET', note: 'npx holdfast keys secret', local: (secret) => secret() },
      ...(embedded ? [] : [{ name: 'DATABASE_URL', note: 'postgres://…, for accounts and sessions' }]),
    ],
  }
}

function clerkIdentity(): IdentityCode {
  return {
    imports: [`import { clerk } from 'holdfast/providers/clerk'`],
    before: [
      '// The public key in PEM, of the API keys in the dashboard. Until it is set nobody is signed in.',
      'const jwtKey = process.env.CLERK_JWT_KEY',
    ],
    options: [
      'identity: jwtKey',
      "  ? [clerk({ jwtKey, authorizedParties: [process.env.APP_ORIGIN ?? 'http://localhost:3000'] })]",
      '  : [],',
    ],
    variables: [{ name: 'CLERK_JWT_KEY', note: 'the JWT public key (PEM) of the Clerk dashboard' }],
    todo: 'Set CLERK_JWT_KEY: until then guarded routes answer everybody 401.',
  }
}

function issuerIdentity(library: string): IdentityCode {
  return {
    imports: [`import { oidc } from 'holdfast/providers/oidc'`],
    before: [
      `// ${library} signs people in; callers send its access token as \`Authorization: Bearer\`. Until both are set nobody is.`,
      'const issuer = process.env.OIDC_ISSUER',
      'const audience = process.env.OIDC_AUDIENCE',
    ],
    options: ["identity: issuer && audience ? [oidc({ issuer, audience, tokenType: 'JWT' })] : [],"],
    variables: [
      { name: 'OIDC_ISSUER', note: `exactly what tokens of ${library} have in \`iss\`` },
      { name: 'OIDC_AUDIENCE', note: `what ${library} calls this API, in \`aud\`` },
    ],
    todo: `Set OIDC_ISSUER and OIDC_AUDIENCE as ${library} has them: until then guarded routes answer everybody 401.`,
  }
}

function foreignIdentity(library: string): IdentityCode {
  return {
    imports: [],
    before: [],
    options: [
      `identity: [], // TODO: a provider that reads the sessions of ${library}; until then nobody is signed in`,
    ],
    variables: [],
    todo: `Write a provider that reads the sessions of ${library} (docs/providers.md): until then guarded routes answer everybody 401.`,
  }
}
