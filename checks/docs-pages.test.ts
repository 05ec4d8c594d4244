import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { typeErrors } from './types/language-service.ts'
import { root } from './working-tree.ts'

const folder = join(root, 'packages/holdfast/docs')
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'))

/** What the snippets of every page may import and use without showing it. */
const BESIDE = {
  'security.ts': `
    import { holdfast } from 'holdfast/next'
    import { jwt } from 'holdfast/providers/jwt'
    import { memory } from 'holdfast/stores/memory'
    import { storage } from './storage'
    export const { route, routes, action, auth, currentPrincipal, requirePrincipal } = holdfast({
      origin: process.env.APP_ORIGIN,
      identity: [jwt({ secret: process.env.HOLDFAST_SECRET, storage })],
      limits: { store: memory(), onStoreError: 'local' },
    })`,
  'storage.ts': `
    import { postgres } from 'holdfast/storage/postgres'
    export const storage = postgres({ url: process.env.DATABASE_URL })`,
  'env.ts': `export declare const env: Readonly<Record<string, string | undefined>>`,
  'auth.ts': `
    import type { BetterAuthServer, BetterAuthSession } from 'holdfast/providers/better-auth'
    export declare const auth: BetterAuthServer<BetterAuthSession & { user: { role: string } }>`,
  'adapter.ts': `
    import type { AuthJsRow } from 'holdfast/providers/auth-js'
    export declare const adapter: {
      getSessionAndUser(token: string): Promise<(AuthJsRow & { user: { roles: string[] } }) | null>
    }`,
  'people.ts': `
    import { accounts } from 'holdfast/accounts'
    import { storage } from './storage'
    export const people = accounts({ storage, secret: process.env.HOLDFAST_SECRET })`,
  'orders.ts': `
    export interface Order { id: string; ownerId: string; note: string }
    export declare const orders: {
      find(id: string): Promise<Order | null>
      list(filter: { readonly ownerId: string }): Promise<readonly Order[]>
      update(id: string, change: { note: string }): Promise<Order>
    }`,
  'beside.d.ts': `declare function placeOrder(owner: { readonly name: string }): Promise<{ id: string; note: string }>`,
}

const snippetsOf = (page: string): readonly string[] =>
  [...readFileSync(join(folder, page), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, text]) => text as string)

// A whole compiler runs in each of these.
describe('the pages of the docs', { timeout: 120_000 }, () => {
  it('show snippets that type-check as they stand', () => {
    const files: Record<string, string> = {}
    for (const page of pages) {
      const place = page.replace(/\.md$/, '')
      for (const [name, text] of Object.entries(BESIDE)) if (!name.endsWith('.d.ts')) files[`${place}/${name}`] = text
      for (const [index, text] of snippetsOf(page).entries()) {
        // A module even where nothing is imported: names of one snippet are not those of the next.
        files[`${place}/snippet-${index + 1}.ts`] = `${text}\nexport {}\n`
      }
    }
    files['beside.d.ts'] = BESIDE['beside.d.ts']
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
