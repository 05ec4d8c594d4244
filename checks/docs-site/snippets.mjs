// @ts-check
// What pages show is compiled: by the tests with what is installed here, by a proof with other libraries' newest releases.

/** The `./orders` that snippets import from their own app. */
export const ORDERS = `
    export interface Order { id: string; ownerId: string; note: string }
    export declare const orders: {
      find(id: string): Promise<Order | null>
      list(filter: { readonly ownerId: string }): Promise<readonly Order[]>
      update(id: string, change: { note: string }): Promise<Order>
    }`

/**
 * The TypeScript of a page. Behind `@/` stands what a page has beside its snippets, as behind `./`.
 *
 * @param {string} page as Markdown
 * @returns {{ readonly kind: string, readonly text: string }[]} `kind`: `ts` or `tsx`
 */
export function snippetsIn(page) {
  return [...page.matchAll(/^```(tsx?)\n(.*?)^```/gms)].map(([, kind = '', text = '']) => ({
    kind,
    // A module even where nothing is imported: names of one snippet are not those of the next.
    text: `${text.replaceAll("from '@/", "from './")}\nexport {}\n`,
  }))
}
