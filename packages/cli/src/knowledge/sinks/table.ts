/** What a text is taken for: a value that the caller chose becomes a part of it. */
export type SinkKind =
  | 'sql'
  /** A filter of MongoDB or Mongoose, in which an object is an operator. */
  | 'operator'
  /** A shell's command line. */
  | 'command'
  /** The name of a program. */
  | 'program'
  | 'code'
  | 'path'
  /** A URL that the server asks. */
  | 'request'
  /** Where a browser is sent. */
  | 'redirect'
  /** The source of a regular expression. */
  | 'pattern'
  /** A text that a regular expression is tried on. */
  | 'subject'
  /** Markup that a browser is sent. */
  | 'html'

const FS = String.raw`^(?:(?:node:)?fs(?:\/promises)?|fs-extra|graceful-fs)#(?:default\.)?(?:promises\.)?`
const SQL_DRIVER =
  'pg|pg-promise|mysql2?(?:/promise)?|mariadb|postgres|@neondatabase/serverless|@planetscale/database|@vercel/postgres|better-sqlite3|@libsql/client(?:/\\w+)?|sqlite3?|mssql|oracledb|duckdb|@duckdb/node-api|snowflake-sdk|bun:sqlite|node:sqlite|@electric-sql/pglite|@clickhouse/client'

/** Paths of origins, what they take, and which arguments. */
export type Row = readonly [RegExp, SinkKind, ...(number | 'all')[]]

const TABLE: readonly Row[] = [
  // Prisma, Drizzle and Kysely
  [/\.\$(?:query|execute)RawUnsafe$/, 'sql', 0],
  [/(?:#|\.|…)Prisma\.raw$|^@prisma\/client(?:\/[\w-]+)*#raw$/, 'sql', 0],
  [/(?:#|\.|…)sql\.(?:raw|unsafe|literal)$/, 'sql', 0],
  // Drivers. What a prepared statement is given binds.
  [
    new RegExp(
      `^(?:${SQL_DRIVER})#(?!.*\\bprepare\\(\\)\\.).*\\.(?:query|execute|exec|run|all|get|prepare|each|unsafe|any|one|none|many|oneOrNone|manyOrNone|raw|batch|command|queryRaw)$`,
    ),
    'sql',
    0,
  ],
  [/^@neondatabase\/serverless#neon\(\)$/, 'sql', 0],
  // Knex, Sequelize, TypeORM, MikroORM
  [/^knex#.*\.raw$|(?:#|\.|…)(?:knex|trx)\.raw$/, 'sql', 0],
  [/\.(?:where|orWhere|andWhere|having|orHaving|orderBy|groupBy|join|select|from|with|insert|on)Raw$/, 'sql', 0],
  [/^sequelize(?:-typescript)?#.*(?:query|literal)$|(?:#|\.|…)[sS]equelize\.(?:query|literal)$/, 'sql', 0],
  [
    /^typeorm#.*\.(?:query|where|andWhere|orWhere|having|andHaving|orHaving|orderBy|addOrderBy|groupBy|addSelect)$|createQueryBuilder\(\).*\.(?:where|andWhere|orWhere|having|andHaving|orderBy|addOrderBy|addSelect)$/,
    'sql',
    0,
  ],
  [/^@mikro-orm\/.*\.execute$/, 'sql', 0],
  // MongoDB and Mongoose
  [
    /(?:^mongoose#.*|\.collection\(\))\.(?:find|findOne|findOneAnd\w+|updateOne|updateMany|deleteOne|deleteMany|countDocuments|exists|replaceOne|where)$/,
    'operator',
    0,
  ],
  // Programs and code
  [/^(?:node:)?child_process#(?:default\.)?exec(?:Sync)?$/, 'command', 0],
  [/^execa#(?:default\.)?(?:execaCommand|execaCommandSync|command|commandSync)$/, 'command', 0],
  [/^shelljs#(?:default\.)?exec$/, 'command', 0],
  [
    /^(?:node:)?child_process#(?:default\.)?(?:spawn|spawnSync|execFile|execFileSync|fork)$|^execa#(?:default|execa|execaSync|execaNode)$|^cross-spawn#(?:default|spawn)(?:\.sync)?$/,
    'program',
    0,
  ],
  [
    /^#(?:eval|Function)$|^(?:node:)?vm#(?:default\.)?(?:runIn\w+|Script|compileFunction)$|^vm2#\w+\(\)\.run$/,
    'code',
    'all',
  ],
  [/^#require$/, 'code', 0],
  // Files
  [
    new RegExp(
      `${FS}(?:readFile|createReadStream|writeFile|createWriteStream|outputFile|appendFile|unlink|rm|rmdir|remove|readdir|opendir|open|mkdir|truncate|readlink|readJson|writeJson)(?:Sync)?$`,
    ),
    'path',
    0,
  ],
  [new RegExp(`${FS}(?:copyFile|copy|cp|rename|move|link|symlink)(?:Sync)?$`), 'path', 0, 1],
  [/^#Bun\.file$/, 'path', 0],
  // Requests
  [
    /^#fetch$|^undici#(?:fetch|request|stream)$|^(?:node-fetch|cross-fetch|isomorphic-fetch|isomorphic-unfetch)#default$|^cross-fetch#fetch$/,
    'request',
    0,
  ],
  [
    /^(?:axios|got|ky|superagent|needle)#(?:default|got|axios)(?:\.(?:create|extend)\(\))?(?:\.(?:get|post|put|patch|delete|head|request|stream))?$/,
    'request',
    0,
  ],
  [/^(?:ofetch|nuxt)#(?:ofetch|\$fetch)$|^wretch#default$/, 'request', 0],
  [/^(?:node:)?https?#(?:default\.)?(?:get|request)$/, 'request', 0],
  [/^(?:puppeteer(?:-core)?|playwright(?:-core)?|@playwright\/test)#.*\.goto$/, 'request', 0],
  [/^rss-parser#.*\.parseURL$|^link-preview-js#getLinkPreview$|^cheerio#fromURL$/, 'request', 0],
  [/^next\/server#NextResponse\.rewrite$/, 'request', 0],
  // Redirects
  [/^next\/navigation#(?:redirect|permanentRedirect)$/, 'redirect', 0],
  [/^next\/server#NextResponse\.redirect$|^#Response\.redirect$/, 'redirect', 0],
  [/^#RegExp$/, 'pattern', 0],
]

const rows = new Map<string, Row | undefined>()

/** What is known of a call by the path of its callee. Of the same things there are many calls. */
export function rowOf(path: string): Row | undefined {
  if (!rows.has(path))
    rows.set(
      path,
      TABLE.find(([pattern]) => pattern.test(path)),
    )
  return rows.get(path)
}
