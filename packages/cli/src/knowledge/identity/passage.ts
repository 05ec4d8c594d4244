import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { Passage, SourceKind } from '../../flow/sources.js'
import { propertyOf } from '../../project/ast.js'
import { argumentsOf } from '../../flow/frame.js'
import { validationOf } from '../input/validation.js'

/** What builders hand to a handler, by the name that it takes, and the step or option that gives it a schema. */
const NAMED: Readonly<Record<string, { readonly kind: SourceKind; readonly schema: RegExp | undefined }>> = {
  parsedInput: { kind: 'body', schema: /^(?:schema|inputSchema)$/ },
  clientInput: { kind: 'body', schema: undefined },
  bindArgsParsedInputs: { kind: 'argument', schema: /^bindArgsSchemas$/ },
  bindArgsClientInputs: { kind: 'argument', schema: undefined },
  input: { kind: 'body', schema: /^(?:input|schema|inputSchema)$/ },
  body: { kind: 'body', schema: /^body$/ },
  query: { kind: 'query', schema: /^query$/ },
  params: { kind: 'params', schema: /^params$/ },
}

const BUILDERS =
  /^(?:holdfast\/next|next-safe-action|@trpc\/server|@orpc\/server|zsa|next-zod-route|next-rest-framework|@ts-rest\/(?:next|serverless)|@gaia-codes\/next-openapi)#/

/** Whether a handler is made by a builder that validates what it is told to, and answers for what fails. */
export function isBuilt(handler: Handler): boolean {
  return !isNextHandler(handler) && handler.chain.some(({ callee }) => BUILDERS.test(originPath(callee)))
}

/** Whether a handler of Next's own form stands behind Holdfast's gate: what is sent, it reads and checks by itself. */
export function isNextHandler({ chain }: Handler): boolean {
  return chain.some(({ callee }) => originPath(callee) === 'holdfast/next#nextHandler')
}

/** The schema that a builder was given for a part of the request: `.inputSchema(schema)`, `{ body: schema }`. */
export function builtSchemas({ chain }: Handler): { readonly step: string; readonly call: Handler['chain'][number] }[] {
  return chain.flatMap((call) => {
    if (!BUILDERS.test(originPath(call.callee))) return []
    const last = call.callee.steps.at(-1) ?? ''
    const options = argumentsOf(call.node)[0]
    const given = ['body', 'query', 'params', 'input'].filter((name) => propertyOf(options, name) !== undefined)
    return [last, ...given].map((step) => ({ step, call }))
  })
}

export const passage: Passage = {
  validates: (callee, call) => validationOf(callee, call) !== undefined,
  named: (handler, step) => {
    if (!isBuilt(handler)) return undefined
    const named = step !== undefined && Object.hasOwn(NAMED, step) ? NAMED[step] : undefined
    if (named === undefined) return step === 'req' || step === 'request' ? undefined : null
    const { kind, schema } = named
    if (schema === undefined) return { kind, validated: false }
    // Without a schema these hand over nothing.
    return builtSchemas(handler).some((each) => schema.test(each.step)) ? { kind, validated: true } : null
  },
}
