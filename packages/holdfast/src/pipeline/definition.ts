import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Access, GuardedAccess, PublicAccess } from '../authorization/access.js'
import type { BotRule } from '../bots/bot-rule.js'
import type { Answer } from '../core/answer.js'
import type { Duration } from '../core/duration.js'
import type { Principal } from '../core/principal.js'
import type { Problem } from '../core/problem.js'
import type { Eventually } from '../core/verdict.js'
import type { CorsOptions } from '../origin/cors-options.js'
import type { Cors } from '../origin/decide-cors.js'
import type { Limit } from '../rate-limit/limit.js'
import type { Cost } from './limits/cost.js'

/** Any Standard Schema: Zod, Valibot, ArkType. */
export type Schema = StandardSchemaV1
/** What a schema makes of its input; `undefined` where none is declared, so that undeclared input cannot be used. */
export type Output<S extends Schema | undefined> = S extends Schema ? StandardSchemaV1.InferOutput<S> : undefined
/** What a schema takes: for `params` the names of the folder's dynamic segments. */
export type Input<S extends Schema | undefined> = S extends Schema ? StandardSchemaV1.InferInput<S> : unknown

/** Guarded code sees a principal, public code has to ask. */
export type Caller<A extends Access> = A extends GuardedAccess ? Principal : Principal | null

declare const ownedBy: unique symbol

/** Stands for "`noObject(reason)` is declared" in inference. */
export interface Unowned {
  readonly [ownedBy]: 'nobody'
}

/** Says, with a reason for the reviewer, that the params of a guarded route name no object that somebody owns. */
export interface NoObject<O = Unowned> {
  readonly [ownedBy]: O
  readonly reason: string
}

/** What the handler finds under `object`: what was loaded, or nothing to use. */
export type Loaded<O> = [O] extends [Unowned] ? undefined : O

const NO_OBJECT = new WeakSet<object>()

/** `object: noObject('the id is a public product code')`: the stated exception to object-level authorization. */
export function noObject(reason: string): NoObject {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError('noObject(reason) needs a reason.')
  const marker = Object.freeze({ reason }) as NoObject
  NO_OBJECT.add(marker)
  return marker
}

export function isNoObject(value: unknown): value is NoObject {
  return typeof value === 'object' && value !== null && NO_OBJECT.has(value)
}

/** What `object` is given: everything that is known before the object is. */
export interface ObjectArguments<A extends Access, P, Q, B> {
  readonly principal: Caller<A>
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** What `can` is given. */
export interface CanArguments<A extends Access, P, Q, B, O> extends ObjectArguments<A, P, Q, B> {
  readonly object: O
}

/** What a handler is given: verified, validated, loaded, and permitted. */
export interface HandlerArguments<A extends Access, P, Q, B, O> extends CanArguments<A, P, Q, B, O> {
  /** Cookies, headers and audit facts to go with the answer. */
  readonly answer: Answer
  readonly requestId: string
  /** As received; its body is consumed where `body` is declared. Its URL and forwarding headers are not to be trusted. */
  readonly request: Request
}

/**
 * One route's declaration. The order of the properties is the order of inference: `access`, the schemas, `object`,
 * `can`, `response`, `handler`.
 */
export interface RouteDefinition<
  A extends Access,
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
  O,
  S extends Schema | undefined,
> {
  /** Who may call: `publicAccess`, `signedIn`, `role(…)`, `scope(…)`, `all(…)`, `any(…)`. Required. */
  readonly access: A
  /**
   * Asks for a solved CAPTCHA, once the caller may call and before the body is read: the solution comes in the header
   * `Holdfast-Human`. Needs `holdfast({ human })`.
   */
  readonly human?: true
  /** On top of the app-wide limits, in the same store round trip. */
  readonly limit?: Limit | readonly Limit[]
  /**
   * A ceiling for everybody together, whoever calls: what a crawl from ten thousand addresses runs into. Beyond it 503 with
   * `Retry-After`, and one `budget_exceeded` for the audit trail. Counts the calls of those who may call, before their
   * input is read; with `human`, of those who have solved the CAPTCHA, in a trip of its own.
   */
  readonly budget?: Limit
  /**
   * What this call costs of every limit, whole units from 1; default 1. A function is asked once the caller is known, and
   * has to answer such a number: anything else is a fault (500), and never a free call.
   */
  readonly cost?: Cost
  /** In place of the app's rule for callers without a principal that say they are no browser. */
  readonly bots?: BotRule
  /**
   * Its `limit` and `budget` count and refuse nobody: the decision events say `observed` where they would have. The
   * app-wide limits go on. Default false.
   */
  readonly observe?: boolean
  /** The dynamic segments. Declared on a guarded route, it makes `object` and `can` required. */
  readonly params?: P
  readonly query?: Q
  /** Absent: no body is read. */
  readonly body?: B
  /** Content types of the body; default `['json']`. */
  readonly accepts?: readonly ('json' | 'form')[]
  /** Bytes; default 102,400. */
  readonly maxBodyBytes?: number
  /** How long a client may take to send the body; default 30 s, and with a higher `maxBodyBytes` that at 64 kB a second. */
  readonly bodyTimeout?: Duration
  /** A body that comes more slowly, on the average after 5 seconds, is refused; default 500. */
  readonly minBodyBytesPerSecond?: number
  /** Loads what the call is about; `null` or `undefined` answers 404. */
  readonly object?:
    | ((args: ObjectArguments<A, Output<P>, Output<Q>, Output<B>>) => Eventually<O | null | undefined>)
    | NoObject<O>
  /** May this caller touch this object? `false` answers 404, so that ids cannot be probed. OWASP API1:2023. */
  readonly can?: (args: CanArguments<A, Output<P>, Output<Q>, Output<B>, O>) => Eventually<boolean | Problem>
  /** What a refusal by `can` answers; default 404. */
  readonly denied?: 403 | 404
  /** Only what this schema declares leaves. Applies to plain data, not to a `Response`. */
  readonly response?: S
  /** Of an answer made from plain data; default 200, or 204 where the handler returns `undefined`. */
  readonly status?: 200 | 201 | 202 | 203 | 204
  /** In place of the app's CORS settings. */
  readonly cors?: Cors | CorsOptions
  /** The name in events and limits; default the path with its params' names in place of their values. */
  readonly name?: string
  readonly handler: (
    args: HandlerArguments<A, Output<P>, Output<Q>, Output<B>, Loaded<O>>,
  ) => Eventually<Response | Problem | HandlerData<S>>
}

/** Data for the client: what the response schema takes, or anything that JSON can hold. */
export type HandlerData<S extends Schema | undefined> = S extends Schema ? StandardSchemaV1.InferInput<S> : unknown

/**
 * The error you see when a guarded route declares `params` and does not say whose object it touches. Add
 * `object: ({ params }) => …` and `can: ({ principal, object }) => …`, or `object: noObject('reason')`.
 */
export interface GuardedParamsNeedObjectAndCan {
  readonly object: unknown
  readonly can: unknown
}

/** The error you see when a route loads an `object` and does not say who may touch it. Add `can`. */
export interface ObjectNeedsCan {
  readonly can: unknown
}

/** An object of type `any` is an object all the same. */
export type IsAny<T> = 0 extends 1 & T ? true : false

/** Checked against the declaration once everything is inferred; contributes nothing to inference. `unknown`: no object. */
export type ObjectRule<A extends Access, P extends Schema | undefined, O> =
  IsAny<O> extends true
    ? ObjectNeedsCan
    : [O] extends [Unowned]
      ? unknown
      : unknown extends O
        ? [P] extends [Schema]
          ? A extends PublicAccess
            ? unknown
            : GuardedParamsNeedObjectAndCan
          : unknown
        : ObjectNeedsCan
