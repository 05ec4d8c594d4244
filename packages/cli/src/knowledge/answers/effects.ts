import { argumentsOf, calleeOf, type CallNode } from '../../flow/frame.js'
import { byPath, originPath, type Origin } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'
import { writtenOrigin } from '../../flow/written.js'
import { bare, isCallable, nameOf } from '../../project/ast.js'
import { AI, MESSAGES } from '../limits/paid.js'
import { sqlOf } from '../object-access/sql-text.js'

/** What a call does that somebody may not be allowed to. */
export type Effect = 'read' | 'write' | 'costly' | 'process' | 'file' | 'disclosure' | 'token'

/** For a sentence that begins with `it`. */
export const EFFECT_TOLD: Readonly<Record<Effect, string>> = {
  read: 'reads records',
  write: 'changes something',
  costly: 'costs money',
  process: 'starts a program',
  file: 'reads a file',
  disclosure: 'gives away secrets or private records',
  token: 'makes a token for a service',
}

const VECTORS = String.raw`^(?:@upstash/vector|@pinecone-database/pinecone|@qdrant/[\w-]+|chromadb|weaviate-(?:ts-)?client)#.*\.`

/** Jobs and events that workers take from a queue, as trusted as if the app had thought of them. */
const TASKS =
  /^@trigger\.dev\/sdk(?:\/v\d)?#.*\.(?:trigger|batchTrigger|triggerAndWait|triggerAndPoll)$|^inngest#.*\.send$|^@upstash\/(?:qstash|workflow)(?:\/\w+)?#.*\.(?:publish\w*|enqueue\w*|batch\w*|trigger)$|^bull(?:mq)?#.*\.(?:add|addBulk)$|^@aws-sdk\/client-(?:sqs|lambda|eventbridge|sfn)#\w+\(\)\.send$|^@google-cloud\/(?:pubsub#.*\.publish\w*|tasks#.*\.createTask)$|^(?:amqplib|amqp-connection-manager)#.*\.(?:sendToQueue|publish)$|^kafkajs#.*\.(?:send|sendBatch)$|^pg-boss#.*\.(?:send|insert|publish)$|^graphile-worker#.*(?:addJob|quickAddJob)$|^@vercel\/queue#.*send$|^@temporalio\/client#.*\.(?:start|execute|signal)$/
/** What lets its bearer in at a service of calls, chats or messages, under the name that it is made for. */
export const TOKENS_FOR =
  /^livekit-server-sdk#AccessToken\(\)\.toJwt$|^pusher#.*\.(?:authorizeChannel|authenticateUser|authenticate)$|^ably#.*\.(?:createTokenRequest|requestToken)$|^twilio#.*AccessToken\(\)\.toJwt$|^(?:stream-chat|@stream-io\/node-sdk|getstream)#.*\.(?:createToken|createUserToken|generateUserToken)$|^agora(?:-access)?-token#.*\.build\w*$|^@liveblocks\/node#.*\.(?:authorize|identifyUser)$|^firebase-admin(?:\/auth)?#.*\.createCustomToken$|^@daily-co\/.*\.createMeetingToken$/

const DATABASE: readonly (readonly [RegExp, Effect])[] = [
  // Prisma, and what looks like it where the client's source is not here
  [
    /\.(?:findMany|findFirst|findUnique|findUniqueOrThrow|findFirstOrThrow|aggregate|groupBy|count|\$queryRaw\w*)$/,
    'read',
  ],
  [/\.(?:createMany\w*|updateMany\w*|upsert|deleteMany|\$executeRaw\w*)$/, 'write'],
  [/(?:PrismaClient\(\)(?:\.\$extends\(\))*|[pP]risma|[dD]b|[dD]atabase)\.\w+\.(?:create|update|delete)$/, 'write'],
  // Drizzle
  [/^drizzle-orm\/.*#drizzle\(\)\.(?:select\w*|query\.\w+\.\w+)$/, 'read'],
  [/^drizzle-orm\/.*#drizzle\(\)\.(?:insert|update|delete|execute)$/, 'write'],
  [/(?:#|\.)(?:db|database)\.(?:select|selectDistinct)$/, 'read'],
  [/(?:#|\.)(?:db|database)\.(?:insert|update|delete)$/, 'write'],
  // Kysely
  [/\.selectFrom$/, 'read'],
  [/\.(?:insertInto|updateTable|deleteFrom|replaceInto)$/, 'write'],
  // Supabase
  [/(?:^@supabase\/|[sS]upabase).*\.from\(\)\.select$/, 'read'],
  [/(?:^@supabase\/|[sS]upabase).*\.from\(\)\.(?:insert|update|upsert|delete)$/, 'write'],
  [
    /(?:^@supabase\/|[sS]upabase).*\.(?:rpc|auth\.admin\.(?:get|list)\w+|storage\.from\(\)\.(?:list|download))$/,
    'read',
  ],
  [
    /(?:^@supabase\/|[sS]upabase).*\.(?:auth\.admin\.\w+|storage\.from\(\)\.(?:upload\w*|update|move|copy|remove|createSignedUploadUrl))$/,
    'write',
  ],
  // Drivers of SQL
  [
    /^(?:pg|mysql2?(?:\/promise)?|postgres|@neondatabase\/serverless|@planetscale\/database|@vercel\/postgres|better-sqlite3|@libsql\/client|sqlite3?)#/,
    'read',
  ],
  // Mongoose and MongoDB
  [/^mongoose#.*\.(?:find|findOne|findById|countDocuments|distinct)$/, 'read'],
  [
    /^mongoose#.*\.(?:create|insertMany|updateOne|updateMany|deleteOne|deleteMany|findBy\w+And\w+|findOneAnd\w+|save)$/,
    'write',
  ],
  [/\.collection\(\)\.(?:find|findOne|countDocuments|aggregate|distinct)$/, 'read'],
  [/\.collection\(\)\.(?:insert\w+|update\w+|delete\w+|replace\w+|findOneAnd\w+|bulkWrite)$/, 'write'],
  // Stores of vectors
  [new RegExp(`${VECTORS}(?:query\\w*|fetch|range|search|retrieve|scroll|listPaginated)$`), 'read'],
  [new RegExp(`${VECTORS}(?:upsert\\w*|update|add|delete\\w*|reset)$`), 'write'],
  // Firestore
  [/\.(?:collection|doc)\(\)(?:\.\w+\(\))*\.(?:get)$/, 'read'],
  [/\.(?:collection|doc)\(\)(?:\.\w+\(\))*\.(?:add|set|update|delete)$/, 'write'],
]

const OTHER: readonly (readonly [RegExp, Effect])[] = [
  [/^(?:node:)?child_process#/, 'process'],
  [
    /^(?:node:)?fs(?:\/promises)?#(?:promises\.|default\.|default\.promises\.)?(?:writeFile|appendFile|rm|unlink|rmdir|rename|mkdir|cp|copyFile)(?:Sync)?$/,
    'write',
  ],
  [
    /^(?:node:)?fs(?:\/promises)?#(?:promises\.|default\.|default\.promises\.)?(?:readFile|readdir|createReadStream)(?:Sync)?$/,
    'file',
  ],
  [AI, 'costly'],
  [MESSAGES, 'costly'],
  [/^(?:stripe#|.*(?:#|\.)stripe\.).*\.(?:create|update|del|cancel|capture|confirm)$/, 'write'],
  [/^(?:stripe#|.*(?:#|\.)stripe\.).*\.(?:retrieve|list)$/, 'read'],
  // Stores of files
  [
    /^@vercel\/blob#(?:put|del|copy)$|^@aws-sdk\/client-s3#S3Client\(\)\.send$|^@google-cloud\/storage#.*\.(?:save|delete|upload)$/,
    'write',
  ],
  [
    /^cloudinary#.*(?:upload\w*|uploader\.\w+|api\.(?:create|update|delete|restore)\w*|utils\.api_sign_request)$|^uploadthing\/server#UTApi\(\)\.(?:upload|delete|rename)\w*$|^imagekit#.*\.(?:upload|deleteFile|bulkDeleteFiles|moveFile)$/,
    'write',
  ],
  // Work that is queued
  [TASKS, 'write'],
  // What others on the site see
  [/^pusher#.*\.(?:trigger|triggerBatch)$|^ably#.*\.publish$/, 'write'],
  [TOKENS_FOR, 'token'],
  // Accounts
  [
    /^@clerk\/(?:nextjs|backend)(?:\/\w+)*#.*\.(?:create|update|delete)\w+$|^firebase-admin(?:\/auth)?#.*\.(?:createUser|updateUser|deleteUser|setCustomUserClaims)$/,
    'write',
  ],
]

/** Whether a call is one of a database, and not of something else that is paid, sent or run. */
export function asksDatabase(path: string): boolean {
  return !OTHER.some(([pattern]) => pattern.test(path))
}

/** What a call does; undefined for what harms nobody. */
export function effectOf(callee: Origin): Effect | undefined {
  if (callee.root.kind === 'function') return undefined
  return effectOfPath(originPath(callee))
}

const effectOfPath = byPath((path): Effect | undefined => {
  for (const [pattern, effect] of DATABASE) if (pattern.test(path)) return effect
  for (const [pattern, effect] of OTHER) if (pattern.test(path)) return effect
  return undefined
})

/** The same for a client that the project writes out itself: by what it is called. */
function effectByName({ callee, node, frame }: CallSite): Effect | undefined {
  const { root, steps } = callee
  return root.kind === 'function' && steps.length > 0 ? effectOf(writtenOrigin(calleeOf(node), frame)) : undefined
}

/** `new Pool()`, `db.close()`: nothing is asked yet, or any more. */
function opens({ node, callee }: CallSite): boolean {
  return (
    node.type === 'NewExpression' ||
    (/^(?:close|end|release|connect|disconnect|on|once|destroy)$/.test(callee.steps.at(-1) ?? '') &&
      callee.steps.at(-2) !== 'uploader')
  )
}

/** `document.items.find((each) => …)`: a list that a record holds is asked, and no database. */
export function asksList(node: CallNode): boolean {
  const callee = bare(calleeOf(node))
  if (callee.type !== 'MemberExpression' || !LIST_METHOD.test(nameOf(callee.property, callee.computed) ?? ''))
    return false
  const [first] = argumentsOf(node)
  return first !== undefined && isCallable(bare(first))
}

const LIST_METHOD = /^(?:find|findLast|findIndex|filter|map|flatMap|some|every|forEach|reduce|sort|toSorted)$/

export interface EffectSite {
  readonly site: CallSite
  readonly effect: Effect
}

export function effectsOf(sites: readonly CallSite[]): EffectSite[] {
  return sites.flatMap((site) => {
    if (asksList(site.node) || opens(site)) return []
    const known = effectOf(site.callee) ?? effectByName(site)
    const executes = known === 'write' && site.callee.steps.at(-1) === 'execute'
    const sql = known === 'read' || executes ? sqlOf(site.node, site.frame) : undefined
    const effect = sql === undefined ? known : sql.verb === 'select' ? 'read' : 'write'
    return effect === undefined ? [] : [{ site, effect }]
  })
}
