import type { PlanItem } from '../plan.js'
import type { Setting } from '../setting.js'
import { hasAccounts, identityOf, isEmbedded } from './identity.js'

/** The file in which the whole defence of the app stands. */
export function securityPart(setting: Setting): PlanItem[] {
  const { securityFile, security } = setting
  if (securityFile !== undefined) {
    return [{ action: 'skip', path: securityFile.path, reason: 'the gate is declared there already' }]
  }
  const { todo } = identityOf(setting)
  const what = 'the whole defence of this app: who is let in, how often, and from where'
  return [
    { action: 'create', path: security, what, text: securityText(setting) },
    ...(todo === undefined ? [] : [{ action: 'skip' as const, path: security, reason: 'one thing is yours', todo }]),
  ]
}

/** As it is, or as the plan creates it. */
export function securityText(setting: Setting): string {
  if (setting.securityFile !== undefined) return setting.securityFile.text
  const identity = identityOf(setting)
  const store = storeOf(setting)
  const imports = [
    `import { holdfast, slidingWindow } from 'holdfast/next'`,
    ...identity.imports,
    ...store.imports,
    ...(setting.console ? [`import { memorySink } from 'holdfast/sinks/memory'`] : []),
  ].toSorted((a, b) => (moduleOf(a) < moduleOf(b) ? -1 : 1))
  const names = ['route', 'routes', 'action', 'currentPrincipal', 'requirePrincipal', 'auth', 'start']
  return [
    '// The whole defence of this app: who is let in, how often, and from where.',
    ...imports,
    '',
    ...paragraphs([store.before, identity.before]),
    'export const gate = holdfast({',
    `  origin: process.env.APP_ORIGIN, // 'https://app.example.com' where it is deployed: never derived from Host`,
    `  ${trustedProxies(setting)}`,
    ...identity.options.map((line) => `  ${line}`),
    '  limits: {',
    ...store.options.map((line) => `    ${line}`),
    `    onStoreError: 'local', // or 'deny', or 'allow': what holds while the counters cannot be reached`,
    `    anonymous: slidingWindow(100, '1 m'), // each address, callers without a valid principal`,
    `    caller: slidingWindow(600, '1 m'), // each principal`,
    `    address: slidingWindow(6_000, '1 m'), // each address, whoever calls`,
    ...(setting.console ? ['    analytics: true, // the console shows how each limit is used'] : []),
    '  },',
    ...(setting.console
      ? ['  sinks: [memorySink()], // what the console shows; instances share redisSink(client) or postgresSink(pool)']
      : []),
    '})',
    '',
    `export const { ${names.join(', ')} } = gate`,
    '',
  ].join('\n')
}

function trustedProxies({ detected: { host } }: Setting): string {
  if (host === 'vercel') return `trustedProxies: 'vercel',`
  if (host === 'fly') return `trustedProxies: 'fly',`
  return `trustedProxies: 'none', // behind a proxy: 1, or ['10.0.0.0/8'], or 'vercel', 'cloudflare', 'fly', 'aws-alb', 'nginx'`
}

interface StoreCode {
  readonly imports: readonly string[]
  readonly before: readonly string[]
  /** Of `limits`. */
  readonly options: readonly string[]
}

/** Where limits are counted: what the app has for it already, as soon as its address is known. */
function storeOf(setting: Setting): StoreCode {
  const memory = `import { memory } from 'holdfast/stores/memory'`
  switch (setting.detected.store) {
    case 'upstash': {
      return {
        imports: [memory, `import { upstash } from 'holdfast/stores/upstash'`],
        before: [
          'const url = process.env.UPSTASH_REDIS_REST_URL ?? process.env.KV_REST_API_URL',
          'const token = process.env.UPSTASH_REDIS_REST_TOKEN ?? process.env.KV_REST_API_TOKEN',
        ],
        options: ['store: url && token ? upstash({ url, token }) : memory(), // in memory: one instance alone'],
      }
    }
    case 'ioredis': {
      return {
        imports: [memory, `import { redis } from 'holdfast/stores/redis'`, `import { Redis } from 'ioredis'`],
        before: [
          '// It connects with the first command, and keeps none for later while the server is away.',
          'const counters = process.env.REDIS_URL',
          '  ? new Redis(process.env.REDIS_URL, {',
          '      lazyConnect: true,',
          '      maxRetriesPerRequest: 0,',
          '      commandTimeout: 100,',
          '      connectTimeout: 300,',
          '    })',
          '  : undefined',
          "counters?.on('error', () => {}) // the gate tells of it",
        ],
        options: ['store: counters ? redis(counters) : memory(), // in memory: one instance alone'],
      }
    }
    case 'redis': {
      return {
        imports: [memory, `import { redis } from 'holdfast/stores/redis'`, `import { createClient } from 'redis'`],
        before: [
          'const counters = process.env.REDIS_URL',
          '  ? createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true })',
          '  : undefined',
          "counters?.on('error', () => {}) // the gate tells of it",
          '// Not while the app is built.',
          "if (process.env.NEXT_PHASE !== 'phase-production-build') counters?.connect().catch(() => {})",
        ],
        options: ['store: counters ? redis(counters) : memory(), // in memory: one instance alone'],
      }
    }
    default: {
      return {
        imports: [memory],
        before: [],
        options: [
          hasAccounts(setting) && isEmbedded(setting)
            ? '// For one process, as the database above. Several share redis(client), upstash(…) or postgres(pool).'
            : '// Of each instance alone, which `holdfast audit` tells: they share redis(client), upstash(…) or postgres(pool).',
          'store: memory(),',
        ],
      }
    }
  }
}

function paragraphs(all: readonly (readonly string[])[]): string[] {
  return all.flatMap((lines) => (lines.length === 0 ? [] : [...lines, '']))
}

function moduleOf(line: string): string {
  return /['"]([^'"]+)['"]/.exec(line)?.[1] ?? line
}
