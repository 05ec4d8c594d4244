import { readdir } from 'node:fs/promises'
import { ITEMS } from '../checklist/items.js'
import { ruleId, type Rule } from '../rule.js'
import { compare } from './order.js'

/** `a6-unguarded-handler.js`, and neither its examples nor its tests. */
const RULE_FILE = /^[a-z]\d+(?:-[a-z\d]+)+\.[jt]s$/

/**
 * All rules, in the order of the checklist: the folder is the list, so a new rule is one file.
 * @throws {Error} when a file exports no rule, or one of another name
 */
export async function readRules(folder: URL = new URL('../rules/', import.meta.url)): Promise<readonly Rule[]> {
  const files = (await readdir(folder)).filter((file) => RULE_FILE.test(file))
  const rules = await Promise.all(
    files.map(async (file) => {
      const { rule } = (await import(new URL(file, folder).href)) as { readonly rule?: Rule }
      if (rule === undefined || ruleId(rule) !== file.slice(0, -3))
        throw new Error(`${file} exports no rule of its name.`)
      return rule
    }),
  )
  const order = new Map(ITEMS.map(({ id }, index) => [id, index]))
  return rules.toSorted((a, b) => (order.get(a.item) ?? 99) - (order.get(b.item) ?? 99) || compare(a.name, b.name))
}

/** Whether what a person typed names the rule: `A6`, `a6-unguarded-handler`, `A6/unguarded-handler`, `A6 unguarded-handler`. */
export function isNamed(rule: Rule, word: string): boolean {
  const wanted = word
    .trim()
    .toLowerCase()
    .replace(/[\s/]+/, '-')
  return wanted === rule.item.toLowerCase() || wanted === ruleId(rule)
}
