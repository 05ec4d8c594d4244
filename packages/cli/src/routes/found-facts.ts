import type { Facts } from '../flow/facts.js'
import { argumentsOf } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import type { SourceKind } from '../flow/sources.js'
import { accessOf, type Access } from '../knowledge/identity/access.js'
import { corsOf } from '../knowledge/origin/cors-reach.js'
import { allowedBy } from '../knowledge/origin/cors.js'
import { looseCookie, originLook, usesCookieSession } from '../knowledge/origin/csrf.js'
import { exposuresOf } from '../knowledge/answers/exposure.js'
import { objectUsesOf } from '../knowledge/ownership/verdict.js'
import { validationOf } from '../knowledge/input/validation.js'
import { bare, textOf } from '../project/ast.js'
import type { AccessRule } from './access-rule.js'
import type { CorsOrigins, CsrfCheck, Fact, FactSource, InputCheck, ObjectCheck, RouteFacts } from './facts.js'
import { limitsFound } from './found-limits.js'

/** What the code of a handler asks of its callers, where no gate declares it. */
export function foundFacts(
  handler: Handler,
  facts: Facts,
): Pick<RouteFacts, 'access' | 'limits' | 'input' | 'object' | 'response' | 'cors' | 'csrf'> {
  return {
    access: access(handler, facts),
    limits: limitsFound(handler, facts),
    input: input(handler, facts),
    object: object(handler, facts),
    response: { value: 'none', source: 'none' },
    cors: cors(handler, facts),
    csrf: csrf(handler, facts),
  }
}

function access(handler: Handler, facts: Facts): Fact<AccessRule> {
  const found = accessOf(handler, facts)
  const rule = RULES[found.kind]
  // A library's own handler decides for itself.
  const [outermost] = handler.chain
  if (handler.entries.length === 0 && rule.kind === 'open') {
    return { value: { kind: 'unknown' }, source: 'library', ...(outermost && { by: originPath(outermost.callee) }) }
  }
  const source: FactSource =
    rule.kind === 'unknown' ? 'unknown' : found.by === '' ? 'none' : found.by.includes('#') ? 'library' : 'hand-written'
  return { value: rule, source, ...(found.by === '' ? {} : { by: found.by }) }
}

const RULES: Readonly<Record<Access['kind'], AccessRule>> = {
  public: { kind: 'open', word: 'public' },
  none: { kind: 'open', word: 'none' },
  identity: { kind: 'signed-in' },
  role: { kind: 'own', text: 'role' },
  signature: { kind: 'own', text: 'signature' },
  secret: { kind: 'own', text: 'secret' },
  gate: { kind: 'unknown' },
  unknown: { kind: 'unknown' },
}

const PARTS: Readonly<Partial<Record<SourceKind, string>>> = {
  body: 'body',
  query: 'query',
  params: 'params',
  argument: 'input',
}

/** Parts that a schema has seen, and parts that reach something as they come. */
function input(handler: Handler, facts: Facts): Fact<Readonly<Record<string, InputCheck>>> {
  const parts = new Map<string, InputCheck>()
  let by: string | undefined
  for (const { node, callee, frame } of facts.sites(handler)) {
    const validation = validationOf(callee, node)
    if (validation?.input === undefined) continue
    by ??= originPath(callee).split('#')[0]
    for (const { kind } of facts.sources.of(validation.input, frame, handler)) {
      const part = PARTS[kind]
      if (part !== undefined) parts.set(part, 'schema')
    }
  }
  for (const { site } of exposuresOf(handler, facts)) {
    for (const argument of argumentsOf(site.node)) {
      for (const { kind, validated, coerced } of facts.sources.of(argument, site.frame, handler)) {
        const part = PARTS[kind]
        if (part === undefined || validated !== undefined || parts.get(part) === 'unchecked') continue
        if (coerced !== true && parts.get(part) !== 'schema') parts.set(part, 'unchecked')
        else if (!parts.has(part)) parts.set(part, 'checked')
      }
    }
  }
  const value = Object.fromEntries([...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const checks = [...parts.values()]
  if (checks.includes('schema')) return { value, source: 'library', ...(by === undefined ? {} : { by }) }
  return { value, source: checks.includes('checked') ? 'hand-written' : 'none' }
}

/** The worst of what it does with records that the caller names. */
function object(handler: Handler, facts: Facts): Fact<ObjectCheck> {
  const uses = objectUsesOf(handler, facts)
  const has = (verdict: string): boolean => uses.some((use) => use.verdict === verdict)
  if (has('fail')) return { value: 'none', source: 'none' }
  if (has('unknown')) return { value: 'unknown', source: 'unknown' }
  return has('pass') ? { value: 'checked', source: 'hand-written' } : { value: 'not needed', source: 'none' }
}

function cors(handler: Handler, facts: Facts): Fact<CorsOrigins> {
  const answers = corsOf(handler, facts).filter(({ unsent }) => !unsent)
  const [first] = answers
  if (first === undefined) return { value: 'none', source: 'none' }
  const kinds = answers.flatMap((answer) => allowedBy(answer, facts).map(({ kind }) => kind))
  const credentials = answers.some((answer) => answer.credentials !== undefined)
  const source: FactSource = first.library === undefined ? 'hand-written' : 'library'
  const by = first.library === undefined ? {} : { by: first.library }
  if (kinds.some((kind) => kind === 'any' || kind === 'reflected' || kind === 'loose' || kind === 'null')) {
    return { value: { origins: 'any', credentials }, source, ...by }
  }
  const texts = answers.map(({ value }) => (value === undefined ? undefined : textOf(bare(value))))
  const written = texts.flatMap((text) => text ?? [])
  const origins = written.length === texts.length ? [...new Set(written)].toSorted() : 'configured'
  return { value: { origins, credentials }, source, ...by }
}

/** Of methods that change something, and of those that nobody declares. */
function csrf(handler: Handler, facts: Facts): Fact<CsrfCheck> {
  if (handler.kind === 'action') return { value: 'framework', source: 'library', by: 'next' }
  if (/^(?:GET|HEAD|OPTIONS)$/.test(handler.method)) return { value: 'not needed', source: 'none' }
  if (originLook(handler, facts) !== 'no') return { value: 'checked', source: 'hand-written' }
  if (!usesCookieSession(handler, facts)) return { value: 'not needed', source: 'none' }
  return looseCookie(handler, facts) === undefined
    ? { value: 'same-site', source: 'library' }
    : { value: 'none', source: 'none' }
}
