import type { Edit } from './edits/edit.js'
import type { Facts } from './flow/facts.js'
import type { Handler } from './flow/handler.js'
import type { App } from './project/apps.js'
import { placeOf, type Place } from './project/place.js'
import type { SourceFile } from './project/source-file.js'

export { placeOf, type Place }

export type Severity = 'critical' | 'high' | 'medium' | 'low'
export type Confidence = 'high' | 'medium' | 'low'

/** `unknown` where a senior reviewer could argue: it is told, and fails nothing. */
export type Verdict = 'pass' | 'fail' | 'n/a' | 'unknown'

/** What a rule says of one thing. Nothing in it holds a value of a secret, nor any text of the code but names. */
export interface Judgement {
  readonly verdict: Verdict
  readonly place: Place
  /** What was seen there, in one sentence: the evidence of a pass, the message of a fail. */
  readonly message: string
  /** Default: the rule's. */
  readonly severity?: Severity
  /** Default: high. */
  readonly confidence?: Confidence
  /** Tells findings of one rule in one function apart, whatever their lines: what is called, or what is missing. */
  readonly subject?: string
  /** Changes of the source that repair it, where nothing that the app does can change; else it is left out. */
  readonly repair?: () => readonly Edit[]
}

/** The files of a small project, by path. `package.json` with `next` is there where none is given. */
export interface Example {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
}

interface Described {
  /** The item of the checklist: its id is the rule's. */
  readonly item: string
  /** Kebab case: what fails, such as `unguarded-handler`. */
  readonly name: string
  /** One line, as in the checklist. */
  readonly title: string
  /** Markdown: the attack, in a few sentences. */
  readonly why: string
  /** Markdown: what to write instead. */
  readonly fix: string
  readonly severity: Severity
  /** Of CWE (`CWE-306`), the OWASP API Top 10 (`API2:2023`) and the OWASP ASVS 5.0 (`8.2.2`). */
  readonly references: {
    readonly cwe: readonly string[]
    readonly owasp: readonly string[]
    readonly asvs: readonly string[]
  }
  /** They are the rule's tests and its page: each bad one fails once at least, no good one does. */
  readonly examples: {
    readonly bad: readonly [Example, ...Example[]]
    readonly good: readonly [Example, ...Example[]]
    /** Where the verdict is `unknown`. */
    readonly unknown?: readonly Example[]
  }
}

/** One rule of the audit: `rules/<item>-<name>.ts` exports it as `rule`. */
export type Rule = Described &
  (
    | {
        readonly scope: 'route'
        /** One verdict for each handler at least, or none where the item does not speak of such a handler. */
        judge(handler: Handler, facts: Facts): readonly Judgement[]
      }
    | {
        readonly scope: 'file'
        /** Files whose text does not match are not looked at, and not parsed. */
        readonly mentions: RegExp
        judge(file: SourceFile, facts: Facts, app: App): readonly Judgement[]
      }
    | {
        readonly scope: 'project'
        judge(app: App, facts: Facts): readonly Judgement[]
      }
  )

/** The name of a rule that people type and that reports hold: its file's, such as `a6-unguarded-handler`. */
export function ruleId({ item, name }: Rule): string {
  return `${item.toLowerCase()}-${name}`
}

/** Where a handler stands; a judgement about a route lies in it. */
export function handlerPlace({ file, node }: Handler): Place {
  return placeOf(file, node)
}
