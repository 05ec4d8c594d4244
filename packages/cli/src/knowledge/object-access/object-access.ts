import { argumentsOf, calleeOf, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import { writtenOrigin } from '../../flow/written.js'
import { lastName, type Node } from '../../project/ast.js'
import { changesDocument, constructionOf, filledInto, queryOf } from './documents.js'
import { builderTerms } from './builders.js'
import { memoryAccess } from './memory.js'
import { sqlTerms } from './sql.js'
import {
  commandTerms,
  documentTerms,
  first,
  pathTerms,
  prismaTerms,
  serviceTerms,
  type Read,
  type Site,
} from './stores.js'
import { termsIn, type Term } from './terms.js'
import { recordsOf } from './records.js'
import { sqlOf } from './sql-text.js'

export type { Term }

export type Store =
  | 'prisma'
  | 'drizzle'
  | 'kysely'
  | 'supabase'
  | 'mongoose'
  | 'mongodb'
  | 'sql'
  | 'firestore'
  | 'keys'
  | 'files'
  | 'service'
  | 'memory'

/** A call that finds, changes or makes records, with what it says of them. */
export interface ObjectAccess {
  readonly store: Store
  readonly verb: 'read' | 'change' | 'create'
  /** Singular, in small letters and without `_`. */
  readonly records: string | undefined
  /** What selects the records. */
  readonly where: readonly Term[]
  /** What is written. */
  readonly data: readonly Term[]
  /** Whether only the count of what it finds comes back. */
  readonly counts: boolean
}

const PRISMA = /\.(find(?:Many|First|Unique)\w*|aggregate|groupBy|count|create\w*|update\w*|upsert|delete\w*)$/
const MONGOOSE =
  /\.(findById\w*|find|findOne\w*|countDocuments|exists|create|insertMany|updateOne|updateMany|deleteOne|deleteMany|replaceOne)$/

/** Which store a call asks, by what it is; the first that fits. */
const STORES: readonly (readonly [RegExp, Store, Read])[] = [
  [/(?:^@supabase\/|[sS]upabase).*\.from\(\)\.(?:select|insert|update|upsert|delete)$/, 'supabase', builderTerms],
  [
    /(?:^@supabase\/|[sS]upabase).*\.auth\.admin\.(?:getUserById|updateUserById|deleteUser)$/,
    'service',
    first('user_id'),
  ],
  [
    /(?:^@supabase\/|[sS]upabase).*\.storage\.from\(\)\.(?:download|remove|update|createSignedUrl|move)$/,
    'files',
    first('objectKey'),
  ],
  [
    /^drizzle-orm\/.*\.query\.\w+\.find(?:First|Many)$|[#.](?:db|tx|database)\.query\.\w+\.find(?:First|Many)$/,
    'drizzle',
    builderTerms,
  ],
  [
    /^drizzle-orm\/.*#drizzle\(\)(?:\.with\(\))?\.(?:select\w*|insert|update|delete)$|[#.](?:db|tx|database)\.(?:select\w*|insert|update|delete)$/,
    'drizzle',
    builderTerms,
  ],
  [/\.(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto)$/, 'kysely', builderTerms],
  [
    /^mongoose#.*(?:model\(\)|models\.\w+|models\.…)\.\w+$|^mongoose#.*\.(?:findBy\w+|findOneAnd\w+)$/,
    'mongoose',
    documentTerms,
  ],
  [
    /\.collection\(\)\.(?:find\w*|countDocuments|distinct|insert\w+|update\w+|delete\w+|replace\w+)$/,
    'mongodb',
    documentTerms,
  ],
  [/\.doc\(\)\.(?:get|set|update|delete)$|\.collection\(\)(?:\.\w+\(\))*\.(?:get|add)$/, 'firestore', pathTerms],
  [/^(?:stripe#|.*(?:#|\.)stripe\.).*\.(?:retrieve|update|del|cancel|list|create)$/, 'service', serviceTerms],
  [
    /^@clerk\/(?:nextjs|backend)(?:\/\w+)*#.*\.users\.(?:getUser|updateUser\w*|deleteUser|banUser)$/,
    'service',
    first('userId'),
  ],
  [/^firebase-admin(?:\/auth)?#.*\.(?:getUser|updateUser|deleteUser|setCustomUserClaims)$/, 'service', first('uid')],
  [
    /^(?:@upstash\/redis|@vercel\/kv|ioredis|redis)#.*\.(?:get|set|del|hget|hset|hgetall|hdel|json\.(?:get|set|del)|lrange|smembers|getdel|hGetAll|hSet)$/,
    'keys',
    first('objectKey'),
  ],
  [/^@aws-sdk\/client-s3#(?:GetObject|DeleteObject|PutObject|CopyObject|HeadObject)Command$/, 'files', commandTerms],
  [/^@vercel\/blob#(?:del|put|head)$/, 'files', first('objectKey')],
  [PRISMA, 'prisma', prismaTerms],
]

/** What all of these are called: most calls are nothing of the kind. */
const METHOD =
  /^(?:find\w*|aggregate|groupBy|count\w*|exists|create\w*|update\w*|upsert|delete\w*|replace\w*|select\w*|insert\w*|remove|download|move|get\w*|set\w*|add|put|append\w*|save\w*|del|head|hget\w*|hGet\w*|hset|hSet|hdel|lrange|smembers|distinct|retrieve|cancel|list|banUser|query\w*|execute\w*|run|all|one|any|sql|default|filter|\$\w+|\w+Command|\(\))$/

const known = new WeakMap<Node, WeakMap<Frame, ObjectAccess | null>>()

/** What a call does to records; undefined where it asks no store that is known. */
export function objectAccessOf(site: Site, origins: Origins): ObjectAccess | undefined {
  const { callee, node, frame } = site
  const method = callee.steps.at(-1)
  if (method === undefined ? callee.root.kind !== 'function' : !METHOD.test(method)) return undefined
  let byFrame = known.get(node)
  if (byFrame === undefined) known.set(node, (byFrame = new WeakMap()))
  let access = byFrame.get(frame)
  if (access === undefined) {
    // Whoever comes back here is in a circle.
    byFrame.set(frame, null)
    byFrame.set(frame, (access = accessOf(site, origins) ?? null))
  }
  return access ?? undefined
}

function accessOf(site: Site, origins: Origins): ObjectAccess | undefined {
  const memory = memoryAccess(site, origins)
  const { root, steps } = site.callee
  if (memory !== undefined || (root.kind === 'function' && steps.length === 0)) return memory
  // A client that the project writes out itself is known by its name.
  const path =
    root.kind === 'function' ? originPath(writtenOrigin(calleeOf(site.node), site.frame)) : originPath(site.callee)
  const method = site.callee.steps.at(-1) ?? ''
  const sql =
    /(?:query|execute|sql|run|get|all|one|any|\$queryRaw\w*|\$executeRaw\w*|default\(\)|default|neon\(\))$/.test(path)
      ? sqlOf(site.node, site.frame)
      : undefined
  if (sql !== undefined) {
    const verb = sql.verb === 'select' ? 'read' : /insert|replace/.test(sql.verb) ? 'create' : 'change'
    return {
      store: 'sql',
      verb,
      records: plainName(sql.table),
      ...sqlTerms(site.node, site.frame, origins),
      counts: false,
    }
  }
  if (changesDocument(site)) return documentAccess(site, origins)
  for (const [pattern, store, read] of STORES) {
    if (!pattern.test(path)) continue
    if (store === 'mongoose' && !MONGOOSE.test(path)) return undefined
    const terms = read(site, origins)
    if (terms === undefined) return undefined
    const counts = /^(?:count\w*|aggregate|groupBy|exists)$/.test(method)
    return {
      store,
      verb: verbOf(method),
      records: plainName(recordsOf(site as CallSite) ?? namedBy(store, path)),
      ...terms,
      counts,
    }
  }
  return undefined
}

/** `note.save()`: the record is the one that a query before it found. */
function documentAccess(site: Site, origins: Origins): ObjectAccess | undefined {
  const { frame } = site
  const query = queryOf(site, origins)
  if (query === undefined) return madeDocument(site, origins)
  const asked: Site = { node: query, callee: origins.of(calleeOf(query), frame), frame }
  const { where } = documentTerms(asked, origins)
  const data = filledInto(site).map(({ key, value }) => ({ key, value, frame }))
  const records = plainName(recordsOf(asked as CallSite) ?? namedBy('mongoose', originPath(asked.callee)))
  return { store: 'mongoose', verb: 'change', records, where, data, counts: false }
}

/** `new Note({ ownerId, text }).save()` */
function madeDocument(site: Site, origins: Origins): ObjectAccess | undefined {
  const { frame } = site
  const made = constructionOf(site, origins)
  if (made === undefined) return undefined
  const [given] = argumentsOf(made)
  const filled = filledInto(site).map(({ key, value }) => ({ key, value, frame }))
  const data = [...(given === undefined ? [] : termsIn(given, frame, origins)), ...filled]
  return {
    store: 'mongoose',
    verb: 'create',
    records: plainName(lastName(calleeOf(made))),
    where: [],
    data,
    counts: false,
  }
}

/** `project_users` and `projectUser` are one. */
export function plainName(name: string | undefined): string | undefined {
  return name
    ?.toLowerCase()
    .replace(/_/g, '')
    .replace(/ies$/, 'y')
    .replace(/(?<=[^s])s$/, '')
}

function namedBy(store: Store, path: string): string | undefined {
  if (store === 'service') return /\.(\w+?)s?\.\w+$/.exec(path)?.[1]
  return store === 'mongoose' ? /models\.(\w+)\.\w+$/.exec(path)?.[1] : undefined
}

function verbOf(method: string): ObjectAccess['verb'] {
  if (/^(?:create(?!SignedUrl)\w*|insert\w*|add|put|set|hset|PutObjectCommand)$/i.test(method)) return 'create'
  return /update|upsert|delete|replace|remove|del\b|And(?:Update|Delete|Remove|Replace)|^del$|hdel|cancel|move|copy|ban|setCustom/i.test(
    method,
  )
    ? 'change'
    : 'read'
}

/** Whether a call asks a database, rather than a store of files or keys or another service. */
export function isDatabase({ store }: ObjectAccess): boolean {
  return store !== 'keys' && store !== 'files' && store !== 'service'
}
