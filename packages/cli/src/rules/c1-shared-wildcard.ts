import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { allowedBy } from '../knowledge/origin/cors.js'
import { CORS_MENTIONS, corsAnswersIn, isConditional, type CorsAnswer } from '../knowledge/origin/cors-headers.js'
import { servedBy } from '../knowledge/origin/cors-reach.js'
import { sensitivityOf } from '../knowledge/origin/cors-sensitivity.js'
import type { App } from '../project/apps.js'
import { isServerFile } from '../project/server-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { SHARED_WILDCARD_EXAMPLES } from './c1-shared-wildcard.examples.js'

export const rule: Rule = {
  item: 'C1',
  name: 'shared-wildcard',
  title: 'headers that handlers share open no sensitive answer to every site',
  why: 'A constant, a helper or a rule of `next.config` with `Access-Control-Allow-Origin: *` is written once and then used everywhere: for public answers first, and some day for one that stands behind a session or changes something.',
  fix: 'Name the origins that are meant, or keep the headers for the handlers whose answers are public.',
  severity: 'medium',
  references: { cwe: ['CWE-942'], owasp: ['API8:2023'], asvs: ['3.4.2'] },
  scope: 'file',
  mentions: CORS_MENTIONS,
  examples: SHARED_WILDCARD_EXAMPLES,
  judge(file, facts, app) {
    if (!isServerFile(file)) return []
    const handlers = facts.handlers.filter((handler) => handler.file === file && handler.kind !== 'action')
    return corsAnswersIn(file, facts).flatMap((answer) => {
      // What stands in a handler is told of the handler.
      if (handlers.some(({ node }) => node.start <= answer.node.start && answer.node.end <= node.end)) return []
      if (!allowedBy(answer, facts).some(({ kind }) => kind === 'any')) return []
      return [judged(answer, app, facts)]
    })
  },
}

const CHANGES = /\b(?:post|put|patch|delete)\b/
const CREDENTIAL = /authorization|cookie|x-user|x-org|x-tenant|token/

function judged(answer: CorsAnswer, app: App, facts: Facts): Judgement {
  const place = placeOf(answer.file, answer.node)
  const unknown: Judgement = {
    verdict: 'unknown',
    place,
    message: 'Every site may read what carries this: whether all of it is meant for them, the code does not tell.',
  }
  const served = servedBy(answer, app, facts)
  const found = served.map((handler): [Handler, ReturnType<typeof sensitivityOf>] => [
    handler,
    sensitivityOf(handler, facts),
  ])
  const thirdParty = found.some(([, { kind }]) => kind === 'third-party' || kind === 'open')
  for (const [handler, sensitivity] of found) {
    if (sensitivity.kind !== 'sensitive') continue
    // Some of those that use it are meant for others, or it is used under a condition: for which, nobody can tell.
    if (thirdParty || isConditional(answer)) return unknown
    const message = `Every site may read ${handler.method} ${handler.path}, and ${sensitivity.why}.`
    return { verdict: 'fail', place, message, subject: 'wildcard', confidence: 'medium' }
  }
  if (thirdParty) return unknown
  const authorises = answer.credentials !== undefined && CREDENTIAL.test(answer.headers ?? '')
  const isHelper = answer.frame.fn !== undefined && answer.file.path !== app.configFile
  if (authorises && isHelper && CHANGES.test(answer.methods ?? '')) {
    const message = 'Every site may make calls that change something, with the caller’s credentials.'
    return { verdict: 'fail', place, message, subject: 'wildcard', confidence: 'medium' }
  }
  if (served.length === 0) return { verdict: 'n/a', place, message: 'No handler is known that sends it.' }
  return { verdict: 'pass', place, message: 'What every site may read is public.' }
}
