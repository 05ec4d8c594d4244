import type { Passage } from '../flow/sources.js'
import { originPath } from '../flow/origin.js'

/** Calls that give back what they were given, checked against a schema. */
const VALIDATES: readonly RegExp[] = [
  // Zod, Yup, Joi, Superstruct, ArkType, TypeBox and Effect, by their methods on what their modules made
  /^(?:zod(?:\/\w+)?|yup|joi|@hapi\/joi|superstruct|arktype|runtypes|io-ts|myzod|@effect\/schema\/Schema|zod-form-data|drizzle-zod)#.*\.(?:parse|safeParse|parseAsync|safeParseAsync|spa|validate|validateSync|validateAsync|cast|create|mask|assert|check|decode|attempt)$/,
  /^valibot#(?:parse|safeParse|parseAsync|safeParseAsync)$/,
  /^superstruct#(?:create|mask|assert|validate)$/,
  /^zod-form-data#/,
  /^@conform-to\/zod(?:\/\w+)?#parseWithZod$/,
  // A schema whose source is not here
  /(?:[sS]chema|[vV]alidator)\.(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateSync)$/,
]

/** What builders hand to the handler, by the name that it takes. */
const NAMED: Readonly<Record<string, { readonly kind: 'body' | 'query' | 'params'; readonly validated: boolean }>> = {
  parsedInput: { kind: 'body', validated: true },
  clientInput: { kind: 'body', validated: false },
  input: { kind: 'body', validated: true },
  body: { kind: 'body', validated: true },
  query: { kind: 'query', validated: true },
  params: { kind: 'params', validated: true },
}

export const passage: Passage = {
  validates: (callee) => {
    const path = originPath(callee)
    return VALIDATES.some((pattern) => pattern.test(path))
  },
  named: (handler, step) => {
    const made = handler.chain.some(({ callee }) =>
      /^(?:holdfast\/next|next-safe-action|@trpc\/server|@orpc\/server|zsa|next-zod-route)#/.test(originPath(callee)),
    )
    return made ? NAMED[step] : undefined
  },
}
