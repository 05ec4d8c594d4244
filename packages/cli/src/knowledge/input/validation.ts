import { argumentsOf, calleeOf, isCall, type CallNode } from '../../flow/frame.js'
import type { Check, Proof } from '../../flow/guards.js'
import { byPath, originPath, type Origin } from '../../flow/origin.js'
import { bare, propertyOf, type Node } from '../../project/ast.js'

/** A call that holds a value against a schema. */
export interface Validation {
  /** `throws`: it comes back with good values only. `returns`: what it gives back tells, and somebody has to look. */
  readonly proof: Proof
  /** Undefined where it is no expression of its own, such as a class. */
  readonly schema: Node | undefined
  readonly input: Node | undefined
}

/** Where a call has its schema: before the dot, in an argument, in the call that made it, or it is one itself. */
type Where = 'receiver' | 'first' | 'second' | 'option' | 'curried' | 'compiled' | 'itself' | 'none'

const ZOD = String.raw`(?:zod(?:\/[\w-]+)*|@zod\/mini|@hono\/zod-openapi|zod-form-data|drizzle-zod|drizzle-orm\/zod|myzod|nestjs-zod|valita|@badrap\/valita)#`
const EFFECT = String.raw`(?:effect(?:\/Schema)?|@effect\/schema(?:\/Schema)?)#(?:Schema\.|S\.)?`
const TYPEBOX = String.raw`(?:@sinclair\/typebox|typebox)(?:\/\w+)?#`

const KNOWN: readonly (readonly [RegExp, Proof, Where])[] = [
  // zod/mini, and Zod 4's functions: no schema was made on the way
  [new RegExp(`^${ZOD}(?:z\\.|default\\.)?(?:parse|parseAsync|decode|decodeAsync)$`), 'throws', 'first'],
  [
    new RegExp(`^${ZOD}(?:z\\.|default\\.)?(?:safeParse|safeParseAsync|safeDecode|safeDecodeAsync)$`),
    'returns',
    'first',
  ],
  [new RegExp(`^${ZOD}.*\\.(?:parse|parseAsync|decode|decodeAsync|try)$`), 'throws', 'receiver'],
  [new RegExp(`^${ZOD}.*\\.(?:safeParse|safeParseAsync|spa|safeDecode|safeDecodeAsync)$`), 'returns', 'receiver'],
  [/^yup#.*\.(?:validate|validateSync|validateAt|cast)$/, 'throws', 'receiver'],
  [/^yup#.*\.(?:isValid|isValidSync)$/, 'returns', 'receiver'],
  [/^(?:joi|@hapi\/joi|celebrate)#(?:default\.|Joi\.)?(?:attempt|assert)$/, 'throws', 'second'],
  [/^(?:joi|@hapi\/joi|celebrate)#.*\.validateAsync$/, 'throws', 'receiver'],
  [/^(?:joi|@hapi\/joi|celebrate)#.*\.validate$/, 'returns', 'receiver'],
  [/^superstruct#(?:create|mask|assert)$/, 'throws', 'second'],
  [/^superstruct#(?:is|validate)$/, 'returns', 'second'],
  [/^superstruct#.*\.(?:create|mask|assert)$/, 'throws', 'receiver'],
  [/^superstruct#.*\.(?:is|validate)$/, 'returns', 'receiver'],
  [/^valibot#(?:parse|parseAsync|assert)$/, 'throws', 'first'],
  [/^valibot#(?:safeParse|safeParseAsync|is)$/, 'returns', 'first'],
  [/^valibot#(?:parser|parserAsync)\(\)$/, 'throws', 'curried'],
  [/^valibot#(?:safeParser|safeParserAsync)\(\)$/, 'returns', 'curried'],
  [/^arktype#.*\.assert$/, 'throws', 'receiver'],
  [/^arktype#.*\)\.(?:allows|traverse)$/, 'returns', 'receiver'],
  [/^arktype#(?:type|scope)\b.*\)$/, 'returns', 'itself'],
  [new RegExp(`^${TYPEBOX}(?:Value\\.)?(?:Parse|Decode|Assert)$`), 'throws', 'first'],
  [new RegExp(`^${TYPEBOX}(?:Value\\.)?Check$`), 'returns', 'first'],
  [new RegExp(`^${TYPEBOX}(?:TypeCompiler\\.)?Compile\\(\\)\\.(?:Parse|Decode)$`), 'throws', 'compiled'],
  [new RegExp(`^${TYPEBOX}(?:TypeCompiler\\.)?Compile\\(\\)\\.Check$`), 'returns', 'compiled'],
  [/^ajv(?:\/[\w/]+)?#.*\.(?:compile|compileAsync|getSchema)\(\)$/, 'returns', 'curried'],
  [/^ajv(?:\/[\w/]+)?#.*\.validate$/, 'returns', 'first'],
  [new RegExp(`^${EFFECT}(?:decodeUnknown|decode|validate)(?:Sync|Promise)?\\(\\)$`), 'throws', 'curried'],
  [new RegExp(`^${EFFECT}(?:decodeUnknown|decode|validate)(?:Either|Option|Exit|Result)\\(\\)$`), 'returns', 'curried'],
  [new RegExp(`^${EFFECT}asserts\\(\\)$`), 'throws', 'curried'],
  [new RegExp(`^${EFFECT}is\\(\\)$`), 'returns', 'curried'],
  [/^class-validator#(?:validateOrReject)$/, 'throws', 'none'],
  [/^class-validator#(?:validate|validateSync)$/, 'fails', 'none'],
  [/^runtypes#.*\.(?:check|assert|parse)$/, 'throws', 'receiver'],
  [/^runtypes#.*\.guard$/, 'returns', 'receiver'],
  [/^io-ts#.*\.(?:decode|is)$/, 'returns', 'receiver'],
  [/^@conform-to\/\w+(?:\/\w+)*#parseWith\w+$/, 'returns', 'option'],
  [/^@conform-to\/(?:zod|valibot|yup)#parse$/, 'returns', 'option'],
  // Standard Schema
  [/\.~standard\.validate$/, 'returns', 'receiver'],
  // Methods that only schemas have, where the schema's source is not here
  [/^(?!yup#|joi#).*(?:[#.…])(?:safeParse|safeParseAsync)$/, 'returns', 'receiver'],
  [/^(?!#).*(?:[#.…])(?:parseAsync|validateSync)$/, 'throws', 'receiver'],
  [
    /(?:[sS]chema|[vV]alidator|Dto|DTO|(?:^|[#.…])[zZ][A-Z]\w*)(?:\(\))?\.(?:parse|validate|cast)$/,
    'throws',
    'receiver',
  ],
]

const MAYBE =
  /(?:\)|parse\w*|decode\w*|valid\w*|cast|create|mask|assert\w*|is|try|spa|attempt|check|guard|allows|traverse)$/i

/** What a call validates, and by which schema; undefined for any other call. */
export function validationOf(callee: Origin, call: CallNode): Validation | undefined {
  if (callee.root.kind === 'function' && callee.steps.length === 0) return undefined
  const path = originPath(callee)
  const row = rowOf(path)
  return row === undefined ? undefined : { proof: row[1], ...partsOf(call, row[2]) }
}

const rowOf = byPath((path) => (MAYBE.test(path) ? KNOWN.find(([pattern]) => pattern.test(path)) : undefined))

function partsOf(call: CallNode, where: Where): Pick<Validation, 'schema' | 'input'> {
  const [first, second] = argumentsOf(call)
  const callee = bare(calleeOf(call))
  const receiver = callee.type === 'MemberExpression' ? bare(callee.object) : undefined
  switch (where) {
    case 'receiver':
      return { schema: receiver, input: first }
    case 'first':
      return { schema: first, input: second }
    case 'second':
      return { schema: second, input: first }
    case 'option':
      return { schema: propertyOf(second, 'schema'), input: first }
    case 'curried':
      return { schema: isCall(callee) ? argumentsOf(callee)[0] : undefined, input: first }
    case 'compiled':
      return { schema: receiver !== undefined && isCall(receiver) ? argumentsOf(receiver)[0] : undefined, input: first }
    case 'itself':
      return { schema: callee, input: first }
    case 'none':
      return { schema: undefined, input: first }
  }
}

/** Input that was held against a schema, and whose fate hung on it. */
export const validationCheck: Check = {
  name: 'validation',
  proof(callee, call) {
    const proof = validationOf(callee, call)?.proof
    // A promise that nobody waits for throws where nobody is any more.
    return proof === 'throws' && call.parent?.type === 'ExpressionStatement' && LATER.test(originPath(callee))
      ? undefined
      : proof
  },
}

/** What middleware of express-validator found wrong with a request; which fields it looked at stands elsewhere. */
export const requestCheck: Check = {
  name: 'request-validation',
  proof: (callee) =>
    /^express-validator#(?:default\.)?validationResult$/.test(originPath(callee)) ? 'returns' : undefined,
}

const LATER = /(?:Async|Promise\(\)|^yup#.*\.(?:validate|validateAt)|#validateOrReject)$/
