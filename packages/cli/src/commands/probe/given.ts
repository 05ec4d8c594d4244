import { readFile } from 'node:fs/promises'
import type { Failure } from '../../report.js'
import type { Credentials } from '../../target/accounts/credentials.js'
import { readAddress, type Address } from '../../target/address.js'
import { readBody, readRoute } from '../../target/discovery/given-routes.js'
import { isRecord, readRouteFile } from '../../target/discovery/route-file.js'
import type { KnownRoute } from '../../target/target.js'
import type { ProbeOptions } from './options.js'

/** What the command line, the files that it names and the environment say. */
export interface Given {
  readonly address: Address
  readonly origin: string | undefined
  readonly routes: readonly KnownRoute[]
  readonly accounts: readonly Credentials[]
}

/** A file of more bytes is none of routes. */
const MAX_FILE = 20_000_000

export async function readGiven(url: string, options: ProbeOptions, env: NodeJS.ProcessEnv): Promise<Given | Failure> {
  const address = readAddress(url)
  if (typeof address === 'string') return { failure: address }
  const origin = options.origin === undefined ? undefined : readAddress(options.origin)
  if (typeof origin === 'string') return { failure: `--origin: ${origin}` }
  const named = (options.route ?? []).map(readRoute)
  const withBodies = (options.body ?? []).map(readBody)
  const wrong = [...withBodies, ...named].find((each) => typeof each === 'string')
  if (typeof wrong === 'string') return { failure: wrong }
  const listed = options.routes === undefined ? [] : await routesOf(options.routes)
  if ('failure' in listed) return listed
  const accounts = options.accounts === undefined ? accountsOfEnvironment(env) : await accountsOf(options.accounts)
  if ('failure' in accounts) return accounts
  const routes = [...withBodies, ...named].filter((each) => typeof each !== 'string')
  return { address, origin: origin?.url.origin, routes: [...routes, ...listed], accounts }
}

async function routesOf(file: string): Promise<readonly KnownRoute[] | Failure> {
  const text = await textOf(file)
  if (text === undefined) return { failure: `${file} cannot be read` }
  const routes = readRouteFile(text)
  return typeof routes === 'string' ? { failure: routes, hint: 'holdfast routes --json > routes.json' } : routes
}

async function accountsOf(file: string): Promise<readonly Credentials[] | Failure> {
  const wrong = { failure: `${file} holds no accounts`, hint: 'write [{ "email": "…", "password": "…" }, …]' }
  const text = await textOf(file)
  if (text === undefined) return { failure: `${file} cannot be read` }
  try {
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list) || list.length === 0) return wrong
    const accounts = list.map(credentialsOf)
    return accounts.every((each) => each !== undefined) ? accounts : wrong
  } catch {
    return wrong
  }
}

function credentialsOf(row: unknown): Credentials | undefined {
  if (!isRecord(row)) return undefined
  const { email, username, password } = row
  const name = email ?? username
  if (typeof name !== 'string' || typeof password !== 'string') return undefined
  return { email: name, password, ...(typeof username === 'string' ? { username } : {}) }
}

/** Never options: what stands on a command line is in the shell's history and in the list of processes. */
function accountsOfEnvironment(env: NodeJS.ProcessEnv): Credentials[] {
  return [1, 2].flatMap((number) => {
    const [email, password] = [env[`HOLDFAST_PROBE_EMAIL_${number}`], env[`HOLDFAST_PROBE_PASSWORD_${number}`]]
    return email && password ? [{ email, password }] : []
  })
}

async function textOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined || text.length > MAX_FILE ? undefined : text
}
