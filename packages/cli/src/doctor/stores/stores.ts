import type { Environment, Setting } from '../environment.js'
import { signingSecrets } from '../own-secrets.js'
import { storeAddress, type StoreAddress } from './address.js'
import type { PostgresVisit } from './postgres.js'
import type { RedisVisit } from './redis.js'
import type { TrailVisit } from './trail.js'
import { unreachable, type Asking, type Measured, type Unreachable } from './visit.js'

/** What became of looking at a store. */
export type Store<Visit> =
  /** No variable names one, or one of another kind. */
  | { readonly kind: 'absent'; readonly why: string }
  /** The variable holds no address, in words that do not repeat it. */
  | { readonly kind: 'wrong'; readonly name: string; readonly wrong: string }
  | { readonly kind: 'offline'; readonly name: string }
  | {
      readonly kind: 'unreachable'
      readonly name: string
      readonly address: StoreAddress
      readonly fault: Unreachable
    }
  | { readonly kind: 'visited'; readonly name: string; readonly address: StoreAddress; readonly visit: Visit }

const REDIS = { 'redis:': { port: '6379', isSecure: false }, 'rediss:': { port: '6379', isSecure: true } }
const POSTGRES = {
  'postgres:': { port: '5432', isSecure: false },
  'postgresql:': { port: '5432', isSecure: false },
}
const REST = { 'https:': { port: '443', isSecure: true }, 'http:': { port: '80', isSecure: false } }

export async function redisStore(
  environment: Environment,
  isOffline: boolean,
  asking: Asking,
): Promise<Store<RedisVisit>> {
  const setting = environment.setting('REDIS_URL') ?? environment.setting('KV_URL')
  if (setting === undefined) return { kind: 'absent', why: 'REDIS_URL is not set.' }
  return visited(setting, REDIS, isOffline, async (url) => (await import('./redis.js')).visitRedis(url, asking))
}

export async function postgresStore(
  environment: Environment,
  isOffline: boolean,
  asking: Asking,
): Promise<Store<PostgresVisit>> {
  const setting = postgresSetting(environment)
  if ('kind' in setting) return setting
  return visited(setting, POSTGRES, isOffline, async (url) =>
    (await import('./postgres.js')).visitPostgres(url, asking),
  )
}

/** The audit trails in the database of the app. */
export async function trailStore(
  environment: Environment,
  isOffline: boolean,
  asking: Asking,
): Promise<Store<readonly TrailVisit[]>> {
  const setting = postgresSetting(environment)
  if ('kind' in setting) return setting
  const secrets = signingSecrets(environment)
  return visited(setting, POSTGRES, isOffline, async (url) =>
    (await import('./trail.js')).visitTrails(url, secrets, asking),
  )
}

function postgresSetting(environment: Environment): Setting | { readonly kind: 'absent'; readonly why: string } {
  const setting = environment.setting('DATABASE_URL') ?? environment.setting('POSTGRES_URL')
  if (setting === undefined) return { kind: 'absent', why: 'DATABASE_URL is not set.' }
  const other = /^(mysql|mariadb|mongodb(?:\+srv)?|file|sqlite|libsql|sqlserver|prisma(?:\+postgres)?):/i.exec(
    setting.value,
  )
  return other === null ? setting : { kind: 'absent', why: `${setting.name} names no Postgres server.` }
}

/** Redis behind REST, by the names that Upstash and Vercel give. */
export async function upstashStore(
  environment: Environment,
  isOffline: boolean,
  asking: Asking,
): Promise<Store<Measured>> {
  const pairs = [
    ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'],
    ['KV_REST_API_URL', 'KV_REST_API_TOKEN'],
  ] as const
  const [pair] = pairs.filter(([name]) => environment.setting(name) !== undefined)
  const setting = pair && environment.setting(pair[0])
  if (pair === undefined || setting === undefined) return { kind: 'absent', why: 'UPSTASH_REDIS_REST_URL is not set.' }
  const token = environment.setting(pair[1])
  if (token === undefined) return { kind: 'wrong', name: pair[1], wrong: `is not set, and ${pair[0]} is` }
  return visited(setting, REST, isOffline, async (url) =>
    (await import('./upstash.js')).visitUpstash(url, token.value, asking),
  )
}

async function visited<Visit>(
  { name, value }: Setting,
  protocols: Parameters<typeof storeAddress>[1],
  isOffline: boolean,
  visit: (url: string) => Promise<Visit>,
): Promise<Store<Visit>> {
  const address = storeAddress(value, protocols)
  if ('wrong' in address) return { kind: 'wrong', name, wrong: address.wrong }
  if (isOffline) return { kind: 'offline', name }
  try {
    return { kind: 'visited', name, address, visit: await visit(value) }
  } catch (error) {
    return { kind: 'unreachable', name, address, fault: unreachable(error) }
  }
}
