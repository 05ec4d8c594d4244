import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ORDERS, snippetsIn } from './docs-site/snippets.mjs'
import { typeErrors } from './types/language-service.ts'
import { root } from './working-tree.ts'

const folder = join(root, 'packages/holdfast/docs')
/** Those of problems show answers; a test of their own reads them. */
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.md') && !name.startsWith('problems/'))

/** What the snippets of every page may import and use without showing it. */
const BESIDE = {
  'security.ts': `
    import { holdfast } from 'holdfast/next'
    import { jwt } from 'holdfast/providers/jwt'
    import { memory } from 'holdfast/stores/memory'
    import { storage } from './storage'
    export const gate = holdfast({
      origin: process.env.APP_ORIGIN,
      identity: [jwt({ secret: process.env.HOLDFAST_SECRET, storage })],
      limits: { store: memory(), onStoreError: 'local' },
    })
    export const { route, routes, action, auth, currentPrincipal, requirePrincipal, csrfToken } = gate`,
  'storage.ts': `
    import { postgres } from 'holdfast/storage/postgres'
    export const storage = postgres({ url: process.env.DATABASE_URL })`,
  'env.ts': `export declare const env: Readonly<Record<string, string | undefined>>`,
  'auth.ts': `
    import type { BetterAuthServer, BetterAuthSession } from 'holdfast/providers/better-auth'
    export declare const auth: BetterAuthServer<BetterAuthSession & { user: { role?: string | null } }> & {
      readonly api: { getSession(of: { readonly headers: unknown }): Promise<{ readonly user: { readonly id: string } } | null> }
    }
    export declare const authOptions: object`,
  'adapter.ts': `
    import type { AuthJsRow } from 'holdfast/providers/auth-js'
    export declare const adapter: {
      getSessionAndUser(token: string): Promise<(AuthJsRow & { user: { roles: string[] } }) | null>
    }`,
  'people.ts': `
    import { accounts } from 'holdfast/accounts'
    import { storage } from './storage'
    export const people = accounts({ storage, secret: process.env.HOLDFAST_SECRET })`,
  'orders.ts': ORDERS,
  'actions.ts': `export declare function placeOrder(form: FormData): Promise<void>`,
  'altcha-widget.d.ts': `
    import 'react'
    declare module 'react' {
      namespace JSX {
        interface IntrinsicElements { 'altcha-widget': { readonly challenge: string; readonly name: string } }
      }
    }
    declare global {
      const $altcha: { readonly algorithms: { set(name: string, make: () => Worker): void } }
    }`,
  'beside.d.ts': `declare function placeOrder(owner: { readonly name: string }): Promise<{ id: string; note: string }>`,
}

/** Libraries that pages stand beside or lead away from, and that are not installed here: as much of them as is shown. */
const ELSEWHERE = `
  declare module 'next-auth'
  declare module '@clerk/nextjs/server'
  declare module '@nosecone/next'
  declare module 'iron-session' {
    interface Sealing { readonly password: string; readonly cookieName?: string }
    export function getIronSession<T>(cookies: unknown, options: Sealing): Promise<T>
    export function unsealData<T>(sealed: string, options: Sealing): Promise<T>
  }
  declare module 'express' {
    type Handler = (request: unknown, response: { json(body: unknown): void }) => void
    interface App { set(name: string, value: unknown): void; use(...layers: unknown[]): void; post(path: string, layer: unknown, handler: Handler): void }
    export default function express(): App
  }
  declare module 'next-safe-action' {
    interface Client<C> {
      use<D>(layer: (given: { next<T>(given: { ctx: T }): Promise<T> }) => Promise<D>): Client<D>
      inputSchema<I>(schema: { readonly _output: I }): {
        action<R>(handler: (given: { parsedInput: I; ctx: C }) => Promise<R>): (input: I) => Promise<{ readonly data?: R }>
      }
    }
    export function createSafeActionClient(): Client<object>
  }`

interface Snippet {
  /** What its first line says that it is, or a name of its own. */
  readonly file: string
  readonly text: string
}

function snippetsOf(page: string): readonly Snippet[] {
  return snippetsIn(readFileSync(join(folder, page), 'utf8')).map(({ kind, text }, index) => ({
    file: /^\/\/ \S*?([\w-]+\.tsx?)\n/.exec(text)?.[1] ?? `snippet-${index + 1}.${kind}`,
    text,
  }))
}

// A whole compiler runs in each of these.
describe('the pages of the docs', { timeout: 120_000 }, () => {
  it('show snippets that type-check as they stand', () => {
    const files: Record<string, string> = {}
    for (const page of pages) {
      const place = page.replace(/\.md$/, '')
      for (const [name, text] of Object.entries(BESIDE)) if (!name.endsWith('.d.ts')) files[`${place}/${name}`] = text
      const named = new Set(['security.ts'])
      for (const [index, { file, text }] of snippetsOf(page).entries()) {
        // What a page calls `actions.ts`, its other snippets import; its `security.ts` is cut to what the page is about.
        files[`${place}/${named.has(file) ? `${index + 1}-` : ''}${file}`] = text
        named.add(file)
      }
    }
    files['beside.d.ts'] = BESIDE['beside.d.ts']
    files['altcha-widget.d.ts'] = BESIDE['altcha-widget.d.ts']
    files['elsewhere.d.ts'] = ELSEWHERE
    expect(Object.keys(files).length).toBeGreaterThan(pages.length)
    expect(typeErrors(files)).toEqual([])
  })

  it('are found to be wrong where they are', () => {
    const wrong = {
      ...BESIDE,
      'snippet.ts': `import { roles } from 'holdfast/next'\nroles({ a: ['b:c'] }).role('d')\n`,
    }
    expect(typeErrors(wrong).join()).toContain('"d"')
  })
})
