import type { Facts } from '../flow/facts.js'
import {
  ADDRESS_MENTIONS,
  addressReadsIn,
  addressUses,
  isWeighed,
  takesTrustedEntry,
  type AddressRead,
  type AddressUse,
} from '../knowledge/origin/client-address.js'
import type { App } from '../project/apps.js'
import { isServerFile } from '../project/server-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { ADDRESS_EXAMPLES } from './r5-client-address.examples.js'

export const rule: Rule = {
  item: 'R5',
  name: 'client-address',
  title: 'limits and decisions turn on an address that the caller cannot choose',
  why: 'Whoever calls may send `X-Forwarded-For`; proxies append to it, so that its first entry is the caller’s own. A limit that counts by it is a limit that a new number for each call gets around, and a list of allowed addresses is open to whoever knows one.',
  fix: 'Take the entry that your own proxy wrote (counted from the end), or the address that the platform verifies, such as `ipAddress()` of `@vercel/functions`.',
  severity: 'medium',
  references: { cwe: ['CWE-348', 'CWE-290'], owasp: ['API4:2023'], asvs: ['6.3.1', '4.1.3'] },
  scope: 'file',
  mentions: ADDRESS_MENTIONS,
  examples: ADDRESS_EXAMPLES,
  judge(file, facts, app) {
    if (!isServerFile(file)) return []
    const judged = new Map<string, Judgement>()
    for (const read of addressReadsIn(file, facts)) {
      for (const judgement of judgedRead(read, facts, app)) {
        judged.set(`${judgement.place.path}:${judgement.place.line}:${judgement.verdict}`, judgement)
      }
    }
    return onePerFunction([...judged.values()])
  },
}

/** A fallback reads a second header two lines below: one finding says it all. */
function onePerFunction(judged: readonly Judgement[]): Judgement[] {
  return judged.filter(
    (each, index) =>
      each.verdict !== 'fail' ||
      !judged
        .slice(0, index)
        .some((before) => before.verdict === 'fail' && before.subject === each.subject && near(before, each)),
  )
}

function near(one: Judgement, other: Judgement): boolean {
  return one.place.path === other.place.path && Math.abs(one.place.line - other.place.line) <= 8
}

function judgedRead(read: AddressRead, facts: Facts, app: App): Judgement[] {
  const place = placeOf(read.file, read.node)
  const uses = addressUses(read, facts)
  const [first] = uses
  if (first === undefined) return [{ verdict: 'n/a', place, message: 'Nothing is known that turns on it.' }]
  const what = read.header === 'request-ip' ? 'what request-ip finds in headers' : read.header
  if (takesTrustedEntry(read)) return [{ verdict: 'pass', place, message: 'It takes an entry that a proxy wrote.' }]
  if (isWeighed(read)) {
    return [
      {
        verdict: 'unknown',
        place,
        message: 'A header that a platform writes comes first: whether it is there, the code does not tell.',
      },
    ]
  }
  const byPlatform = read.header === 'request.ip' || (read.header === 'x-real-ip' && isOnVercel(app, facts))
  if (byPlatform) {
    return [{ verdict: 'unknown', place, message: `Whether ${what} is what a proxy wrote, the platform decides.` }]
  }
  return [
    { verdict: 'fail', place, message: `${purposeTold(first)} ${what}, which anybody can send.`, subject: 'address' },
    ...elsewhere(uses, read, what),
  ]
}

/** Where another file decides who may by it. */
function elsewhere(uses: readonly AddressUse[], read: AddressRead, what: string): Judgement[] {
  return uses.flatMap(({ purpose, use }): Judgement[] => {
    if (purpose !== 'decision' || use.frame.file === read.file || use.through.length === 0) return []
    const asked = use.asked
    const message = `Who may is decided by ${what}, which anybody can send.`
    return [{ verdict: 'fail', place: placeOf(asked.frame.file, asked.node), message, subject: 'address-decides' }]
  })
}

function purposeTold({ purpose }: AddressUse): string {
  return purpose === 'limit' ? 'A limit counts by' : 'Who may is decided by'
}

function isOnVercel(app: App, { project }: Facts): boolean {
  const at = app.root === '' ? 'vercel.json' : `${app.root}/vercel.json`
  return (
    project.tree.has(at) ||
    project.tree.has('vercel.json') ||
    [...(app.package?.dependencies.keys() ?? [])].some((name) => name.startsWith('@vercel/'))
  )
}
