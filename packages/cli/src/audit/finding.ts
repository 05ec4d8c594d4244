import type { SourceTree } from '../project/source-tree.js'
import { ruleId, type Confidence, type Place, type Rule, type Severity } from '../rule.js'
import type { Judged, JudgedRoute } from './audit.js'
import { redact, redactAssignment, redactLine } from './redaction.js'

/** A verdict `fail` as reports tell it. Nothing in it holds a secret. */
export interface Finding {
  /** The same in every run, whatever lines come and go around it. */
  readonly id: string
  readonly rule: Rule
  /** The folder of the app. */
  readonly app: string
  readonly route: JudgedRoute | null
  readonly severity: Severity
  readonly confidence: Confidence
  readonly place: Place
  readonly message: string
  /** The first line of the place; undefined where it tells nothing. */
  readonly code?: string
  /** Where it was seen, and the beginning of the handler, where these are other places. */
  readonly related: readonly { readonly place: Place; readonly message: string }[]
  readonly judged: Judged
}

/** Rules whose findings stand on lines with secrets. */
const OF_SECRETS: ReadonlySet<string> = new Set(['A1', 'A4', 'O3', 'O6'])

export function findingOf(judged: Judged, id: string, tree: SourceTree): Finding {
  const { rule, app, route, judgement, elsewhere } = judged
  const { place } = judgement
  const code = codeAt(place, rule, tree)
  return {
    id,
    rule,
    app,
    route,
    severity: judgement.severity ?? rule.severity,
    confidence: judgement.confidence ?? 'high',
    place,
    message: redact(judgement.message),
    ...(code === undefined ? {} : { code }),
    related: [
      ...(elsewhere === undefined ? [] : [{ place: elsewhere, message: 'seen here' }]),
      ...(route === null || route.place.line === place.line ? [] : [{ place: route.place, message: 'the handler' }]),
    ],
    judged,
  }
}

const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/
/** Manifests and locks: names and versions, which tell what is wrong. */
const MANIFEST =
  /(?:^|\/)(?:package|package-lock|npm-shrinkwrap)\.json$|(?:^|\/)(?:pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/

function codeAt({ path, line, endLine }: Place, rule: Rule, tree: SourceTree): string | undefined {
  const lines =
    tree
      .text(path)
      ?.split('\n', Math.min(endLine, line + 3))
      .slice(line - 1) ?? []
  const text = statement(lines)
  if (text === '') return undefined
  if (MANIFEST.test(path)) return redact(text)
  const shown = SCRIPT.test(path) ? redactLine(text, OF_SECRETS.has(rule.item)).trim() : redactAssignment(text)
  return shown === '' ? undefined : shown
}

/** The first line, with the next ones where it ends in the middle of a list. */
function statement(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    const next = line.replace(/\s\/\/.*$/, '').trim()
    text += /^$|[([]$/.test(text) ? next : ` ${next}`
    if (!/[([,=]$/.test(text)) break
  }
  return text
}

/** How people read which rule it is: `A6 unguarded-handler`. */
export function ruleTitle(rule: Rule): string {
  return `${rule.item} ${rule.name}`
}

/** A name of the rule's page, which `holdfast explain` takes. */
export function ruleUrl(rule: Rule, docs: string | undefined): string {
  return docs === undefined ? `urn:holdfast:${ruleId(rule)}` : `${docs.replace(/\/$/, '')}/${ruleId(rule)}.md`
}
