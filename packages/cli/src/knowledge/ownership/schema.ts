import type { Project } from '../../project/project.js'
import { plainName } from '../object-access/object-access.js'
import { isPerson, isTenant, ownerKindOf } from './ownership.js'

/** What the schemas of a project say of who owns its records. */
export interface Owners {
  /**
   * Whether records belong to somebody: themselves, or by what they hang on. `undefined` where no schema tells of them.
   */
  owned(records: string): boolean | undefined
  /** Whether records hold what says how to reach somebody, or a secret; `undefined` where no schema tells of them. */
  sensitive(records: string): boolean | undefined
  /** Tables that the database itself keeps from whoever may not: row level security is on, and has a policy. */
  readonly secured: ReadonlySet<string>
}

const SENSITIVE = /e?mail|phone|passw|address|token|secret|birth|ssn|salary|iban|customer_?id|api_?key/i
const SCRIPT = /\.[cm]?[jt]s$/
const TABLES = /schema|model|table|entit|(?:^|\/)(?:db|database|drizzle)[./]/i
const PRISMA_MODEL = /^\s*model\s+(\w+)\s*\{([^}]*)\}/gm
const SQL_TABLE = /create\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\.)?["`]?(\w+)["`]?\s*\(([\s\S]*?)\n?\)\s*;/gi
const SQL_RLS =
  /alter\s+table\s+(?:only\s+)?(?:if\s+exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?\s+(?:force\s+|enable\s+)+row\s+level\s+security/gi
const SQL_POLICY = /create\s+policy\s+(?:"[^"]*"|\w+)\s+on\s+(?:"?\w+"?\.)?"?(\w+)"?([\s\S]*?);/gi
const DRIZZLE = /(?:pg|mysql|sqlite)Table(?:Creator)?\(\s*['"`](\w+)['"`]\s*,|\bcreateTable\(\s*['"`](\w+)['"`]\s*,/g
const MONGOOSE = /(\w+?)(?:Schema)?\s*(?::[^=\n]+)?=\s*new\s+(?:mongoose\.)?Schema\b(?:<[^(]*>)?\(/g

const known = new WeakMap<Project, Owners>()

/** Reads them when they are first asked for: of Prisma, SQL migrations, Drizzle and Mongoose. */
export function ownersOf(project: Project): Owners {
  let owners = known.get(project)
  if (owners === undefined) known.set(project, (owners = read(project)))
  return owners
}

function read({ tree }: Project): Owners {
  const columns = new Map<string, Set<string>>()
  const on = new Set<string>()
  const policies = new Set<string>()
  const add = (table: string, names: Iterable<string>): void => {
    const name = plainName(table) ?? table
    const all = columns.get(name) ?? new Set()
    for (const each of names) all.add(each)
    columns.set(name, all)
  }
  for (const path of tree.files) {
    const wanted = path.endsWith('.prisma') || path.endsWith('.sql') || (SCRIPT.test(path) && TABLES.test(path))
    const text = wanted ? tree.text(path) : undefined
    if (text === undefined || text.length > 1_000_000) continue
    if (path.endsWith('.prisma')) {
      for (const [, model = '', body = ''] of text.matchAll(PRISMA_MODEL)) {
        add(model, matches(body, /^\s*(\w+)\s+[A-Z]\w*(?!\w*\[\])/gm))
      }
    } else if (path.endsWith('.sql')) {
      for (const [, table = '', body = ''] of text.matchAll(SQL_TABLE)) {
        add(table, matches(body, /(?:^|,)\s*["`]?([a-z_]\w*)["`]?\s+\w/gim))
      }
      for (const [, table = ''] of text.matchAll(SQL_RLS)) on.add(plainName(table) ?? table)
      for (const [, table = '', body = ''] of text.matchAll(SQL_POLICY)) {
        if (!/using\s*\(\s*true\s*\)/i.test(body)) policies.add(plainName(table) ?? table)
      }
    } else {
      for (const match of text.matchAll(DRIZZLE)) add(match[1] ?? match[2] ?? '', keysAfter(text, match))
      for (const match of text.matchAll(MONGOOSE)) add(match[1] ?? '', keysAfter(text, match))
    }
  }
  return {
    owned: (records) => owned(records, columns, new Set()),
    sensitive: (records) => {
      const own = columns.get(records)
      return own === undefined ? undefined : [...own].some((column) => SENSITIVE.test(column))
    },
    secured: new Set([...on].filter((each) => policies.has(each))),
  }
}

function owned(
  records: string,
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Set<string>,
): boolean | undefined {
  const name = plainName(records) ?? records
  if (isPerson(name) || isTenant(name)) return true
  const own = columns.get(name)
  if (own === undefined) return undefined
  seen.add(name)
  for (const column of own) {
    if (ownerKindOf(column) !== undefined) return true
    // taskId: whose the task is
    const parent = plainName(/^(\w+?)_?(?:id|Id|ID)$/.exec(column)?.[1])
    if (parent !== undefined && !seen.has(parent) && seen.size < 4 && owned(parent, columns, seen) === true) return true
  }
  return false
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '')
}

/** The keys of the first object after a match. */
function keysAfter(text: string, match: RegExpExecArray): string[] {
  const open = text.indexOf('{', match.index + match[0].length)
  if (open === -1 || open - match.index - match[0].length > 40) return []
  const keys: string[] = []
  let depth = 0
  let from = open + 1
  for (let at = open; at < text.length && at < open + 20_000; at++) {
    const sign = text[at] as string
    if (sign === '{' || sign === '(' || sign === '[') depth++
    else if (sign === '}' || sign === ')' || sign === ']') depth--
    if (depth === 1 && (sign === '{' || sign === ',')) from = at + 1
    if (depth === 1 && sign === ':') {
      const key = /(\w+)['"]?\s*$/.exec(text.slice(from, at))?.[1]
      if (key !== undefined) keys.push(key)
    }
    if (depth === 0) break
  }
  return keys
}
