import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { join } from 'node:path'
import { freePort } from '../../../verbs/port.mjs'
import { startProcess, type RunningProcess } from './process.ts'

export interface IssuerOptions {
  readonly clients: readonly Readonly<Record<string, unknown>>[]
  /** The audiences of the access tokens that it makes. */
  readonly apis?: readonly string[]
  /** The first signs; the others are published only. Default: one of RS256. */
  readonly keys?: readonly JWK[]
}

/** A real OpenID provider on loopback. */
export interface Issuer {
  readonly origin: string
  /** It is gone at once, as by SIGKILL. */
  kill(): Promise<void>
  /** On the same port, with the same clients and no memory of its sessions. */
  restart(keys?: readonly JWK[]): Promise<void>
  stop(): Promise<void>
}

export async function startIssuer({ clients, apis = [], keys }: IssuerOptions): Promise<Issuer> {
  const port = await freePort()
  let published = keys ?? [await signingKey('first')]
  let running: RunningProcess | undefined

  const start = async (): Promise<void> => {
    running = await startProcess(process.execPath, [join(import.meta.dirname, 'issuer.mjs')], {
      ready: /^ready$/m,
      env: {
        ISSUER_PORT: `${port}`,
        ISSUER_KEYS: JSON.stringify({ keys: published }),
        ISSUER_CLIENTS: JSON.stringify(clients),
        ISSUER_APIS: apis.join(' '),
      },
    })
  }

  await start()
  return {
    origin: `http://127.0.0.1:${port}`,
    kill: async () => running?.end('SIGKILL'),
    async restart(next) {
      await running?.end('SIGKILL')
      published = next ?? published
      await start()
    },
    stop: async () => running?.end('SIGTERM'),
  }
}

/** A private key as a JWK. */
export async function signingKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
}
