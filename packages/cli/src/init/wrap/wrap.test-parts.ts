import { applied } from '../../edits/applied.js'
import { readProject } from '../../project/project.js'
import { SourceTree } from '../../project/source-tree.js'
import type { Modify, WrapOptions, WrapPlan } from '../plan.js'
import { wrapHandlers } from './wrap.js'

export const SECURITY = `import { holdfast } from 'holdfast/next'
import { authJs } from 'holdfast/providers/auth-js'
import { betterAuth } from 'holdfast/providers/better-auth'
import { clerk } from 'holdfast/providers/clerk'
import { auth } from './lib/auth'
export const { route, routes, action } = holdfast({
  origin: process.env.APP_ORIGIN,
  trustedProxies: 'none',
  identity: [
    authJs({ version: 5, secret: process.env.AUTH_SECRET, roles: ({ role }) => [role as string] }),
    betterAuth({ auth }),
    clerk({ jwtKey: process.env.CLERK_JWT_KEY, authorizedParties: ['https://shop.example'] }),
  ],
  limits: { store, onStoreError: 'local' },
})
`

const BASE: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'shop', dependencies: { next: '16.4.5', holdfast: '0.1.0' } }),
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'security.ts': SECURITY,
  // Auth.js 5, next-auth 4, Better Auth
  'auth.ts': `import NextAuth from 'next-auth'
export const { handlers, auth, signIn, signOut } = NextAuth({ providers: [] })
`,
  'lib/auth-options.ts': `export const authOptions = { providers: [] }
`,
  'lib/better.ts': `import { betterAuth } from 'better-auth'
export const better = betterAuth({ database })
`,
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'
export const prisma = new PrismaClient()
`,
}

export interface Wrapped {
  /** Each file that the plan changes, as it is then. */
  readonly files: Readonly<Record<string, string>>
  readonly skips: readonly string[]
  readonly plan: WrapPlan
}

/** What wrapping makes of a small app. */
export function wrapped(files: Readonly<Record<string, string>>, options: Partial<WrapOptions> = {}): Wrapped {
  const all = { ...BASE, ...files }
  const project = readProject(SourceTree.of(all))
  const [app] = project.apps
  if (app === undefined) throw new Error('no app')
  const plan = wrapHandlers(project, app, {
    security: 'security.ts',
    specifier: (to) => `@/${to.replace(/\.[^.]+$/, '')}`,
    ...options,
  })
  const changed = plan.items.filter((each): each is Modify => each.action === 'modify')
  return {
    files: Object.fromEntries(changed.map(({ path, edits }) => [path, applied(all[path] ?? '', edits)])),
    skips: plan.items.flatMap((each) => (each.action === 'skip' ? [each.reason] : [])),
    plan,
  }
}

export const ROUTE = 'app/api/orders/route.ts'

/** What it makes of one route file: its text, or why it stays as it is. */
export function route(text: string, path = ROUTE, more: Readonly<Record<string, string>> = {}): string {
  const { files, skips } = wrapped({ ...more, [path]: text })
  return files[path] === undefined
    ? `SKIP ${skips.join('\n')}`
    : [files[path], ...skips.map((each) => `SKIP ${each}`)].join('\n')
}
