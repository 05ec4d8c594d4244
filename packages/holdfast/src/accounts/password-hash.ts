import { availableParallelism } from 'node:os'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { ConfigurationError } from '../core/configuration-error.js'
import { normalizePassword } from './password-policy.js'
import { semaphore } from './semaphore.js'

/** argon2id parameters (RFC 9106). */
export interface HashingOptions {
  /** KiB; default 19456, and not below: the OWASP minimum. */
  readonly memoryCost?: number
  /** Passes; default 2, and not below. */
  readonly timeCost?: number
  /** Default 1. */
  readonly parallelism?: number
  /** Hashes at once, each of `memoryCost`; default the number of cores, at most 3, so that files and DNS keep a thread. */
  readonly concurrency?: number
}

export interface PasswordHasher {
  /** A PHC string: algorithm, parameters, salt and digest in one text. */
  hash(password: string): Promise<string>
  /** Takes the same time for `null` (no such account, or none with a password) as for a hash of these parameters. */
  verify(stored: string | null, password: string): Promise<boolean>
  /** Whether the hash was made with other parameters than the present ones. */
  isOutdated(stored: string): boolean
}

/** Sign-ins that may wait for their turn; more are answered 503. */
const QUEUE = 512

/** @throws {ConfigurationError} `config.accounts` on parameters below the minimum or out of bounds. */
export function passwordHasher(options: HashingOptions = {}): PasswordHasher {
  const memoryCost = within('memoryCost', options.memoryCost ?? 19_456, 19_456, 1_048_576)
  const timeCost = within('timeCost', options.timeCost ?? 2, 2, 20)
  const parallelism = within('parallelism', options.parallelism ?? 1, 1, 16)
  const width = within('concurrency', options.concurrency ?? Math.min(3, availableParallelism()), 1, 64)
  const parameters = { memoryCost, timeCost, parallelism }
  const turn = semaphore('password-hashing', width, QUEUE)
  // Nobody's hash: it costs what a real one costs, and nothing is known that matches it.
  const nobody = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

  return {
    hash: (password) => turn(() => hash(normalizePassword(password), parameters)),
    verify: (stored, password) =>
      turn(async () => {
        const isReal = stored !== null && isArgon2id(stored)
        const matches = await verify(isReal ? stored : nobody, normalizePassword(password))
        return isReal && matches
      }),
    isOutdated: (stored) => {
      const used = parseOptions(stored)
      return used.memoryCost !== memoryCost || used.timeCost !== timeCost || used.parallelism !== parallelism
    },
  }
}

/** A row that holds anything else cannot be verified, and must not become a fault that tells accounts apart. */
function isArgon2id(stored: string): boolean {
  try {
    parseOptions(stored)
    return stored.startsWith('$argon2id$')
  } catch {
    return false
  }
}

function within(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new ConfigurationError('config.accounts', `\`hashing.${option}\` is a whole number from ${least} to ${most}.`)
}
