import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../../verbs/workspace.mjs'

/**
 * The checklist, and the rules and probes that are published, by their pages: what is dropped from the code is missed.
 *
 * @returns {Promise<import('./cells.mjs').Lists & { groups: readonly Group[] }>}
 *
 * @typedef {{ readonly letter: string, readonly title: string, readonly items: readonly Item[] }} Group
 * @typedef {{ readonly id: string, readonly title: string, readonly fails: string }} Item
 */
export async function readLists() {
  const items = pathToFileURL(join(root, 'packages/cli/dist/checklist/items.js')).href
  const { GROUPS, ITEMS } = await import(items)
  return { groups: GROUPS, items: ITEMS, makers: { audit: published('rules'), probe: published('probes') } }
}

/** @param {'rules' | 'probes'} kind */
function published(kind) {
  const folder = join(root, 'packages/cli/docs', kind)
  /** @type {Record<string, string[]>} */
  const byItem = {}
  for (const file of readdirSync(folder).toSorted()) {
    const [, id = '', items = ''] =
      /^---\ncode: (\S+)\n(?:items?: ([^\n]+)\n)?/.exec(
        readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n'),
      ) ?? []
    if (`${id}.md` !== file) throw new Error(`${kind}/${file} does not begin with its code.`)
    for (const item of items.split(', ').filter((each) => each !== '')) (byItem[item] ??= []).push(id)
  }
  return byItem
}
