import { originPath, type Origin } from '../flow/origin.js'
import type { CallSite } from '../flow/reach.js'

/** What a call does that somebody may not be allowed to. */
export type Effect = 'read' | 'write' | 'costly' | 'process' | 'file'

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
  [/^drizzle-orm\/.*#drizzle\(\)\.(?:insert|update|delete|execute|transaction)$/, 'write'],
  [/(?:#|\.)(?:db|database)\.(?:select|selectDistinct)$/, 'read'],
  [/(?:#|\.)(?:db|database)\.(?:insert|update|delete)$/, 'write'],
  // Kysely
  [/\.selectFrom$/, 'read'],
  [/\.(?:insertInto|updateTable|deleteFrom|replaceInto)$/, 'write'],
  // Supabase
  [/(?:^@supabase\/|[sS]upabase).*\.from\(\)\.select$/, 'read'],
  [/(?:^@supabase\/|[sS]upabase).*\.from\(\)\.(?:insert|update|upsert|delete)$/, 'write'],
  [/(?:^@supabase\/|[sS]upabase).*\.(?:rpc|auth\.admin\.\w+|storage\.from\(\)\.\w+)$/, 'write'],
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
  [
    /^openai#.*\.(?:create|generate|edit|parse|stream)$|^@anthropic-ai\/sdk#.*\.(?:create|stream)$|^ai#(?:generate|stream|embed)\w*$|^@google\/gen\w+#.*\.generate\w+$/,
    'costly',
  ],
  [
    /^(?:resend|nodemailer|@sendgrid\/mail|postmark|twilio|@aws-sdk\/client-ses\w*)#.*\.(?:send|sendMail|create|sendEmail|sendMultiple)$/,
    'costly',
  ],
  [/^stripe#.*\.(?:create|update|del|cancel|retrieve|list)$/, 'write'],
]

/** What a call does; undefined for what harms nobody. */
export function effectOf(callee: Origin): Effect | undefined {
  if (callee.root.kind === 'function') return undefined
  const path = originPath(callee)
  for (const [pattern, effect] of DATABASE) if (pattern.test(path)) return effect
  for (const [pattern, effect] of OTHER) if (pattern.test(path)) return effect
  return undefined
}

export interface EffectSite {
  readonly site: CallSite
  readonly effect: Effect
}

export function effectsOf(sites: readonly CallSite[]): EffectSite[] {
  return sites.flatMap((site) => {
    const effect = effectOf(site.callee)
    return effect === undefined ? [] : [{ site, effect }]
  })
}
