import { lstatSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PlanItem } from './plan.js'

/** A plan that leaves links alone: what they point to belongs to others too. @param root the project's folder, absolute */
export function leftLinks(items: readonly PlanItem[], root: string): PlanItem[] {
  return items.map((item) => {
    if ((item.action !== 'create' && item.action !== 'modify') || !isLink(resolve(root, item.path))) return item
    const added = item.action === 'create' ? item.text : item.edits.map(({ text }) => text).join('\n')
    const names = Array.from(added.matchAll(/^(\w+)=/gm), ([, name]) => name)
    const todo = item.secret ? `Set ${names.join(' and ')} in the file that it points to.` : `There: ${item.what}.`
    return { action: 'skip', path: item.path, reason: 'it is a link to another file', todo }
  })
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}
