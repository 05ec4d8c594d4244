import type { Facts } from '../flow/facts.js'
import { isCall } from '../flow/frame.js'
import { defaultSecret, givenCredential, leastLength, writtenFallback } from '../knowledge/secrets/secret-faults.js'
import { secretSources, type SecretSource } from '../knowledge/secrets/secrets.js'
import { secretUses, type SecretUse } from '../knowledge/secrets/secret-uses.js'
import { unsignedHeader } from '../knowledge/credentials/tokens.js'
import type { App } from '../project/apps.js'
import { walk, type Node } from '../project/ast.js'
import { appPlace, placeOf } from '../project/place.js'
import { isAppFile, isScript, isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import type { Judgement, Rule } from '../rule.js'
import { SECRET_EXAMPLES } from './a4-weak-secret.examples.js'

export const rule: Rule = {
  item: 'A4',
  name: 'weak-secret',
  title: 'signing secrets are random, come from the environment, and have no fallback',
  why: 'Whoever knows the key signs what they like: a token for any account, a session with any role. A key in the source is known to everybody who has ever read it; a fallback is used on the day that the variable is missing, and nothing tells. A short one is guessed from a single token, without asking the server.',
  fix: 'Read the secret from the environment, refuse to start where it is missing or has fewer than 32 characters, and make it with `openssl rand -base64 32`. Change every secret that was ever in the source.',
  severity: 'critical',
  references: {
    cwe: ['CWE-798', 'CWE-321', 'CWE-1391'],
    owasp: ['API2:2023', 'API8:2023'],
    asvs: ['11.2.3', '13.3.1'],
  },
  scope: 'project',
  examples: SECRET_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

const MENTIONS =
  /jsonwebtoken|\bjose\b|jwt|iron-session|next-auth|NextAuth|better-auth|cookie-session|express-session|cookie-signature|cookie-parser|keygrip|@hapi\/iron|iron-webcrypto|createHmac|create(?:C|Dec)ipher|crypto-js|cryptr|importKey|constructEvent|svix|standardwebhooks|SECRET|_KEY\b|_PASSWORD\b|_SALT\b|authorization|x-api-key|\balg\b/i

function judged(app: App, facts: Facts): Judgement[] {
  // One secret is used in many places: what is said of it is said once, where it stands.
  const found = new Map<string, Judgement>()
  for (const path of app.files) {
    if (!isScript(path) || !isAppFile(path, app)) continue
    if (!MENTIONS.test(facts.project.tree.text(path) ?? '')) continue
    const file = facts.project.tree.source(path)
    if (file === undefined || !isServerFile(file)) continue
    for (const each of inFile(file, facts)) {
      const key = `${each.verdict}\0${each.place.path}\0${each.place.line}`
      if (!found.has(key)) found.set(key, each)
    }
  }
  const all = [...found.values()]
  const failed = new Set(
    all.filter(({ verdict }) => verdict === 'fail').map(({ place }) => `${place.path}\0${place.line}`),
  )
  const told = all.filter(
    ({ verdict, place }) =>
      verdict === 'fail' || (verdict === 'unknown' && !failed.has(`${place.path}\0${place.line}`)),
  )
  if (told.length > 0) return told
  const passed = all.find(({ verdict }) => verdict === 'pass')
  return [passed ?? { verdict: 'n/a', place: appPlace(app), message: 'It signs and encrypts nothing itself.' }]
}

function inFile(file: SourceFile, facts: Facts): Judgement[] {
  const found: Judgement[] = []
  walk(file.program, (node) => {
    if (isCall(node)) found.push(...secretUses(node, file, facts).flatMap((use) => ofUse(use, facts)))
    const fallback = writtenFallback(node, file, facts)
    if (fallback !== undefined) found.push(ofSource(fallback, 'what is signed'))
    if (givenCredential(node, file)) {
      found.push(fail(file, node, 'Whoever sends a text that stands in the source is let in.', 'credential'))
    }
    if (defaultSecret(node, file, facts)) {
      found.push(
        fail(file, node, 'The schema gives the secret a text of the source where the variable is not set.', 'default'),
      )
    }
    const least = leastLength(node, file, facts)
    if (least !== undefined) {
      const message = `The schema of ${least.variable} takes a secret of ${least.length === 0 ? 'any length' : `${least.length} characters`}: a short one is guessed from a single token.`
      found.push({ ...fail(file, node, message, least.variable), severity: 'medium', confidence: 'medium' })
    }
    if (unsignedHeader(node))
      found.push(fail(file, node, 'A token with the algorithm `none` is signed by nobody.', 'none'))
    return true
  })
  return found
}

function fail(file: SourceFile, node: Node, message: string, subject: string): Judgement {
  return { verdict: 'fail', place: placeOf(file, node), message, subject }
}

function ofUse({ key, file, protects }: SecretUse, facts: Facts): Judgement[] {
  return secretSources(key, file, facts).flatMap((source): Judgement[] => {
    if (source.kind === 'written') return [ofSource(source, protects)]
    if (source.kind === 'unknown') return []
    if (source.variable.startsWith('NEXT_PUBLIC_')) {
      return [
        fail(file, key, `The key of ${protects} is in ${source.variable}, which every browser gets.`, source.variable),
      ]
    }
    return [
      {
        verdict: 'pass',
        place: placeOf(file, key),
        message: `The key of ${protects} comes from ${source.variable}, and from nowhere else.`,
      },
    ]
  })
}

function ofSource(source: SecretSource & { kind: 'written' }, protects: string): Judgement {
  const { node, file, instead, inDevelopment } = source
  const place = placeOf(file, node)
  const where = instead === undefined ? 'stands in the source' : `is a text of the source where ${instead} is not set`
  const message = `The key of ${protects} ${where}.`
  if (inDevelopment)
    return { verdict: 'unknown', place, message: `${message} The code around it keeps it out of production.` }
  return { verdict: 'fail', place, message, subject: instead ?? 'written' }
}
